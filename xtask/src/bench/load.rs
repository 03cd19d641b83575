//! Load: connections that each send one request after another, and what that cost the server.

use std::{
    fs,
    io::{BufRead, BufReader, Read, Write},
    net::TcpStream,
    sync::atomic::{AtomicU64, Ordering},
    thread,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, anyhow, ensure};

use super::enough;

/// The kernel counts CPU time in these (`USER_HZ`, 100 on every Linux that Rust runs on).
const TICK_MICROS: f64 = 10_000.0;

type Body = Box<dyn Fn(u64) -> String + Send + Sync>;

/// One kind of request, and the status that it must be answered with.
pub(super) struct Load {
    method: &'static str,
    path: String,
    status: u16,
    key: Option<String>,
    body: Option<Body>,
}

/// What was measured.
pub(super) struct Measured {
    /// Requests answered in a second.
    pub(super) per_second: f64,
    /// Microseconds of the server's CPU for each.
    pub(super) cpu_micros: f64,
}

impl Load {
    pub(super) fn get(path: &str, status: u16) -> Self {
        Self { method: "GET", path: path.to_owned(), status, key: None, body: None }
    }

    /// `body` makes the body of the n-th request.
    pub(super) fn post(
        path: &str,
        status: u16,
        body: impl Fn(u64) -> String + Send + Sync + 'static,
    ) -> Self {
        Self { method: "POST", path: path.to_owned(), status, key: None, body: Some(Box::new(body)) }
    }

    /// Sent with the program's key.
    pub(super) fn by(self, key: &str) -> Self {
        Self { key: Some(key.to_owned()), ..self }
    }

    /// Sends the request of this number.
    ///
    /// # Errors
    /// When it is answered otherwise than expected.
    pub(super) fn send(&self, connection: &mut Connection, number: u64) -> Result<()> {
        let Self { method, path, .. } = self;
        let answer = connection.send(&self.text(number));
        let (status, body) = answer.with_context(|| format!("{method} {path}"))?;
        ensure!(status == self.status, "{method} {path} was answered {status}: {body}");
        Ok(())
    }

    fn text(&self, number: u64) -> String {
        let Self { method, path, .. } = self;
        let key = self.key.as_ref().map(|key| format!("authorization: Bearer {key}\r\n")).unwrap_or_default();
        let head = format!("{method} {path} HTTP/1.1\r\nhost: bench\r\n{key}");
        match &self.body {
            None => format!("{head}\r\n"),
            Some(body) => {
                let body = body(number);
                let length = body.len();
                format!("{head}content-type: application/json\r\ncontent-length: {length}\r\n\r\n{body}")
            }
        }
    }
}

/// Sends as much as the connections can for a while.
///
/// # Errors
/// When a request is answered otherwise than expected, or too few are.
pub(super) fn measure(
    url: &str,
    load: &Load,
    connections: usize,
    time: Duration,
    server: u32,
) -> Result<Measured> {
    let number = AtomicU64::new(0);
    let (start, cpu) = (Instant::now(), cpu_micros(server)?);
    thread::scope(|scope| {
        let workers: Vec<_> =
            (0..connections).map(|_| scope.spawn(|| send_until(url, load, start + time, &number))).collect();
        for worker in workers {
            worker.join().map_err(|_| anyhow!("a connection's thread failed"))??;
        }
        Ok::<_, anyhow::Error>(())
    })?;
    let (elapsed, cpu) = (start.elapsed(), cpu_micros(server)? - cpu);
    let requests = number.into_inner();
    enough(requests)?;
    #[expect(clippy::cast_precision_loss, reason = "far fewer requests than 2^52")]
    let requests = requests as f64;
    Ok(Measured { per_second: requests / elapsed.as_secs_f64(), cpu_micros: cpu / requests })
}

fn send_until(url: &str, load: &Load, end: Instant, number: &AtomicU64) -> Result<()> {
    let mut connection = Connection::open(url)?;
    while Instant::now() < end {
        load.send(&mut connection, number.fetch_add(1, Ordering::Relaxed))?;
    }
    Ok(())
}

