//! Signing in by mail on the edge's own page.

use goodword_protocol::ProgramConfig;
use goodword_tests::{
    World,
    configs::*,
    http::{Answer, Call},
    identity::ANNA,
    post_office::{KEY, Mail, PostOffice, Provider},
    vendor::Trouble,
};

/// A world whose mail goes to a stand-in of a provider.
async fn world(provider: Provider, config: ProgramConfig) -> (World, PostOffice) {
    let office = PostOffice::open(provider).await;
    let name = if provider == Provider::Resend { "resend" } else { "postmark" };
    let world = World::start().with_program(config).with_variables([
        ("MAIL_PROVIDER", name),
        ("MAIL_FROM", "mail@goodword.example"),
        ("MAIL_API_KEY", KEY),
        ("MAIL_BASE_URL", office.url()),
    ]);
    (world.await, office)
}

/// What a browser without scripts sends of a form.
async fn send(world: &World, path: &str, form: &str) -> Answer {
    let call = world.client().call(reqwest::Method::POST, path);
    let call = call.header("content-type", "application/x-www-form-urlencoded").origin(world.client().base());
    call.body(form.to_owned()).await
}

async fn ask(world: &World, email: &str) -> Answer {
    send(
        world,
        "/p/bakery/me/link?locale=en",
        &format!("email={}", email.replace('@', "%40").replace('+', "%2B")),
    )
    .await
}

async fn open(world: &World, code: &str) -> Answer {
    send(world, "/p/bakery/me/in", &format!("code={code}")).await
}

/// The cookie as the browser sends it back.
fn cookie(answer: &Answer) -> String {
    let cookie = answer.header("set-cookie");
    cookie.split(';').next().expect("a cookie").to_owned()
}

async fn page_with(world: &World, cookie: &str) -> String {
    let answer = world.client().get("/p/bakery?locale=en").header("cookie", cookie).await;
    assert_eq!(answer.status, 200);
    answer.text()
}

/// Asks for a mail and opens the page with what is in it.
async fn sign_in(world: &World, office: &PostOffice, email: &str) -> String {
    let before = office.mails().len();
    assert_eq!(ask(world, email).await.status, 200);
    let mails = office.taken(before + 1).await;
    let answer = open(world, mails.last().unwrap().code()).await;
    assert_eq!(
        (answer.status, answer.header("location")),
        (303, "/p/bakery?locale=en"),
        "{}",
        answer.whole()
    );
    cookie(&answer)
}

#[tokio::test]
async fn an_advocate_is_mailed_a_code_and_sees_their_numbers() {
    let (world, office) = world(Provider::Resend, double_sided()).await;
    let anna = world.enrol_named(ANNA.email, "Anna").await;
    world.claim(&anna.code, "bo@example.com").await;
    let page = world.client().get("/p/bakery?locale=en").await.text();
    assert!(page.contains("action=\"/p/bakery/me/link?locale=en\""), "{page}");
    let cookie = sign_in(&world, &office, ANNA.email).await;
    let page = page_with(&world, &cookie).await;
    assert!(page.contains(&format!("value=\"{}\"", anna.url)), "{page}");
    assert!(page.contains("<ul class=\"counts\">") && page.contains("b***"), "{page}");
    assert!(!page.contains("<script") && !page.contains("Get my link"), "{page}");
    assert!(page.contains("action=\"/p/bakery/me/out?locale=en\""), "{page}");
    // The browser that enrolled by the bare address sees nothing any more: the person is proved.
    world.asking_me(&anna.session).await.refused(401, "session_ended");
    let left = send(&world, "/p/bakery/me/out", "").await;
    assert_eq!(left.status, 303);
    assert!(
        left.header("set-cookie").starts_with("gw_me=; Path=/p/bakery; Max-Age=0"),
        "{}",
        left.header("set-cookie")
    );
}

#[tokio::test]
async fn who_enrolled_elsewhere_by_a_bare_address_sees_their_numbers_here() {
    let (world, office) = world(Provider::Postmark, double_sided()).await;
    let anna = world.enrol(ANNA.email).await;
    world.claim(&anna.code, "bo@example.com").await;
    // A second browser by the bare address gets the link and sees nothing.
    let other = world.enrol(ANNA.email).await;
    assert_eq!((other.code, world.me(&other.session).await.friends), (anna.code, 0));
    let cookie = sign_in(&world, &office, ANNA.email).await;
    assert!(page_with(&world, &cookie).await.contains("b***"));
}

