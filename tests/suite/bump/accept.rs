//! Acceptances: one kind at one place each, until a day, and spent with the release that holds them.

use super::{LINE, both, bump, define, read, released};
use crate::harness::{History, connectory, path, write};
use serde_json::Value;
use std::collections::BTreeSet;
use std::path::Path;

/// An `[[accept]]` with a reason.
fn accept(change: &str, at: &str, rest: &str) -> String {
    format!("\n[[accept]]\nchange = \"{change}\"\nat = \"{at}\"\nreason = \"It never worked.\"\n{rest}")
}

fn add(folder: &Path, text: &str) {
    let manifest = read(folder, &format!("{LINE}/connector.toml"));
    write(folder, &format!("{LINE}/connector.toml"), format!("{manifest}{text}"));
}

fn check(folder: &Path, today: &str) -> (i32, String) {
    let run = connectory(folder, &["check", "--format", "short", "--select", "version", "--today", today]);
    (run.code, run.stdout)
}

/// The bump that each command says is needed on a day.
fn needs(folder: &Path, today: &str) -> [String; 4] {
    let json = |arguments: &[&str]| -> Value {
        let run = connectory(folder, &[arguments, &["--format", "json", "--today", today]].concat());
        serde_json::from_str(&run.stdout).unwrap_or_else(|_| panic!("{arguments:?}: {}", run.stderr))
    };
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    [
        text(&json(&["status"])["lines"][0]["needs"]),
        text(&json(&["diff", "acme"])["required"]),
        text(&json(&["log", "acme"])["unreleased"][0]["needed"]),
        text(&json(&["bump", "acme", "--dry-run"])["needs"]),
    ]
}

#[test]
fn an_accepted_change_is_told_and_counts_as_a_patch_until_its_day() {
    let scratch = tempfile::tempdir().unwrap();
    let folder = scratch.path();
    let mut history = released(folder);
    define(folder, &path("a", "GetA", &["id", "name"]));
    add(folder, &accept("path-removed", "GetB", "until = 2026-02-01\n"));
    assert_eq!(needs(folder, "2026-02-01"), ["patch"; 4]);
    assert_eq!(needs(folder, "2026-02-02"), ["major"; 4]);
    let late = bump(folder, &["patch", "--today", "2026-02-02"]);
    assert_eq!(late.code, 1, "{}", late.stdout);
    let run = bump(folder, &["patch", "--today", "2026-02-01"]);
    assert_eq!(run.code, 0, "{}{}", run.stdout, run.stderr);
    let told = "`GetB` is gone; whoever uses it fails (accepted: It never worked.)";
    assert!(run.stdout.contains(told), "{}", run.stdout);
    let diff = connectory(folder, &["diff", "acme", "--today", "2026-02-01"]).stdout;
    assert!(diff.contains("(accepted: It never worked.)") && diff.contains("needs patch: 1.0.1"), "{diff}");
    let late = connectory(folder, &["diff", "acme", "--today", "2026-02-02"]).stdout;
    assert!(!late.contains("accepted") && late.contains("needs major: 2.0.0"), "{late}");
    let (code, held) = check(folder, "2026-02-01");
    assert_eq!(code, 0, "{held}");
    assert!(held.contains("note[version/change-accepted]: accepted: `GetB` is gone"), "{held}");
    let (_, over) = check(folder, "2026-02-02");
    assert!(over.contains("error[version/bump-too-small]"), "{over}");
    assert!(over.contains("(`path-removed` at `GetB`)"), "{over}");
    assert!(over.contains("warning[version/accept-unused]"), "{over}");
    add(folder, "\n[[allow]]\nrule = \"version/bump-too-small\"\nreason = \"x\"\n");
    let excused = connectory(folder, &["check", "--format", "short", "--today", "2026-02-02"]).stdout;
    assert!(excused.contains("error[version/bump-too-small]"), "an exception is no way past it: {excused}");
    assert!(excused.contains("is never excused as a whole"), "{excused}");

    // A release is judged as on the day of its tag, whenever that is asked.
    history.commit(&["acme/v1.0.1"]);
    let log = connectory(folder, &["log", "acme", "--format", "json", "--today", "2030-01-01"]).stdout;
    let log: Value = serde_json::from_str(&log).unwrap();
    let newest = &log["releases"][0];
    assert_eq!((&newest["needed"], &newest["enough"]), (&"patch".into(), &true.into()), "{log:#}");
    let between = connectory(folder, &["diff", "acme", "1.0.0..1.0.1", "--today", "2030-01-01"]).stdout;
    assert!(between.contains("(accepted: It never worked.)"), "{between}");
    let site = connectory(folder, &["site", "--out", "dist", "--today", "2030-01-01"]);
    assert_eq!(site.code, 0, "{}", site.stderr);
    let page = read(folder, "dist/c/acme/v/1.0.1/index.html");
    assert!(page.contains("(accepted: It never worked.)"), "{page}");
}

