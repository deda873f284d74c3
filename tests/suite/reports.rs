//! Every format of a report, over names and texts that would be more than text in it.

use crate::harness::{History, connectory, write};
use serde_json::Value;
use std::collections::BTreeSet;
use std::path::Path;

/// What is a command, a link, a mention or markup somewhere.
const HOSTILE: &str = "x\\n::error file=a,line=1::own ##vso[task.setvariable variable=a]b ##[error]c %0A::notice::d \
    | a` ]]> <script>alert(1)</script> &lt; @octocat #1 [x](http://evil.example) ![y](z) \\u001b[31m \\u202e \\u2028 \\ufffe --> {0}";

/// Names that the formats must escape.
const FOLDER: &str = "A b%20#ü[x];y,z";

const FORMATS: [&str; 9] =
    ["human", "short", "json", "sarif", "github", "gitlab", "azure", "junit", "markdown"];

fn hostile(root: &Path) {
    let definition = format!(
        "{{\"swagger\": \"2.0\",\n \"info\": {{\"title\": \"{HOSTILE}\", \"version\": \"{HOSTILE}\"}},\n \"host\": \"{HOSTILE}\",\n \
         \"paths\": {{\"/{HOSTILE}\": {{\"get\": {{\"operationId\": \"{HOSTILE}\", \"parameters\": [{{\"name\": \"{HOSTILE}\", \"in\": \
         \"{HOSTILE}\"}}], \"responses\": {{}}}}}}}},\n \"{HOSTILE}\": 1}}"
    );
    write(root, &format!("{FOLDER}/apiDefinition.swagger.json"), definition);
    write(root, &format!("{FOLDER}/apiProperties.json"), "{\"##vso[a]\": 1,}\n");
    write(root, "bb/v1/connector.toml", format!("version = \"1.0.0\"\n\"{HOSTILE}\" = 1\n"));
}

fn report(root: &Path, format: &str) -> String {
    let run = connectory(root, &["check", "--profile", "strict", "--format", format]);
    assert_eq!(run.code, 1, "{format}: {}", run.stderr);
    run.stdout
}

fn found(root: &Path) -> Vec<Value> {
    let report: Value = serde_json::from_str(&report(root, "json")).unwrap();
    report["findings"].as_array().unwrap().clone()
}

#[test]
fn no_format_lets_a_text_be_more_than_text() {
    let scratch = tempfile::tempdir().unwrap();
    let root = scratch.path();
    hostile(root);
    for format in FORMATS {
        let text = report(root, format);
        assert_eq!(text, report(root, format), "{format}: the same input gives the same bytes");
        for sign in ['\u{1b}', '\u{202e}', '\r'] {
            // JSON may hold what is no control character as it is: it is read by programs.
            let json = matches!(format, "json" | "sarif" | "gitlab") && !sign.is_control();
            assert!(json || !text.contains(sign), "{format} holds {sign:?}");
        }
        assert!(!text.contains("##["), "{format} gives a command to a build agent");
        for (number, line) in text.lines().enumerate() {
            let commands = line.matches("##vso[").count();
            let own = usize::from(format == "azure" && line.starts_with("##vso[task.logissue type="));
            assert_eq!(commands, own, "{format}:{number}: {line}");
            let told = format == "github"
                && [" error ", " warning ", " notice "]
                    .iter()
                    .any(|kind| line.starts_with(&format!("::{} file=", kind.trim())));
            let line = line.trim_start();
            assert!(told || !line.starts_with("::") || line == "::: ", "{format}:{number}: {line}");
        }
    }
}

#[test]
fn every_finding_is_in_every_format() {
    let scratch = tempfile::tempdir().unwrap();
    let root = scratch.path();
    hostile(root);
    let count = found(root).len();
    assert!(count > 8);
    for format in ["short", "github", "azure"] {
        assert_eq!(report(root, format).lines().count(), count, "{format}");
    }
    let list: Value = serde_json::from_str(&report(root, "gitlab")).unwrap();
    assert_eq!(list.as_array().unwrap().len(), count);
    let log: Value = serde_json::from_str(&report(root, "sarif")).unwrap();
    assert_eq!(log["runs"][0]["results"].as_array().unwrap().len(), count);
    assert_eq!(report(root, "markdown").matches("\n- **").count(), count);
    assert_eq!(report(root, "junit").matches("<testcase ").count(), count);
}

#[test]
fn code_quality_has_what_gitlab_reads() {
    let scratch = tempfile::tempdir().unwrap();
    let root = scratch.path();
    hostile(root);
    let list: Value = serde_json::from_str(&report(root, "gitlab")).unwrap();
    let mut fingerprints = BTreeSet::new();
    for entry in list.as_array().unwrap() {
        assert_eq!(entry["fingerprint"].as_str().unwrap().len(), 32, "{entry}");
        for field in ["description", "check_name", "fingerprint"] {
            assert!(entry[field].as_str().is_some_and(|text| !text.is_empty()), "{field}: {entry}");
        }
        assert!(
            ["info", "minor", "major", "critical", "blocker"].contains(&entry["severity"].as_str().unwrap())
        );
        assert!(!entry["location"]["path"].as_str().unwrap().starts_with(['/', '.']));
        assert!(entry["location"]["lines"]["begin"].as_u64().unwrap() >= 1);
        assert!(fingerprints.insert(entry["fingerprint"].to_string()), "{entry}");
    }
}

