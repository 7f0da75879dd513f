//! A page on loopback that shows the papers: a few lines of HTTP over the standard library.
//!
//! Only this computer can ask, and only by its own name: whatever another page in the browser tries, it cannot read what
//! stands here.

use std::io::{self, BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use super::shown::Shown;

/// The page itself; all it knows it asks for.
static PAGE: &str = include_str!("page.html");

/// The longest request line or header that is read, in bytes.
const LONGEST: u64 = 8 * 1024;

/// How long a browser waits for news before it asks again.
const PATIENCE: Duration = Duration::from_secs(20);

/// An answer.
struct Answer {
    status: &'static str,
    kind: &'static str,
    body: Vec<u8>,
}

impl Answer {
    fn ok(kind: &'static str, body: Vec<u8>) -> Self {
        Self { status: "200 OK", kind, body }
    }

    fn refused(status: &'static str) -> Self {
        Self { status, kind: "text/plain; charset=utf-8", body: status.as_bytes().to_vec() }
    }
}

/// Opens the page on a port of loopback, any free one for 0. The address is what a browser is given.
pub(super) fn open(port: u16) -> io::Result<(TcpListener, String)> {
    let listener = TcpListener::bind(("127.0.0.1", port))?;
    let address = format!("http://{}/", listener.local_addr()?);
    Ok((listener, address))
}

/// Answers until the program ends.
pub(super) fn serve(listener: TcpListener, shown: Arc<Shown>) {
    let port = listener.local_addr().map_or(0, |address| address.port());
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let shown = Arc::clone(&shown);
            thread::spawn(move || {
                // Whoever hangs up in the middle has no need of an answer.
                let _ = answer(stream, port, &shown);
            });
        }
    });
}

fn answer(mut stream: TcpStream, port: u16, shown: &Shown) -> io::Result<()> {
    stream.set_read_timeout(Some(PATIENCE))?;
    let mut reader = BufReader::new(stream.try_clone()?).take(LONGEST);
    let mut line = String::new();
    reader.read_line(&mut line)?;
    let mut host = String::new();
    loop {
        let mut header = String::new();
        if reader.read_line(&mut header)? == 0 || header.trim().is_empty() {
            break;
        }
        if let Some((name, value)) = header.split_once(':')
            && name.eq_ignore_ascii_case("host")
        {
            value.trim().clone_into(&mut host);
        }
    }
    let mut words = line.split(' ');
    let (method, target) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
    let known = [format!("127.0.0.1:{port}"), format!("localhost:{port}")];
    let answer = if method != "GET" {
        Answer::refused("405 Method Not Allowed")
    } else if !known.contains(&host) {
        Answer::refused("403 Forbidden")
    } else {
        of(target, shown)
    };
    write!(
        stream,
        "HTTP/1.1 {}\r\nContent-Type: {}\r\nContent-Length: {}\r\nCache-Control: no-store\r\nX-Content-Type-Options: nosniff\r\nContent-Security-Policy: default-src 'self' 'unsafe-inline'\r\nConnection: close\r\n\r\n",
        answer.status,
        answer.kind,
        answer.body.len()
    )?;
    stream.write_all(&answer.body)?;
    stream.flush()
}

/// What stands at an address: `/`, `/state?since=3`, `/plan.pdf`, `/plan/12.png`.
fn of(target: &str, shown: &Shown) -> Answer {
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    let path = path.trim_start_matches('/');
    if path.is_empty() {
        return Answer::ok("text/html; charset=utf-8", PAGE.as_bytes().to_vec());
    }
    if path == "state" {
        let since = query.strip_prefix("since=").and_then(|since| since.parse().ok()).unwrap_or(0);
        return Answer::ok("application/json", shown.state(since, PATIENCE).into_bytes());
    }
    let found = match path.rsplit_once('.') {
        Some((kind, "pdf")) => shown.pdf(kind).map(|bytes| Answer::ok("application/pdf", bytes)),
        Some((page, "png")) => page
            .split_once('/')
            .and_then(|(kind, page)| shown.picture(kind, page.parse().ok()?))
            .map(|bytes| Answer::ok("image/png", bytes)),
        _ => None,
    };
    found.unwrap_or_else(|| Answer::refused("404 Not Found"))
}
