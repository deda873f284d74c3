//! Manifests, data types, field mappings, results of tests and texts of anybody.
#![no_main]

use connectory::catalogue::Layout;
use connectory::files::FileSet;
use connectory_fuzz::{judge, path};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let Some((first, text)) = data.split_first() else { return };
    let mut files = FileSet::new();
    let names = [
        "connector.toml",
        "intro.md",
        "types.yaml",
        "mappings.toml",
        "tests/results.json",
        "tests/results.xml",
    ];
    let name = names[usize::from(first % 6)];
    files.insert(path("connector.toml"), "version = \"1.0.0\"\n");
    files.insert(
        path("openapi.json"),
        "{\"openapi\": \"3.0.3\", \"info\": {\"title\": \"A\"}, \"paths\": {\"/a\": {\"get\": {\"operationId\": \"A\",
        \"responses\": {\"200\": {\"content\": {\"a/b\": {\"schema\": {\"$ref\": \"types.yaml#/$defs/A\"}}}}}}}}}",
    );
    files.insert(path(name), text);
    judge(Layout::Native, files);
});
