use serde_json::json;

use super::*;

fn euros(minor: i64) -> Money {
    Money { minor, currency: "EUR".into() }
}

fn yen(minor: i64) -> Money {
    Money { minor, currency: "JPY".into() }
}

fn dinars(minor: i64) -> Money {
    Money { minor, currency: "KWD".into() }
}

/// The spaces that are not to be seen, made visible: `_` breaks no line, and nor does the narrow `.`.
fn shown(text: &str) -> String {
    text.replace('\u{a0}', "_").replace('\u{202f}', "·").replace('\u{200e}', "→")
}

#[test]
fn amounts_are_written_as_each_language_writes_them() {
    let table = [
        (euros(1000), ["€10", "€_10", "10_€", "10·€", "10_€", "10_€"]),
        (euros(1050), ["€10.50", "€_10,50", "10,50_€", "10,50·€", "10,50_€", "10.50_€"]),
        (euros(5), ["€0.05", "€_0,05", "0,05_€", "0,05·€", "0,05_€", "0.05_€"]),
        (yen(500), ["JPY_500", "JPY_500", "500_JPY", "500·JPY", "500_JPY", "500_JPY"]),
        (dinars(1250), ["KWD_1.250", "KWD_1,250", "1,250_KWD", "1,250·KWD", "1,250_KWD", "1.250_KWD"]),
    ];
    for (amount, written) in table {
        assert_eq!(Locale::ALL.map(|locale| shown(&money(&amount, words(locale)))), written);
    }
}

#[test]
fn percentages_are_written_as_each_language_writes_them() {
    let table = [
        (1000, ["10%", "10%", "10_%", "10·%", "10_%", "10→%→"]),
        (1250, ["12.5%", "12,5%", "12,5_%", "12,5·%", "12,5_%", "12.5→%→"]),
        (1, ["0.01%", "0,01%", "0,01_%", "0,01·%", "0,01_%", "0.01→%→"]),
        (10_000, ["100%", "100%", "100_%", "100·%", "100_%", "100→%→"]),
    ];
    for (basis_points, written) in table {
        assert_eq!(Locale::ALL.map(|locale| shown(&percent(basis_points, words(locale)))), written);
    }
}

#[test]
fn each_kind_of_reward_is_said_in_each_language() {
    let custom = |name: &str, quantity: u64, unit: &str| json!({"kind": "custom", "name": name, "quantity": quantity, "unit": unit});
    let table = [
        (
            json!({"kind": "discount_percent", "basis_points": 1250}),
            [
                "12.5% off",
                "12,5% korting",
                "12,5_% Rabatt",
                "12,5·% de réduction",
                "12,5_% de descuento",
                "خصم 12.5→%→",
            ],
        ),
        (
            json!({"kind": "discount_amount", "amount": euros(500)}),
            ["€5 off", "€_5 korting", "5_€ Rabatt", "5·€ de réduction", "5_€ de descuento", "خصم 5_€"],
        ),
        (
            json!({"kind": "credit", "amount": euros(1000)}),
            [
                "€10 credit",
                "€_10 tegoed",
                "10_€ Guthaben",
                "10·€ de crédit",
                "10_€ de saldo",
                "رصيد بقيمة 10_€",
            ],
        ),
        (
            json!({"kind": "cash", "amount": euros(1050)}),
            ["€10.50", "€_10,50", "10,50_€", "10,50·€", "10,50_€", "10.50_€"],
        ),
        (
            json!({"kind": "commission", "basis_points": 1000}),
            [
                "10% of the amount",
                "10% van het bedrag",
                "10_% vom Betrag",
                "10·% du montant",
                "10_% del importe",
                "10→%→ من المبلغ",
            ],
        ),
        (
            json!({"kind": "points", "points": 1}),
            ["1 point", "1 punt", "1 Punkt", "1 point", "1 punto", "نقطة واحدة"],
        ),
        (
            json!({"kind": "points", "points": 250}),
            ["250 points", "250 punten", "250 Punkte", "250 points", "250 puntos", "250 نقطة"],
        ),
        (json!({"kind": "product", "sku": "CAKE", "name": "Taart"}), ["Taart"; 6]),
        (custom("opslag", 500, "MB"), ["500 MB opslag"; 6]),
        (custom("Months free", 2, "months"), ["2 Months free"; 6]),
        (
            json!({"kind": "lottery", "entries": 1}),
            [
                "1 entry",
                "1 lot",
                "1 Los",
                "1 participation au tirage",
                "1 participación en el sorteo",
                "فرصة واحدة في السحب",
            ],
        ),
        (
            json!({"kind": "lottery", "entries": 3}),
            [
                "3 entries",
                "3 loten",
                "3 Lose",
                "3 participations au tirage",
                "3 participaciones en el sorteo",
                "3 فرص في السحب",
            ],
        ),
    ];
    for (spec, said) in table {
        let spec: RewardSpec = serde_json::from_value(spec).unwrap();
        assert_eq!(Locale::ALL.map(|locale| shown(&reward(&spec, locale))), said);
    }
}

/// CLDR's rules for whole numbers, as browsers have them too.
#[test]
fn a_number_has_the_plural_category_of_its_language() {
    let table: [(Locale, &[(u64, &str)]); 6] = [
        (Locale::En, &[(0, "other"), (1, "one"), (2, "other"), (1_000_000, "other")]),
        (Locale::Nl, &[(0, "other"), (1, "one"), (2, "other"), (1_000_000, "other")]),
        (Locale::De, &[(0, "other"), (1, "one"), (2, "other"), (1_000_000, "other")]),
        (Locale::Fr, &[(0, "one"), (1, "one"), (2, "other"), (1_000_000, "many"), (1_000_001, "other")]),
        (Locale::Es, &[(0, "other"), (1, "one"), (2, "other"), (1_000_000, "many"), (1_000_001, "other")]),
        (
            Locale::Ar,
            &[
                (0, "zero"),
                (1, "one"),
                (2, "two"),
                (3, "few"),
                (10, "few"),
                (11, "many"),
                (99, "many"),
                (100, "other"),
                (102, "other"),
                (103, "few"),
                (111, "many"),
                (u64::MAX, "many"),
            ],
        ),
    ];
    for (locale, numbers) in table {
        for &(number, expected) in numbers {
            assert_eq!(category(number, locale), expected, "{}: {number}", locale.tag());
        }
    }
}
