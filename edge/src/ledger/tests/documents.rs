//! What `docs/` says is run and compared: documents cannot lie.

use std::collections::BTreeSet;

use goodword_domain::{event::Ignored, money::Currency, reward::Hold, rule::NotGiven, time::Timestamp};
use goodword_protocol::{EventAnswer, Locale, Money, Party, Reward, RewardSpec, Template, WebhookEvent};
use serde_json::json;

use super::world::{World, double_sided, with};
use crate::{ledger::answer::Enrolled, templates, texts};

const TEMPLATES: &str = include_str!("../../../../docs/templates.md");
const RULES: &str = include_str!("../../../../docs/rules.md");
const WEBHOOKS: &str = include_str!("../../../../docs/webhooks.md");
const TEXTS: &str = include_str!("../../../../docs/texts.md");
const COOKBOOK: &str = include_str!("../../../../docs/rewards.md");
const TROUBLES: &str = include_str!("../../../../docs/troubleshooting.md");

/// A table's cells, its heading left out.
fn rows(section: &str) -> impl Iterator<Item = (&str, &str)> {
    section.lines().filter_map(|line| {
        let line = line.strip_prefix("| ")?.strip_suffix(" |")?;
        let (first, rest) = line.split_once(" | ")?;
        (!first.starts_with("---") && first != "step").then_some((first.trim(), rest.trim()))
    })
}

/// A section by its heading, to the next.
fn section<'a>(document: &'a str, heading: &str) -> &'a str {
    let start = document.find(&format!("\n## {heading}\n")).unwrap_or_else(|| panic!("no section {heading}"));
    let section = &document[start + 1..];
    section.find("\n## ").map_or(section, |end| &section[..end])
}

#[test]
fn the_worked_examples_of_the_templates_are_what_happens() {
    for template in templates::all(Locale::En, Currency::parse("EUR").unwrap()) {
        let mut example = Example::begin(&template);
        let table: Vec<_> = rows(section(TEMPLATES, &template.id)).collect();
        assert!(table.len() >= 2, "{} has a worked example", template.id);
        for (step, earns) in table {
            assert_eq!(example.take(step), earns, "{}: {step}", template.id);
        }
    }
}

/// A program in which the steps of a table happen.
struct Example {
    world: World,
    anna: Enrolled,
    /// Rewards that are known already.
    known: usize,
    events: u32,
}

impl Example {
    fn begin(template: &Template) -> Self {
        let mut world = World::with_program(&serde_json::to_value(&template.program).unwrap());
        let anna = world.enrol("Anna");
        Self { world, anna, known: 0, events: 0 }
    }

    /// Takes a step, such as `Bo claims, then purchase 25.00`; answers what it earned in words.
    fn take(&mut self, step: &str) -> String {
        let (friend, done) = step.split_once([' ', ':']).expect("somebody does something");
        let event = match done.trim().strip_prefix("claims") {
            Some(then) => {
                self.world.claim(&self.anna.code, friend).unwrap();
                then.strip_prefix(", then ")
            }
            None => Some(done.trim()),
        };
        let answer = event.map(|event| self.report(friend, event));
        let rewards = self.world.rewards();
        let new: Vec<String> = rewards[..rewards.len() - self.known]
            .iter()
            .rev()
            .map(|reward| {
                let who = if reward.party == Party::Advocate { "Anna" } else { friend };
                format!("{who}: {}", in_words(reward))
            })
            .collect();
        self.known = rewards.len();
        match (new.is_empty(), answer) {
            (false, _) => new.join("; "),
            (true, None) => "nothing".to_owned(),
            (true, Some(answer)) => format!("nothing ({})", reason(&answer)),
        }
    }

    /// Reports an event, such as `purchase 25.00`.
    fn report(&mut self, friend: &str, event: &str) -> EventAnswer {
        let (kind, amount) = event.split_once(' ').unwrap_or((event, ""));
        self.events += 1;
        let mut request = json!({"id": format!("e{}", self.events), "type": kind, "friend": {}});
        if !amount.is_empty() {
            let minor: i64 = amount.replace('.', "").parse().expect(amount);
            request["amount"] = json!({"minor": minor, "currency": "EUR"});
        }
        self.world.report(request, Some(friend)).unwrap().answer
    }
}

/// A reward as customers read it; a commission by what it came to.
fn in_words(reward: &Reward) -> String {
    match &reward.reward {
        RewardSpec::Commission { .. } => {
            let amount = Money { minor: reward.value, currency: "EUR".to_owned() };
            texts::reward(&RewardSpec::Cash { amount }, Locale::En)
        }
        spec => texts::reward(spec, Locale::En),
    }
}

/// The reason that stands first.
fn reason(answer: &EventAnswer) -> String {
    let of_rules = answer.decision.rules.iter().find_map(|rule| rule.reason.clone());
    answer.decision.reason.clone().or(of_rules).expect("what gives nothing says why")
}

#[test]
fn every_language_is_told_to_owners() {
    let told = rows(section(TEXTS, "Languages")).map(|(locale, _)| locale.trim_matches('`'));
    let told: Vec<&str> = told.filter(|locale| *locale != "locale").collect();
    assert_eq!(told, Locale::ALL.map(Locale::tag));
}

