//! The table beside the router: no route is left out, and none is made up.

use std::collections::BTreeSet;

use super::groups;

/// The routes of the edge as its source has them: method and path, each variable part as `{}`.
fn of_the_router() -> BTreeSet<String> {
    let source = include_str!("../../../src/router.rs");
    let (_, table) = source.split_once("match *path {").expect("the table of routes");
    let (table, _) = table.split_once("_ => Err(").expect("the end of the table");
    let mut routes = BTreeSet::new();
    for arm in table.split("        [").skip(1) {
        let (pattern, answers) = arm.split_once(']').expect("a path and its methods");
        let methods = ["Get", "Put", "Post", "Delete"];
        let methods = methods.iter().filter(|method| answers.contains(&format!("{method} =>")));
        for method in methods {
            for path in paths(pattern) {
                routes.insert(format!("{} {path}", method.to_lowercase()));
            }
        }
    }
    routes
}

/// The paths of a pattern such as `"v1", "programs", p, order @ ("rotate" | "enable")`.
fn paths(pattern: &str) -> Vec<String> {
    pattern.split(", ").fold(vec![String::new()], |paths, part| {
        let words: Vec<&str> = part.split('"').skip(1).step_by(2).collect();
        let words = match (part.trim(), words.as_slice()) {
            // The script and the view are told apart by the handler.
            ("file", _) => vec!["{}.js", "{}.json"],
            (_, []) => vec!["{}"],
            (_, words) => words.to_vec(),
        };
        paths.iter().flat_map(|path| words.iter().map(move |word| format!("{path}/{word}"))).collect()
    })
}

#[test]
fn every_route_is_described_and_none_is_invented() {
    let mut described = BTreeSet::new();
    for operation in groups().iter().flat_map(|group| &group.operations) {
        let parts = operation.path.split('/').map(|part| match part.split_once('{') {
            Some((_, rest)) => format!("{{}}{}", rest.split_once('}').map_or("", |(_, end)| end)),
            None => part.to_owned(),
        });
        let path = parts.collect::<Vec<_>>().join("/");
        assert!(described.insert(format!("{} {path}", operation.method)), "{} twice", operation.id);
    }
    let routes = of_the_router();
    assert!(routes.len() > 50, "the table of routes was not read: {routes:?}");
    assert_eq!(described, routes);
}
