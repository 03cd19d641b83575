//! The rules: pure functions of what was read.

use std::path::Path;

use super::repository::{Member, Repository, SourceFile};

/// A file longer than this probably does two things.
const LONG: usize = 400;

/// Files of these kinds may be long.
const DATA: [&str; 3] = ["json", "lock", "svg"];

/// Our packages, and which of ours each may use.
const MAY_USE: [(&str, &[&str]); 10] = [
    ("goodword-demo-site", &["goodword-protocol"]),
    ("goodword-domain", &[]),
    ("goodword-edge", &["goodword-domain", "goodword-protocol", "goodword-view"]),
    ("goodword-openapi", &["goodword-protocol"]),
    ("goodword-protocol", &[]),
    ("goodword-tests", &["goodword-protocol"]),
    ("goodword-view", &["goodword-protocol"]),
    ("goodword-widget", &["goodword-protocol", "goodword-view"]),
    ("wasm-streams", &[]),
    ("xtask", &[]),
];

/// The only packages of others that these of ours may name.
const NOTHING_BUT: [(&str, &[&str]); 1] = [("goodword-protocol", &["schemars", "serde", "serde_json"])];

/// Packages of others that these of ours may not name: each belongs to another side of the system.
const NEVER: [(&str, &[&str]); 5] = [
    ("goodword-demo-site", &["worker"]),
    ("goodword-domain", &["serde", "serde_json", "web-time"]),
    ("goodword-tests", &["worker"]),
    ("goodword-view", &["worker", "web-sys"]),
    ("goodword-widget", &["worker"]),
];

/// These decide and do nothing else, so no input or output may be within their reach.
const PURE: [&str; 1] = ["goodword-domain"];

/// Packages that do I/O, tell the time or draw randomness.
const IMPURE: [&str; 17] = [
    "async-std",
    "getrandom",
    "gloo-net",
    "hyper",
    "instant",
    "js-sys",
    "rand",
    "reqwest",
    "rusqlite",
    "serde_json",
    "socket2",
    "time",
    "tokio",
    "ureq",
    "wasm-bindgen",
    "web-sys",
    "worker",
];

/// Features that turn a calculating package into one that asks the clock.
const IMPURE_FEATURES: [(&str, &str); 3] = [("chrono", "clock"), ("chrono", "now"), ("chrono", "wasmbind")];

/// Whether a member's whole tree of dependencies is looked at.
pub(super) fn must_be_pure(member: &str) -> bool {
    PURE.contains(&member)
}

/// Everything that breaks a rule, each in one sentence.
pub(super) fn violations(repository: &Repository) -> Vec<String> {
    let members = repository.members.iter().flat_map(|member| {
        [ours(member, repository), theirs(member), impure(member), outside(member), lints(member)].concat()
    });
    members.chain(repository.files.iter().flat_map(unfinished)).collect()
}

/// Files that deserve a look: a warning, no violation.
pub(super) fn long_files(repository: &Repository) -> Vec<String> {
    let written = repository.files.iter().filter(|file| !is_data(&file.path));
    written
        .map(|file| (file, file.text.lines().count()))
        .filter(|(_, lines)| *lines > LONG)
        .map(|(file, lines)| {
            format!("{} has {lines} lines: more than {LONG} are hard to overlook.", file.path)
        })
        .collect()
}

/// Lock files, vectors and pictures are as long as they must be.
fn is_data(path: &str) -> bool {
    Path::new(path).extension().is_some_and(|kind| DATA.iter().any(|data| kind == *data))
}

fn named_in<'a>(table: &'a [(&str, &'a [&'a str])], member: &Member) -> Option<&'a [&'a str]> {
    table.iter().find(|(name, _)| *name == member.name).map(|(_, packages)| *packages)
}

