//! What a release needs so that a submission package can be made of it.

use super::super::package::{INTRO, TEST_FLOW, TestFlow};
use super::definition::{IN_SEVERAL_FILES, NOT_SWAGGER_2, in_several_files, not_swagger_2};
use super::{component, export, test_flow};
use crate::catalogue::{ConnectorId, Layout, Release};
use crate::check::{Check, Cx, Finding, Rule, RuleId, Severity};
use crate::document::Location;
use crate::path::RepoPath;
use crate::rules::icon;

pub(super) const SUBMIT: &str =
    "https://learn.microsoft.com/connectors/custom-connectors/submit-for-certification";

const INTRO_MISSING: Rule = Rule {
    id: RuleId::new("power-platform/intro-missing"),
    severity: Severity::Error,
    summary: "There is no `intro.md`.",
    why: "The submission package must hold it; users read it as the connector's documentation.",
    fix: "Run `connectory intro ID` for a first one, or write `intro.md`: what it does, prerequisites, credentials, known issues.",
    reference: SUBMIT,
    codes: &["layout-intro-present", "5000.1.1.5"],
    check: Check::Release(|cx, release| report_native(cx, release, intro_missing)),
};

const ICON_MISSING: Rule = Rule {
    id: RuleId::new("power-platform/icon-missing"),
    severity: Severity::Error,
    summary: "There is no `icon.png`.",
    why: "The connector's solution must hold an icon; users find the connector by it.",
    fix: "Put a square PNG of 100 to 230 points beside the definition, named `icon.png`.",
    reference: SUBMIT,
    codes: &["layout-icon-present", "5000.1.1.1"],
    check: Check::Release(|cx, release| report_native(cx, release, icon_missing)),
};

const TEST_FLOW_MISSING: Rule = Rule {
    id: RuleId::new("power-platform/test-flow-missing"),
    severity: Severity::Error,
    summary: "There is no solution with a test flow.",
    why: "The submission package must hold a flow that calls the connector's operations; without it the package is refused.",
    fix: "Run `connectory test-flow ID` for a first one, or export an unmanaged solution and unzip it into `power-platform/test-flow/`.",
    reference: SUBMIT,
    codes: &["package-flow-solution", "5000.1.1.6"],
    check: Check::Release(|cx, release| report_native(cx, release, test_flow_missing)),
};

const PACKAGE_PARTS_MISSING: Rule = Rule {
    id: RuleId::new("power-platform/package-parts-missing"),
    severity: Severity::Note,
    summary: "Parts of the submission package are not in the folder.",
    why: "Microsoft's repository keeps them elsewhere; `connectory package` needs them beside the definition.",
    fix: "Add them to the folder if the package is to be made from it.",
    reference: SUBMIT,
    codes: &["5000.1.1.5", "5000.1.1.6"],
    check: Check::Release(|cx, release| {
        if release.layout != Layout::Native
            && let Some((location, message)) = parts_missing(release)
        {
            cx.report(location, message);
        }
    }),
};

/// The rules of this subject.
pub(super) const RULES: &[Rule] = &[INTRO_MISSING, ICON_MISSING, TEST_FLOW_MISSING, PACKAGE_PARTS_MISSING];

/// Where something is wrong, and what to say of it.
pub(super) type Place = (Location, String);

/// Says where a part should be that a release lacks.
type Missing = fn(&Release) -> Option<Place>;

/// What keeps a release from being packaged, whatever its layout and its exceptions.
pub(in super::super) fn missing_parts(id: &ConnectorId, release: &Release) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut add = |rule: &'static Rule, (location, message): Place| {
        findings.push(Finding {
            rule,
            severity: rule.severity,
            connector: Some(id.clone()),
            location,
            message,
            mend: None,
        });
    };
    let parts: [(&'static Rule, Missing); 8] = [
        (&NOT_SWAGGER_2, not_swagger_2),
        (&IN_SEVERAL_FILES, in_several_files),
        (&export::IMPOSSIBLE, export::impossible),
        (&INTRO_MISSING, intro_missing),
        (&ICON_MISSING, icon_missing),
        (&icon::NOT_PNG, icon::not_png),
        (&icon::UNREADABLE, icon::unreadable),
        (&TEST_FLOW_MISSING, test_flow_missing),
    ];
    for (rule, missing) in parts {
        missing(release).into_iter().for_each(|place| add(rule, place));
    }
    for place in component::too_long_in(id, release) {
        add(&component::PART_TOO_LONG, place);
    }
    for place in test_flow::unreadable_in(id, release) {
        add(&test_flow::UNREADABLE, place);
    }
    findings
}

/// Folders of Microsoft's repository hold neither intro nor icon nor flow; one note says so.
fn report_native(cx: &mut Cx<'_>, release: &Release, missing: Missing) {
    if release.layout == Layout::Native
        && let Some((location, message)) = missing(release)
    {
        cx.report(location, message);
    }
}

fn file(release: &Release, path: &str) -> Location {
    Location::file(release.folder.join(&RepoPath::parse(path).unwrap_or_default()))
}

fn intro_missing(release: &Release) -> Option<Place> {
    let found = release.file_named(INTRO).is_some_and(|(_, text)| !text.trim_ascii().is_empty());
    (!found).then(|| (file(release, INTRO), "`intro.md` is missing or empty".to_owned()))
}

fn icon_missing(release: &Release) -> Option<Place> {
    let found = release.file_named("icon.png").is_some();
    (!found).then(|| (file(release, "icon.png"), "`icon.png` is missing".to_owned()))
}

fn test_flow_missing(release: &Release) -> Option<Place> {
    let place = release.power_platform_path(TEST_FLOW);
    let message = format!("`{place}/` is missing: the solution with a flow that tests the connector");
    TestFlow::find(release).is_none().then(|| (file(release, place.as_str()), message))
}

fn parts_missing(release: &Release) -> Option<Place> {
    let parts = [
        (intro_missing(release).is_some(), "`intro.md`"),
        (icon_missing(release).is_some(), "`icon.png`"),
        (test_flow_missing(release).is_some(), "`test-flow/`"),
    ];
    let missing: Vec<&str> =
        parts.into_iter().filter_map(|(missing, name)| missing.then_some(name)).collect();
    if missing.is_empty() {
        return None;
    }
    let message = format!("not here, and needed for a submission package: {}", missing.join(", "));
    Some((Location::file(release.folder.clone()), message))
}