#[test]
fn test_results_are_whole_xml() {
    let scratch = tempfile::tempdir().unwrap();
    let root = scratch.path();
    hostile(root);
    let counted = |text: &str| {
        let mut reader = quick_xml::Reader::from_str(text);
        reader.config_mut().enable_all_checks(true);
        let (mut cases, mut failures, mut said) = (0, 0, None);
        loop {
            use quick_xml::events::Event;
            let event = reader.read_event().unwrap();
            if matches!(event, Event::Eof) {
                break;
            }
            let (Event::Start(tag) | Event::Empty(tag)) = event else { continue };
            let attributes: Vec<_> = tag.attributes().map(Result::unwrap).collect();
            let number = |name: &str| {
                let found = attributes.iter().find(|found| found.key.as_ref() == name).unwrap();
                found.value.parse::<usize>().unwrap()
            };
            match tag.name().as_ref() {
                "testsuites" => said = Some((number("tests"), number("failures"))),
                "testcase" => cases += 1,
                "failure" => failures += 1,
                _ => {}
            }
        }
        assert_eq!(said, Some((cases, failures)));
        (cases, failures)
    };
    let errors = found(root).iter().filter(|found| found["severity"] == "error").count();
    assert_eq!(counted(&report(root, "junit")), (found(root).len(), errors));
    let run = connectory(root, &["check", "--profile", "strict", "--format", "junit", "--fail-on", "never"]);
    assert_eq!((run.code, counted(&run.stdout)), (0, (found(root).len(), 0)));
    let empty = tempfile::tempdir().unwrap();
    assert_eq!(counted(&connectory(empty.path(), &["check", "--format", "junit"]).stdout), (1, 0));
}

#[test]
fn a_comment_shows_texts_as_text_and_has_a_bound() {
    let scratch = tempfile::tempdir().unwrap();
    let root = scratch.path();
    hostile(root);
    let text = report(root, "markdown");
    for markup in ["<script", "](http", "![y]", "@octocat", "#1 ", "http://"] {
        let plain: String = text.split('`').step_by(2).collect();
        assert!(!plain.contains(markup), "{markup} in {plain}");
    }
    assert!(text.starts_with("<!-- connectory -->\n### Connectory: "));
    for number in 0..300 {
        write(root, &format!("many/n{number}/v1/connector.toml"), "version = 1\n");
    }
    let text = report(root, "markdown");
    assert!(text.len() < 65_536, "{}", text.len());
    let last = text.lines().last().unwrap();
    assert!(last.contains(" left out here; `connectory check` shows all."), "{last}");
    assert_eq!(text.matches("<details>").count(), text.matches("</details>").count());
}

#[test]
fn code_hosts_see_files_from_the_root_of_the_repository() {
    let scratch = tempfile::tempdir().unwrap();
    let root = scratch.path();
    write(root, "sub/connectory.toml", "");
    write(root, "sub/bb/v1/connector.toml", "version = 1\n");
    History::new(root).commit(&[]);
    let text = |format: &str| connectory(&root.join("sub"), &["check", "--format", format]).stdout;
    assert!(text("github").contains("file=sub/bb/v1/connector.toml,"), "{}", text("github"));
    assert!(text("gitlab").contains("\"path\":\"sub/bb/v1/connector.toml\""));
    assert!(text("sarif").contains("\"uri\":\"sub/bb/v1/connector.toml\""));
    assert!(text("azure").contains("sourcepath=sub/bb/v1/connector.toml;"));
    assert!(text("short").starts_with("bb/v1:1:1: "), "{}", text("short"));
}

#[test]
fn fingerprints_do_not_move_with_lines_or_folders() {
    let scratch = tempfile::tempdir().unwrap();
    let root = scratch.path();
    let definition = |head: &str, title: &str| {
        format!(
            "{{{head}\"swagger\": \"2.0\", \"info\": {{\"title\": \"{title}\", \"version\": \"1.0\"}}, \"paths\": {{}}}}"
        )
    };
    let known = |root: &Path| -> BTreeSet<(String, String)> {
        let text = |found: &Value, key: &str| found[key].as_str().unwrap().to_owned();
        let all = found(root).into_iter().map(|found| (text(&found, "rule"), text(&found, "fingerprint")));
        // What is said of the text as such may change with it.
        all.filter(|(rule, _)| !rule.starts_with("document/")).collect()
    };
    write(root, "One/apiDefinition.swagger.json", definition("", "An API of it"));
    let before = known(root);
    assert!(before.len() > 5);
    write(root, "One/apiDefinition.swagger.json", definition("\n\n  ", "An API of it"));
    assert_eq!(known(root), before, "lines moved");
    std::fs::create_dir(root.join("below")).unwrap();
    std::fs::rename(root.join("One"), root.join("below/One")).unwrap();
    assert_eq!(known(root), before, "the folder moved");
    write(root, "below/One/apiDefinition.swagger.json", definition("", "Another API"));
    let changed: Vec<_> = known(root).difference(&before).cloned().collect();
    assert!(!changed.is_empty() && changed.len() < before.len(), "only the title changed: {changed:?}");
}