#[tokio::test]
async fn a_code_opens_one_session_and_only_this_programs_page() {
    let (world, office) = world(Provider::Resend, double_sided()).await;
    world.create("florist", &double_sided()).await;
    world.enrol(ANNA.email).await;
    ask(&world, ANNA.email).await;
    let mail: Mail = office.taken(1).await.remove(0);
    for address in [
        "/p/bakery/me/in?locale=en",
        mail.link().split('#').next().unwrap().trim_start_matches(world.client().base()),
    ] {
        // A scanner that follows the link, with or without what stands behind the #, uses nothing up.
        let page = world.client().get(address).await;
        assert_eq!((page.status, page.has_header("set-cookie")), (200, false));
        assert!(page.header("content-security-policy").contains("script-src 'nonce-"), "{}", page.whole());
    }
    let typed = mail.code().to_lowercase().replace('-', " ");
    let elsewhere = send(&world, "/p/florist/me/in", &format!("code={}", mail.code())).await;
    assert_eq!((elsewhere.status, elsewhere.has_header("set-cookie")), (401, false));
    let opened = open(&world, &typed.replace(' ', "+")).await;
    assert_eq!(opened.status, 303);
    let kept = opened.header("set-cookie");
    for part in ["; Path=/p/bakery;", "; HttpOnly", "; SameSite=Lax", "; Max-Age=2592000"] {
        assert!(kept.contains(part), "{kept}");
    }
    let again = open(&world, mail.code()).await;
    assert_eq!((again.status, again.has_header("set-cookie")), (401, false));
    assert!(again.text().contains("This code doesn’t work any more"), "{}", again.text());
    for nonsense in ["", "2345", "2345-6789-CDFH"] {
        assert_eq!(open(&world, nonsense).await.status, 401, "{nonsense}");
    }
    let florist = world.client().get("/p/florist?locale=en").header("cookie", &cookie(&opened)).await.text();
    assert!(florist.contains("Get my link"), "{florist}");
}

#[tokio::test]
async fn over_https_no_other_host_can_put_a_session_into_a_browser() {
    let (world, office) = world(Provider::Resend, double_sided()).await;
    let florist = world.create("florist", &double_sided()).await;
    world.enrol_named(ANNA.email, "Anna").await;
    florist.enrol_named(ANNA.email, "Anna").await;
    // Whoever comes by a public name comes over HTTPS, as far as we write of ourselves.
    let at = |call: Call| call.header("host", "go.example.com");
    let mut kept = Vec::new();
    for program in ["bakery", "florist"] {
        send(&world, &format!("/p/{program}/me/link?locale=en"), "email=anna%40example.com").await;
        let code = office.taken(kept.len() + 1).await.remove(kept.len()).code().to_owned();
        let call = at(world.client().call(reqwest::Method::POST, &format!("/p/{program}/me/in")));
        let call = call.header("content-type", "application/x-www-form-urlencoded");
        let opened = call.body(format!("code={code}")).await;
        let attributes = opened.header("set-cookie").split_once("; ").map(|(_, attributes)| attributes);
        assert_eq!(attributes, Some("Path=/; Secure; Max-Age=2592000; HttpOnly; SameSite=Lax"));
        assert!(cookie(&opened).starts_with(&format!("__Host-gw_me_{program}=gw_as_")), "{}", opened.whole());
        kept.push(cookie(&opened));
    }
    // The browser sends both to either page.
    let both = kept.join("; ");
    let plain = format!("gw_me={}", kept[0].split_once('=').unwrap().1);
    for (program, cookies, is_in) in [
        ("bakery", &both, true),
        ("florist", &both, true),
        ("bakery", &kept[1], false),
        ("bakery", &plain, false),
    ] {
        let page = at(world.client().get(&format!("/p/{program}?locale=en"))).header("cookie", cookies).await;
        assert_eq!(page.text().contains("/me/out?locale=en"), is_in, "{program} with {cookies}");
        assert!(!page.has_header("set-cookie"), "nobody is logged out: {}", page.whole());
    }
    let left = at(world.client().call(reqwest::Method::POST, "/p/bakery/me/out"));
    let left = left.header("content-type", "application/x-www-form-urlencoded").body(String::new()).await;
    assert!(
        left.header("set-cookie").starts_with("__Host-gw_me_bakery=; Path=/; Secure; Max-Age=0"),
        "{}",
        left.whole()
    );
}

