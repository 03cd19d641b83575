//! Why something was not given, or not yet: kind sentences for advocates, with nothing of a friend in them and no
//! accusation. The owner sees the codes.

use goodword_domain::time::Timestamp;
use goodword_protocol::Locale;

use super::words::{date, words};

/// Why a referral gave nothing, or not yet; none for what is not the advocate's to know.
pub(crate) fn why(code: &str, locale: Locale) -> Option<String> {
    words(locale).referrals.get(code).cloned()
}

/// Why a reward stands where it stands; none when there is nothing to explain.
pub(crate) fn why_reward(reason: &str, until: Timestamp, locale: Locale) -> Option<String> {
    let words = words(locale);
    Some(words.rewards.get(reason)?.replace("{date}", &date(until, words)))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use goodword_domain::{event::Ignored, rule::NotGiven};

    use super::*;

    #[test]
    fn an_advocate_is_told_why_in_each_language() {
        // Nothing is promised to them for such an event.
        let unsaid = ["no_rule"];
        let codes = NotGiven::ALL.map(NotGiven::code);
        for code in codes.into_iter().chain(Ignored::ALL.map(Ignored::code)) {
            let said: BTreeSet<String> =
                Locale::ALL.into_iter().filter_map(|locale| why(code, locale)).collect();
            let languages = if unsaid.contains(&code) { 0 } else { Locale::ALL.len() };
            assert_eq!(said.len(), languages, "{code}: {said:?}");
        }
        assert_eq!(why("no_such_code", Locale::En), None);
    }

    #[test]
    fn a_held_reward_names_the_day() {
        let until = Timestamp::from_millis(1_800_000_000_000);
        let said = Locale::ALL.map(|locale| why_reward("held", until, locale).unwrap());
        assert_eq!(
            said,
            [
                "It’s yours on 15 January 2027, unless the order is returned before.",
                "Hij is van jou op 15 januari 2027, als de bestelling niet terugkomt.",
                "Am 15. Januar 2027 gehört sie dir, wenn die Bestellung bis dahin nicht zurückkommt.",
                "Elle est à toi le 15 janvier 2027, si la commande n’est pas renvoyée avant.",
                "Será tuya el 15 de enero de 2027, si el pedido no se devuelve antes.",
                "ستكون لك في 15 يناير 2027، ما لم يُعَد الطلب قبل ذلك.",
            ]
        );
        assert_eq!(why_reward("earned", until, Locale::En), None);
    }

    #[test]
    fn no_sentence_accuses_anybody() {
        let accusing = |locale| match locale {
            Locale::En => ["fraud", "suspicio", "abuse", "cheat", "reject"],
            Locale::Nl => ["fraude", "verdacht", "misbruik", "vals", "afgewezen"],
            Locale::De => ["betrug", "verdächtig", "missbrauch", "täusch", "abgelehnt"],
            Locale::Fr => ["fraude", "suspect", "abus", "trich", "rejet"],
            Locale::Es => ["fraude", "sospech", "abus", "trampa", "rechaz"],
            Locale::Ar => ["احتيال", "مشبوه", "إساءة", "غش", "مرفوض"],
        };
        for locale in Locale::ALL {
            let words = words(locale);
            for (code, sentence) in words.referrals.iter().chain(&words.rewards) {
                let said = sentence.to_lowercase();
                assert!(!accusing(locale).iter().any(|word| said.contains(word)), "{code}: {said}");
            }
        }
    }
}
