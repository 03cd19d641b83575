//! A bad network: a relay in front of the real edge, that fails, garbles, holds or slows what goes to some paths.

use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

use reqwest::{
    Client, Method, StatusCode,
    header::{CONNECTION, CONTENT_LENGTH, HeaderMap, HeaderName, HeaderValue, TRANSFER_ENCODING},
    redirect::Policy,
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    sync::watch,
    task::{JoinHandle, JoinSet},
    time::sleep,
};

/// What becomes of a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// It is answered with this status and nothing that means anything.
    Status(u16),
    /// It is answered with 200 and rubbish of the kind that was asked for.
    Garbage,
    /// It is not answered as long as the fault stands.
    Held,
    /// It goes on after this time.
    Slow(Duration),
    /// The connection ends without an answer.
    Cut,
}

/// Headers that are of a connection and not of what goes over it.
const OF_ONE_CONNECTION: [HeaderName; 3] = [CONNECTION, CONTENT_LENGTH, TRANSFER_ENCODING];

/// The faults, each for the paths that begin so; the newest first.
type Faults = Vec<(String, Fault)>;

/// A relay that runs until it is dropped. What the edge says of its own address is the relay's.
pub struct Relay {
    url: String,
    faults: watch::Sender<Faults>,
    asked: Arc<Mutex<Vec<String>>>,
    relaying: JoinHandle<()>,
}

impl Relay {
    /// Stands in front of the server at this origin, and does nothing to what goes through.
    pub async fn before(origin: &str) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.expect("a free port");
        let url = format!("http://{}", listener.local_addr().expect("a bound port"));
        let (faults, current) = watch::channel(Faults::new());
        let asked = Arc::new(Mutex::new(Vec::new()));
        let client = Client::builder().redirect(Policy::none()).no_proxy().pool_max_idle_per_host(0).build();
        let client = client.expect("a client of HTTP");
        let road = Road { client, target: origin.to_owned(), faults: current, asked: Arc::clone(&asked) };
        Self { url, faults, asked, relaying: tokio::spawn(accept(listener, road)) }
    }

    /// Its origin, to be used in place of the edge's.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// From now on this becomes of what goes to a path that begins so, and of what is held there.
    pub fn fail(&self, path: &str, fault: Fault) {
        self.faults.send_modify(|faults| faults.insert(0, (path.to_owned(), fault)));
    }

    /// From now on all goes through, and so does what was held.
    pub fn mend(&self) {
        self.faults.send_modify(Vec::clear);
    }

    /// Every call so far as `GET /path?query`, without those that ask whether another may be made.
    #[must_use]
    pub fn asked(&self) -> Vec<String> {
        self.asked.lock().expect("nobody panics with it").clone()
    }
}

impl Drop for Relay {
    fn drop(&mut self) {
        self.relaying.abort();
    }
}

#[derive(Clone)]
struct Road {
    client: Client,
    target: String,
    faults: watch::Receiver<Faults>,
    asked: Arc<Mutex<Vec<String>>>,
}

async fn accept(listener: TcpListener, road: Road) {
    // What is under way ends with the relay.
    let mut calls = JoinSet::new();
    while let Ok((stream, _)) = listener.accept().await {
        calls.spawn(road.clone().take(stream));
        while calls.try_join_next().is_some() {}
    }
}

impl Road {
    /// One call on a connection of its own. Whoever breaks off needs no answer, so errors end it.
    async fn take(mut self, mut stream: TcpStream) -> Option<()> {
        let call = Call::read(&mut stream).await?;
        // A browser asks so before it dares; it would never see what the call itself is answered.
        let asks_first = call.method == Method::OPTIONS;
        if !asks_first {
            let asked = format!("{} {}", call.method, call.path);
            self.asked.lock().expect("nobody panics with it").push(asked);
        }
        loop {
            match self.fault(&call.path) {
                Some(Fault::Held) => self.faults.changed().await.ok()?,
                Some(Fault::Slow(time)) => {
                    sleep(time).await;
                    return self.go_on(stream, call).await;
                }
                Some(Fault::Cut) => return None,
                Some(Fault::Status(status)) if !asks_first => {
                    return answer(stream, status, &call.path, "").await;
                }
                Some(Fault::Garbage) if !asks_first => {
                    return answer(stream, 200, &call.path, "\u{1}{]<rubbish").await;
                }
                _ => return self.go_on(stream, call).await,
            }
        }
    }

