//! The templates as owners read them: the domain's rules, with names and words in each locale.

use goodword_domain::{
    money::Currency,
    template::{self, Names},
};
use goodword_protocol::{Channel, FraudLevel, Locale, ProgramConfig, Review, Status, Template, Theme};

use crate::border::wire_rule;

/// A template's id, and its name, what it does and whom it suits.
type Words = (&'static str, [&'static str; 3]);

const ENGLISH: [Words; template::COUNT] = [
    (
        "two-sided-discount",
        [
            "Two-sided discount",
            "A friend gets 10% off at once; the advocate gets 10% off when the friend’s first order is large enough.",
            "Shops with orders that come back a few times a year",
        ],
    ),
    (
        "gift-a-friend",
        [
            "Gift a friend",
            "Only the friend gets something: an amount off the first order. Advocates share it as their present.",
            "Brands whose customers like to give rather than to earn",
        ],
    ),
    (
        "ladder",
        [
            "Ladder",
            "Friends get 10% off; advocates get a reward at their first, third, fifth and tenth friend.",
            "Shops with a few very active customers",
        ],
    ),
    (
        "points",
        [
            "Points",
            "Advocates collect points for friends who sign up and for their first orders.",
            "Shops with a points programme of their own",
        ],
    ),
    (
        "commission",
        [
            "Commission",
            "Advocates get 10% of everything that a friend buys in the first year.",
            "Subscriptions, software and partners",
        ],
    ),
    (
        "storage",
        [
            "Storage",
            "Both sides get 500 MB when a friend signs up, up to 16 GB for an advocate.",
            "Apps with something to give that costs little",
        ],
    ),
    (
        "service",
        [
            "Service business",
            "Advocates get something at each step: an enquiry, a quote, and a share of the contract. Clients get credit.",
            "Installers, advisers and agencies with long sales",
        ],
    ),
    (
        "charity",
        [
            "Refer for charity",
            "Friends get 10% off; for each friend’s first order you give to a charity in the advocate’s name.",
            "Organisations with a cause, and customers who take no money",
        ],
    ),
    (
        "waiting-list",
        [
            "Waiting list",
            "Who brings a friend goes up ten places; five friends give early access.",
            "Products that are about to open",
        ],
    ),
];

const DUTCH: [Words; template::COUNT] = [
    (
        "two-sided-discount",
        [
            "Korting voor allebei",
            "Een vriend krijgt meteen 10% korting; wie uitnodigt 10% bij een eerste bestelling die groot genoeg is.",
            "Winkels waar klanten een paar keer per jaar bestellen",
        ],
    ),
    (
        "gift-a-friend",
        [
            "Cadeau voor een vriend",
            "Alleen de vriend krijgt iets: een bedrag korting op de eerste bestelling. Delen is cadeau geven.",
            "Merken waarvan de klanten liever geven dan verdienen",
        ],
    ),
    (
        "ladder",
        [
            "Ladder",
            "Vrienden krijgen 10% korting; wie uitnodigt iets bij de eerste, derde, vijfde en tiende vriend.",
            "Winkels met enkele heel actieve klanten",
        ],
    ),
    (
        "points",
        [
            "Punten",
            "Wie uitnodigt spaart punten: voor vrienden die zich aanmelden en voor hun eerste bestelling.",
            "Winkels met een eigen spaarprogramma",
        ],
    ),
    (
        "commission",
        [
            "Commissie",
            "Wie uitnodigt krijgt 10% van alles wat een vriend in het eerste jaar koopt.",
            "Abonnementen, software en partners",
        ],
    ),
    (
        "storage",
        [
            "Opslag",
            "Allebei 500 MB als een vriend zich aanmeldt, tot 16 GB voor wie uitnodigt.",
            "Apps die iets te geven hebben dat weinig kost",
        ],
    ),
    (
        "service",
        [
            "Dienstverlener",
            "Iets bij elke stap: de aanvraag, de offerte en een deel van de opdracht. De klant krijgt tegoed.",
            "Installateurs, adviseurs en bureaus met een lange verkoop",
        ],
    ),
    (
        "charity",
        [
            "Voor het goede doel",
            "Vrienden krijgen 10% korting; bij hun eerste bestelling geef je aan een goed doel namens wie uitnodigde.",
            "Organisaties met een doel, en klanten die geen geld willen",
        ],
    ),
    (
        "waiting-list",
        [
            "Wachtlijst",
            "Wie een vriend meebrengt, gaat tien plaatsen omhoog; met vijf vrienden mag je eerder naar binnen.",
            "Producten die binnenkort opengaan",
        ],
    ),
];

