//! The house law that Cargo would hold for a workspace: which room may name which, and which file
//! may name which crate.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// The rooms from the ground up; a room may name the rooms before it.
const FLOORS: [&str; 29] = [
    "error",
    "path",
    "source",
    "document",
    "files",
    "git",
    "icon",
    "contract",
    "export",
    "diff",
    "catalogue",
    "package",
    "check",
    "rules",
    "platform",
    "import",
    "review",
    "report",
    "baseline",
    "bump",
    "lifecycle",
    "intro",
    "scaffold",
    "doctor",
    "sample",
    "site",
    "live",
    "upload",
    "cli",
];

/// Crates that only some rooms may name.
const FENCES: [(&str, &[&str]); 29] = [
    ("regex_syntax", &["src/platform/google/"]),
    ("similar", &["src/report/patch.rs"]),
    ("fluent_bundle", &["src/site/locale.rs"]),
    ("unic_langid", &["src/site/locale.rs"]),
    ("git2", &["src/git"]),
    ("saphyr_parser", &["src/document/yaml.rs"]),
    ("toml", &["src/document/"]),
    ("zip", &["src/package"]),
    ("flate2", &["src/site/budget.rs"]),
    ("quick_xml", &["src/document/xml.rs"]),
    ("image", &["src/icon", "src/platform/"]),
    ("ab_glyph", &["src/icon/canvas.rs"]),
    ("aho_corasick", &["src/rules/security/"]),
    ("annotate_snippets", &["src/report/human.rs"]),
    ("minijinja", &["src/intro/", "src/site/", "src/platform/"]),
    ("pulldown_cmark", &["src/site/", "src/rules/"]),
    ("ammonia", &["src/site/"]),
    ("clap", &["src/cli/"]),
    ("clap_complete", &["src/cli/completions.rs"]),
    ("clap_mangen", &["src/cli/man.rs"]),
    ("rust_embed", &["src/sample.rs", "src/site/"]),
    ("tiny_http", &["src/cli/serve/server.rs"]),
    ("notify", &["src/cli/serve/watch.rs"]),
    ("object_store", &["src/upload/store.rs"]),
    ("reqwest", &["src/live/wire.rs", "src/upload/store.rs"]),
    ("http_body_util", &["src/upload/store.rs"]),
    ("rustls", &["src/live/wire.rs", "src/upload/store.rs"]),
    ("tokio", &["src/live/wire.rs", "src/upload/store.rs"]),
    ("ring", &["src/upload/link.rs"]),
];

fn sources() -> Vec<(PathBuf, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    walkdir::WalkDir::new(root.join("src"))
        .sort_by_file_name()
        .into_iter()
        .map(|entry| entry.unwrap().into_path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "rs"))
        .map(|path| {
            let text = std::fs::read_to_string(&path).unwrap();
            (path.strip_prefix(root).unwrap().to_path_buf(), text)
        })
        .collect()
}

fn room(path: &Path) -> String {
    let first = path.iter().nth(1).unwrap().to_str().unwrap();
    first.trim_end_matches(".rs").to_owned()
}

/// The code of a file, without comments and without its tests.
fn code(text: &str) -> String {
    let production = text.split("#[cfg(test)]").next().unwrap_or_default();
    let lines = production.lines().map(|line| line.split("//").next().unwrap_or_default());
    lines.collect::<Vec<_>>().join("\n")
}

/// The names that follow `crate::` in a text, also inside `use crate::{a, b}`.
fn named_rooms(text: &str) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    for rest in text.split("crate::").skip(1) {
        let rest = rest.trim_start_matches('{');
        let group = rest.split([';', '}']).next().unwrap_or_default();
        let grouped = text.contains("crate::{") && group.contains(',');
        let heads = if grouped { group.split(',').collect() } else { vec![rest] };
        for head in heads {
            let name: String =
                head.trim().chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '_').collect();
            if FLOORS.contains(&name.as_str()) {
                names.insert(name);
            }
        }
    }
    names
}

#[test]
fn no_room_names_a_room_above_it() {
    let mut faults = Vec::new();
    for (path, text) in sources() {
        let room = room(&path);
        if room == "lib" || room == "main" {
            continue;
        }
        let Some(floor) = FLOORS.iter().position(|name| *name == room) else {
            faults.push(format!("{}: the room `{room}` has no floor", path.display()));
            continue;
        };
        for named in named_rooms(&code(&text)) {
            if FLOORS.iter().position(|name| *name == named).unwrap() > floor {
                faults.push(format!("{}: `{room}` names `{named}`, which stands above it", path.display()));
            }
        }
    }
    assert!(faults.is_empty(), "\n{}", faults.join("\n"));
}

#[test]
fn fenced_crates_stay_in_their_rooms() {
    let mut faults = Vec::new();
    for (path, text) in sources() {
        let code = code(&text);
        let shown = path.display().to_string();
        for (name, rooms) in FENCES {
            let word = format!("{name}::");
            let names_it = code.match_indices(&word).any(|(at, _)| {
                let before = code.get(..at).unwrap_or_default().chars().next_back();
                !before.is_some_and(|c| c.is_ascii_alphanumeric() || c == '_' || c == ':')
            });
            if names_it && !rooms.iter().any(|room| shown.starts_with(room)) {
                faults.push(format!("{shown} names the crate `{name}`"));
            }
        }
    }
    assert!(faults.is_empty(), "\n{}", faults.join("\n"));
}

#[test]
fn the_library_lists_every_room_in_order() {
    let lib = sources().into_iter().find(|(path, _)| path.ends_with("src/lib.rs")).unwrap().1;
    let listed: Vec<&str> =
        lib.lines().filter_map(|line| line.trim().strip_prefix("pub mod ")?.strip_suffix(';')).collect();
    let present: Vec<&str> = FLOORS.into_iter().filter(|room| listed.contains(room)).collect();
    assert_eq!(listed, present);
}