fn ours(member: &Member, repository: &Repository) -> Vec<String> {
    let Some(allowed) = named_in(&MAY_USE, member) else {
        return vec![format!(
            "{} has no rule: say in xtask/src/tidy/rules.rs which of our packages it may use.",
            member.name
        )];
    };
    let is_ours = |name: &str| repository.members.iter().any(|other| other.name == name);
    names(member)
        .filter(|name| is_ours(name) && !allowed.contains(name))
        .map(|name| format!("{} may not use {name}.", member.name))
        .collect()
}

fn theirs(member: &Member) -> Vec<String> {
    let only = named_in(&NOTHING_BUT, member);
    let never = named_in(&NEVER, member).unwrap_or_default();
    names(member)
        .filter(|name| never.contains(name) || only.is_some_and(|only| !only.contains(name)))
        // Another rule speaks of ours.
        .filter(|name| !name.starts_with("goodword-"))
        .map(|name| format!("{} may not depend on {name}.", member.name))
        .collect()
}

fn impure(member: &Member) -> Vec<String> {
    if !must_be_pure(&member.name) {
        return Vec::new();
    }
    let mut found: Vec<String> = Vec::new();
    for package in &member.reaches {
        if IMPURE.contains(&package.name.as_str()) {
            found.push(format!("{} must be pure, but reaches {}.", member.name, package.name));
        }
        for (name, feature) in IMPURE_FEATURES {
            if package.name == name && package.features.iter().any(|enabled| enabled == feature) {
                found.push(format!("{} must be pure, but reaches {name} with `{feature}`.", member.name));
            }
        }
    }
    found.sort();
    found.dedup();
    found
}

fn outside(member: &Member) -> Vec<String> {
    let outside = member.dependencies.iter().filter(|dependency| dependency.outside);
    outside
        .map(|dependency| format!("{} takes {} from outside the repository.", member.name, dependency.name))
        .collect()
}

fn lints(member: &Member) -> Vec<String> {
    if member.inherits_lints {
        return Vec::new();
    }
    vec![format!("{} does not inherit the workspace's lints: add `[lints] workspace = true`.", member.name)]
}

fn unfinished(file: &SourceFile) -> Vec<String> {
    // Put together here, so that this file does not break its own rule.
    let marks = [concat!("TO", "DO"), concat!("FIX", "ME")];
    let marked = file.text.lines().enumerate().filter(|(_, line)| {
        line.split(|letter: char| !letter.is_alphanumeric()).any(|word| marks.contains(&word))
    });
    marked
        .map(|(index, _)| {
            format!("{}:{} leaves something to be done: do it, or file it.", file.path, index + 1)
        })
        .collect()
}

fn names(member: &Member) -> impl Iterator<Item = &str> {
    member.dependencies.iter().map(|dependency| dependency.name.as_str())
}

#[cfg(test)]
mod tests {
    use super::super::repository::{Dependency, Reached};
    use super::*;

    fn member(name: &str, dependencies: &[&str]) -> Member {
        let dependency = |name: &&str| Dependency { name: (*name).to_owned(), outside: false };
        Member {
            name: name.to_owned(),
            dependencies: dependencies.iter().map(dependency).collect(),
            inherits_lints: true,
            ..Member::default()
        }
    }

    /// The sentences about a member that stands beside all others.
    fn about(member: Member) -> Vec<String> {
        let rest = MAY_USE.iter().map(|(name, _)| *name).filter(|name| *name != member.name);
        let mut members: Vec<Member> = rest.map(|name| self::member(name, &[])).collect();
        members.push(member);
        violations(&Repository { members, files: Vec::new() })
    }

    fn file(path: &str, text: &str) -> Repository {
        let files = vec![SourceFile { path: path.to_owned(), text: text.to_owned() }];
        Repository { members: Vec::new(), files }
    }

