//! The server of a preview: this machine only, reading only, files of the site only.

use super::page::{SCRIPT, STYLE, dressed};
use crate::error::{Error, Result};
use crate::path::RepoPath;
use crate::site::{Hall, error_page};
use std::io::Write;
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use tiny_http::{Method, Request, StatusCode};

/// The port that is tried first; another free one is taken where it is in use.
const PORT: u16 = 4000;

/// Requests that are answered at a time.
const WORKERS: usize = 4;

/// Pages that are told of changes; of more, the oldest hear nothing any more.
const MAX_LISTENERS: usize = 64;

/// Addresses that are longer are refused, in bytes.
const MAX_ADDRESS: usize = 4_000;

/// The site, or why there is none.
type Shown = Result<Arc<Hall>>;

/// A server, open on a port of this machine.
pub(super) struct Server {
    http: Arc<tiny_http::Server>,
    port: u16,
    stage: Arc<Stage>,
}

/// What all requests share.
struct Stage {
    /// The names by which browsers may call this machine, with the port.
    hosts: Vec<String>,
    shown: RwLock<(u64, Shown)>,
    listeners: Mutex<Vec<Box<dyn Write + Send>>>,
}

/// An answer in the making.
struct Answer {
    status: u16,
    kind: &'static str,
    bytes: Vec<u8>,
    more: Option<(&'static str, String)>,
}

impl Server {
    /// Opens a port: the one that is wanted, else the usual one or a free one.
    ///
    /// # Errors
    /// When there is none to open.
    pub(super) fn open(port: Option<u16>) -> Result<Self> {
        let open = |port| tiny_http::Server::http(("127.0.0.1", port));
        let http = match port {
            Some(port) => open(port).map_err(|error| {
                let failed = Error::environment(format!("cannot open port {port}: {error}"));
                failed.with_help("leave `--port` out, and a free one is taken")
            })?,
            None => open(PORT)
                .or_else(|_| open(0))
                .map_err(|error| Error::environment(format!("cannot open a local port: {error}")))?,
        };
        let port = http.server_addr().to_ip().map_or(PORT, |address| address.port());
        let names = ["localhost", "127.0.0.1", "[::1]"];
        let mut hosts: Vec<String> = names.iter().map(|name| format!("{name}:{port}")).collect();
        if port == 80 {
            hosts.extend(names.map(str::to_owned));
        }
        // A page that was opened before the preview was started again shows another number.
        let first = u64::try_from(super::super::now()).unwrap_or_default() * 1_000;
        let none = Err(Error::environment("the site is being made"));
        let stage = Stage { hosts, shown: RwLock::new((first, none)), listeners: Mutex::default() };
        Ok(Self { http: Arc::new(http), port, stage: Arc::new(stage) })
    }

    /// Where it answers.
    pub(super) fn address(&self) -> String {
        format!("http://127.0.0.1:{}/", self.port)
    }

    /// Shows something else from now on, and tells whoever looks.
    pub(super) fn show(&self, shown: Shown) {
        let number = {
            let mut place = self.stage.shown.write().unwrap_or_else(PoisonError::into_inner);
            *place = (place.0 + 1, shown);
            place.0
        };
        let mut listeners = self.stage.listeners.lock().unwrap_or_else(PoisonError::into_inner);
        listeners.retain_mut(|listener| tell(listener, number).is_ok());
    }

    /// Answers from now on, beside what the program does else.
    pub(super) fn start(&self) {
        for _ in 0..WORKERS {
            let (http, stage) = (Arc::clone(&self.http), Arc::clone(&self.stage));
            std::thread::spawn(move || {
                while let Ok(request) = http.recv() {
                    stage.respond(request);
                }
            });
        }
    }
}

fn tell(listener: &mut impl Write, number: u64) -> std::io::Result<()> {
    write!(listener, "data: {number}\n\n")?;
    listener.flush()
}

impl Stage {
    fn respond(&self, request: Request) {
        if let Some(refusal) = self.refusal(&request) {
            return refusal.send(request);
        }
        let (number, shown) = {
            let place = self.shown.read().unwrap_or_else(PoisonError::into_inner);
            (place.0, place.1.clone())
        };
        let address = request.url().split(['?', '#']).next().unwrap_or_default().to_owned();
        match address.as_str() {
            "/-/events" => self.listen(request),
            "/-/reload.js" => Answer::new(200, "js", SCRIPT).send(request),
            "/-/preview.css" => Answer::new(200, "css", STYLE).send(request),
            _ => match shown {
                Ok(hall) => answer(&hall, &address, number).send(request),
                Err(error) => unable(&error, number).send(request),
            },
        }
    }

    /// Why a request is not answered: another name for this machine would be that of a page elsewhere
    /// that wants to read what is only here.
    fn refusal(&self, request: &Request) -> Option<Answer> {
        let header = |name: &'static str| {
            let mut headers = request.headers().iter();
            headers.find(|header| header.field.equiv(name)).map(|header| header.value.as_str().to_owned())
        };
        let is_known = header("Host")
            .is_some_and(|host| self.hosts.iter().any(|known| known.eq_ignore_ascii_case(&host)));
        if !is_known {
            return Some(Answer::new(421, "txt", "the preview answers to localhost and 127.0.0.1 only\n"));
        }
        if header("Sec-Fetch-Site").is_some_and(|site| site == "cross-site")
            && header("Sec-Fetch-Mode").is_none_or(|mode| mode != "navigate")
        {
            return Some(Answer::new(403, "txt", "the preview answers its own pages only\n"));
        }
        if !matches!(request.method(), Method::Get | Method::Head) {
            let answer = Answer::new(405, "txt", "the preview is for reading: GET and HEAD\n");
            return Some(Answer { more: Some(("Allow", "GET, HEAD".to_owned())), ..answer });
        }
        (request.url().len() > MAX_ADDRESS).then(|| Answer::new(414, "txt", "the address is too long\n"))
    }

