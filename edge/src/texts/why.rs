//! Why something was not given, or not yet: kind sentences for advocates, with nothing of a friend in them and no
//! accusation. The owner sees the codes.

use goodword_domain::time::Timestamp;
use goodword_protocol::Locale;

use crate::time::date;

/// A stable code, and what an advocate is told in English and in Dutch.
type Sentence = (&'static str, &'static str, &'static str);

/// Of a referral: the reasons of its events and rules, and where it stands. Codes that are not here are not the
/// advocate's to know, or say nothing to them.
const OF_REFERRALS: [Sentence; 19] = [
    (
        "below_minimum",
        "The order was below the minimum for a reward.",
        "De bestelling was te klein voor een beloning.",
    ),
    (
        "not_first",
        "The reward is for a friend’s first order.",
        "De beloning geldt voor de eerste bestelling van een vriend.",
    ),
    (
        "not_nth",
        "This order of your friend wasn’t the one that earns a reward.",
        "Voor deze bestelling van je vriend is er geen beloning, wel voor een andere.",
    ),
    (
        "cap_reached",
        "You earned the most rewards there are for now.",
        "Je hebt voorlopig het hoogste aantal beloningen verdiend.",
    ),
    (
        "window_over",
        "The order came too long after the invitation.",
        "De bestelling kwam te lang na de uitnodiging.",
    ),
    (
        "months_over",
        "The months in which this friend’s orders earn you something are over.",
        "De maanden waarin je voor bestellingen van deze vriend iets krijgt, zijn voorbij.",
    ),
    (
        "before_claim",
        "The order was placed before your friend used the link.",
        "De bestelling was er al voordat je vriend de link gebruikte.",
    ),
    (
        "own_link",
        "An order of your own doesn’t count as a friend’s.",
        "Een bestelling van jezelf telt niet als die van een vriend.",
    ),
    (
        "tier_not_reached",
        "This reward begins when more of your friends have ordered. You’re on your way.",
        "Deze beloning begint als er meer vrienden besteld hebben. Je bent goed op weg.",
    ),
    (
        "higher_tier",
        "You’re further than this reward: a higher one took its place.",
        "Je bent al verder dan deze beloning: er kwam een hogere voor in de plaats.",
    ),
    (
        "not_the_milestone",
        "There are bonuses at certain numbers of friends. The next one may be close.",
        "Er zijn bonussen bij bepaalde aantallen vrienden. Misschien ben je er bijna.",
    ),
    ("milestone_given", "You already had this bonus.", "Deze bonus heb je al gekregen."),
    (
        "amount_missing",
        "The shop didn’t say how much the order was, so there is no share of it.",
        "De winkel gaf geen bedrag door, dus is er geen deel van te geven.",
    ),
    (
        "rounds_to_nothing",
        "The order was too small for a share of it.",
        "De bestelling was te klein om er een deel van te geven.",
    ),
    ("under_review", "The shop takes a look first.", "De winkel kijkt er eerst even naar."),
    (
        "reversed",
        "The order was paid back, so it doesn’t count any more.",
        "De bestelling is terugbetaald en telt daarom niet meer mee.",
    ),
    (
        "expired",
        "It has been a while since the invitation. An order now comes too late for a reward.",
        "De uitnodiging is een tijd geleden. Een bestelling komt nu te laat voor een beloning.",
    ),
    ("rejected", NOT_COUNTED.0, NOT_COUNTED.1),
    ("referral_closed", NOT_COUNTED.0, NOT_COUNTED.1),
];

const NOT_COUNTED: (&str, &str) = (
    "This one didn’t count in the end. The shop can tell you more.",
    "Deze telde uiteindelijk niet mee. De winkel kan je er meer over vertellen.",
);

/// Of a reward, by why it stands where it stands; `{date}` is when it is given.
const OF_REWARDS: [Sentence; 9] = [
    (
        "held",
        "It’s yours on {date}, unless the order is returned before.",
        "Hij is van jou op {date}, als de bestelling niet terugkomt.",
    ),
    ("under_review", "The shop takes a look first.", "De winkel kijkt er eerst even naar."),
    (
        "unproved",
        "It’s waiting for you. Sign in at the shop, so that we know it’s you.",
        "Hij ligt voor je klaar. Log in bij de winkel, zodat we weten dat jij het bent.",
    ),
    (
        "pool_empty",
        "The codes have run out for a moment. Yours comes as soon as there are new ones.",
        "De codes zijn even op. Die van jou komt zodra er nieuwe zijn.",
    ),
    (
        "refunded_in_part",
        "Part of the order was paid back, so the reward became smaller.",
        "Een deel van de bestelling is terugbetaald, dus werd de beloning kleiner.",
    ),
    (
        "refunded",
        "The order was paid back, and the reward with it.",
        "De bestelling is terugbetaald, en daarmee verviel de beloning.",
    ),
    (
        "clawback",
        "The order was paid back after you got this. The shop may settle that with you.",
        "De bestelling is terugbetaald nadat je dit kreeg. De winkel kan dat met je verrekenen.",
    ),
    ("rejected", NOT_COUNTED.0, NOT_COUNTED.1),
    (
        "cancelled_by_owner",
        "The shop took this reward back. It can tell you why.",
        "De winkel heeft deze beloning ingetrokken en kan je vertellen waarom.",
    ),
];

fn say(sentences: &[Sentence], code: &str, locale: Locale) -> Option<&'static str> {
    let (_, english, dutch) = sentences.iter().find(|(known, ..)| *known == code)?;
    Some(if locale == Locale::Nl { dutch } else { english })
}

