//! `connectory serve`: what it answers, what it refuses, and that it follows changes.

use crate::harness::{History, connector, git, path, write};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// A running preview; it ends with the test.
struct Preview {
    process: Child,
    port: u16,
}

impl Drop for Preview {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

struct Answer {
    status: u16,
    head: String,
    body: String,
}

impl Preview {
    fn start(folder: &Path, arguments: &[&str]) -> Self {
        let mut process = Command::new(env!("CARGO_BIN_EXE_connectory"))
            .arg("serve")
            .args(arguments)
            .current_dir(folder)
            .env("NO_COLOR", "1")
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(process.stdout.as_mut().unwrap()).read_line(&mut line).unwrap();
        let port = line.split("127.0.0.1:").nth(1).and_then(|rest| rest.split('/').next()).unwrap().parse();
        Self { process, port: port.unwrap() }
    }

    fn connect(&self) -> TcpStream {
        let stream = TcpStream::connect(("127.0.0.1", self.port)).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(60))).unwrap();
        stream
    }

    /// Sends a request as it is written and reads the answer.
    fn ask(&self, first_line: &str, host: &str) -> Answer {
        let mut stream = self.connect();
        write!(stream, "{first_line} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n").unwrap();
        let mut text = Vec::new();
        stream.read_to_end(&mut text).unwrap();
        let text = String::from_utf8_lossy(&text).into_owned();
        let (head, body) = text.split_once("\r\n\r\n").unwrap();
        let status = head.split(' ').nth(1).unwrap().parse().unwrap();
        Answer { status, head: head.to_owned(), body: body.to_owned() }
    }

    fn get(&self, address: &str) -> Answer {
        self.ask(&format!("GET {address}"), &format!("127.0.0.1:{}", self.port))
    }

    /// Asks for a page until it holds a text.
    #[track_caller]
    fn wait_for(&self, address: &str, text: &str) -> Answer {
        let end = Instant::now() + Duration::from_secs(60);
        loop {
            let answer = self.get(address);
            if answer.body.contains(text) {
                return answer;
            }
            assert!(Instant::now() < end, "{address} never held {text:?}:\n{}", answer.body);
            std::thread::sleep(Duration::from_millis(20));
        }
    }
}

/// A catalogue with a release, a draft, and settings.
fn catalogue(folder: &Path) -> History {
    let mut history = History::new(folder);
    connector(&history.folder, "acme/v1", "1.0.0", &path("a", "ListA", &["x"]));
    history.write("connectory.toml", "title = \"Ours\"\n").commit(&["acme/v1.0.0"]);
    connector(&history.folder, "beta/v1", "1.0.0", &path("b", "ListB", &["x"]));
    history
}

