//! The connector as a component of a solution: what Dataverse and its tools hold.

use super::super::package::{LONGEST_UNPACKED, component_name, definition_too_long, too_long};
use super::package::Place;
use crate::catalogue::manifest::FILE as MANIFEST;
use crate::catalogue::{ConnectorId, Layout, Release};
use crate::check::{Check, Cx, Rule, RuleId, Severity};
use crate::document::Location;

const TABLE: &str =
    "https://learn.microsoft.com/power-apps/developer/data-platform/reference/entities/connector";

pub(super) const PART_TOO_LONG: Rule = Rule {
    id: RuleId::new("power-platform/component-part-too-long"),
    severity: Severity::Error,
    summary: "A part of the connector is longer than Dataverse holds.",
    why: "The connector's solution cannot be imported.",
    fix: "Shorten the part that the message names, or leave out what nobody needs.",
    reference: TABLE,
    codes: &["json-size-limit"],
    check: Check::Release(|cx, release| {
        if let Some(id) = cx.connector() {
            too_long(id, release).into_iter().for_each(|(place, message)| cx.report(place, message));
        }
    }),
};

const NAME_TOO_LONG: Rule = Rule {
    id: RuleId::new("power-platform/component-name-too-long"),
    severity: Severity::Warning,
    summary: "The name of the connector's component has more than 30 characters.",
    why: "`pac solution unpack` leaves out connectors with longer names, without a word.",
    fix: "Set `[power-platform] name` to a shorter one, before the first release: later it names another component.",
    reference: "https://github.com/microsoft/powerplatform-build-tools/issues/882",
    codes: &[],
    check: Check::Release(name_too_long),
};

/// The rules of this subject.
pub(super) const RULES: &[Rule] = &[PART_TOO_LONG, NAME_TOO_LONG];

/// What keeps a release from being packaged because it is too long, its definition without blanks
/// among it.
pub(super) fn too_long_in(id: &ConnectorId, release: &Release) -> Vec<Place> {
    let mut places = too_long(id, release);
    places.extend(definition_too_long(release));
    places
}

/// Elsewhere than in the native layout nothing names the component.
fn name_too_long(cx: &mut Cx<'_>, release: &Release) {
    let Some(id) = cx.connector().filter(|_| release.layout == Layout::Native) else { return };
    let name = component_name(id, release, None);
    if name.len() > LONGEST_UNPACKED {
        let manifest = release.document(MANIFEST).map(|document| document.root());
        let written = manifest.and_then(|root| root.at("/power-platform/name"));
        let place = written.map_or_else(|| Location::file(release.folder.clone()), |node| node.location());
        let message = format!("`{name}` has {} characters, {LONGEST_UNPACKED} are unpacked", name.len());
        cx.report(place, message);
    }
}
