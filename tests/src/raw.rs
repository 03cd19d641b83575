//! HTTP as no library would send it.

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

/// Sends the bytes of a request to `base` as they are, and reads the answer.
pub async fn send(base: &str, request: &[u8]) -> String {
    exchange(base, &[request]).await.remove(0)
}

/// Sends requests one after the other through one connection, each as it is, and reads the answers.
pub async fn exchange(base: &str, requests: &[&[u8]]) -> Vec<String> {
    let stream = TcpStream::connect(base.trim_start_matches("http://")).await.expect("the edge listens");
    let (mut reader, mut writer) = stream.into_split();
    let mut answers = Vec::new();
    for request in requests {
        let mut answer = Vec::new();
        let reading = async {
            while !is_whole(&answer) && reader.read_buf(&mut answer).await.is_ok_and(|read| read > 0) {}
        };
        // Who answers before everything was sent may stop to listen, so the answer ends the writing.
        let writing = async {
            let _ = writer.write_all(request).await;
            std::future::pending::<()>().await;
        };
        tokio::select! {
            () = reading => {}
            () = writing => {}
        }
        answers.push(String::from_utf8_lossy(&answer).into_owned());
    }
    answers
}

/// Asks for a target exactly as written, which a library would tidy first.
pub async fn get(base: &str, target: &str) -> String {
    let host = base.trim_start_matches("http://");
    let request = format!("GET {target} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n");
    send(base, request.as_bytes()).await
}

/// Whether nothing is missing: workerd keeps a connection open for a while after it said all.
fn is_whole(answer: &[u8]) -> bool {
    let text = String::from_utf8_lossy(answer);
    let Some((_, body)) = text.split_once("\r\n\r\n") else { return false };
    let length = header_values(&text, "content-length").first().and_then(|length| length.parse().ok());
    length.is_some_and(|length: usize| body.len() >= length)
}

/// The values of a header in a raw answer.
#[must_use]
pub fn header_values(answer: &str, name: &str) -> Vec<String> {
    let head = answer.split("\r\n\r\n").next().unwrap_or_default();
    let pairs = head.lines().filter_map(|line| line.split_once(':'));
    pairs
        .filter(|(found, _)| found.eq_ignore_ascii_case(name))
        .map(|(_, value)| value.trim().to_owned())
        .collect()
}

/// The status of a raw answer.
#[must_use]
pub fn status(answer: &str) -> u16 {
    answer.split(' ').nth(1).and_then(|status| status.parse().ok()).unwrap_or_default()
}
