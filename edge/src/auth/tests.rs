use super::*;

const NOW: Timestamp = Timestamp::from_millis(1_800_000_000_000);

fn ring() -> Keyring {
    Keyring::new("a master secret")
}

fn jwt(header: &str, claims: &str, secret: &str) -> String {
    let signed = format!(
        "{}.{}",
        BASE64URL_NOPAD.encode(header.as_bytes()),
        BASE64URL_NOPAD.encode(claims.as_bytes())
    );
    let signature = sign(secret.as_bytes(), signed.as_bytes());
    format!("{signed}.{}", BASE64URL_NOPAD.encode(&signature))
}

const HEADER: &str = r#"{"alg":"HS256","typ":"JWT"}"#;
const CLAIMS: &str = r#"{"sub":"c1","email":"anna@example.com","aud":"bakery","exp":1800000060}"#;

#[test]
fn an_identity_by_the_programs_secret_is_read() {
    let token = jwt(HEADER, CLAIMS, &ring().identity_secret("bakery"));
    let identity = ring().identity("bakery", &token, NOW).unwrap();
    assert_eq!(identity.subject, "c1");
    assert_eq!(identity.email.as_deref(), Some("anna@example.com"));
}

#[test]
fn an_identity_is_refused_for_each_thing_that_can_be_wrong_with_it() {
    let secret = ring().identity_secret("bakery");
    let claims = |change: (&str, &str)| CLAIMS.replace(change.0, change.1);
    let table = [
        ("alg none", jwt(r#"{"alg":"none"}"#, CLAIMS, &secret)),
        ("another algorithm", jwt(r#"{"alg":"HS512"}"#, CLAIMS, &secret)),
        ("critical extension", jwt(r#"{"alg":"HS256","crit":["x"]}"#, CLAIMS, &secret)),
        ("another secret", jwt(HEADER, CLAIMS, "guess")),
        ("another program's secret", jwt(HEADER, CLAIMS, &ring().identity_secret("florist"))),
        ("another audience", jwt(HEADER, &claims(("bakery", "florist")), &secret)),
        ("over", jwt(HEADER, &claims(("1800000060", "1799999939")), &secret)),
        ("not begun", jwt(HEADER, &claims(("\"exp\"", "\"nbf\":1800000062,\"exp\"")), &secret)),
        ("no exp", jwt(HEADER, &claims((",\"exp\":1800000060", "")), &secret)),
        ("no aud", jwt(HEADER, &claims(("\"aud\":\"bakery\",", "")), &secret)),
        ("empty sub", jwt(HEADER, &claims(("\"c1\"", "\" \"")), &secret)),
        ("no signature", jwt(HEADER, CLAIMS, &secret).rsplit_once('.').unwrap().0.to_owned()),
        ("empty signature", format!("{}.", jwt(HEADER, CLAIMS, &secret).rsplit_once('.').unwrap().0)),
        ("nothing", String::new()),
    ];
    for (what, token) in table {
        let error = ring().identity("bakery", &token, NOW).err().unwrap_or_else(|| panic!("{what} passed"));
        assert!(error.is(Code::InvalidIdentity), "{what}");
    }
}

#[test]
fn a_session_is_read_by_its_own_program_until_it_ends() {
    let session =
        Session { id: "ses_1".into(), advocate: "adv_1".into(), proved: true, opened_at: NOW.as_millis() };
    let token = ring().sign_session("bakery", &session);
    assert_eq!(ring().session("bakery", &token, NOW), Some(session));
    assert_eq!(ring().session("florist", &token, NOW), None);
    assert_eq!(Keyring::new("another").session("bakery", &token, NOW), None);
    assert_eq!(ring().session("bakery", &token, NOW.plus(Days::new(SESSION))), None);
    let (payload, signature) = token.split_once('.').unwrap();
    assert_eq!(ring().session("bakery", &format!("{payload}A.{signature}"), NOW), None);
    assert_eq!(ring().session("bakery", payload, NOW), None);
}

#[test]
fn secrets_and_hashes_differ_by_program() {
    let ring = ring();
    assert_ne!(ring.identity_secret("bakery"), ring.identity_secret("florist"));
    assert_ne!(ring.person_key("bakery", "a@b.nl"), ring.person_key("florist", "a@b.nl"));
    assert_ne!(ring.key_hash("bakery", "k"), ring.key_hash("florist", "k"));
    assert_ne!(ring.secrets("bakery").secret_key, ring.secrets("bakery").secret_key);
}

#[test]
fn secrets_are_the_same_only_when_they_are() {
    assert!(same_secret("token", "token"));
    for other in ["", "toke", "tokem", "token "] {
        assert!(!same_secret("token", other), "{other}");
    }
}

/// Known answers, computed with another implementation of HMAC-SHA256. People, keys and sessions are known by them:
/// a change makes every advocate a stranger, every owner's key wrong and every session end.
#[test]
fn what_is_derived_from_the_secret_stands_still() {
    let secrets = ring().secrets("bakery");
    let table = [
        (
            ring().person_key("bakery", "anna@example.com"),
            "e37b841e0744718171fbb48b1ec7323c380e1ce40755d35c16879be25b3e70ec",
        ),
        (
            ring().key_hash("bakery", "gw_sk_x"),
            "9fc607e3417a5e2bae6d99b1938bc8cf22245442e9eda61c4e78a1d5d55f210a",
        ),
        (
            HEXLOWER.encode(&ring().signing_key("bakery", "whk_1", 1)),
            "3cbd25b68040abfc7f40526610a494a58cda07341be4edf73b5310551a5c6ba1",
        ),
        (secrets.identity_secret, "gw_is_6ar4Ikz0th6eGF6M0wx01UAwjbtW1HIQTfxmgI_gpv0"),
    ];
    for (derived, literal) in table {
        assert_eq!(derived, literal);
    }
}

#[test]
fn the_form_of_a_session_stands_still() {
    let token = "gw_as_eyJwIjoiYmFrZXJ5IiwiYSI6ImFkdl8xIiwicyI6InNlc18xIiwidiI6dHJ1ZSwidCI6MTgwMDAwMDAwMDAwMH0\
                 .DPh1jXJ-Jg1CKsWQJaPV4bf-BEpBXJq4YCpAGBlLIU0";
    let session =
        Session { id: "ses_1".into(), advocate: "adv_1".into(), proved: true, opened_at: NOW.as_millis() };
    assert_eq!(ring().sign_session("bakery", &session), token);
    assert_eq!(ring().session("bakery", token, NOW), Some(session), "browsers keep these for {SESSION} days");
}

#[test]
fn a_device_is_known_in_its_period_and_the_next_and_in_one_program() {
    let keyring = Keyring::new("master");
    let keys = |program, network, agent, day: i64| {
        keyring.device_keys(program, network, agent, Timestamp::from_millis(day * 86_400_000))
    };
    let [present, former] = keys("bakery", "203.0.113.7", "Firefox", 20_010);
    assert_ne!(present, former);
    let period = |day| keys("bakery", "203.0.113.7", "Firefox", day);
    assert_eq!(period(20_010 / 30 * 30), period(20_010 / 30 * 30 + 29), "one salt for 30 days");
    assert_eq!(period(20_010 + 30)[1], present, "recognised a period later");
    assert!(!period(20_010 + 60).contains(&present), "and not two periods later");
    for other in [
        keys("butcher", "203.0.113.7", "Firefox", 20_010),
        keys("bakery", "203.0.113.8", "Firefox", 20_010),
        keys("bakery", "203.0.113.7", "Safari", 20_010),
        keys("bakery", "203.0.113.7F", "irefox", 20_010),
        Keyring::new("another").device_keys(
            "bakery",
            "203.0.113.7",
            "Firefox",
            Timestamp::from_millis(20_010 * 86_400_000),
        ),
    ] {
        assert!(!other.contains(&present) && !other.contains(&former));
    }
}

#[test]
fn keys_of_one_text_differ_by_what_they_are_for() {
    let keyring = Keyring::new("master");
    let keys = [
        keyring.person_key("bakery", "janjansen"),
        keyring.name_key("bakery", "janjansen"),
        keyring.mailbox_key("bakery", "janjansen"),
        keyring.network_key("bakery", "janjansen"),
        keyring.name_key("butcher", "janjansen"),
    ];
    for (index, key) in keys.iter().enumerate() {
        assert!(key.len() == 64 && !keys[..index].contains(key), "{key}");
    }
}
