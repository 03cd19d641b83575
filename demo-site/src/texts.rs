//! The shop's copy, each sentence in both languages side by side.

/// Declares every text once: a field, its Dutch, its English.
macro_rules! texts {
    ($($name:ident: $nl:literal, $en:literal;)*) => {
        /// The shop's copy in one language.
        #[derive(Debug)]
        pub(crate) struct Texts { $(pub(crate) $name: &'static str,)* }
        /// The copy in Dutch.
        pub(crate) static NL: Texts = Texts { $($name: $nl,)* };
        /// The copy in English.
        pub(crate) static EN: Texts = Texts { $($name: $en,)* };
    };
}

// `{name}` and the like are filled in by the page.
texts! {
    // Around every page
    site_description: "Desembrood, gebak en koek van Bakkerij Jansen. Vandaag besteld, morgen warm opgehaald.",
        "Sourdough, cakes and cookies from Bakkerij Jansen. Order today, collect it warm tomorrow.";
    skip: "Direct naar de inhoud", "Skip to the content";
    nav_label: "Hoofdmenu", "Main menu";
    nav_shop: "Winkel", "Shop";
    nav_treat: "Trakteer een vriend", "Treat a friend";
    nav_sign_in: "Inloggen", "Sign in";
    nav_account: "Mijn account", "My account";
    nav_basket: "Mandje", "Basket";
    nav_items: "in je mandje", "in your basket";
    lang_label: "Taal", "Language";
    foot_demo: "Dit is de demowinkel van Goodword. Bestellen kan, betalen niet: er wordt niets gebakken of afgeschreven.",
        "This is the demo shop of Goodword. You can order but not pay: nothing is baked and nothing is charged.";
    foot_visit: "Langskomen", "Visit us";
    foot_hours: "Openingstijden", "Opening hours";
    foot_week: "Dinsdag t/m vrijdag, 7.30 – 17.30 uur", "Tuesday to Friday, 7.30 am – 5.30 pm";
    foot_saturday: "Zaterdag, 7.30 – 16.00 uur", "Saturday, 7.30 am – 4 pm";
    foot_closed: "Zondag en maandag gesloten", "Closed on Sunday and Monday";
    foot_street: "Molenpad 7, in het oude dorp", "Molenpad 7, in the old village";
    foot_since: "Bakkers sinds 1953", "Bakers since 1953";

    // Home
    home_title: "Vers brood en gebak", "Fresh bread and cakes";
    hero_eyebrow: "Warme bakker sinds 1953", "Craft bakers since 1953";
    hero_title: "Brood dat de tijd kreeg.", "Bread that took its time.";
    hero_text: "Ons deeg rijst een hele nacht en gaat om vier uur de oven in. Bestel vandaag, haal het morgen warm op.",
        "Our dough rises all night and goes into the oven at four. Order today, collect it warm tomorrow.";
    hero_button: "Bekijk wat we bakken", "See what we bake";
    fact_flour: "Meel van de molen om de hoek", "Flour from the mill next door";
    fact_rise: "Zestien uur gerezen", "Sixteen hours of rising";
    fact_hand: "Alles met de hand gevormd", "Everything shaped by hand";
    products_title: "Vers uit de oven", "Fresh from the oven";
    products_text: "Elke ochtend, zolang de voorraad strekt.", "Every morning, while stocks last.";
    add: "In mandje", "Add to basket";
    treat_eyebrow: "Samen is lekkerder", "Better together";
    treat_title: "Trakteer een vriend", "Treat a friend";
    treat_text: "Deel je eigen link. Je vriend krijgt 10% korting en jij krijgt €\u{a0}10 tegoed bij een eerste bestelling vanaf €\u{a0}10.",
        "Share your own link. Your friend gets 10% off, and you get €10 credit for a first order of €10 or more.";
    treat_button: "Naar mijn link", "Get my link";

    // Ways to put the widget on a page
    modes_title: "De widget op drie manieren", "The widget, three ways";
    mode_inline: "Hij staat in de pagina, waar het element staat.", "It stands in the page, where its element stands.";
    mode_floating: "Een knop rechtsonder opent een venster. Tot dan laadt de pagina niets dan het script.",
        "A button at the bottom right opens a window. Until then, the page loads nothing but the script.";
    mode_popup: "Er is niets te zien tot iemand op de knop drukt, die data-goodword-open heeft.",
        "There is nothing to see until somebody presses the button, which has data-goodword-open.";

    // Product
    back_to_shop: "Terug naar de winkel", "Back to the shop";
    quantity: "Aantal", "Quantity";
    allergens: "Allergenen", "Allergens";
    collect_title: "Afhalen", "Collection";
    collect_text: "Voor 18 uur besteld, de volgende ochtend vanaf 8 uur klaar in de winkel.",
        "Order before 6 pm and it is ready in the shop from 8 the next morning.";
    also: "Ook lekker", "Also good";

    // Basket
    basket_title: "Je mandje", "Your basket";
    basket_empty: "Er zit nog niets in. Begin met een brood?", "Nothing in it yet. Start with a loaf?";
    one_more: "Eén meer", "One more";
    one_less: "Eén minder", "One less";
    remove: "Verwijderen", "Remove";
    each: "per stuk", "each";
    subtotal: "Subtotaal", "Subtotal";
    discount: "Korting", "Discount";
    total: "Totaal", "Total";
    to_checkout: "Afrekenen", "Check out";
    keep_shopping: "Verder winkelen", "Keep shopping";

    // Checkout
    checkout_title: "Afrekenen", "Check out";
    your_details: "Jouw gegevens", "Your details";
    name: "Naam", "Name";
    email: "E-mailadres", "Email address";
    email_hint: "Voor je bestelling, en om de vriend te bedanken die je tipte.",
        "For your order, and to thank the friend who sent you.";
    coupon: "Kortingscode", "Discount code";
    optional: "niet verplicht", "optional";
    apply: "Toepassen", "Apply";
    your_order: "Je bestelling", "Your order";
    place_order: "Bestelling plaatsen", "Place the order";
    pay_demo: "Dit is een demo: je hoeft niet te betalen.", "This is a demo: there is nothing to pay.";
    problem_name: "Vul je naam in.", "Fill in your name.";
    problem_email: "Vul een e-mailadres in, zoals naam@voorbeeld.nl.", "Fill in an email address, such as name@example.com.";
    coupon_good: "Code toegepast: je krijgt {discount} korting.", "Code applied: you get {discount} off.";
    coupon_unknown: "Deze code kennen we niet. Kijk of hij goed is overgenomen.",
        "We don’t know this code. Check that it was copied whole.";
    coupon_used: "Deze code is al gebruikt. Een code geldt voor één bestelling.",
        "This code has been used. A code is good for one order.";
    coupon_unchecked: "We kunnen de code nu niet controleren. Probeer het zo nog eens, of bestel zonder code.",
        "We can’t check the code right now. Try again in a moment, or order without a code.";

    // Order
    order_page: "Bestelling", "Order";
    order_title: "Dank je wel, {name}!", "Thank you, {name}!";
    order_text: "Je bestelling is binnen. Morgenochtend vanaf 8 uur ligt alles warm voor je klaar.",
        "We have your order. Tomorrow morning from 8 it is ready for you, still warm.";
    order_number: "Bestelnummer", "Order number";
    order_share_title: "Gun je een vriend hetzelfde?", "Know someone who’d like this too?";

    // Account
    account_title: "Trakteer een vriend", "Treat a friend";
    account_hello: "Dag {name}, trakteer een vriend", "Hello {name}, treat a friend";
    account_guest: "Ben je klant? Log in, dan staat je link meteen klaar.",
        "Are you a customer? Sign in and your link is ready at once.";
    how_title: "Zo werkt het", "How it works";
    how_share: "Deel je link met wie van goed brood houdt.", "Share your link with people who love good bread.";
    how_friend: "Je vriend krijgt 10% korting met een eigen code.", "Your friend gets 10% off with a code of their own.";
    how_reward: "Na een eerste bestelling vanaf €\u{a0}10 krijg jij €\u{a0}10 tegoed.",
        "After a first order of €10 or more, you get €10 credit.";
    no_script: "Hiervoor heeft je browser JavaScript nodig.", "Your browser needs JavaScript for this.";
    orders_title: "Je bestellingen", "Your orders";
    orders_none: "Nog geen bestellingen. De oven staat aan!", "No orders yet. The oven is on!";
    placed_on: "Datum", "Date";
    sign_out: "Uitloggen", "Sign out";

    // Sign-in
    sign_in_title: "Inloggen", "Sign in";
    sign_in_text: "In deze demo kies je wie je bent. Er is geen wachtwoord, en er gaat geen mail uit.",
        "In this demo you choose who you are. There is no password, and no email is sent.";
    sign_in_as: "Verder als", "Continue as";

    // Welcome
    welcome_title: "Welkom, fijn dat je er bent", "Welcome, good to have you here";
    welcome_eyebrow: "Getrakteerd door een vriend", "A treat from a friend";
    welcome_text: "Een vriend gunt je 10% korting. Vraag hieronder je code aan en vul hem in bij het afrekenen.",
        "A friend treats you to 10% off. Ask for your code below and fill it in when you check out.";
    welcome_plain: "Met de link van een vriend krijg je hier 10% korting. Nog geen link? Vraag erom bij wie al bij ons koopt.",
        "With a friend’s link you get 10% off here. No link yet? Ask someone who already shops with us.";
    welcome_products: "Waar heb je trek in?", "What do you fancy?";

    // Errors
    missing_title: "Deze is op", "This one is sold out";
    missing_text: "Deze pagina bestaat niet, of niet meer. In de winkel ligt nog genoeg.",
        "This page does not exist, or no longer. There is plenty left in the shop.";
    broken_title: "De oven hapert", "The oven is acting up";
    broken_text: "Er ging bij ons iets mis. Probeer het zo nog eens.", "Something went wrong on our side. Try again in a moment.";
    to_shop: "Naar de winkel", "To the shop";
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The shop promises in its own words what the program's rules give: they must say the same.
    #[test]
    fn the_copy_promises_what_the_program_gives() {
        let program: serde_json::Value = serde_json::from_str(include_str!("../program.json")).unwrap();
        let (welcome, thanks) = (&program["rules"][0], &program["rules"][1]);
        assert_eq!(welcome["reward"]["basis_points"], 1_000);
        assert_eq!(thanks["reward"]["amount"]["minor"], 1_000);
        assert_eq!(thanks["min_amount"]["minor"], 1_000);
        for (text, credit) in [(NL.treat_text, "€\u{a0}10 tegoed"), (EN.treat_text, "€10 credit")] {
            assert!(text.contains("10%") && text.contains(credit), "{text}");
        }
        assert_eq!(thanks["cap"], serde_json::json!({"per_advocate": 50, "per_days": 30}));
        for (locale, least, most) in
            [("nl", "minstens €\u{a0}10", ["vijftig", "dertig"]), ("en", "at least €10", ["fifty", "thirty"])]
        {
            let page = program["page"][locale]["advocate"].to_string();
            assert!(page.contains(least) && most.iter().all(|number| page.contains(number)), "{page}");
        }
    }
}
