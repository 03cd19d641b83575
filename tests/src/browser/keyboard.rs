//! Going through a page by keyboard alone.

use reqwest::Method;
use serde_json::Value;
use thirtyfour::{ElementId, Key, WebElement};

use super::Browser;
use crate::eventually;

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

    /// Types a text, wherever the focus is.
    pub async fn type_text(&self, text: &str) {
        let typed = self.driver().action_chain().send_keys(text).perform().await;
        typed.expect("a text can be typed");
    }

    /// Goes on by Tab until the focus rests on what has this accessible name.
    pub async fn tab_to(&self, name: &str) {
        let mut heard = Vec::new();
        while heard.len() < TOO_MANY {
            self.press(Key::Tab).await;
            let focused = self.focused_name().await;
            if focused == name {
                return;
            }
            heard.push(focused);
        }
        panic!("Tab never comes to `{name}`, only to {heard:?}");
    }

    /// What somebody hears who goes through the page by Tab from its beginning: the accessible name of each place
    /// where the focus rests, until it leaves the page or comes round.
    pub async fn tab_order(&self) -> Vec<String> {
        self.run("document.activeElement?.blur(); getSelection()?.removeAllRanges(); scrollTo(0, 0)").await;
        let (mut names, mut places) = (Vec::new(), Vec::new());
        while names.len() < TOO_MANY {
            self.press(Key::Tab).await;
            match self.focused_place().await {
                Some((place, name)) if !places.contains(&place) => {
                    names.push(name);
                    places.push(place);
                }
                _ => return names,
            }
        }
        panic!("the focus never leaves the page: {names:?}");
    }

    /// The accessible name of what has the focus; empty when nothing has it.
    pub async fn focused_name(&self) -> String {
        self.focused_place().await.map(|(_, name)| name).unwrap_or_default()
    }

    /// What has the focus, and its accessible name.
    async fn focused_place(&self) -> Option<(ElementId, String)> {
        // It may be drawn anew before its name is asked: then its like has the focus.
        let place = async || match self.focused().await {
            Some(element) => Some(Some((element.element_id(), self.name_of(&element).await?))),
            None => Some(None),
        };
        eventually("what has the focus has a name", place).await
    }

    async fn focused(&self) -> Option<WebElement> {
        self.driver().execute(FOCUSED, vec![]).await.ok()?.element().ok()
    }

    /// Nothing when the element is gone.
    async fn name_of(&self, element: &WebElement) -> Option<String> {
        let path = format!("/element/{}/computedlabel", element.element_id());
        let answer = self.asking(Method::GET, &path, None).await;
        let name = (answer.status == 200).then(|| answer.ok::<Value>(200)["value"].take())?;
        Some(name.as_str().unwrap_or_default().trim().to_owned())
    }
}
