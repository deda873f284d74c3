//! `connectory owners`: the part of `CODEOWNERS` that follows from the manifests.

use crate::archives::read;
use crate::harness::{connector, connectory, path, write};
use std::path::Path;

fn owned(folder: &Path, line: &str, owners: &str) {
    connector(folder, line, "1.0.0", &path("a", "GetA", &["id"]));
    let manifest = String::from_utf8(read(folder, &format!("{line}/connector.toml"))).unwrap();
    write(folder, &format!("{line}/connector.toml"), format!("{manifest}owners = {owners}\n"));
}

#[test]
fn the_block_follows_from_the_manifests_and_keeps_its_surroundings() {
    let scratch = tempfile::tempdir().unwrap();
    let folder = scratch.path();
    owned(folder, "shops/acme/v1", "[\"@acme/old\"]");
    owned(folder, "shops/acme/v2", "[\"@acme/new\", \"ann@example.org\"]");
    owned(folder, "shops/none/v1", "[]");
    owned(folder, "shops/odd one/evil-one/v1", "[\"@ok\", \"@a\\n* @evil\", \"nobody\"]");
    let expected = "# connectory owners: begin\n\
                    /shops/acme/ @acme/new ann@example.org\n\
                    /shops/acme/v1/ @acme/old\n\
                    /shops/odd\\ one/evil-one/ @ok\n\
                    # connectory owners: end\n";
    let run = connectory(folder, &["owners"]);
    assert_eq!((run.code, run.stdout.as_str()), (0, expected), "{}", run.stderr);
    assert_eq!(connectory(folder, &["owners", "--check"]).code, 1, "there is no file yet");
    assert_eq!(connectory(folder, &["owners", "--write"]).code, 0);
    assert_eq!(read(folder, ".github/CODEOWNERS"), expected.as_bytes());
    assert_eq!(connectory(folder, &["owners", "--check"]).code, 0);

    std::fs::remove_dir_all(folder.join(".github")).unwrap();
    write(folder, "CODEOWNERS", format!("* @everyone\n\n{expected}\n/docs/ @writers\n"));
    assert_eq!(connectory(folder, &["owners", "--check"]).code, 0);
    owned(folder, "shops/acme/v1", "[\"@acme/new\", \"ann@example.org\"]");
    assert_eq!(connectory(folder, &["owners", "--check"]).code, 1);
    assert_eq!(connectory(folder, &["owners", "--write"]).code, 0);
    let written = String::from_utf8(read(folder, "CODEOWNERS")).unwrap();
    let shorter = expected.replace("/shops/acme/v1/ @acme/old\n", "");
    assert_eq!(written, format!("* @everyone\n\n{shorter}\n/docs/ @writers\n"));
    assert!(!folder.join(".github").exists());
    #[cfg(unix)]
    {
        std::fs::rename(folder.join("CODEOWNERS"), folder.join("elsewhere")).unwrap();
        std::os::unix::fs::symlink("elsewhere", folder.join("CODEOWNERS")).unwrap();
        assert_eq!(connectory(folder, &["owners", "--write"]).code, 2, "nothing is written through a link");
    }
}
