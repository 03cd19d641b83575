//! The shop as a process: how it starts, how it says where it is, how it stops.

use std::io::{BufRead, BufReader, Read};
use std::net::TcpListener;
use std::process::{Child, Command, Stdio};

fn shop(state: &std::path::Path, port: u16) -> Child {
    Command::new(env!("CARGO_BIN_EXE_goodword-demo-site"))
        .args(["--port", &port.to_string(), "--edge", "http://127.0.0.1:9", "--state"])
        .arg(state)
        .env("GOODWORD_SECRET_KEY", "gw_sk_of_the_tests")
        .env("GOODWORD_IDENTITY_SECRET", "identity-secret-of-the-tests")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap()
}

/// The line that says where the shop is.
fn first_line(shop: &mut Child) -> String {
    let mut line = String::new();
    BufReader::new(shop.stdout.as_mut().unwrap()).read_line(&mut line).unwrap();
    line
}

#[test]
fn it_says_where_it_is_and_ends_with_whoever_started_it() {
    let folder = tempfile::tempdir().unwrap();
    let mut shop = shop(folder.path(), 0);
    let line = first_line(&mut shop);
    let origin = line.trim_end().strip_prefix("listening ").unwrap();
    let home = ureq::get(origin).call().unwrap().body_mut().read_to_string().unwrap();
    assert!(home.contains("Bakkerij Jansen"));
    drop(shop.stdin.take());
    assert!(shop.wait().unwrap().success());
}

#[test]
fn it_ends_well_when_told_to() {
    let folder = tempfile::tempdir().unwrap();
    let mut shop = shop(folder.path(), 0);
    first_line(&mut shop);
    Command::new("kill").args(["-TERM", &shop.id().to_string()]).status().unwrap();
    assert!(shop.wait().unwrap().success());
}

#[test]
fn a_port_in_use_is_one_sentence_without_secrets() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let folder = tempfile::tempdir().unwrap();
    let mut shop = shop(folder.path(), taken.local_addr().unwrap().port());
    assert_eq!(shop.wait().unwrap().code(), Some(1));
    let mut said = String::new();
    shop.stderr.take().unwrap().read_to_string(&mut said).unwrap();
    assert!(said.contains("cannot be used") && said.lines().count() == 1, "{said}");
    assert!(!said.contains("of_the_tests"), "{said}");
}