    #[test]
    fn what_the_design_allows_passes() {
        assert!(
            about(member("goodword-edge", &["goodword-domain", "goodword-protocol", "worker"])).is_empty()
        );
        assert!(about(member("goodword-protocol", &["serde", "serde_json"])).is_empty());
        assert!(about(member("goodword-widget", &["goodword-protocol", "leptos"])).is_empty());
    }

    #[test]
    fn no_member_may_use_more_of_ours_than_the_design_says() {
        let forbidden = [
            ("goodword-widget", "goodword-domain"),
            ("goodword-tests", "goodword-edge"),
            ("goodword-demo-site", "goodword-domain"),
            ("goodword-domain", "goodword-protocol"),
            ("goodword-protocol", "goodword-domain"),
            ("xtask", "goodword-protocol"),
        ];
        for (user, used) in forbidden {
            assert_eq!(about(member(user, &[used])), [format!("{user} may not use {used}.")]);
        }
    }

    #[test]
    fn a_new_member_needs_a_rule() {
        assert!(about(member("goodword-new", &[]))[0].starts_with("goodword-new has no rule"));
    }

    #[test]
    fn protocol_has_serde_and_nothing_else() {
        let found = about(member("goodword-protocol", &["serde", "chrono"]));
        assert_eq!(found, ["goodword-protocol may not depend on chrono."]);
    }

    #[test]
    fn the_widget_knows_no_worker() {
        assert_eq!(
            about(member("goodword-widget", &["worker"])),
            ["goodword-widget may not depend on worker."]
        );
    }

    #[test]
    fn the_domain_reaches_no_randomness_even_through_others() {
        let reaches = ["ulid", "getrandom", "getrandom"]
            .map(|name| Reached { name: name.into(), features: Vec::new() });
        let domain = Member { reaches: reaches.into(), ..member("goodword-domain", &["ulid"]) };
        assert_eq!(about(domain), ["goodword-domain must be pure, but reaches getrandom."]);
    }

    #[test]
    fn the_domain_may_calculate_with_dates_but_not_ask_the_clock() {
        let chrono = |feature: &str| Member {
            reaches: vec![Reached { name: "chrono".into(), features: vec![feature.into()] }],
            ..member("goodword-domain", &["chrono"])
        };
        assert!(about(chrono("alloc")).is_empty());
        assert_eq!(
            about(chrono("clock")),
            ["goodword-domain must be pure, but reaches chrono with `clock`."]
        );
    }

    #[test]
    fn the_domain_has_no_wire_format() {
        assert_eq!(
            about(member("goodword-domain", &["serde"])),
            ["goodword-domain may not depend on serde."]
        );
    }

    #[test]
    fn a_dependency_from_outside_is_found() {
        let mut edge = member("goodword-edge", &["somebody"]);
        edge.dependencies[0].outside = true;
        assert_eq!(about(edge), ["goodword-edge takes somebody from outside the repository."]);
    }

    #[test]
    fn every_member_inherits_the_lints() {
        let careless = Member { inherits_lints: false, ..member("xtask", &[]) };
        assert!(about(careless)[0].starts_with("xtask does not inherit the workspace's lints"));
    }

    #[test]
    fn unfinished_work_is_found_with_its_line() {
        let text = ["fine", concat!("// TO", "DO: later"), "TODOS"].join("\n");
        let found = violations(&file("edge/src/lib.rs", &text));
        assert_eq!(found, ["edge/src/lib.rs:2 leaves something to be done: do it, or file it."]);
    }

    #[test]
    fn a_long_file_is_a_warning_and_no_violation() {
        let long = file("edge/src/lib.rs", &"\n".repeat(LONG + 1));
        assert_eq!(long_files(&long), ["edge/src/lib.rs has 401 lines: more than 400 are hard to overlook."]);
        assert!(violations(&long).is_empty());
        assert!(long_files(&file("Cargo.lock", &"\n".repeat(LONG + 1))).is_empty());
        assert!(long_files(&file("edge/src/lib.rs", &"\n".repeat(LONG))).is_empty());
    }
}
