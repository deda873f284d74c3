//! API definitions of anybody: every rule comes to an end, a definition does not differ from itself,
//! and what is exported is whole.
#![no_main]

use connectory::catalogue::{Layout, Release};
use connectory::export::{Target, export};
use connectory::files::FileSet;
use connectory_fuzz::{judge, path};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let Some((first, text)) = data.split_first() else { return };
    let mut files = FileSet::new();
    let layout = match first % 3 {
        0 => {
            files.insert(path("connector.toml"), "version = \"1.0.0\"\nplatforms = [\"power-platform\"]\n");
            files.insert(path("openapi.yaml"), text);
            Layout::Native
        }
        1 => {
            files.insert(path("apiDefinition.swagger.json"), text);
            Layout::PowerPlatform
        }
        _ => {
            files.insert(path("apiProperties.json"), text);
            files.insert(path("script.csx"), text);
            files.insert(path("readme.md"), text);
            Layout::PowerPlatform
        }
    };
    judge(layout, files.clone());
    let (release, _) = Release::load(path("acme-orders/v1"), layout, files);
    if let Some(contract) = release.contract() {
        assert!(connectory::diff::changes(&contract, &contract).is_empty());
        for target in [Target::Swagger2, Target::OpenApi30] {
            if let Ok(made) = export(&contract, target) {
                assert!(made.document().is_whole() && made.contract().is_some());
            }
        }
    }
});
