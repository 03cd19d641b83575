//! A page as the rules see it: its headings, and where its links lead.

use std::collections::HashMap;

use pulldown_cmark::{Event, HeadingLevel, Options, Parser, Tag, TagEnd};

/// One text in Markdown.
pub(super) struct Page {
    /// Its path in the repository.
    pub(super) path: String,
    /// From top to bottom.
    pub(super) headings: Vec<Heading>,
    /// Links and pictures, from top to bottom.
    pub(super) links: Vec<Link>,
}

/// A heading.
pub(super) struct Heading {
    /// 1 for the page's title.
    pub(super) level: HeadingLevel,
    /// By which a link names it, without `#`.
    pub(super) anchor: String,
}

/// A link or a picture.
pub(super) struct Link {
    /// Where it leads, as it is written.
    pub(super) target: String,
    /// On which line it begins, from 1.
    pub(super) line: usize,
}

impl Page {
    /// Reads a page.
    pub(super) fn read(path: &str, text: &str) -> Self {
        let mut page = Self { path: path.to_owned(), headings: Vec::new(), links: Vec::new() };
        let mut anchors = Anchors::default();
        // What a heading that has begun says, as far as it was read.
        let mut begun: Option<(HeadingLevel, String)> = None;
        let options = Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH | Options::ENABLE_FOOTNOTES;
        for (event, range) in Parser::new_ext(text, options).into_offset_iter() {
            let line = 1 + text[..range.start].matches('\n').count();
            match event {
                Event::Start(Tag::Heading { level, .. }) => begun = Some((level, String::new())),
                Event::End(TagEnd::Heading(_)) => {
                    let (level, said) = begun.take().unwrap_or((HeadingLevel::H1, String::new()));
                    page.headings.push(Heading { level, anchor: anchors.next(&said) });
                }
                Event::Text(part) | Event::Code(part) => {
                    if let Some((_, said)) = &mut begun {
                        said.push_str(&part);
                    }
                }
                Event::Start(Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. }) => {
                    page.links.push(Link { target: dest_url.to_string(), line });
                }
                Event::Html(html) | Event::InlineHtml(html) => {
                    page.links.extend(in_html(&html).map(|target| Link { target, line }));
                }
                _ => {}
            }
        }
        page
    }

    /// Whether a link may name this heading.
    pub(super) fn has(&self, anchor: &str) -> bool {
        self.headings.iter().any(|heading| heading.anchor == anchor)
    }
}

/// Names headings as GitHub and mdBook do: the second of two alike gets a number.
#[derive(Default)]
struct Anchors {
    met: HashMap<String, usize>,
}

impl Anchors {
    fn next(&mut self, heading: &str) -> String {
        let kept = |letter: &char| letter.is_alphanumeric() || matches!(letter, '_' | '-' | ' ');
        let plain: String = heading.trim().to_lowercase().chars().filter(kept).collect();
        let plain = plain.replace(' ', "-");
        let before = self.met.entry(plain.clone()).or_default();
        *before += 1;
        if *before == 1 { plain } else { format!("{plain}-{}", *before - 1) }
    }
}

/// Where the links and pictures of a piece of HTML lead.
fn in_html(html: &str) -> impl Iterator<Item = String> {
    ["src=\"", "href=\""].into_iter().flat_map(move |mark| {
        html.split(mark).skip(1).filter_map(|rest| Some(rest.split_once('"')?.0.to_owned()))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn anchors(text: &str) -> Vec<String> {
        Page::read("a.md", text).headings.into_iter().map(|heading| heading.anchor).collect()
    }

    #[test]
    fn headings_are_called_as_github_and_mdbook_call_them() {
        let text = "# Où? `rate_limited` & more\n\n## Twice\n\n### Twice\n\n## Don’t, (really)\n\n## A - b\n";
        assert_eq!(anchors(text), ["où-rate_limited--more", "twice", "twice-1", "dont-really", "a---b"]);
    }

    #[test]
    fn links_are_found_wherever_they_stand_and_not_in_code() {
        let text = "[a](x.md)\n\n| [b](y.md#z) |\n| --- |\n| ![c](p.png) |\n\n<img src=\"q.png\">\n\n\
                    `[d](n.md)`\n\n```\n[e](n.md)\n```\n<http://f.example>\n";
        let page = Page::read("a.md", text);
        let found: Vec<_> = page.links.iter().map(|link| (link.target.as_str(), link.line)).collect();
        assert_eq!(found, [("x.md", 1), ("y.md#z", 3), ("p.png", 5), ("q.png", 7), ("http://f.example", 14)]);
    }
}