#[test]
fn a_preview_shows_the_work_tree_on_this_machine_only() {
    let scratch = tempfile::tempdir().unwrap();
    catalogue(scratch.path());
    let secret = scratch.path().join("secret.txt");
    std::fs::write(&secret, "secret").unwrap();
    let preview = Preview::start(scratch.path(), &[]);
    let home = preview.get("/");
    assert_eq!(home.status, 200);
    assert!(home.head.contains("text/html") && home.head.contains("no-store"), "{}", home.head);
    assert!(home.body.contains("data-id=\"beta\""), "drafts are shown");
    assert!(home.body.contains("content=\"connect-src 'self'; default-src 'none'"));
    assert!(home.body.contains("<script src=\"/-/reload.js\""));
    assert!(!home.body.contains("id=\"preview\""));
    for name in
        ["/-/reload.js", "/-/preview.css", "/assets/style.css", "/api/v1/index.json", "/feeds/all.atom"]
    {
        assert_eq!(preview.get(name).status, 200, "{name}");
    }
    let page = preview.get("/c/acme/index.html?x=1");
    assert!(page.body.contains("id=\"preview\"") && page.body.contains("as released in 1.0.0"));
    let moved = preview.get("/c/acme");
    assert!(moved.status == 301 && moved.head.contains("Location: /c/acme/"), "{}", moved.head);
    let missing = preview.get("/c/nothing/");
    assert!(missing.status == 404 && missing.body.contains("Page not found"));
    let head = preview.ask("HEAD /", &format!("localhost:{}", preview.port));
    assert!(head.status == 200 && head.body.is_empty());

    let own = format!("127.0.0.1:{}", preview.port);
    for host in ["evil.example", "127.0.0.1", "127.0.0.1:1", "localhost.evil.example", ""] {
        let answer = preview.ask("GET /", host);
        assert!(answer.status == 421 && !answer.body.contains("acme"), "{host}: {}", answer.status);
    }
    assert_eq!(preview.ask("GET /", &format!("[::1]:{}", preview.port)).status, 200);
    let foreign = preview.ask("GET /assets/search-index.js", &format!("{own}\r\nSec-Fetch-Site: cross-site"));
    assert_eq!(foreign.status, 403);
    for method in ["POST", "PUT", "DELETE", "OPTIONS"] {
        let answer = preview.ask(&format!("{method} /"), &own);
        assert!(answer.status == 405 && answer.head.contains("Allow: GET, HEAD"), "{method}");
    }
    for address in [
        "/../secret.txt",
        "/%2e%2e/secret.txt",
        "/..%2fsecret.txt",
        "/c/../../secret.txt",
        "/secret.txt",
        "//etc/passwd",
        "/.git/HEAD",
        "/%00",
        "/%ff",
        "/%",
        "/c/acme/..%5c..%5csecret.txt",
        "/-/nothing",
    ] {
        let answer = preview.get(address);
        assert!(answer.status == 404 && !answer.body.contains("secret\n"), "{address}: {}", answer.status);
    }
    assert_eq!(preview.get(&format!("/{}", "a".repeat(5_000))).status, 414);
}

#[test]
fn a_change_is_shown_and_told() {
    let scratch = tempfile::tempdir().unwrap();
    let mut history = catalogue(scratch.path());
    let preview = Preview::start(scratch.path(), &[]);
    assert!(preview.get("/c/acme/").body.contains("id=\"ListA\""));
    let mut stream = preview.connect();
    write!(stream, "GET /-/events HTTP/1.1\r\nHost: localhost:{}\r\n\r\n", preview.port).unwrap();
    let mut events =
        BufReader::new(stream).lines().map(Result::unwrap).filter(|line| line.starts_with("data: "));
    let first = events.next().unwrap();

    let more = format!("{}{}", path("a", "ListA", &["x"]), path("c", "ListC", &["x"]));
    connector(scratch.path(), "acme/v1", "1.0.0", &more);
    assert_ne!(events.next().unwrap(), first, "the browser hears of it");
    let page = preview.wait_for("/c/acme/", "id=\"ListC\"");
    assert!(page.body.contains("1 change since 1.0.0, needs minor"), "{}", page.body);
    assert!(page.body.contains("<strong>error</strong>"));
    assert!(!preview.get("/c/acme/v/1.0.0/").body.contains("id=\"ListC\""), "a release stays as it was");

    // Other pages show it too, and a connector comes and goes.
    write(
        scratch.path(),
        "beta/v1/connector.toml",
        "version = \"1.0.0\"\ntitle = \"Renamed\"\nsummary = \"S.\"\n",
    );
    preview.wait_for("/a-z/", "Renamed");
    connector(scratch.path(), "gamma/v1", "1.0.0", &path("g", "ListG", &["x"]));
    preview.wait_for("/c/gamma/", "id=\"ListG\"");
    std::fs::remove_dir_all(scratch.path().join("gamma")).unwrap();
    preview.wait_for("/c/gamma/", "Page not found");

    // So does a tag.
    connector(scratch.path(), "acme/v1", "1.1.0", &more);
    preview.wait_for("/c/acme/", "1.1.0 in the manifest");
    history.commit(&["acme/v1.1.0"]);
    preview.wait_for("/c/acme/", "as released in 1.1.0");
    git(scratch.path(), &["tag", "-d", "acme/v1.1.0"]);
    preview.wait_for("/c/acme/", "since 1.0.0");
}