const ENGLISH_NAMES: Names<'_> = Names {
    gift: "Gift box",
    storage: "storage",
    donation: "donation",
    places: "places up the list",
    place_unit: "places",
    early_access: "Early access",
};

const DUTCH_NAMES: Names<'_> = Names {
    gift: "Cadeaupakket",
    storage: "opslag",
    donation: "donatie",
    places: "plaatsen omhoog op de lijst",
    place_unit: "plaatsen",
    early_access: "Eerder naar binnen",
};

/// What the owner fills in; what stands there shows the form.
const PLACEHOLDERS: [&str; 3] = ["name", "landing_url", "allowed_origins"];

/// Every template, in a language and a currency.
pub(crate) fn all(locale: Locale, currency: Currency) -> Vec<Template> {
    let (words, names) = match locale {
        Locale::En => (&ENGLISH, &ENGLISH_NAMES),
        Locale::Nl => (&DUTCH, &DUTCH_NAMES),
    };
    let said = |id| words.iter().find(|(known, _)| *known == id).map_or([""; 3], |(_, said)| *said);
    template::templates(currency, names)
        .into_iter()
        .map(|template| {
            let [name, description, for_whom] = said(template.id).map(str::to_owned);
            Template {
                id: template.id.to_owned(),
                name,
                description,
                for_whom,
                placeholders: PLACEHOLDERS.map(str::to_owned).to_vec(),
                program: program(&template, locale, currency),
            }
        })
        .collect()
}

fn program(template: &template::Template, locale: Locale, currency: Currency) -> ProgramConfig {
    let name = if locale == Locale::Nl { "Mijn winkel" } else { "My shop" };
    ProgramConfig {
        name: name.to_owned(),
        status: Status::Active,
        currency: currency.code().to_owned(),
        default_locale: locale,
        landing_url: "https://shop.example/welcome".to_owned(),
        allowed_origins: vec!["https://shop.example".to_owned()],
        starts_at: None,
        ends_at: None,
        attribution_window_days: 90,
        hold_days: template.hold.get(),
        review: if template.review_all { Review::All } else { Review::Flagged },
        fraud: FraudLevel::Moderate,
        confirm_claims: false,
        prove_advocates: false,
        retention_days: None,
        channels: Channel::usual(),
        rules: template.rules.iter().map(wire_rule).collect(),
        theme: Theme::default(),
        texts: std::collections::BTreeMap::new(),
    }
}

#[cfg(test)]
mod tests {
    use goodword_domain::slug::ProgramId;

    use super::*;
    use crate::border;

    #[test]
    fn each_template_is_a_program_that_is_accepted_as_it_stands() {
        for locale in Locale::ALL {
            for currency in ["EUR", "JPY", "KWD"] {
                for template in all(locale, Currency::parse(currency).unwrap()) {
                    let id = ProgramId::parse("bakery").unwrap();
                    let program = border::program(id, 1, &template.program).expect(&template.id);
                    border::agree(&program.rules).expect(&template.id);
                    let again: Vec<_> = program.rules.iter().map(wire_rule).collect();
                    assert_eq!(again, template.program.rules, "{}", template.id);
                }
            }
        }
    }

    #[test]
    fn each_template_says_what_it_is_in_each_language() {
        let said = Locale::ALL.map(|locale| all(locale, Currency::parse("EUR").unwrap()));
        for (english, dutch) in said[0].iter().zip(&said[1]) {
            assert_eq!(english.id, dutch.id);
            for (one, other) in
                [(&english.description, &dutch.description), (&english.for_whom, &dutch.for_whom)]
            {
                assert!(!one.is_empty() && !other.is_empty() && one != other, "{}", english.id);
            }
        }
    }
}
