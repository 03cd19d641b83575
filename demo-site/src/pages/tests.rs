//! The pages, asked in-process.

use axum::http::StatusCode;
use tempfile::TempDir;

use crate::shop::Shop;
use crate::testing::{Browser, FakeEdge, shop_at};

const DETAILS: &str = "name=Bo+Bakker&email=bo%40example.com";

/// A shop whose edge does not answer.
fn lonely_shop() -> (Shop, TempDir) {
    let folder = tempfile::tempdir().unwrap();
    (shop_at("http://127.0.0.1:9", folder.path()), folder)
}

async fn with_loaf(shop: &Shop) -> Browser {
    let mut browser = Browser::new(shop);
    assert_eq!(browser.post("/basket/add", "product=desembrood&quantity=2").await.location(), "/basket");
    browser
}

#[tokio::test]
async fn every_page_is_there_in_both_languages_with_goodwords_script() {
    let (shop, _folder) = lonely_shop();
    for path in ["/", "/welkom", "/product/croissant", "/basket", "/account", "/sign-in"] {
        for lang in ["nl", "en"] {
            let got = Browser::new(&shop).get(&format!("{path}?lang={lang}")).await;
            assert_eq!(got.status, StatusCode::OK, "{path}");
            assert!(got.body.contains(&format!("<html lang=\"{lang}\">")), "{path}");
            assert!(got.body.contains("<script async src=\"http://127.0.0.1:9/w/bakery.js?"), "{path}");
            assert_eq!(got.body.matches("<h1").count(), 1, "{path}");
            assert!(!got.body.contains(" style="), "the policy allows no inline style: {path}");
        }
    }
}

#[tokio::test]
async fn the_language_is_dutch_until_another_is_chosen_and_then_stays() {
    let (shop, _folder) = lonely_shop();
    let mut browser = Browser::new(&shop);
    assert!(browser.get("/").await.body.contains("<html lang=\"nl\">"));
    browser.get("/?lang=en").await;
    let welcome = browser.get("/welkom?gw=ANNA1234").await.body;
    assert!(welcome.contains("<html lang=\"en\">"));
    assert!(
        welcome.contains("href=\"/welkom?gw=ANNA1234&#38;lang=nl\""),
        "the switch keeps the friend's link"
    );
}

#[tokio::test]
async fn looking_around_sets_no_cookie() {
    let (shop, _folder) = lonely_shop();
    assert!(!Browser::new(&shop).get("/").await.headers.contains_key("set-cookie"));
}

#[tokio::test]
async fn answers_carry_a_strict_policy() {
    let (shop, _folder) = lonely_shop();
    for path in ["/", "/static/shop.css", "/nothing"] {
        let headers = Browser::new(&shop).get(path).await.headers;
        let policy = headers["content-security-policy"].to_str().unwrap();
        for part in [
            "script-src 'self' http://127.0.0.1:9 'wasm-unsafe-eval';",
            "connect-src 'self' http://127.0.0.1:9;",
            "style-src 'self';",
            "frame-ancestors 'none'",
        ] {
            assert!(policy.contains(part), "{part} in {policy}");
        }
    }
}

#[tokio::test]
async fn forms_of_other_sites_are_refused_and_change_nothing() {
    let (shop, _folder) = lonely_shop();
    let mut browser = with_loaf(&shop).await;
    let got = browser.post_from("http://evil.test", "/basket/add", "product=croissant&quantity=1").await;
    assert_eq!(got.status, StatusCode::FORBIDDEN);
    assert!(!got.headers.contains_key("set-cookie"));
    assert!(!browser.get("/basket").await.body.contains("/product/croissant"));
}

#[tokio::test]
async fn what_is_not_there_is_said_in_the_shops_own_look() {
    let (shop, _folder) = lonely_shop();
    let mut browser = Browser::new(&shop);
    for path in ["/nothing", "/product/nothing", "/order/BJ-NOTHING"] {
        let got = browser.get(path).await;
        assert_eq!(got.status, StatusCode::NOT_FOUND, "{path}");
        assert!(got.body.contains("<h1>Deze is op</h1>"), "{path}");
    }
}

#[tokio::test]
async fn the_widget_knows_who_signed_in_and_only_then() {
    let (shop, _folder) = lonely_shop();
    let mut browser = Browser::new(&shop);
    assert!(browser.get("/account").await.body.contains("<goodword-widget side=\"advocate\">"));
    assert_eq!(browser.post("/sign-in", "customer=cust_anna").await.location(), "/account");
    let account = browser.get("/account").await.body;
    assert!(account.contains("<goodword-widget side=\"advocate\" identity=\"ey"));
    assert!(account.contains("<h1>Dag Anna, trakteer een vriend</h1>"));
    browser.post("/sign-out", "").await;
    assert!(browser.get("/account").await.body.contains("<goodword-widget side=\"advocate\">"));
}

