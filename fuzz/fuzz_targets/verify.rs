//! Packages of anybody: judging one ends, whatever Microsoft's validator refuses is an error here too,
//! and a mended copy is an archive that is no worse and needs no second mend.
#![no_main]

use connectory::check::Severity;
use connectory::files::FileSet;
use connectory::package::{Budget, read_zip, to_zip};
use connectory::platform::{Archives, Asked, PLATFORMS, Verified};
use connectory_fuzz::path;
use libfuzzer_sys::fuzz_target;

fn accepts(verified: &Verified) -> Option<bool> {
    verified.official.as_ref().and_then(|official| official.accepts)
}

fn archives() -> &'static Archives {
    PLATFORMS[0].archives.as_ref().unwrap()
}

fn judge(bytes: &[u8], asked: Asked) -> Verified {
    let verified = (archives().verify)("p.zip", bytes, asked);
    let has_error = verified.findings.iter().any(|finding| finding.severity == Severity::Error);
    assert!(accepts(&verified) != Some(false) || has_error);
    verified
}

/// The second byte chooses where the rest stands: it is the archive, or a part of one that is sound.
fn package(place: u8, rest: &[u8]) -> Option<Vec<u8>> {
    let pack = |files: &[(&str, &[u8])]| {
        let mut set = FileSet::new();
        files.iter().for_each(|(name, bytes)| set.insert(path(name), *bytes));
        to_zip(&set).ok()
    };
    let package = |solution: &[u8]| {
        let inner = pack(&[("PkgAssets/A.zip", solution), ("PkgAssets/B.zip", solution)])?;
        pack(&[("intro.md", b"# A"), ("package.zip", &inner)])
    };
    match place % 4 {
        0 => Some(rest.to_vec()),
        1 => pack(&[("intro.md", b"# A"), ("package.zip", rest)]),
        2 => package(rest),
        _ => {
            let parts: [(&str, &[u8]); 4] = [
                ("[Content_Types].xml", b"<Types></Types>"),
                ("customizations.xml", rest),
                ("solution.xml", rest),
                ("Connector/a.json", rest),
            ];
            package(&pack(&parts)?)
        }
    }
}

fuzz_target!(|data: &[u8]| {
    let [first, place, rest @ ..] = data else { return };
    let Some(bytes) = package(*place, rest) else { return };
    let asked = Asked { plugin: first % 2 == 1 };
    let before = judge(&bytes, asked);
    let repair = |bytes: &[u8]| (archives().repair)("p.zip", bytes, asked).unwrap();
    let Some(copy) = repair(&bytes).bytes else { return };
    assert!(read_zip(&copy, &mut Budget::default()).problems.is_empty());
    assert!(accepts(&before) != Some(true) || accepts(&judge(&copy, asked)) == Some(true));
    assert!(repair(&copy).done.is_empty());
});