    /// Keeps a connection, on which changes are told, the newest at once.
    fn listen(&self, request: Request) {
        let mut listener = request.into_writer();
        let head = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nCache-Control: no-store\r\n\
                    Connection: close\r\n\r\n";
        // Whoever shows something else waits for this lock before it tells, so that nothing is missed.
        let mut listeners = self.listeners.lock().unwrap_or_else(PoisonError::into_inner);
        let number = self.shown.read().unwrap_or_else(PoisonError::into_inner).0;
        if listener.write_all(head.as_bytes()).and_then(|()| tell(&mut listener, number)).is_ok() {
            if listeners.len() >= MAX_LISTENERS {
                listeners.remove(0);
            }
            listeners.push(listener);
        }
    }
}

/// What the site has at an address.
fn answer(hall: &Hall, address: &str, number: u64) -> Answer {
    match found(hall, address, number) {
        Ok(Some(answer)) => answer,
        Ok(None) => missing(hall, number).unwrap_or_else(|error| unable(&error, number)),
        Err(error) => unable(&error, number),
    }
}

fn found(hall: &Hall, address: &str, number: u64) -> Result<Option<Answer>> {
    let Some(path) = decoded(address) else { return Ok(None) };
    let Ok(path) = RepoPath::parse(path.trim_start_matches('/')) else { return Ok(None) };
    let index = RepoPath::parse("index.html").map(|index| path.join(&index)).unwrap_or_default();
    if let Some(bytes) = hall.file(&path)? {
        return page(hall, &path, bytes, 200, number).map(Some);
    }
    let Some(bytes) = hall.file(&index)? else { return Ok(None) };
    if address.ends_with('/') {
        return page(hall, &index, bytes, 200, number).map(Some);
    }
    // Links on a page are seen from its folder.
    let there = format!("/{}/", encoded(path.as_str()));
    Ok(Some(Answer { more: Some(("Location", there)), ..Answer::new(301, "txt", "") }))
}

fn page(hall: &Hall, path: &RepoPath, bytes: &[u8], status: u16, number: u64) -> Result<Answer> {
    let kind = kind_of(&path.extension());
    if path.extension() != "html" {
        return Ok(Answer { status, kind, bytes: bytes.to_vec(), more: None });
    }
    let panel = hall.panel(path)?;
    let html = dressed(&String::from_utf8_lossy(bytes), panel.as_deref(), number);
    Ok(Answer { status, kind, bytes: html.into_bytes(), more: None })
}

fn missing(hall: &Hall, number: u64) -> Result<Answer> {
    let path = RepoPath::parse("404.html").unwrap_or_default();
    match hall.file(&path)? {
        Some(bytes) => page(hall, &path, bytes, 404, number),
        None => Ok(Answer::new(404, "txt", "there is no such page\n")),
    }
}

/// The page that says why there is no site.
fn unable(error: &Error, number: u64) -> Answer {
    match error_page(error) {
        Ok(html) => Answer::new(500, "html", dressed(&html, None, number)),
        Err(other) => Answer::new(500, "txt", format!("{error}\n{other}\n")),
    }
}

/// An address without its percent signs; none where they mean no text.
fn decoded(address: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(address.len());
    let mut rest = address.bytes();
    while let Some(byte) = rest.next() {
        let digit = |byte: Option<u8>| char::from(byte?).to_digit(16);
        bytes.push(match byte {
            b'%' => u8::try_from(digit(rest.next())? * 16 + digit(rest.next())?).ok()?,
            byte => byte,
        });
    }
    String::from_utf8(bytes).ok()
}

/// A path as an address has it.
fn encoded(path: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte);
    path.bytes()
        .map(|byte| if plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") })
        .collect()
}

/// The media type of a file, by the end of its name.
fn kind_of(extension: &str) -> &'static str {
    match extension {
        "html" => "text/html; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "js" => "text/javascript; charset=utf-8",
        "json" => "application/json",
        "xml" => "application/xml",
        "atom" => "application/atom+xml",
        "ics" => "text/calendar; charset=utf-8",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "jpg" => "image/jpeg",
        "gif" => "image/gif",
        "zip" => "application/zip",
        _ => "text/plain; charset=utf-8",
    }
}

impl Answer {
    fn new(status: u16, extension: &str, text: impl Into<String>) -> Self {
        Self { status, kind: kind_of(extension), bytes: text.into().into_bytes(), more: None }
    }

    /// Each answer ends its connection: the server gives every connection a thread of a few, and browsers
    /// keep more of them open than there are.
    fn send(self, request: Request) {
        let reason = StatusCode(self.status).default_reason_phrase();
        let more = self.more.iter().map(|(name, value)| format!("{name}: {value}\r\n"));
        let head = format!(
            "HTTP/1.1 {} {reason}\r\nContent-Type: {}\r\nContent-Length: {}\r\nCache-Control: no-store\r\n\
             X-Content-Type-Options: nosniff\r\nCross-Origin-Resource-Policy: same-origin\r\n{}\
             Connection: close\r\n\r\n",
            self.status,
            self.kind,
            self.bytes.len(),
            more.collect::<String>(),
        );
        let body = if *request.method() == Method::Head { &[][..] } else { &self.bytes };
        let mut writer = request.into_writer();
        // Whoever asked may have gone away.
        let _ = writer
            .write_all(head.as_bytes())
            .and_then(|()| writer.write_all(body))
            .and_then(|()| writer.flush());
    }
}