    fn fault(&mut self, path: &str) -> Option<Fault> {
        let faults = self.faults.borrow_and_update();
        faults.iter().find(|(start, _)| path.starts_with(start.as_str())).map(|(_, fault)| *fault)
    }

    /// Asks the edge, and hands on what it answers.
    async fn go_on(&self, mut stream: TcpStream, call: Call) -> Option<()> {
        let url = format!("{}{}", self.target, call.path);
        let asking = self.client.request(call.method, url).headers(call.headers).body(call.body);
        let answer = asking.send().await.ok()?;
        let mut head = format!("HTTP/1.1 {}\r\n", answer.status()).into_bytes();
        for (name, value) in answer.headers().iter().filter(|(name, _)| !OF_ONE_CONNECTION.contains(name)) {
            head.extend([name.as_str().as_bytes(), b": ", value.as_bytes(), b"\r\n"].concat());
        }
        let has_body = !matches!(answer.status(), StatusCode::NO_CONTENT | StatusCode::NOT_MODIFIED);
        let body = answer.bytes().await.ok()?;
        if has_body {
            head.extend(format!("Content-Length: {}\r\n", body.len()).into_bytes());
        }
        head.extend(b"Connection: close\r\n\r\n");
        stream.write_all(&head).await.ok()?;
        stream.write_all(&body).await.ok()
    }
}

/// A call, read whole.
struct Call {
    method: Method,
    path: String,
    headers: HeaderMap,
    body: Vec<u8>,
}

impl Call {
    async fn read(stream: &mut TcpStream) -> Option<Self> {
        let mut read = Vec::new();
        let end = loop {
            if let Some(end) = read.windows(4).position(|four| four == b"\r\n\r\n") {
                break end + 4;
            }
            more(stream, &mut read).await?;
        };
        let mut body = read.split_off(end);
        let head = String::from_utf8(read).ok()?;
        let mut lines = head.lines();
        let mut words = lines.next()?.split(' ');
        let (method, path) = (words.next()?.parse().ok()?, words.next()?.to_owned());
        let headers = lines.filter_map(|line| line.split_once(':')).filter_map(|(name, value)| {
            Some((name.parse::<HeaderName>().ok()?, value.trim().parse::<HeaderValue>().ok()?))
        });
        let mut headers: HeaderMap = headers.collect();
        let length = headers.get(CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse().ok());
        while body.len() < length.unwrap_or(0) {
            more(stream, &mut body).await?;
        }
        for name in &OF_ONE_CONNECTION {
            headers.remove(name);
        }
        Some(Self { method, path, headers, body })
    }
}

async fn more(stream: &mut TcpStream, read: &mut Vec<u8>) -> Option<()> {
    (stream.read_buf(read).await.ok()? > 0).then_some(())
}

/// An answer that any page may read.
async fn answer(mut stream: TcpStream, status: u16, path: &str, body: &str) -> Option<()> {
    let kind = match path.split('?').next().and_then(|path| path.rsplit('.').next()) {
        Some("js") => "text/javascript",
        Some("wasm") => "application/wasm",
        _ => "application/json",
    };
    let answer = format!(
        "HTTP/1.1 {status} Fault\r\nContent-Type: {kind}\r\nContent-Length: {}\r\n\
         Access-Control-Allow-Origin: *\r\nCross-Origin-Resource-Policy: cross-origin\r\n\
         Connection: close\r\n\r\n{body}",
        body.len(),
    );
    stream.write_all(answer.as_bytes()).await.ok()
}
