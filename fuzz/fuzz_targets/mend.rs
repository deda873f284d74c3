//! Mends of what anybody wrote: each stands at the borders of characters, and leaves JSON that could
//! be read as JSON that can be read. Of YAML less is asked: what would break a document is held back
//! when mends are carried out.
#![no_main]

use connectory::catalogue::Layout;
use connectory::document::{Document, Format, Step};
use connectory::files::FileSet;
use connectory_fuzz::{judge, path};
use libfuzzer_sys::fuzz_target;

fn parse(name: &str, text: &str, format: Format) -> (Document, usize) {
    let (document, faults) = Document::parse(path(name), text.as_bytes().to_vec(), format);
    (document, faults.len())
}

fuzz_target!(|data: &[u8]| {
    let Some((first, bytes)) = data.split_first() else { return };
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let mut files = FileSet::new();
    let (layout, name, format) = match first % 3 {
        0 => (Layout::Native, "openapi.yaml", Format::Yaml),
        1 => (Layout::PowerPlatform, "apiDefinition.swagger.json", Format::Json),
        _ => (Layout::PowerPlatform, "apiProperties.json", Format::Json),
    };
    if layout == Layout::Native {
        files.insert(path("connector.toml"), "version = \"1.0.0\"\nplatforms = [\"power-platform\"]\n");
    }
    files.insert(path(name), text);
    let (before, faults) = parse(name, text, format);
    for mend in judge(layout, files).into_iter().filter_map(|finding| finding.mend) {
        let mut edits: Vec<_> = mend
            .steps
            .iter()
            .filter_map(|step| match step {
                Step::Replace { file, span, text } if file.name() == name => Some((*span, text)),
                _ => None,
            })
            .collect();
        edits.sort_by_key(|(span, _)| std::cmp::Reverse(span.start));
        let mut mended = text.to_owned();
        for (span, replacement) in &edits {
            assert!(text.get(span.start..span.end).is_some(), "{span:?} of {mend:?}");
            mended.replace_range(span.start..span.end, replacement);
        }
        if format == Format::Yaml {
            continue;
        }
        let (after, left) = parse(name, &mended, format);
        assert!(!before.is_whole() || after.is_whole(), "{mend:?} breaks the document");
        assert!(left <= faults, "{mend:?} brings a fault");
    }
});
