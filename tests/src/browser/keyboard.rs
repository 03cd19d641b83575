//! Going through a page by keyboard alone.

use reqwest::Method;
use thirtyfour::{Key, WebElement};

use super::Browser;

/// No page of ours has as many places to go to.
const TOO_MANY: usize = 100;

/// The element that has the focus, within shadow roots too; null when none has it.
const FOCUSED: &str = "
    let focused = document.activeElement;
    while (focused?.shadowRoot?.activeElement) focused = focused.shadowRoot.activeElement;
    return focused === document.body ? null : focused";

impl Browser {
    /// Presses a key, wherever the focus is.
    pub async fn press(&self, key: Key) {
        let pressed = self.driver().action_chain().send_keys(key).perform().await;
        pressed.expect("a key can be pressed");
    }

    /// What somebody hears who goes through the page by Tab from its beginning: the accessible name of each place
    /// where the focus rests, until it leaves the page or comes round.
    pub async fn tab_order(&self) -> Vec<String> {
        self.run("document.activeElement?.blur(); getSelection()?.removeAllRanges(); scrollTo(0, 0)").await;
        let (mut names, mut places) = (Vec::new(), Vec::new());
        while names.len() < TOO_MANY {
            self.press(Key::Tab).await;
            match self.focused().await {
                Some(place) if !places.contains(&place.element_id()) => {
                    names.push(self.name_of(&place).await);
                    places.push(place.element_id());
                }
                _ => return names,
            }
        }
        panic!("the focus never leaves the page: {names:?}");
    }

    /// The accessible name of what has the focus; empty when nothing has it.
    pub async fn focused_name(&self) -> String {
        match self.focused().await {
            Some(element) => self.name_of(&element).await,
            None => String::new(),
        }
    }

    async fn focused(&self) -> Option<WebElement> {
        self.driver().execute(FOCUSED, vec![]).await.ok()?.element().ok()
    }

    async fn name_of(&self, element: &WebElement) -> String {
        let path = format!("/element/{}/computedlabel", element.element_id());
        let name = self.call(Method::GET, &path, None).await;
        name.as_str().unwrap_or_default().trim().to_owned()
    }
}
