//! What the tests share: a shop in a folder of its own, an edge that answers as told, and a browser without a screen.

use std::path::Path;
use std::sync::{Arc, Mutex};

use axum::body::{Body, to_bytes};
use axum::extract::{Query, State};
use axum::http::{HeaderMap, Request, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use serde_json::{Value, json};
use tower::ServiceExt;

use crate::clock::Moment;
use crate::goodword::{Goodword, Secret};
use crate::money::Discount;
use crate::shop::Shop;
use crate::store::{NewOrder, Store};

/// The program's secrets in tests.
pub(crate) const SECRET_KEY: &str = "gw_sk_of_the_tests";
/// The other one.
pub(crate) const IDENTITY_SECRET: &str = "identity-secret-of-the-tests";

/// A shop in this folder, with the program `bakery` at this edge.
pub(crate) fn shop_at(edge: &str, folder: &Path) -> Shop {
    Shop::new(Store::open(folder).unwrap(), goodword_at(edge))
}

/// The program `bakery` at this edge.
pub(crate) fn goodword_at(edge: &str) -> Goodword {
    let secret = |text: &str| Secret::new(text.to_owned());
    Goodword::new(edge.to_owned(), "bakery".to_owned(), secret(SECRET_KEY), secret(IDENTITY_SECRET))
}

/// Places an order for a loaf past the pages, and gives its number.
pub(crate) async fn order(shop: &Shop) -> String {
    shop.store(|store| {
        store.open_session("a-session", Moment(0))?;
        store.add("a-session", "desembrood", 1)?;
        store.place("a-session", &new_order("BJ-1", None))
    })
    .await
    .unwrap();
    "BJ-1".to_owned()
}

/// An order of Bo's with this number and this coupon.
pub(crate) fn new_order(id: &str, coupon: Option<&str>) -> NewOrder {
    NewOrder {
        id: id.to_owned(),
        customer_id: Some("cust_bo"),
        name: "Bo Bakker".to_owned(),
        email: "bo@example.com".to_owned(),
        coupon: coupon.map(|coupon| (coupon.to_owned(), Discount::Share { basis_points: 1_000 })),
        code: Some("ANNA1234".to_owned()),
        placed_at: Moment(1_769_847_300),
    }
}

/// An edge that knows one coupon, `VRIEND-TEST` for 10 %, and notes what it is told.
pub(crate) struct FakeEdge {
    /// Where it is.
    pub(crate) origin: String,
    seen: Arc<Mutex<Seen>>,
}

#[derive(Default)]
struct Seen {
    events: Vec<Value>,
    refuse: bool,
}

type Notes = State<Arc<Mutex<Seen>>>;

impl FakeEdge {
    /// Starts it on a free port; it ends with the test.
    pub(crate) async fn start() -> Self {
        let seen = Arc::new(Mutex::new(Seen::default()));
        let router = Router::new()
            .route("/v1/programs/bakery/events", post(take_event))
            .route("/v1/programs/bakery/rewards", get(list_rewards))
            .with_state(Arc::clone(&seen));
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let origin = format!("http://{}", listener.local_addr().unwrap());
        tokio::spawn(async move { axum::serve(listener, router).await });
        Self { origin, seen }
    }

    /// What was reported, refused or not.
    pub(crate) fn events(&self) -> Vec<Value> {
        self.seen.lock().unwrap().events.clone()
    }

    /// Whether to refuse what is reported from now on.
    pub(crate) fn refuse_events(&self, refuse: bool) {
        self.seen.lock().unwrap().refuse = refuse;
    }
}

async fn take_event(State(seen): Notes, headers: HeaderMap, Json(event): Json<Value>) -> Response {
    let mut seen = seen.lock().unwrap();
    seen.events.push(event);
    if seen.refuse || !has_key(&headers) {
        return (StatusCode::SERVICE_UNAVAILABLE, Json(json!({ "code": "unavailable" }))).into_response();
    }
    Json(json!({})).into_response()
}

async fn list_rewards(headers: HeaderMap, Query(asked): Query<Value>) -> Response {
    if !has_key(&headers) {
        return (StatusCode::UNAUTHORIZED, Json(json!({ "code": "unauthorized" }))).into_response();
    }
    let reward = json!({
        "id": "rwd_1", "party": "friend", "state": "fulfilled", "coupon": "VRIEND-TEST",
        "reward": { "kind": "discount_percent", "basis_points": 1000, "coupon": { "generate": { "prefix": "VRIEND-" } } },
    });
    let items = if asked["coupon"] == "VRIEND-TEST" { json!([reward]) } else { json!([]) };
    Json(json!({ "items": items, "next_cursor": null })).into_response()
}

fn has_key(headers: &HeaderMap) -> bool {
    headers.get(header::AUTHORIZATION).is_some_and(|value| value == &format!("Bearer {SECRET_KEY}"))
}

/// Somebody at the shop: keeps cookies, follows no redirects.
pub(crate) struct Browser {
    router: Router,
    cookies: Vec<(String, String)>,
}

/// What a browser got.
pub(crate) struct Got {
    /// The status.
    pub(crate) status: StatusCode,
    /// The headers.
    pub(crate) headers: HeaderMap,
    /// The body.
    pub(crate) body: String,
}

impl Got {
    /// Where a redirect leads.
    pub(crate) fn location(&self) -> &str {
        self.headers[header::LOCATION].to_str().unwrap()
    }
}

impl Browser {
    /// A browser that was never at this shop.
    pub(crate) fn new(shop: &Shop) -> Self {
        Self { router: crate::routes::router(shop.clone()), cookies: Vec::new() }
    }

    /// Opens a page.
    pub(crate) async fn get(&mut self, path: &str) -> Got {
        self.send(Request::get(path).body(Body::empty()).unwrap()).await
    }

    /// Sends a form of the shop's.
    pub(crate) async fn post(&mut self, path: &str, form: &str) -> Got {
        self.post_from("http://shop.test", path, form).await
    }

    /// Sends a form from a page of this origin.
    pub(crate) async fn post_from(&mut self, origin: &str, path: &str, form: &str) -> Got {
        let request = Request::post(path)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header(header::ORIGIN, origin)
            .body(Body::from(form.to_owned()));
        self.send(request.unwrap()).await
    }

    async fn send(&mut self, mut request: Request<Body>) -> Got {
        let cookies: Vec<String> =
            self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        request.headers_mut().insert(header::HOST, "shop.test".parse().unwrap());
        request.headers_mut().insert(header::COOKIE, cookies.join("; ").parse().unwrap());
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        for cookie in parts.headers.get_all(header::SET_COOKIE) {
            let pair = cookie.to_str().unwrap().split(';').next().unwrap();
            let (name, value) = pair.split_once('=').unwrap();
            self.cookies.retain(|(known, _)| known != name);
            self.cookies.push((name.to_owned(), value.to_owned()));
        }
        let body = String::from_utf8(to_bytes(body, 1 << 20).await.unwrap().to_vec()).unwrap();
        Got { status: parts.status, headers: parts.headers, body }
    }
}