#[test]
fn an_acceptance_covers_one_place() {
    let scratch = tempfile::tempdir().unwrap();
    let folder = scratch.path();
    released(folder);
    define(folder, &both(&[]));
    let kind = "response-optional-property-removed";
    let at = "/paths/~1a/get/responses/200/content/application~1json/schema/properties";
    let refused = bump(folder, &["patch"]);
    let proposed = format!("[[accept]]\n  change = \"{kind}\"\n  at = \"{at}/id\"\n");
    assert!(refused.code == 1 && refused.stdout.contains(&proposed), "{}", refused.stdout);

    let manifest = read(folder, &format!("{LINE}/connector.toml"));
    let with = |accepts: &[&str]| {
        let accepts: String = accepts.iter().map(|at| accept(kind, at, "")).collect();
        write(folder, &format!("{LINE}/connector.toml"), format!("{manifest}{accepts}"));
        let needs = needs(folder, "2026-02-01");
        assert!(needs.iter().all(|need| *need == needs[0]), "{needs:?}");
        (needs[0].clone(), check(folder, "2026-02-01").1)
    };
    for place in ["GetA", at, "/paths", "openapi.yaml"] {
        let (needs, said) = with(&[place]);
        assert_eq!(needs, "major", "{place} could mean two");
        let told = format!(
            "several changes `{kind}` are at `{place}`, and one alone can be accepted: `{at}/id`, `{at}/name`"
        );
        assert!(said.contains(&told), "{said}");
    }
    let (id, name) = (format!("{at}/id"), format!("openapi.yaml#{at}/name"));
    assert_eq!(with(&[&id]).0, "major");
    assert_eq!(with(&[&id, &name]).0, "patch");
    let (needs, said) = with(&[&id, &name, &format!("{at}/nam")]);
    let idle = format!("no `{kind}` at `{at}/nam` is to be accepted");
    assert!(needs == "patch" && said.contains(&idle), "{said}");
    define(folder, &both(&["id"]));
    let (needs, said) = with(&["GetA"]);
    assert_eq!(needs, "patch", "an operation will do where one alone is meant: {said}");
}

