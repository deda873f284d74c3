//! Line ends of connectors' files that git would turn.

use super::{Patient, Remark, counted};
use crate::error::Result;
use crate::git::{Attribute, Tracked, TrackedKind};
use std::collections::BTreeSet;

/// What is looked at.
const ABOUT: &str = "line-ends";

/// Extensions of files that hold no lines.
const BINARY: [&str; 9] = ["gif", "gz", "ico", "jpeg", "jpg", "pdf", "png", "webp", "zip"];

/// What to say of line ends.
pub(super) fn examine(patient: &Patient<'_>) -> Result<Vec<Remark>> {
    let files: Vec<&Tracked> =
        patient.in_connectors().into_iter().filter(|tracked| tracked.kind == TrackedKind::File).collect();
    let mut remarks = Vec::new();
    remarks.extend(damaged(patient, &files));
    remarks.extend(undecided(patient, &files)?);
    Ok(remarks)
}

/// Files without lines that `.gitattributes` calls text: git takes bytes out of them.
fn damaged(patient: &Patient<'_>, files: &[&Tracked]) -> Option<Remark> {
    let is_turned = |file: &&&Tracked| {
        let attribute = |name| patient.repository.attribute(&file.path, name);
        match attribute("text") {
            Attribute::Set => true,
            // A file with a direction for its line ends is text.
            Attribute::Unspecified => matches!(attribute("eol"), Attribute::Value(_)),
            Attribute::Unset | Attribute::Value(_) => false,
        }
    };
    let binary = files.iter().filter(|file| BINARY.contains(&extension(&file.path).as_str()));
    let turned: Vec<&&Tracked> = binary.filter(is_turned).collect();
    if turned.is_empty() {
        return None;
    }
    let message = counted(
        turned.len(),
        "binary file",
        "is text to .gitattributes: git turns bytes in it as if they were line ends",
        "are text to .gitattributes: git turns bytes in them as if they were line ends",
    );
    let extensions: BTreeSet<String> = turned.iter().map(|file| extension(&file.path)).collect();
    let help = extensions.iter().map(|name| format!("echo '*.{name} binary' >> .gitattributes"));
    let places = turned.iter().map(|file| file.path.clone());
    Some(Remark::problem(ABOUT, message).with_places(places).with_help(help))
}

/// Files whose line ends follow from what each person has set.
fn undecided(patient: &Patient<'_>, files: &[&Tracked]) -> Result<Option<Remark>> {
    let configuration = patient.repository.configuration()?;
    let told = |name: &str| configuration.text(name).map(|value| value.to_ascii_lowercase());
    let turns = match (told("core.autocrlf").as_deref(), told("core.eol").as_deref()) {
        (Some("true" | "yes" | "on" | "1"), _) => "core.autocrlf",
        (Some("input"), _) => "core.autocrlf",
        (_, Some("crlf")) => "core.eol",
        _ => return Ok(None),
    };
    let is_undecided = |file: &&&Tracked| {
        let attribute = |name| patient.repository.attribute(&file.path, name);
        let decides = match attribute("text") {
            Attribute::Unset => true,
            Attribute::Unspecified if turns == "core.eol" => true,
            Attribute::Unspecified | Attribute::Set | Attribute::Value(_) => {
                attribute("eol") != Attribute::Unspecified
            }
        };
        !decides && !BINARY.contains(&extension(&file.path).as_str())
    };
    let count = files.iter().filter(is_undecided).count();
    if count == 0 {
        return Ok(None);
    }
    let value = told(turns).unwrap_or_default();
    let message = counted(
        count,
        "file",
        &format!("of connectors may have other line ends here than in packages: `{turns}` is `{value}`"),
        &format!("of connectors may have other line ends here than in packages: `{turns}` is `{value}`"),
    );
    let help = [
        "for everyone: echo '* text=auto eol=lf' >> .gitattributes && git add --renormalize .".to_owned(),
        format!("here alone: git config {turns} {}", if turns == "core.eol" { "lf" } else { "false" }),
    ];
    Ok(Some(Remark::note(ABOUT, message).with_help(help)))
}

fn extension(path: &str) -> String {
    let name = path.rsplit('/').next().unwrap_or_default();
    name.rsplit_once('.').map(|(_, extension)| extension.to_ascii_lowercase()).unwrap_or_default()
}
