use crate::document::{Document, FaultKind, Format, Kind};
use crate::path::RepoPath;

fn read(text: &str) -> (Document, Vec<(FaultKind, usize, usize)>) {
    let path = RepoPath::parse("a.json").unwrap();
    let (document, faults) = Document::parse(path, text.as_bytes().to_vec(), Format::Json);
    let places = faults
        .iter()
        .map(|fault| {
            let at = document.source().position(fault.location.span.unwrap().start);
            (fault.kind, at.line, at.column)
        })
        .collect();
    (document, places)
}

#[test]
fn values_and_places() {
    let (document, faults) =
        read("{\"a\": [1, -2.50e1, \"x\\u00e9\\ud83d\\ude00\\n\"],\n \"b/c\": {\"d\": null}}");
    assert!(faults.is_empty() && document.is_whole());
    let root = document.root();
    assert_eq!(root.at("/a/1").unwrap().as_f64(), Some(-25.0));
    assert_eq!(root.at("/a/2").unwrap().as_str(), Some("xé😀\n"));
    let inner = root.at("/b~1c/d").unwrap();
    assert_eq!((inner.kind(), inner.pointer().as_str()), (Kind::Null, "/b~1c/d"));
    assert_eq!(document.source().slice(inner.key().unwrap().span()), "d");
    assert_eq!(inner.missing("x/y").pointer, "/b~1c/d/x~1y");
}

#[test]
fn slips_do_not_end_the_reading() {
    for (text, expected, last) in [
        ("{\"a\": 1,}", vec![(FaultKind::TrailingComma, 1, 8)], "/a"),
        ("[1, 2,\n]", vec![(FaultKind::TrailingComma, 1, 6)], "/1"),
        ("{\"a\": \"x\"\n \"b\": 2}", vec![(FaultKind::Syntax, 1, 10)], "/b"),
        ("[{} {}]", vec![(FaultKind::Syntax, 1, 4)], "/1"),
        ("// no\n{\"a\": /* no */ 1}", vec![(FaultKind::Comment, 1, 1), (FaultKind::Comment, 2, 7)], "/a"),
        (
            "{\"a\": \"x\ty\", \"b\": \"\\q\"}",
            vec![(FaultKind::Syntax, 1, 9), (FaultKind::Syntax, 1, 20)],
            "/b",
        ),
        ("{\"a\": 1, \"a\": 2}", vec![(FaultKind::DuplicateKey, 1, 11)], "/a"),
        ("{\"a\": 01, \"b\": True}", vec![(FaultKind::Syntax, 1, 7), (FaultKind::Syntax, 1, 16)], "/b"),
        ("{\"a\":,\"b\":1}", vec![(FaultKind::Syntax, 1, 6)], "/b"),
        ("\u{feff}{\"a\": 1}\r\n", vec![(FaultKind::ByteOrderMark, 1, 1)], "/a"),
    ] {
        let (document, faults) = read(text);
        assert_eq!(faults, expected, "{text}");
        assert!(document.is_whole(), "{text}");
        assert!(document.root().at(last).is_some(), "{text}");
    }
}

#[test]
fn what_breaks_the_structure_ends_the_reading() {
    for text in
        ["", "{", "[1", "{\"a\"", "{\"a\": \"x\n}", "{\"a\": [1}", "1 2", "{a: 1}", "{\"a\" 1 }x", "@"]
    {
        let (document, faults) = read(text);
        assert!(!faults.is_empty() && !document.is_whole(), "{text}");
    }
}

#[test]
fn the_last_of_two_equal_keys_counts() {
    let keys: String = (0..40).map(|n| format!("\"k{n}\": {n},")).collect();
    let (document, faults) = read(&format!("{{{keys} \"k7\": \"last\"}}"));
    assert_eq!(faults.len(), 1);
    assert_eq!(document.root().get("k7").unwrap().as_str(), Some("last"));
    assert_eq!(document.root().len(), 40);
}

#[test]
fn depth_is_bounded() {
    let (document, faults) = read(&"[".repeat(100_000));
    assert_eq!(faults.first().unwrap().0, FaultKind::TooDeep);
    assert!(document.root().is_array());
}

/// Cuts, doubles and replaces bytes of a document in every place: nothing may panic, and every
/// fault must stand inside the text.
#[test]
fn mutations_are_read() {
    let sample = "{\"a\\n\": [1.5, true, {\"b\": \"é\\u0041\"}], \"c\": null, \"d\": \"\"}".as_bytes();
    for at in 0..sample.len() {
        for with in [&b""[..], b"\"", b"{", b"]", b",", b"\\", b"\xff", b"\0", b"9", b"/*", b"\n"] {
            let mut bytes = sample.get(..at).unwrap().to_vec();
            bytes.extend_from_slice(with);
            bytes.extend_from_slice(sample.get(at + 1..).unwrap());
            for format in [Format::Json, Format::Yaml, Format::Toml] {
                let (document, faults) = Document::parse(RepoPath::root(), bytes.clone(), format);
                let length = document.source().text().len();
                assert!(faults.iter().all(|fault| fault.location.span.unwrap().end <= length + 1));
                assert!(document.root().to_json().to_string().len() < 500);
            }
        }
    }
}