#[test]
fn findings_stand_on_the_page_as_text() {
    let scratch = tempfile::tempdir().unwrap();
    catalogue(scratch.path());
    let hostile = "<script>alert(1)</script>";
    write(
        scratch.path(),
        "beta/v1/connector.toml",
        format!("version = \"1.0.0\"\ntitle = \"{hostile}\"\nsummary = \"S.\"\n\"{hostile}\" = 1\n"),
    );
    let preview = Preview::start(scratch.path(), &[]);
    let page = preview.get("/c/beta/").body;
    let panel = page.split("id=\"preview\"").nth(1).unwrap().split("</aside>").next().unwrap();
    assert!(panel.contains("never released, 1.0.0 in the manifest"), "{panel}");
    assert!(panel.contains("&lt;script&gt;") && !page.contains(hostile), "{panel}");
    assert!(panel.contains("beta/v1/connector.toml:4:1") && panel.contains("fix: "), "{panel}");
    let rule = panel.split("href=\"../../rules/").nth(1).unwrap().split('"').next().unwrap();
    assert_eq!(preview.get(&format!("/rules/{rule}")).status, 200);

    // What only the catalogue as a whole shows stands there too.
    assert!(!preview.get("/c/beta/").body.contains("alias-taken"));
    write(scratch.path(), "beta/v1/connector.toml", "version = \"1.0.0\"\naliases = [\"acme\"]\n");
    let page = preview.wait_for("/c/beta/", "manifest/alias-taken").body;
    assert!(page.contains("beta/v1/connector.toml:2:13"), "{page}");
    assert!(!preview.get("/c/acme/").body.contains("alias-taken"));
}

#[test]
fn what_is_broken_is_said_and_recovers() {
    let scratch = tempfile::tempdir().unwrap();
    catalogue(scratch.path());
    let preview = Preview::start(scratch.path(), &[]);
    write(scratch.path(), "connectory.toml", "title = <script>\n");
    let broken = preview.wait_for("/", "The site cannot be shown");
    assert_eq!(broken.status, 500);
    assert!(
        broken.body.contains("connectory.toml:1:9") && broken.body.contains("/-/reload.js"),
        "{}",
        broken.body
    );
    write(scratch.path(), "connectory.toml", "title = \"Theirs\"\n");
    preview.wait_for("/", "Theirs");
    write(scratch.path(), "theme/site.css", "a { color: red }");
    write(scratch.path(), "connectory.toml", "[site]\nstylesheet = \"theme/site.css\"\n");
    preview.wait_for("/assets/custom.css", "red");
    write(scratch.path(), "theme/site.css", "a { color: blue }");
    preview.wait_for("/assets/custom.css", "blue");

    write(scratch.path(), "acme/v1/openapi.yaml", "openapi: 3.0.3\npaths: {]\n");
    preview.wait_for("/c/acme/", "error of syntax");
    connector(scratch.path(), "acme/v1", "1.0.0", &path("a", "ListA", &["x"]));
    preview.wait_for("/c/acme/", "id=\"ListA\"");
}

#[test]
fn a_preview_that_begins_broken_recovers_and_a_taken_port_is_refused() {
    let scratch = tempfile::tempdir().unwrap();
    catalogue(scratch.path());
    write(scratch.path(), "connectory.toml", "titel = \"x\"\n");
    let preview = Preview::start(scratch.path(), &[]);
    assert!(preview.get("/").body.contains("titel"));
    write(scratch.path(), "connectory.toml", "title = \"Mended\"\n");
    preview.wait_for("/", "Mended");
    let port = preview.port.to_string();
    let run = crate::harness::connectory(scratch.path(), &["serve", "--port", &port]);
    assert!(run.code == 3 && run.stderr.contains(&format!("cannot open port {port}")), "{}", run.stderr);
}