#[tokio::test]
async fn each_way_to_put_the_widget_on_a_page_has_a_page() {
    let (shop, _folder) = lonely_shop();
    let mut browser = Browser::new(&shop);
    for mode in ["inline", "floating", "popup"] {
        let page = browser.get(&format!("/widget/{mode}")).await.body;
        assert!(page.contains(&format!("<goodword-widget mode=\"{mode}\"")), "{mode}");
        assert_eq!(page.contains("data-goodword-open>"), mode == "popup", "{mode}");
    }
    assert_eq!(browser.get("/widget/other").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_page_that_shows_the_widget_at_once_asks_for_its_view_with_the_script() {
    let (shop, _folder) = lonely_shop();
    let mut browser = Browser::new(&shop);
    for (path, view) in [("/account", true), ("/welkom", true), ("/", false), ("/basket", false)] {
        assert_eq!(browser.get(path).await.body.contains("/w/bakery.js?view"), view, "{path}");
    }
}

#[tokio::test]
async fn an_order_with_a_coupon_costs_less_and_the_coupon_is_gone() {
    let edge = FakeEdge::start().await;
    let folder = tempfile::tempdir().unwrap();
    let shop = shop_at(&edge.origin, folder.path());

    let mut browser = with_loaf(&shop).await;
    let applied = browser.post("/checkout/coupon", &format!("{DETAILS}&coupon=+vriend-test+")).await;
    assert_eq!(applied.location(), "/checkout#coupon");
    let checkout = browser.get("/checkout").await.body;
    assert!(checkout.contains("Code toegepast"), "{checkout}");
    assert!(checkout.contains("value=\"Bo Bakker\"") && checkout.contains("€\u{a0}8,91"));
    let placed = browser.post("/checkout", &format!("{DETAILS}&coupon=VRIEND-TEST")).await;
    let order = browser.get(placed.location()).await.body;
    assert!(order.contains("Dank je wel, Bo!") && order.contains("€\u{a0}8,91"));
    assert_eq!(browser.post("/checkout", DETAILS).await.location(), placed.location(), "a double click");

    let mut other = with_loaf(&shop).await;
    assert_eq!(other.get(placed.location()).await.status, StatusCode::NOT_FOUND, "not theirs");
    let refused = other.post("/checkout", &format!("{DETAILS}&coupon=VRIEND-TEST")).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.body.contains("Deze code is al gebruikt"));
}

#[tokio::test]
async fn a_code_that_is_unknown_or_cannot_be_checked_stops_the_order_and_says_so() {
    let edge = FakeEdge::start().await;
    let folder = tempfile::tempdir().unwrap();
    let shop = shop_at(&edge.origin, folder.path());
    let refused = with_loaf(&shop).await.post("/checkout", &format!("{DETAILS}&coupon=NOPE")).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.body.contains("Deze code kennen we niet"));

    let (lonely, _folder) = lonely_shop();
    let mut browser = with_loaf(&lonely).await;
    let refused = browser.post("/checkout", &format!("{DETAILS}&coupon=VRIEND-TEST")).await;
    assert!(refused.body.contains("kunnen de code nu niet controleren"));
    // Without the code the order goes through, and is reported when the edge is back.
    assert!(browser.post("/checkout", DETAILS).await.location().starts_with("/order/BJ-"));
    assert_eq!(lonely.store(|store| store.unreported()).await.unwrap().len(), 1);
}

#[tokio::test]
async fn what_is_missing_is_asked_for_and_what_was_typed_is_kept() {
    let (shop, _folder) = lonely_shop();
    let refused = with_loaf(&shop).await.post("/checkout", "name=%3Cb%3EBo&email=bo").await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.body.contains("value=\"&#60;b&#62;Bo\""), "escaped");
    assert!(refused.body.contains("id=\"email-problem\""));
    assert!(!refused.body.contains("id=\"name-problem\""));
}

#[tokio::test]
async fn the_first_friends_link_that_led_here_is_reported() {
    let (shop, _folder) = lonely_shop();
    let mut browser = Browser::new(&shop);
    browser.get("/welkom?gw=ANNA1234").await;
    browser.get("/welkom?gw=CEM98765").await;
    browser.post("/basket/add", "product=desembrood&quantity=1").await;
    browser.post("/sign-in", "customer=cust_bo").await;
    let checkout = browser.get("/checkout").await.body;
    assert!(checkout.contains("value=\"bo.bakker@example.com\""), "whoever signed in is filled in");
    browser.post("/checkout", DETAILS).await;
    let order = shop.store(|store| store.unreported()).await.unwrap().remove(0);
    assert_eq!(order.code.as_deref(), Some("ANNA1234"));
    assert_eq!(order.customer_id.as_deref(), Some("cust_bo"));
}
