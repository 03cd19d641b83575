//! Icons as single paths on a grid of 24 by 24; those of channels come with the configuration.

use leptos::prelude::*;

/// A speech bubble with a heart.
pub(super) const GOODWORD: &str = "M12 2.5c5.8 0 10.5 3.9 10.5 8.8S17.8 20 12 20c-1.1 0-2.2-.1-3.2-.4l-5.3 2.2 1.1-4.4c-1.9-1.6-3.1-3.7-3.1-6.1 0-4.9 4.7-8.8 10.5-8.8zm0 13.6 3.9-3.8a2.5 2.5 0 0 0-3.9-3.2 2.5 2.5 0 0 0-3.9 3.2z";

/// Draws a path in the colour of the text; what it means is said beside it.
pub(super) fn icon(path: String) -> impl IntoView {
    view! {
        <svg viewBox="0 0 24 24" aria-hidden="true">
            <path d=path fill-rule="evenodd" />
        </svg>
    }
}
