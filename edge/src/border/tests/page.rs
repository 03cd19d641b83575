use super::*;
use crate::logo::tests::plain;

/// A page of which one side says this.
fn saying(side: &str, sections: &Value) -> Value {
    with(least(), "page", json!({"nl": {side: sections}}))
}

#[test]
fn an_owner_may_fill_every_section_to_its_end() {
    let long = |length: usize| "é".repeat(length);
    let steps = vec![json!({"title": long(100), "text": long(500)}); 6];
    let questions = vec![json!({"question": long(200), "answer": long(2000)}); 20];
    let url = "https://shop.example/a.jpg";
    let table = [
        json!({}),
        json!({"title": long(100), "text": long(2000), "steps": steps, "questions": questions}),
        json!({"text": "Een regel.\nNog een.\r\n\r\nEen alinea.\tEn meer."}),
        json!({"picture": {"url": url, "alt": ""}, "terms": {"url": url}}),
        json!({"picture": {"url": "http://localhost:8080/a.svg", "alt": long(200)}, "terms": {"text": long(10_000)}}),
    ];
    for (side, sections) in
        ["advocate", "friend"].into_iter().flat_map(|side| table.iter().map(move |it| (side, it)))
    {
        let body = saying(side, sections);
        assert!(read(&body).is_ok(), "{:?}", read(&body));
    }
}

#[test]
fn a_section_that_cannot_stand_there_is_refused_at_its_place() {
    let long = |length: usize| "é".repeat(length);
    let picture = |url: &str, alt: &str| json!({"picture": {"url": url, "alt": alt}});
    let url = "https://shop.example/a.jpg";
    let question = |question: &str, answer: &str| json!({"question": question, "answer": answer});
    let table = [
        (json!({"title": ""}), "title"),
        (json!({"title": "Deel\nhet"}), "title"),
        (json!({"title": long(101)}), "title"),
        (json!({"text": " \n "}), "text"),
        (json!({"text": long(2001)}), "text"),
        (json!({"text": "a\u{0}b"}), "text"),
        (picture("/a.jpg", ""), "picture.url"),
        (picture("http://shop.example/a.jpg", ""), "picture.url"),
        (picture("data:image/png;base64,AAAA", ""), "picture.url"),
        (picture("https://shop.example;script-src *", ""), "picture.url"),
        (picture(url, " "), "picture.alt"),
        (picture(url, &long(201)), "picture.alt"),
        (json!({"steps": vec![json!({"text": "x"}); 7]}), "steps"),
        (json!({"steps": [{"text": "x"}, {"text": ""}]}), "steps[1].text"),
        (json!({"steps": [{"text": long(501)}]}), "steps[0].text"),
        (json!({"steps": [{"title": long(101), "text": "x"}]}), "steps[0].title"),
        (json!({"questions": vec![question("x", "y"); 21]}), "questions"),
        (json!({"questions": [question("", "y")]}), "questions[0].question"),
        (json!({"questions": [question("x", "y"), question("x", &long(2001))]}), "questions[1].answer"),
        (json!({"terms": {}}), "terms"),
        (json!({"terms": {"text": long(10_001)}}), "terms.text"),
        (json!({"terms": {"url": "javascript:alert(1)"}}), "terms.url"),
    ];
    for side in ["advocate", "friend"] {
        for (sections, field) in &table {
            let error = read(&saying(side, sections)).expect_err(&sections.to_string());
            let problem = error.problem();
            assert_eq!(problem.field, Some(format!("page.nl.{side}.{field}")), "{sections}");
            assert!(error.is(Code::InvalidField) && problem.detail.ends_with('.'), "{problem:?}");
        }
    }
}

#[test]
fn what_is_no_section_is_refused_where_it_stands() {
    let table = [
        (json!({"tlh": {}}), "page.tlh"),
        (json!({"nl": {"title": "x"}}), "page.nl.title"),
        (json!({"nl": {"friend": {"colour": "x"}}}), "page.nl.friend.colour"),
        (json!({"nl": {"friend": {"steps": [{"title": "x"}]}}}), "page.nl.friend.steps[0]"),
        (json!({"nl": {"friend": {"picture": {"url": "https://shop.example/"}}}}), "page.nl.friend.picture"),
    ];
    refused(Code::InvalidJson, table.map(|(page, field)| (with(least(), "page", page), field)));
}

#[test]
fn a_logo_is_looked_at_when_it_is_sent_and_not_when_the_program_is_read() {
    let config = |logo: &str| -> ProgramConfig {
        let body = with(least(), "theme", json!({"logo": logo}));
        from_json(body.to_string().as_bytes()).unwrap()
    };
    assert!(logo(&config(&plain(8, 8, [180, 83, 42, 255]))).is_ok());
    let wrong = config("https://shop.example/logo.png");
    assert!(program(ProgramId::parse("bakery").unwrap(), 1, &wrong).is_ok());
    let error = logo(&wrong).unwrap_err();
    assert_eq!(error.problem().field.as_deref(), Some("theme.logo"));
    assert!(error.is(Code::InvalidField) && error.problem().detail.ends_with('.'), "{error:?}");
}

#[test]
fn the_example_of_the_manual_is_accepted() {
    let manual = include_str!("../../../../docs/page.md");
    let example = manual.split("```json").nth(1).and_then(|rest| rest.split("```").next()).unwrap();
    let example: Value = serde_json::from_str(example).unwrap();
    let body = with(least(), "page", example["page"].clone());
    assert!(read(&body).is_ok(), "{:?}", read(&body));
    assert!(example["page"]["en"]["advocate"]["terms"]["url"].is_string());
}