/// A kept connection, for one request after another.
pub(super) struct Connection {
    url: String,
    stream: TcpStream,
    answers: BufReader<TcpStream>,
}

impl Connection {
    /// Connects to the server at an origin.
    pub(super) fn open(url: &str) -> Result<Self> {
        let address = url.trim_start_matches("http://");
        let stream = TcpStream::connect(address).with_context(|| format!("nothing listens at {address}"))?;
        stream.set_nodelay(true)?;
        Ok(Self { url: url.to_owned(), answers: BufReader::new(stream.try_clone()?), stream })
    }

    /// Sends a request as it is written, and reads the status and the body of its answer.
    pub(super) fn send(&mut self, request: &str) -> Result<(u16, String)> {
        let sent = self.stream.write_all(request.as_bytes());
        let begun = sent.is_ok() && self.answers.fill_buf().is_ok_and(|answer| !answer.is_empty());
        if !begun {
            // A server that was busy for seconds closes connections on which it saw no request in that time.
            *self = Self::open(&self.url)?;
            self.stream.write_all(request.as_bytes())?;
        }
        read_answer(&mut self.answers)
    }
}

/// Reads one answer of a kept connection, by its `Content-Length` or in chunks (RFC 9112).
fn read_answer(answers: &mut impl BufRead) -> Result<(u16, String)> {
    let mut line = String::new();
    answers.read_line(&mut line)?;
    let status = line.split(' ').nth(1).and_then(|status| status.parse().ok()).context("no status line")?;
    let (mut length, mut chunked) = (0, false);
    loop {
        line.clear();
        answers.read_line(&mut line)?;
        let header = line.trim_end().to_ascii_lowercase();
        match header.split_once(": ") {
            Some(("content-length", value)) => length = value.parse()?,
            Some(("transfer-encoding", "chunked")) => chunked = true,
            _ if header.is_empty() => break,
            _ => {}
        }
    }
    let mut body = Vec::new();
    if chunked {
        while let size @ 1.. = chunk_size(answers)? {
            read_exactly(answers, size + 2, &mut body)?;
        }
        read_exactly(answers, 2, &mut Vec::new())?;
    } else {
        read_exactly(answers, length, &mut body)?;
    }
    Ok((status, String::from_utf8_lossy(&body).into_owned()))
}

fn chunk_size(answers: &mut impl BufRead) -> Result<usize> {
    let mut line = String::new();
    answers.read_line(&mut line)?;
    Ok(usize::from_str_radix(line.trim_end(), 16)?)
}

fn read_exactly(answers: &mut impl Read, length: usize, body: &mut Vec<u8>) -> Result<()> {
    let start = body.len();
    body.resize(start + length, 0);
    Ok(answers.read_exact(&mut body[start..])?)
}

/// The CPU time that a process has used, by proc(5): fields 14 and 15 of `stat`, in ticks.
fn cpu_micros(pid: u32) -> Result<f64> {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat"))
        .context("the CPU time of a process can be read on Linux only")?;
    let fields = stat.rsplit_once(") ").map_or("", |(_, fields)| fields);
    let ticks: Vec<f64> = fields
        .split(' ')
        .skip(11)
        .take(2)
        .map(str::parse)
        .collect::<Result<_, _>>()
        .context("proc(5) changed")?;
    Ok(ticks.iter().sum::<f64>() * TICK_MICROS)
}

#[cfg(test)]
mod tests {
    use super::read_answer;

    #[test]
    fn answers_are_read_by_length_and_in_chunks() {
        let text = "HTTP/1.1 201 Created\r\nContent-Length: 2\r\n\r\nokHTTP/1.1 200 OK\r\n\
                    Transfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n";
        let mut reader = text.as_bytes();
        assert_eq!(read_answer(&mut reader).unwrap(), (201, "ok".to_owned()));
        assert_eq!(read_answer(&mut reader).unwrap().0, 200);
        assert!(reader.is_empty());
    }
}