#[tokio::test]
async fn no_answer_tells_whether_an_address_is_known() {
    let (world, office) = world(Provider::Resend, double_sided()).await;
    world.enrol(ANNA.email).await;
    let (known, unknown) = (ask(&world, ANNA.email).await, ask(&world, "nobody@example.com").await);
    assert_eq!((known.status, known.text()), (unknown.status, unknown.text()));
    assert_eq!(office.taken(1).await[0].to, ANNA.email);
    // The provider gets nothing more, however long it is waited for: the next mail is the next one that is due.
    ask(&world, ANNA.email).await;
    let to: Vec<String> = office.taken(2).await.into_iter().map(|mail| mail.to).collect();
    assert_eq!(to, [ANNA.email, ANNA.email]);
    let wrong = ask(&world, "anna").await;
    assert_eq!(wrong.status, 422);
    assert!(wrong.text().contains("That doesn’t look like an email address"), "{}", wrong.text());
}

#[tokio::test]
async fn a_mail_goes_to_the_address_that_enrolled_however_it_is_typed() {
    let (world, office) = world(Provider::Resend, double_sided()).await;
    world.enrol("Anna@Example.com").await;
    ask(&world, "anna+other@example.com").await;
    assert_eq!(office.taken(1).await[0].to, "Anna@Example.com");
}

#[tokio::test]
async fn an_inbox_is_not_filled() {
    let (world, office) = world(Provider::Resend, double_sided()).await;
    world.enrol(ANNA.email).await;
    for _ in 0..7 {
        assert_eq!(ask(&world, ANNA.email).await.status, 200);
    }
    world.enrol("eva@example.com").await;
    ask(&world, "eva@example.com").await;
    let mails = office.taken(6).await;
    assert_eq!(mails.iter().filter(|mail| mail.to == ANNA.email).count(), 5);
}

#[tokio::test]
async fn a_network_that_asks_for_many_is_told_to_wait() {
    let (world, _office) = world(Provider::Resend, double_sided()).await;
    let mut refused = None;
    // The minute may end meanwhile, and then the count begins anew.
    for number in 0..40 {
        let call = world.client().call(reqwest::Method::POST, "/p/bakery/me/link");
        let call = call.header("content-type", "application/x-www-form-urlencoded");
        let call = call.header("cf-connecting-ip", "203.0.113.7");
        let answer = call.body(format!("email=n{number}%40example.com")).await;
        if answer.status == 429 {
            refused = Some(answer);
            break;
        }
    }
    let refused = refused.expect("40 within two minutes are too many");
    refused.refused(429, "rate_limited");
    assert_eq!(refused.header("ratelimit-policy"), "\"mails\";q=10;w=60");
}

#[tokio::test]
async fn what_fails_is_mailed_again_and_what_was_taken_is_not() {
    let (world, office) = world(Provider::Resend, double_sided()).await;
    world.enrol(ANNA.email).await;
    office.fail([Trouble::Status(429), Trouble::Lost]);
    ask(&world, ANNA.email).await;
    office.called(3).await;
    let mails = office.taken(1).await;
    assert_eq!(mails.len(), 1, "the provider knows by the key that it is the same");
    assert_eq!(open(&world, mails[0].code()).await.status, 303);
    let log = world.edge.log();
    assert!(log.contains("a mail was refused by Resend: 429 rate_limit_exceeded"), "{log}");
    assert!(!log.contains('@') && !log.contains(mails[0].code()), "{log}");
}

#[tokio::test]
async fn what_a_provider_never_takes_is_not_tried_again() {
    let (world, office) = world(Provider::Postmark, double_sided()).await;
    world.enrol(ANNA.email).await;
    world.enrol("eva@example.com").await;
    office.fail([Trouble::Status(422), Trouble::Status(429)]);
    ask(&world, ANNA.email).await;
    office.called(1).await;
    ask(&world, "eva@example.com").await;
    // Eva's second try comes after Anna's would have.
    assert_eq!(office.taken(1).await[0].to, "eva@example.com");
    assert_eq!(office.look(|office| (office.calls, office.mails.len())), (3, 1));
}

#[tokio::test]
async fn a_mail_speaks_the_language_of_the_page_in_the_programs_name_and_colour() {
    let mut config = ProgramConfig { name: "<b>Brood</b> & \"koek\"".into(), ..double_sided() };
    config.theme.accent = Some("#b4532a".into());
    let (world, office) = world(Provider::Resend, config).await;
    world.enrol(ANNA.email).await;
    for (number, (locale, button)) in [
        ("nl", "Open mijn pagina"),
        ("en", "Open my page"),
        ("de", "Meine Seite öffnen"),
        ("ar", "افتح صفحتي"),
    ]
    .into_iter()
    .enumerate()
    {
        send(&world, &format!("/p/bakery/me/link?locale={locale}"), "email=anna%40example.com").await;
        let mail = office.taken(number + 1).await.remove(number);
        assert!(mail.text.contains(button) && mail.html.contains(button), "{mail:?}");
        assert!(mail.html.contains("&lt;b&gt;Brood&lt;/b&gt; &amp; &quot;koek&quot;"), "{}", mail.html);
        assert!(mail.html.contains("background:#b4532a"), "{}", mail.html);
        assert_eq!(mail.from, "\"<b>Brood</b> & \\\"koek\\\"\" <mail@goodword.example>");
    }
}

