//! A page of an owner's own: any HTML, at an origin of its own.

use std::sync::Arc;

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    task::JoinHandle,
};

/// A web site with one page, at every address the same.
pub struct Site {
    origin: String,
    listener: TcpListener,
}

/// A site that is served until it is dropped.
pub struct Served {
    origin: String,
    serving: JoinHandle<()>,
}

impl Site {
    /// Takes an origin; nothing is answered there yet.
    pub async fn reserve() -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.expect("a free port");
        let port = listener.local_addr().expect("a bound port").port();
        Self { origin: format!("http://127.0.0.1:{port}"), listener }
    }

    /// Its origin.
    #[must_use]
    pub fn origin(&self) -> &str {
        &self.origin
    }

    /// Serves a page, under a content security policy unless that is empty.
    #[must_use]
    pub fn serve(self, html: &str, policy: &str) -> Served {
        let policy =
            if policy.is_empty() { String::new() } else { format!("Content-Security-Policy: {policy}\r\n") };
        let answer = format!(
            "HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: {}\r\n{policy}\
             Connection: close\r\n\r\n{html}",
            html.len(),
        );
        let (answer, listener) = (Arc::new(answer), self.listener);
        let serving = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(answer_one(stream, Arc::clone(&answer)));
            }
        });
        Served { origin: self.origin, serving }
    }
}

impl Served {
    /// The address of its page.
    #[must_use]
    pub fn page(&self, path: &str) -> String {
        format!("{}{path}", self.origin)
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

async fn answer_one(mut stream: TcpStream, answer: Arc<String>) {
    let mut request = Vec::new();
    while !request.ends_with(b"\r\n\r\n") && stream.read_buf(&mut request).await.is_ok_and(|read| read > 0) {}
    let _ = stream.write_all(answer.as_bytes()).await;
}
