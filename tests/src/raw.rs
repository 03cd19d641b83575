//! HTTP as no library would send it.

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

/// Sends the bytes of a request to `base` as they are, and reads the answer.
pub async fn send(base: &str, request: &[u8]) -> String {
    let address = base.trim_start_matches("http://");
    let stream = TcpStream::connect(address).await.expect("the edge listens");
    let (mut reader, mut writer) = stream.into_split();
    let request = request.to_vec();
    // Who answers before everything was sent may stop to listen.
    let writing = tokio::spawn(async move {
        let _ = writer.write_all(&request).await;
        writer
    });
    let mut answer = Vec::new();
    while !is_whole(&answer) && reader.read_buf(&mut answer).await.is_ok_and(|read| read > 0) {}
    drop(writing);
    String::from_utf8_lossy(&answer).into_owned()
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
