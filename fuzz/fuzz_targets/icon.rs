//! Pictures of anybody: looking at one takes bounded time and memory.
#![no_main]

use connectory::catalogue::Layout;
use connectory::files::FileSet;
use connectory_fuzz::{judge, path};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let mut files = FileSet::new();
    let manifest = "version = \"1.0.0\"\nplatforms = [\"power-platform\"]\nbrand-color = \"#336699\"\n";
    files.insert(path("connector.toml"), manifest);
    files.insert(path("icon.png"), data);
    judge(Layout::Native, files);
});
