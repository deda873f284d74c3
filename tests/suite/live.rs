//! `connectory test` against servers that answer well, badly, and not at all.

use crate::harness::{History, Run, run, write};
use serde_json::{Value, json};
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::Command;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

/// A server on this machine that remembers what it was asked.
struct Server {
    url: String,
    asked: Arc<Mutex<Vec<String>>>,
}

/// How a request is answered: with the stream itself, so that an answer may be broken.
type Answer = fn(&mut TcpStream, &str);

impl Server {
    fn start(answer: Answer) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let asked = Arc::new(Mutex::new(Vec::new()));
        let heard = Arc::clone(&asked);
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                let (stream, heard) = (stream.unwrap(), Arc::clone(&heard));
                std::thread::spawn(move || serve(stream, answer, &heard));
            }
        });
        Self { url, asked }
    }

    fn asked(&self) -> Vec<String> {
        self.asked.lock().unwrap().clone()
    }
}

fn serve(mut stream: TcpStream, answer: Answer, heard: &Mutex<Vec<String>>) {
    let mut reader = BufReader::new(stream.try_clone().unwrap());
    let mut head = String::new();
    let mut length = 0;
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line).unwrap_or(0) == 0 {
            return;
        }
        if let Some(number) = line.to_ascii_lowercase().strip_prefix("content-length:") {
            length = number.trim().parse().unwrap();
        }
        if line == "\r\n" {
            break;
        }
        head.push_str(&line);
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).unwrap();
    heard.lock().unwrap().push(format!("{head}{}", String::from_utf8_lossy(&body)));
    let first = head.lines().next().unwrap().to_owned();
    answer(&mut stream, &first);
}

/// A whole answer, after which the connection ends.
fn say(stream: &mut TcpStream, status: &str, headers: &str, body: &str) {
    let length = body.len();
    let text = format!(
        "HTTP/1.1 {status} x\r\n{headers}content-length: {length}\r\nconnection: close\r\n\r\n{body}"
    );
    let _ = stream.write_all(text.as_bytes());
}

const JSON: &str = "content-type: application/json; charset=utf-8\r\n";