#[tokio::test]
async fn nothing_that_is_stored_opens_anything() {
    let (mut world, office) = world(Provider::Resend, double_sided()).await;
    world.enrol(ANNA.email).await;
    ask(&world, ANNA.email).await;
    ask(&world, "stranger@example.com").await;
    let code = office.taken(1).await[0].code().to_owned();
    for (path, content) in world.edge.swept() {
        let content = String::from_utf8_lossy(&content).to_uppercase();
        for secret in [code.clone(), code.replace('-', ""), "STRANGER@EXAMPLE.COM".to_owned()] {
            assert!(!content.contains(&secret), "{secret} in {}", path.display());
        }
    }
}

#[tokio::test]
async fn another_site_cannot_send_anybody_in_or_out() {
    let (world, _office) = world(Provider::Resend, double_sided()).await;
    for path in ["/p/bakery/me/link", "/p/bakery/me/in", "/p/bakery/me/out"] {
        for origin in [SHOP, "https://elsewhere.example", "null"] {
            let call = world.client().call(reqwest::Method::POST, path).origin(origin);
            let call = call.header("content-type", "application/x-www-form-urlencoded");
            call.body("email=anna%40example.com&code=1").await.refused(403, "origin_not_allowed");
        }
    }
}

#[tokio::test]
async fn without_a_provider_nothing_is_offered() {
    let world = World::start().with_program(double_sided()).await;
    let page = world.client().get("/p/bakery").await.text();
    assert!(!page.contains("me/link"), "{page}");
    ask(&world, ANNA.email).await.refused(404, "not_found");
}

#[tokio::test]
async fn in_the_demo_mails_are_files() {
    let world = World::start()
        .with_program(double_sided())
        .with_variables([("MAIL_PROVIDER", "file"), ("MAIL_FROM", "demo@goodword.example")])
        .await;
    world.enrol(ANNA.email).await;
    ask(&world, ANNA.email).await;
    let written = async || world.edge.stored().into_iter().find(|(path, _)| path.ends_with("mail/1.eml"));
    let (_, mail) = goodword_tests::eventually("the mail is a file", written).await;
    let mail = String::from_utf8(mail).unwrap();
    assert!(mail.contains("\r\nTo: anna@example.com\r\nSubject: Your page at "), "{mail}");
    assert!(mail.contains("multipart/alternative"), "{mail}");
}

#[tokio::test]
async fn cloudflares_binding_takes_the_mail() {
    let world = World::start()
        .with_program(double_sided())
        .with_variables([("MAIL_PROVIDER", "cloudflare"), ("MAIL_FROM", "mail@goodword.example")])
        .await;
    world.enrol(ANNA.email).await;
    ask(&world, ANNA.email).await;
    // The runtime's stand-in of the binding writes what it is given into files.
    let taken = async || {
        let files = world.edge.written();
        let html = files.iter().find(|(path, _)| path.to_string_lossy().contains("email-html"));
        html.map(|(_, html)| String::from_utf8_lossy(html).into_owned())
    };
    let html = goodword_tests::eventually("the binding took the mail", taken).await;
    assert!(html.contains("Open my page") && html.contains("/p/bakery/me/in?locale=en#"), "{html}");
}

#[tokio::test]
async fn a_reward_that_waits_for_proof_is_given_to_who_signs_in_by_mail() {
    let config = ProgramConfig { prove_advocates: true, hold_days: 0, ..double_sided() };
    let (world, office) = world(Provider::Resend, config).await;
    let anna = world.enrol(ANNA.email).await;
    world.claim(&anna.code, "bo@example.com").await;
    world.report(&purchase("o1", "bo@example.com")).await;
    let earned = async |world: &World| {
        let rewards = world.rewards().await;
        rewards.into_iter().find(|reward| reward.event_id.is_some()).expect("it was earned").reason
    };
    assert_eq!(earned(&world).await, "unproved");
    sign_in(&world, &office, ANNA.email).await;
    assert_ne!(earned(&world).await, "unproved");
}