/// Every reason that the code names: in the domain's lists, and written out where the Ledger moves something.
fn reasons_in_code() -> BTreeSet<String> {
    let mut codes: BTreeSet<String> = NotGiven::ALL.iter().map(|why| why.code().to_owned()).collect();
    codes.extend(Ignored::ALL.iter().map(|why| why.code().to_owned()));
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/src/ledger");
    let marks = [
        "because(\"",
        "reason: \"",
        "Nobody(\"",
        "=> \"",
        "new_referral(&advocate, \"",
        ", \"",
        "CLAIM_REJECTED: &str = \"",
        "COUPON_LOW: &str = \"",
    ];
    for room in ["book", "store/waiting.rs"] {
        let path = std::path::Path::new(folder).join(room);
        let files = std::fs::read_dir(&path).map_or_else(
            |_| vec![path.clone()],
            |entries| entries.map(|entry| entry.unwrap().path()).filter(|path| path.is_file()).collect(),
        );
        for file in files {
            let source = std::fs::read_to_string(file).unwrap();
            for mark in marks {
                codes.extend(source.split(mark).skip(1).filter_map(code));
            }
        }
    }
    codes.extend(
        [true, false].map(|review| Hold { until: Timestamp::from_millis(0), review }.reason().to_owned()),
    );
    codes
}

/// The code at the start of this source, up to the closing quote.
fn code(source: &str) -> Option<String> {
    let (text, _) = source.split_once('"')?;
    let is_code = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_');
    is_code.then(|| text.to_owned())
}

#[test]
fn every_reason_in_the_code_is_explained_to_owners_and_no_other() {
    let table = section(RULES, "Every reason");
    let explained: BTreeSet<String> = rows(table)
        .filter(|(code, _)| *code != "code")
        .map(|(code, _)| code.trim_matches('`').to_owned())
        .collect();
    let in_code = reasons_in_code();
    let unexplained: Vec<_> = in_code.difference(&explained).collect();
    assert!(unexplained.is_empty(), "not in docs/rules.md: {unexplained:?}");
    let invented: Vec<_> = explained.difference(&in_code).collect();
    assert!(invented.is_empty(), "only in docs/rules.md: {invented:?}");
}

/// The codes of a section that have an entry of their own.
fn entries(heading: &str) -> BTreeSet<String> {
    let headings = section(TROUBLES, heading).lines().filter_map(|line| line.strip_prefix("### "));
    headings.map(str::to_owned).collect()
}

/// Every code of an answer that is an error: from the table of errors, and of the entry that stands before it.
fn codes_of_errors() -> BTreeSet<String> {
    let table = include_str!("../../error.rs")
        .split("=> (")
        .skip(1)
        .filter_map(|row| row.split_once(", \"")?.1.split('"').next());
    let shim = include_str!("../../../../xtask/src/worker_shim.mjs").split("code: '").skip(1);
    let codes: BTreeSet<String> =
        table.chain(shim.filter_map(|rest| rest.split('\'').next())).map(str::to_owned).collect();
    assert!(codes.len() > 20 && codes.contains("internal"), "not found in the source any more: {codes:?}");
    codes
}

#[test]
fn every_error_has_an_entry_in_the_troubleshooting_and_no_other() {
    assert_eq!(entries("Errors"), codes_of_errors());
}

#[test]
fn whoever_gets_nothing_finds_why_in_the_troubleshooting() {
    let errors = codes_of_errors();
    let explained =
        |code: &&str| errors.contains(*code) || entries("Why a rule gave nothing").contains(*code);
    let nobody =
        ["no_referral", "unknown_code", "own_link", "existing_customer", "program_closed", "already_claimed"];
    let decisions = NotGiven::ALL.map(NotGiven::code).into_iter().chain(Ignored::ALL.map(Ignored::code));
    let unexplained: Vec<&str> = decisions.chain(nobody).filter(|code| !explained(code)).collect();
    assert_eq!(unexplained, [""; 0]);
    let known = reasons_in_code();
    for heading in ["Why a rule gave nothing", "Why a reward waits"] {
        let invented: Vec<_> = entries(heading).into_iter().filter(|code| !known.contains(code)).collect();
        assert_eq!(invented, [""; 0], "{heading}");
    }
    let waits = ["held", "pool_empty", "under_review", "unproved"].map(str::to_owned);
    assert_eq!(entries("Why a reward waits"), BTreeSet::from(waits));
}

#[test]
fn every_recipe_of_the_cookbook_is_a_program_that_is_taken() {
    let recipes: Vec<&str> =
        COOKBOOK.split("```json recipe\n").skip(1).filter_map(|rest| rest.split("```").next()).collect();
    assert!(recipes.len() >= 9, "{} recipes", recipes.len());
    for recipe in recipes {
        let rules: serde_json::Value = serde_json::from_str(recipe).expect(recipe);
        let mut world = World::empty();
        world.put(&with(double_sided(), json!({"rules": rules}))).expect(recipe);
    }
}

#[test]
fn every_message_that_there_is_is_explained_to_owners_and_no_other() {
    let section = section(WEBHOOKS, "A message");
    let told: Vec<&str> = rows(section).map(|(kind, _)| kind.trim_matches('`')).skip(1).collect();
    assert_eq!(told, WebhookEvent::ALL.map(WebhookEvent::name));
}
