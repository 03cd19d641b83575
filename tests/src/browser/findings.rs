//! What is wrong with a page: by axe-core, by the browser's console, and by the page's own watch.

use std::{fs, sync::OnceLock};

use super::{Browser, Engine, chromium, firefox};
use crate::{page::Seen, paths};

/// What a page holds in memory.
#[derive(Clone, Copy, Debug)]
pub struct Held {
    /// Bytes of its scripts' objects.
    pub heap: f64,
    /// Nodes of documents, those that stand in none included.
    pub nodes: f64,
    /// Listeners of events.
    pub listeners: f64,
}

impl Browser {
    /// What the page holds in memory; only Chromium tells.
    pub async fn held(&self) -> Held {
        assert_eq!(self.engine, Engine::Chromium, "only Chromium tells");
        chromium::held(self).await
    }

    /// The errors in the browser's console since it was asked last.
    ///
    /// WebKitGTK keeps no console for an automated window, which is a private one: there it is what the page that is
    /// open saw itself, if it is one of ours that watches (see [`crate::page`]).
    pub async fn console_errors(&self) -> Vec<String> {
        match self.engine {
            Engine::Chromium => chromium::console_errors(self).await,
            Engine::Firefox => firefox::console_errors(self).await,
            Engine::WebKit => {
                let Seen { errors, said, violations } = self.seen().await;
                [errors, said, violations].concat()
            }
        }
    }

    /// What the page that is open has seen go wrong, if it is one that watches; else nothing.
    pub async fn seen(&self) -> Seen {
        let seen = self.run("return window.seen ?? {errors: [], said: [], violations: []}").await;
        serde_json::from_value(seen).expect("what a page watches")
    }

    /// What axe-core finds against the page, the widget included.
    pub async fn axe(&self) -> Vec<String> {
        static AXE: OnceLock<String> = OnceLock::new();
        let axe = AXE.get_or_init(|| {
            let file = paths::root().join("node_modules/axe-core/axe.min.js");
            fs::read_to_string(file).expect("axe-core is installed")
        });
        self.run(axe).await;
        let found = self.run_until_done(
            "axe.run(document, {resultTypes: ['violations']}).then(({violations}) => done(violations.flatMap(
                 ({id, nodes}) => nodes.map((node) => `${id}: ${JSON.stringify(node.target)} ${node.failureSummary}`))))",
        );
        serde_json::from_value(found.await).expect("axe-core answers with a list")
    }
}