#[test]
fn a_release_spends_its_acceptances() {
    let scratch = tempfile::tempdir().unwrap();
    let folder = scratch.path();
    let mut history = released(folder);
    let kind = "response-optional-property-removed";
    define(folder, &both(&["id"]));
    add(folder, &accept(kind, "GetA", ""));
    assert_eq!(bump(folder, &[]).code, 0);
    history.commit(&["acme/v1.0.1"]);
    assert_eq!(check(folder, "2026-02-01"), (0, String::new()), "the release itself is at peace");

    define(folder, &both(&[]));
    assert_eq!(needs(folder, "2026-02-01"), ["major"; 4]);
    let (_, said) = check(folder, "2026-02-01");
    let place = "/paths/~1a/get/responses/200/content/application~1json/schema/properties/id";
    let spent = format!(
        "`{kind}` at `GetA` went out with 1.0.1, and that spent its acceptance: remove it; one that came since is \
         at `{place}`"
    );
    assert!(said.contains(&spent), "{said}");
    let refused = bump(folder, &["patch"]);
    assert!(refused.stdout.contains(&format!("at = \"{place}\"")), "{}", refused.stdout);
    add(folder, &accept(kind, place, ""));
    let run = bump(folder, &[]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert!(run.stdout.contains("without 1 acceptance: spent by the release"), "{}", run.stdout);
    let manifest = read(folder, &format!("{LINE}/connector.toml"));
    assert!(!manifest.contains("\"GetA\"") && manifest.contains(place), "{manifest}");

    history.commit(&["acme/v1.0.2"]);
    define(folder, &both(&["new"]));
    let fixed = connectory(folder, &["check", "--fix", "--select", "version/accept-unused"]);
    assert_eq!(fixed.code, 0, "{}{}", fixed.stdout, fixed.stderr);
    assert!(!read(folder, &format!("{LINE}/connector.toml")).contains("[[accept]]"));
}

#[test]
fn a_place_that_is_spent_is_spelled_otherwise() {
    let scratch = tempfile::tempdir().unwrap();
    let folder = scratch.path();
    let mut history = released(folder);
    let typed = |kind: &str| {
        both(&["id", "name"]).replacen("id: {type: string}", &format!("id: {{type: {kind}}}"), 1)
    };
    let place = "/paths/~1a/get/responses/200/content/application~1json/schema/properties/id/type";
    let mut at = place.to_owned();
    for (kind, version) in [("integer", "1.0.1"), ("boolean", "1.0.2")] {
        define(folder, &typed(kind));
        let refused = bump(folder, &[version]);
        assert!(refused.stdout.contains(&format!("  at = \"{at}\"\n")), "{}", refused.stdout);
        add(folder, &accept("response-type-changed", &at, ""));
        let run = bump(folder, &[version]);
        assert_eq!(run.code, 0, "{kind}: {}{}", run.stdout, run.stderr);
        history.commit(&[&format!("acme/v{version}")]);
        at = format!("openapi.yaml#{place}");
    }
}

#[test]
fn a_major_accepts_nothing() {
    let scratch = tempfile::tempdir().unwrap();
    let folder = scratch.path();
    released(folder);
    define(folder, &both(&[]).replace("GetB", "ReadB"));
    add(folder, &accept("operation-id-changed", "GetB", ""));
    let run = bump(folder, &[]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert!(run.stdout.contains("without 1 acceptance: a major accepts nothing"), "{}", run.stdout);
    assert!(!read(folder, "catalogue/acme/v2/connector.toml").contains("[[accept]]"));
    let log = read(folder, "catalogue/acme/v2/CHANGELOG.md");
    assert!(log.contains("`ReadB`") && !log.contains("accepted"), "{log}");
}

#[test]
fn folders_of_microsofts_layout_accept_in_a_manifest_beside_the_definition() {
    let scratch = tempfile::tempdir().unwrap();
    let folder = scratch.path();
    let definition = |version: &str, paths: &str| {
        format!(
            "{{\"swagger\": \"2.0\", \"info\": {{\"title\": \"Acme\", \"version\": \"{version}\"}}, \
             \"host\": \"api.example.org\", \"paths\": {{{paths}}}}}\n"
        )
    };
    let get = |id: &str| {
        let responses = "{\"200\": {\"description\": \"ok\"}}";
        format!("\"/{id}\": {{\"get\": {{\"operationId\": \"{id}\", \"responses\": {responses}}}}}")
    };
    let home = "connectors/Acme Orders";
    let file = format!("{home}/apiDefinition.swagger.json");
    let mut history = History::new(folder);
    history.write(&file, definition("1.0.0", &format!("{}, {}", get("A"), get("B"))));
    history.commit(&["acme-orders/v1.0.0"]);
    write(folder, &file, definition("1.0.1", &get("A")));
    let run = connectory(folder, &["bump", "acme-orders", "patch"]);
    let proposed = format!(
        "accepted in {home}/connector.toml, one by one:\n\n  [[accept]]\n  change = \"path-removed\"\n  at = \"B\"\n"
    );
    assert!(run.code == 1 && run.stdout.contains(&proposed), "{}{}", run.stdout, run.stderr);
    let said = || -> BTreeSet<String> {
        let run = connectory(folder, &["check", "--profile", "strict", "--format", "short"]);
        run.stdout.lines().map(str::to_owned).collect()
    };
    let before = said();
    write(folder, &format!("{home}/connector.toml"), accept("path-removed", "B", "").trim_start());
    let run = connectory(folder, &["bump", "acme-orders", "patch"]);
    assert_eq!(run.code, 0, "{}{}", run.stdout, run.stderr);
    let status = connectory(folder, &["status"]).stdout;
    assert!(status.contains("patch (1.0.1)"), "{status}");
    let fresh: Vec<String> = said().difference(&before).cloned().collect();
    assert!(fresh.len() == 1 && fresh[0].contains("version/change-accepted"), "{fresh:#?}");
    history.commit(&["acme-orders/v1.0.1"]);
    let between = connectory(folder, &["diff", "acme-orders", "1.0.0..1.0.1"]).stdout;
    assert!(between.contains("(accepted: It never worked.)"), "{between}");
    let site = connectory(folder, &["site", "--out", "dist"]);
    assert_eq!(site.code, 0, "{}", site.stderr);
    assert!(read(folder, "dist/c/acme-orders/v/1.0.1/index.html").contains("(accepted: It never worked.)"));

    write(folder, &file, definition("1.0.1", &format!("{}, {}", get("A"), get("C"))));
    let run = connectory(folder, &["bump", "acme-orders"]);
    assert!(
        run.stdout.contains("without 1 acceptance: spent by the release"),
        "{}{}",
        run.stdout,
        run.stderr
    );
    assert!(!folder.join(home).join("connector.toml").exists(), "nothing was left in it");

    write(folder, &format!("{home}/connector.toml"), "version = \"1.0.0\"\nacept = []\n");
    let said = connectory(folder, &["check", "--format", "short"]).stdout;
    let version = "there is no key `version` here; beside a definition of Microsoft's layout it holds exceptions, ends and submissions";
    assert!(said.contains(version) && said.contains("`acept` here; did you mean `accept`?"), "{said}");
}

#[test]
fn an_acceptance_with_a_day_that_is_none_is_void() {
    let scratch = tempfile::tempdir().unwrap();
    let folder = scratch.path();
    released(folder);
    define(folder, &both(&["id"]));
    let manifest = read(folder, &format!("{LINE}/connector.toml"));
    let fields =
        "change = \"response-optional-property-removed\"\nat = \"GetA\"\nreason = \"Nobody reads it.\"\n";
    for (until, code) in [("", 0), ("until = 2999-01-01\n", 0), ("until = \"soon\"\n", 1)] {
        write(folder, &format!("{LINE}/connector.toml"), format!("{manifest}\n[[accept]]\n{fields}{until}"));
        let run = bump(folder, &["patch", "--dry-run"]);
        assert_eq!(run.code, code, "{until}: {}{}", run.stdout, run.stderr);
    }
}

/// The bump that a comparison needs, long after all of its releases.
fn required(folder: &Path, arguments: &[&str]) -> String {
    let all = [&["diff"], arguments, &["--format", "json", "--today", "2030-01-01"]].concat();
    let run = connectory(folder, &all);
    let found: Value = serde_json::from_str(&run.stdout).unwrap_or_else(|_| panic!("{}", run.stderr));
    found["required"].as_str().unwrap_or_else(|| panic!("{found:#}")).to_owned()
}

#[test]
fn a_comparison_across_releases_knows_what_each_accepted() {
    let scratch = tempfile::tempdir().unwrap();
    let folder = scratch.path();
    let mut history = released(folder);
    let manifest = read(folder, &format!("{LINE}/connector.toml"));
    let release = |history: &mut History, version: &str, accepts: &str, paths: &str| {
        define(folder, paths);
        let text = format!("{}{accepts}", manifest.replace("1.0.0", version));
        write(folder, &format!("{LINE}/connector.toml"), text);
        history.commit(&[&format!("acme/v{version}")]);
    };
    let typed = |kind: &str| {
        path("a", "GetA", &["id", "name"]).replacen("id: {type: string}", &format!("id: {{type: {kind}}}"), 1)
    };
    let until = "until = 2026-12-01\n";
    release(&mut history, "1.0.1", &accept("path-removed", "GetB", until), &typed("string"));
    release(&mut history, "1.0.2", "", &typed("string").replace("summary: ", "summary: The "));
    let kind = "response-type-changed";
    release(&mut history, "1.0.3", &accept(kind, "GetA", ""), &typed("integer"));
    for range in ["1.0.0..1.0.1", "1.0.0..1.0.2", "1.0.0..1.0.3", "1.0.1..1.0.3", "1.0.0.."] {
        assert_eq!(required(folder, &["acme", range]), "patch", "{range}");
    }
    for arguments in [&["--since", "acme/v1.0.0"][..], &["acme/v1.0.0..acme/v1.0.3"]] {
        assert_eq!(required(folder, arguments), "patch", "{arguments:?}");
    }
    assert_eq!(required(folder, &["acme", "1.0.3..1.0.0"]), "major", "the way back was never accepted");

    // The same place changes once more, and nobody accepts that.
    release(&mut history, "1.0.4", "", &typed("boolean"));
    assert_eq!(required(folder, &["acme", "1.0.0..1.0.4"]), "major");
    assert_eq!(required(folder, &["acme", "1.0.0..1.0.3"]), "patch");
    release(&mut history, "1.1.0", &accept("path-removed", "GetA", ""), &path("c", "GetC", &["id"]));
    assert_eq!(required(folder, &["acme", "1.0.0..1.1.0"]), "minor", "what went for good was accepted twice");
}
