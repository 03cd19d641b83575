//! What must be right in a book: pure functions of its pages.

use pulldown_cmark::HeadingLevel;
use ureq::http::Uri;

use super::page::{Link, Page};
use super::{FOLDER, SUMMARY};

/// Everything that is wrong, each in one sentence. `exists` tells whether a path is in the repository.
pub(super) fn faults(pages: &[Page], exists: impl Fn(&str) -> bool) -> Vec<String> {
    let links = pages.iter().flat_map(|page| page.links.iter().map(move |link| (page, link)));
    let broken = links.filter_map(|(page, link)| {
        let why = fault(page, link, pages, &exists)?;
        Some(format!("{}:{} links to `{}`, {why}.", page.path, link.line, link.target))
    });
    broken.chain(pages.iter().filter_map(untitled)).chain(left_out(pages)).collect()
}

/// What is wrong with a link.
fn fault(page: &Page, link: &Link, pages: &[Page], exists: impl Fn(&str) -> bool) -> Option<&'static str> {
    if link.target.contains("://") {
        return outside(&link.target);
    }
    let (path, anchor) =
        link.target.split_once('#').map_or((&*link.target, None), |(path, anchor)| (path, Some(anchor)));
    let Some(path) = resolved(&page.path, path) else { return Some("which is outside of the repository") };
    if !exists(&path) {
        return Some("which is not there");
    }
    if in_book(page) && !path.starts_with(FOLDER) {
        return Some("which no reader of the book has: name it as code instead");
    }
    let other = pages.iter().find(|other| other.path == path);
    match anchor {
        Some(anchor) if !other.is_some_and(|other| other.has(anchor)) => {
            Some("but that page has no such heading")
        }
        _ => None,
    }
}

/// What is wrong with the form of a link to somewhere else; nobody asks the network.
fn outside(target: &str) -> Option<&'static str> {
    let Ok(address) = target.parse::<Uri>() else { return Some("which is no address") };
    let host = address.host().unwrap_or_default();
    if host == "127.0.0.1" {
        return None;
    }
    match address.scheme_str() {
        Some("https") if host.contains('.') && !host.ends_with('.') => None,
        Some("https") => Some("which names no host"),
        _ => Some("which is not https"),
    }
}

/// The path in the repository to which a link of a page leads; none when it leads out of it.
fn resolved(page: &str, target: &str) -> Option<String> {
    if target.is_empty() {
        return Some(page.to_owned());
    }
    let mut parts: Vec<&str> = page.split('/').collect();
    parts.pop();
    for part in target.split('/') {
        match part {
            "." => {}
            ".." => drop(parts.pop()?),
            part => parts.push(part),
        }
    }
    Some(parts.join("/"))
}

fn in_book(page: &Page) -> bool {
    page.path.starts_with(FOLDER)
}

/// A page has one title, and it comes first.
fn untitled(page: &Page) -> Option<String> {
    let is_title = |level| level == HeadingLevel::H1;
    let first = page.headings.first().is_some_and(|heading| is_title(heading.level));
    let titles = page.headings.iter().filter(|heading| is_title(heading.level)).count();
    // The summary's other titles are the book's parts.
    let fine = first && (titles == 1 || page.path == SUMMARY);
    (!fine).then(|| format!("{} has to begin with its title, and to have no second one.", page.path))
}

/// Every page of the book stands in its summary, and stands there once.
fn left_out(pages: &[Page]) -> Vec<String> {
    let summary = pages.iter().find(|page| page.path == SUMMARY);
    let listed: Vec<String> = summary
        .iter()
        .flat_map(|summary| &summary.links)
        .filter_map(|link| resolved(SUMMARY, &link.target))
        .collect();
    let book = pages.iter().filter(|page| in_book(page) && page.path != SUMMARY);
    let times = |page: &Page| listed.iter().filter(|path| **path == page.path).count();
    book.filter(|page| times(page) != 1)
        .map(|page| format!("{} stands {} times in {SUMMARY}: list it once.", page.path, times(page)))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The faults of a book of two pages, the first of which has this text behind its title.
    fn about(text: &str) -> Vec<String> {
        let pages = [
            Page::read(SUMMARY, "# Book\n\n- [A](a.md)\n- [B](b.md)\n"),
            Page::read("docs/a.md", &format!("# A\n\n{text}\n")),
            Page::read("docs/b.md", "# B\n\n## Second part\n"),
            Page::read("README.md", "# Read me\n\n[a](docs/a.md)\n"),
        ];
        let there = ["docs/picture.png", "edge/wrangler.jsonc"];
        faults(&pages, |path| pages.iter().any(|page| page.path == path) || there.contains(&path))
    }

    #[test]
    fn links_that_lead_somewhere_are_no_faults() {
        let fine =
            "[b](b.md) [part](b.md#second-part) [title](#a) ![p](picture.png) [o](https://other.example/x#y)";
        assert_eq!(about(fine), [""; 0]);
    }

    #[test]
    fn every_kind_of_broken_link_is_found_with_its_place() {
        let table = [
            ("[x](c.md)", "`c.md`, which is not there."),
            ("[x](b.md#third-part)", "`b.md#third-part`, but that page has no such heading."),
            ("[x](#b)", "`#b`, but that page has no such heading."),
            ("[x](picture.png#part)", "`picture.png#part`, but that page has no such heading."),
            ("![x](gone.png)", "`gone.png`, which is not there."),
            ("[x](../../secret.md)", "`../../secret.md`, which is outside of the repository."),
            (
                "[x](../edge/wrangler.jsonc)",
                "`../edge/wrangler.jsonc`, which no reader of the book has: name it as code instead.",
            ),
            ("[x](http://other.example/)", "`http://other.example/`, which is not https."),
            ("[x](https://EDGE/r)", "`https://EDGE/r`, which names no host."),
            ("[x](https://)", "`https://`, which is no address."),
        ];
        for (text, fault) in table {
            assert_eq!(about(text), [format!("docs/a.md:3 links to {fault}")], "{text}");
        }
    }

    #[test]
    fn a_page_that_no_reader_finds_is_a_fault() {
        let page = |path, text| Page::read(path, text);
        let pages = [
            page(SUMMARY, "# Book\n\n[A](a.md)\n[again](a.md)\n"),
            page("docs/a.md", "# A\n"),
            page("docs/b.md", "# B\n"),
        ];
        assert_eq!(
            faults(&pages, |_| true),
            [
                "docs/a.md stands 2 times in docs/SUMMARY.md: list it once.",
                "docs/b.md stands 0 times in docs/SUMMARY.md: list it once.",
            ]
        );
    }

    #[test]
    fn a_page_begins_with_its_only_title() {
        let fault = ["README.md has to begin with its title, and to have no second one."];
        for text in ["no title\n", "## Late\n\n# Title\n", "# One\n\n# Two\n"] {
            assert_eq!(faults(&[Page::read("README.md", text)], |_| true), fault, "{text}");
        }
    }
}