/// Why a referral gave nothing, or not yet; none for what is not the advocate's to know.
pub(crate) fn why(code: &str, locale: Locale) -> Option<String> {
    say(&OF_REFERRALS, code, locale).map(str::to_owned)
}

/// Why a reward stands where it stands; none when there is nothing to explain.
pub(crate) fn why_reward(reason: &str, until: Timestamp, locale: Locale) -> Option<String> {
    Some(say(&OF_REWARDS, reason, locale)?.replace("{date}", &date(until, locale)))
}

#[cfg(test)]
mod tests {
    use goodword_domain::{event::Ignored, rule::NotGiven};

    use super::*;

    #[test]
    fn an_advocate_is_told_why_in_each_language() {
        // Nothing is promised to them for such an event.
        let unsaid = ["no_rule"];
        let codes = NotGiven::ALL.map(NotGiven::code);
        for code in codes.into_iter().chain(Ignored::ALL.map(Ignored::code)) {
            let said = Locale::ALL.map(|locale| why(code, locale));
            assert_eq!(said[0].is_none(), unsaid.contains(&code), "{code}");
            assert!(said[0].is_none() || said[0] != said[1], "{code}: {said:?}");
        }
        assert_eq!(why("no_such_code", Locale::En), None);
    }

    #[test]
    fn a_held_reward_names_the_day() {
        let until = Timestamp::from_millis(1_800_000_000_000);
        let said = Locale::ALL.map(|locale| why_reward("held", until, locale).unwrap());
        assert_eq!(said[0], "It’s yours on 15 January 2027, unless the order is returned before.");
        assert_eq!(said[1], "Hij is van jou op 15 januari 2027, als de bestelling niet terugkomt.");
        assert_eq!(why_reward("earned", until, Locale::En), None);
    }

    #[test]
    fn no_sentence_accuses_anybody() {
        let words = ["fraud", "suspicio", "abuse", "cheat", "reject", "verdacht", "misbruik", "afgewezen"];
        for (code, english, dutch) in OF_REFERRALS.iter().chain(&OF_REWARDS) {
            let said = format!("{english} {dutch}").to_lowercase();
            assert!(!words.iter().any(|word| said.contains(word)), "{code}: {said}");
        }
    }
}
