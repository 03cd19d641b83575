use super::*;

fn saying(texts: Value) -> Value {
    with(least(), "texts", texts)
}

#[test]
fn an_owner_may_say_any_text_in_their_own_words() {
    let table = [
        json!({"nl": {"title": "é".repeat(1000), "share_message": "{link}"}}),
        json!({"nl": {"to_go": {"other": "é".repeat(1000)}, "points": "{count} kruimels"}}),
        json!({"ar": {"points": {"zero": "", "one": "", "two": "", "few": "", "many": "", "other": ""}}}),
    ];
    for texts in table {
        let body = saying(texts);
        assert!(read(&body).is_ok(), "{body}: {:?}", read(&body));
    }
}

#[test]
fn wrong_words_are_refused_at_their_text_and_category() {
    let table = [
        (json!({"nl": {"titel": "Trakteer"}}), "texts.nl.titel"),
        (json!({"en": {"title": "é".repeat(1001)}}), "texts.en.title"),
        (json!({"en": {"share_message": "Try this!"}}), "texts.en.share_message"),
        (json!({"en": {"share_message_plain": "Try this!"}}), "texts.en.share_message_plain"),
        (json!({"nl": {"to_go": {"one": "Nog één"}}}), "texts.nl.to_go.other"),
        (json!({"nl": {"to_go": {}}}), "texts.nl.to_go.other"),
        (json!({"nl": {"to_go": {"others": "x", "other": "x"}}}), "texts.nl.to_go.others"),
        (json!({"de": {"points": {"one": "é".repeat(1001), "other": ""}}}), "texts.de.points.one"),
        (json!({"fr": {"title": {"other": "Passe le mot"}}}), "texts.fr.title"),
    ];
    refused(Code::InvalidField, table.map(|(texts, field)| (saying(texts), field)));
    let no_words = [
        (json!({"tlh": {}}), "texts.tlh"),
        (json!({"en": {"to_go": 3}}), "texts.en.to_go"),
        (json!({"en": {"to_go": {"other": 3}}}), "texts.en.to_go"),
    ];
    refused(Code::InvalidJson, no_words.map(|(texts, field)| (saying(texts), field)));
}
