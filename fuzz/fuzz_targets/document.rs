//! JSON, YAML and TOML of anybody: reading ends, and every node knows a place inside the text.
#![no_main]

use connectory::document::{Document, Format, Node};
use connectory_fuzz::path;
use libfuzzer_sys::fuzz_target;

fn walk(node: Node<'_>, length: usize) {
    let span = node.span();
    assert!(span.start <= span.end && span.end <= length);
    let _ = node.pointer();
    node.members().for_each(|member| walk(member.value, length));
    node.items().for_each(|item| walk(item, length));
}

fuzz_target!(|data: &[u8]| {
    let Some((first, text)) = data.split_first() else { return };
    let (format, name) = match first % 3 {
        0 => (Format::Json, "a.json"),
        1 => (Format::Yaml, "a.yaml"),
        _ => (Format::Toml, "a.toml"),
    };
    let (document, faults) = Document::parse(path(name), text.to_vec(), format);
    let length = document.source().text().len();
    walk(document.root(), length);
    for fault in faults {
        assert!(fault.location.span.is_none_or(|span| span.end <= length));
    }
});