fn well(stream: &mut TcpStream, first: &str) {
    match first.split(' ').next().unwrap() {
        "GET" => say(stream, "200", JSON, r#"{"id": "7", "state": "open"}"#),
        _ => say(stream, "201", JSON, r#"{"id": "8", "state": "open"}"#),
    }
}

/// A definition of operations, each at a path of its name with one parameter.
fn definition(operations: &[(&str, &str)]) -> String {
    let mut paths = serde_json::Map::new();
    for (method, id) in operations {
        let mut operation = json!({
            "operationId": id,
            "parameters": [{ "name": "id", "in": "path", "required": true, "schema": { "type": "string", "example": "7" } }],
            "responses": {
                "200": { "description": "d", "content": { "application/json": { "schema": { "$ref": "#/components/schemas/Order" } } } },
                "201": { "description": "d", "content": { "application/json": { "schema": { "$ref": "#/components/schemas/Order" } } } },
                "404": { "description": "d" },
            },
        });
        if *method != "get" {
            let body = json!({ "required": true, "content": { "application/json": { "schema": { "$ref": "#/components/schemas/Order" } } } });
            operation["requestBody"] = body;
        }
        paths.insert(format!("/{id}/{{id}}"), json!({ *method: operation }));
    }
    let order = json!({
        "type": "object", "required": ["id", "state"],
        "properties": { "id": { "type": "string", "maxLength": 5 }, "state": { "type": "string", "enum": ["open", "paid"] } },
    });
    json!({
        "openapi": "3.0.3", "info": { "title": "Acme", "version": "1.0.0" },
        "servers": [{ "url": "https://api.acme.example" }],
        "paths": paths, "components": { "schemas": { "Order": order } },
    })
    .to_string()
}

fn catalogue(root: &Path, operations: &[(&str, &str)]) -> History {
    write(root, "acme/v1/connector.toml", "version = \"1.0.0\"\nsummary = \"A test.\"\n");
    write(root, "acme/v1/openapi.json", definition(operations));
    let mut history = History::new(root);
    history.commit(&[]);
    history
}

/// Runs `connectory test acme`, with no terminal and outside of CI.
fn test(root: &Path, url: &str, more: &[&str], variables: &[(&str, &str)]) -> Run {
    run(Command::new(env!("CARGO_BIN_EXE_connectory"))
        .args(["test", "acme", "--base-url", url, "--today", "2026-01-10"])
        .args(more)
        .current_dir(root)
        .env_remove("CI")
        .envs(variables.iter().copied())
        .stdin(std::process::Stdio::null()))
}

fn results(root: &Path) -> Value {
    let text = std::fs::read_to_string(root.join("acme/v1/tests/results.json")).unwrap();
    serde_json::from_str::<Value>(&text).unwrap()["results"].clone()
}

/// The message that the only operation fails with, at a server.
fn failure(answer: Answer) -> String {
    let scratch = tempfile::tempdir().unwrap();
    let server = Server::start(answer);
    catalogue(scratch.path(), &[("get", "GetOrder")]);
    let run = test(scratch.path(), &server.url, &["--yes", "--timeout", "1"], &[]);
    assert_eq!(run.code, 1, "{}{}", run.stdout, run.stderr);
    let result = results(scratch.path())[0].clone();
    assert_eq!(result["verdict"], "fail");
    result["message"].as_str().unwrap().to_owned()
}

#[test]
fn answers_that_are_as_described_become_evidence() {
    let scratch = tempfile::tempdir().unwrap();
    let root = scratch.path();
    let server = Server::start(well);
    let mut history = catalogue(root, &[("get", "GetOrder"), ("post", "PlaceOrder")]);
    let run = test(root, &server.url, &["--yes"], &[]);
    assert_eq!(run.code, 0, "{}{}", run.stdout, run.stderr);
    assert!(run.stderr.contains("1 operation passed, 0 failed, 1 skipped"), "{}", run.stderr);
    let found = results(root);
    assert_eq!(found[0]["operation"], "GetOrder");
    assert_eq!((&found[0]["verdict"], &found[0]["day"]), (&json!("pass"), &json!("2026-01-10")));
    assert_eq!(found[0]["server"], server.url.as_str());
    assert!(found[0]["milliseconds"].as_u64().unwrap() < 10_000);
    assert_eq!(found[1]["verdict"], "skip");
    assert_eq!(found[1]["message"], "POST may change something at the server");
    assert!(server.asked()[0].starts_with("GET /GetOrder/7 HTTP/1.1\r\naccept: application/json\r\n"));
    // Named, it is called; what is known of the other stays, and so does what else stands in the file.
    let file = root.join("acme/v1/tests/results.json");
    let text = std::fs::read_to_string(&file).unwrap();
    std::fs::write(&file, text.replacen('{', "{\"$schema\": \"results.schema.json\",", 1)).unwrap();
    let run = test(root, &server.url, &["--yes", "--operation", "PlaceOrder"], &[]);
    assert_eq!(run.code, 0, "{}{}", run.stdout, run.stderr);
    let both = results(root);
    assert_eq!(both[0], found[0]);
    assert_eq!(both[1]["verdict"], "pass");
    assert!(std::fs::read_to_string(&file).unwrap().contains("\"$schema\": \"results.schema.json\""));
    let asked = server.asked();
    assert_eq!(asked.len(), 2);
    assert!(
        asked[1].starts_with("POST /PlaceOrder/7 ") && asked[1].ends_with(r#"{"id":"examp","state":"open"}"#)
    );
    // Who is skipped keeps the result that is there.
    test(root, &server.url, &["--yes"], &[]);
    assert_eq!(results(root)[1], both[1]);
    // Committed with what was tested, it is evidence.
    history.commit(&[]);
    let run = crate::harness::connectory(root, &["checklist", "acme"]);
    assert!(run.stdout.contains("· passed: 2 of 2, the oldest on 2026-01-10"), "{}", run.stdout);
}

#[test]
fn answers_that_are_not_as_described_fail() {
    for (answer, expected) in [
        (
            (|stream, _| say(stream, "500", "", "")) as Answer,
            "the answer has the status 500; described: 200, 201, 404",
        ),
        (
            |stream, _| say(stream, "404", "", ""),
            "the answer has the status 404 (nothing is there, or nothing of that id)",
        ),
        (
            |stream, _| say(stream, "401", "", ""),
            "the answer has the status 401 (--header-env gives credentials); described: 200, 201, 404",
        ),
        (|stream, _| say(stream, "200", JSON, ""), "the answer has no body, and one is described"),
        (
            |stream, _| say(stream, "200", JSON, r#"{"id": "7", "state": "gone"}"#),
            "`/state` is `\"gone\"`, one of `\"open\"`, `\"paid\"` is expected",
        ),
        (
            |stream, _| say(stream, "200", JSON, r#"{"id": 7}"#),
            "the answer lacks `state`, which is required (and 1 more)",
        ),
        (|stream, _| say(stream, "200", JSON, "[]"), "the answer is a list, object is expected"),
        (
            |stream, _| say(stream, "200", "content-type: text/html\r\n", "<p>"),
            "the answer is of `text/html`, `application/json` is described",
        ),
    ] {
        assert_eq!(failure(answer), expected);
    }
    let broken = failure(|stream, _| say(stream, "200", JSON, r#"{"id": "7", "#));
    assert!(broken.starts_with("the answer is no JSON: "), "{broken}");
    let deep = failure(|stream, _| say(stream, "200", JSON, &"[".repeat(100_000)));
    assert!(deep.starts_with("the answer is no JSON: "), "{deep}");
}

#[test]
fn servers_that_misbehave_cost_little() {
    let begun = Instant::now();
    let hangs = failure(|_, _| std::thread::sleep(Duration::from_secs(20)));
    assert_eq!(hangs, "no whole answer within 1000 ms");
    let trickles = failure(|stream, _| {
        let _ = stream.write_all(b"HTTP/1.1 200 x\r\ncontent-length: 100000\r\n\r\n");
        while stream.write_all(b" ").is_ok() {
            std::thread::sleep(Duration::from_millis(50));
        }
    });
    assert_eq!(trickles, "no whole answer within 1000 ms");
    let dies = failure(|stream, _| {
        let _ = stream.write_all(b"HTTP/1.1 200 x\r\ncontent-length: 1000\r\n\r\n{\"id\": ");
    });
    assert!(dies.starts_with("the connection broke off: "), "{dies}");
    let gibberish = failure(|stream, _| drop(stream.write_all(&[0xff; 64])));
    assert!(gibberish.starts_with("the connection broke off: "), "{gibberish}");
    let floods = failure(|stream, _| {
        let _ = stream.write_all(
            b"HTTP/1.1 200 x\r\ncontent-type: application/json\r\ncontent-length: 1073741824\r\n\r\n",
        );
        let block = vec![b' '; 1 << 20];
        while stream.write_all(&block).is_ok() {}
    });
    assert_eq!(floods, "the answer has more than 4194304 bytes; it was not read");
    assert!(begun.elapsed() < Duration::from_secs(15), "{:?}", begun.elapsed());
}

#[test]
fn redirects_are_followed_on_the_same_server_alone() {
    assert_eq!(
        failure(|stream, _| say(stream, "302", "location: https://elsewhere.example/x?token=1\r\n", "")),
        "the answer has the status 302 and leads to https://elsewhere.example/x, which is not followed"
    );
    // Another port is another server.
    let local = failure(|stream, _| say(stream, "302", "location: http://127.0.0.1:1/x\r\n", ""));
    assert!(local.contains("leads to http://127.0.0.1:1/x, which is not followed"), "{local}");
    let endless = failure(|stream, _| say(stream, "302", "location: /again\r\n", ""));
    assert!(endless.contains("the answer has the status 302 and leads to /again"), "{endless}");
    let scratch = tempfile::tempdir().unwrap();
    catalogue(scratch.path(), &[("get", "GetOrder")]);
    let server = Server::start(|stream, first| match first.contains("/there") {
        true => well(stream, first),
        false => say(stream, "301", "location: /there\r\n", ""),
    });
    let run = test(scratch.path(), &server.url, &["--yes"], &[]);
    assert_eq!(run.code, 0, "{}{}", run.stdout, run.stderr);
    assert_eq!(server.asked().len(), 2);
}

#[test]
fn what_the_user_gives_is_sent_and_shown_nowhere() {
    let scratch = tempfile::tempdir().unwrap();
    let root = scratch.path();
    catalogue(root, &[("get", "GetOrder")]);
    // A server that answers with what it was sent.
    let server = Server::start(|stream, first| {
        let key =
            first.split("key=").nth(1).unwrap_or_default().split(' ').next().unwrap_or_default().to_owned();
        say(stream, "200", JSON, &format!(r#"{{"id": "7", "state": "{key} s3cret-token"}}"#));
    });
    let variables = [("ACME_TOKEN", "Bearer s3cret-token"), ("ACME_KEY", "k3y-value")];
    let more = [
        "--yes",
        "--header",
        "X-Tenant: acme",
        "--header-env",
        "Authorization=ACME_TOKEN",
        "--query-env",
        "key=ACME_KEY",
    ];
    let run = test(root, &server.url, &more, &variables);
    assert_eq!(run.code, 1, "{}{}", run.stdout, run.stderr);
    let asked = server.asked().remove(0);
    assert!(asked.starts_with("GET /GetOrder/7?key=k3y-value HTTP/1.1"), "{asked}");
    assert!(asked.contains("authorization: Bearer s3cret-token\r\n") && asked.contains("x-tenant: acme\r\n"));
    let written = std::fs::read_to_string(root.join("acme/v1/tests/results.json")).unwrap();
    for text in [&run.stdout, &run.stderr, &written] {
        assert!(!text.contains("s3cret") && !text.contains("k3y-value"), "{text}");
    }
    assert!(written.contains("is `\\\"… …\\\"`"), "{written}");
    // A failure to connect tells nothing of them either.
    let run = test(root, "http://127.0.0.1:1", &more, &variables);
    assert_eq!(run.code, 3);
    assert!(run.stderr.contains("no connection to http://127.0.0.1:1: "), "{}", run.stderr);
    assert!(!run.stderr.contains("k3y-value"), "{}", run.stderr);
    let run = test(root, &server.url, &["--yes", "--header-env", "A=NOT_THERE"], &[]);
    assert_eq!((run.code, run.stderr.contains("`NOT_THERE` is not set")), (2, true), "{}", run.stderr);
    let run = test(root, &server.url, &["--yes", "--header", "s3cret"], &[]);
    assert_eq!((run.code, run.stderr.contains("s3cret")), (2, false), "{}", run.stderr);
}

#[test]
fn nothing_is_called_unless_somebody_asks() {
    let scratch = tempfile::tempdir().unwrap();
    let root = scratch.path();
    catalogue(root, &[("get", "GetOrder"), ("delete", "DropOrder")]);
    let server = Server::start(well);
    let run = test(root, &server.url, &[], &[]);
    assert_eq!(run.code, 2);
    assert!(run.stderr.contains("without a terminal nothing is called by itself"), "{}", run.stderr);
    let run = test(root, &server.url, &[], &[("CI", "true")]);
    assert!(run.stderr.contains("in CI nothing is called by itself"), "{}", run.stderr);
    let run = test(root, &server.url, &["--dry-run", "--unsafe"], &[]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert!(run.stdout.contains("call  GetOrder   GET /GetOrder/7\n"), "{}", run.stdout);
    assert!(
        run.stdout.contains("call  DropOrder  DELETE /DropOrder/7  made up: the body\n"),
        "{}",
        run.stdout
    );
    assert!(server.asked().is_empty() && !root.join("acme/v1/tests").exists());
    let run = test(root, &server.url, &["--yes", "--operation", "GetOrders"], &[]);
    assert_eq!(run.code, 2);
    assert!(run.stderr.contains("did you mean `GetOrder`?"), "{}", run.stderr);
    write(root, "acme/v1/tests/results.json", "{\"results\": [{}]}");
    let run = test(root, &server.url, &["--yes"], &[]);
    assert_eq!(run.code, 2, "{}", run.stdout);
    assert!(
        run.stderr.contains("has a part that cannot be read") && server.asked().is_empty(),
        "{}",
        run.stderr
    );
}

#[test]
fn a_server_that_goes_away_leaves_what_was_found() {
    let scratch = tempfile::tempdir().unwrap();
    let root = scratch.path();
    catalogue(root, &[("get", "A"), ("get", "B"), ("get", "C")]);
    // It answers once.
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        let (stream, _) = listener.accept().unwrap();
        drop(listener);
        serve(stream, well, &Mutex::default());
    });
    let run = test(root, &url, &["--yes"], &[]);
    assert_eq!(run.code, 3, "{}{}", run.stdout, run.stderr);
    assert!(run.stderr.contains("no connection to"), "{}", run.stderr);
    let found = results(root);
    assert_eq!((found.as_array().unwrap().len(), &found[0]["operation"]), (1, &json!("A")));
    // The time for all of them is over.
    let server = Server::start(|stream, first| {
        std::thread::sleep(Duration::from_millis(700));
        well(stream, first);
    });
    let run = test(root, &server.url, &["--yes", "--total", "1"], &[]);
    assert_eq!(run.code, 3);
    assert!(run.stderr.contains("not all operations were called within 1 seconds"), "{}", run.stderr);
}
