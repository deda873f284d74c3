//! What is copied into DIBOP's console, in one folder.

use super::authentication::counterpart;
use super::builder::{Builder, kind};
use crate::catalogue::{Deprecation, ICON, Release, changelog, guide};
use crate::check::Vetted;
use crate::contract::Contract;
use crate::error::Error;
use crate::files::FileSet;
use crate::package::Package;
use crate::path::RepoPath;
use crate::platform::{Refusal, json_text};
use crate::rules::{ChecklistLine, checklist};
use semver::Version;
use std::fmt::Write as _;

/// The fields of the builder.
const BUILDER: &str = "dibop-connector.json";

/// The list before publication, filled in.
const CHECKLIST: &str = "checklist.md";

/// The text that publishing asks for.
const NOTES: &str = "release-notes.md";

/// What users do at a new major.
const MIGRATION: &str = "migration.md";

/// What users are told of an end.
const NOTICE: &str = "deprecation-notice.md";

/// The parts of the package.
pub(super) fn role(path: &str) -> Option<&'static str> {
    match path {
        BUILDER => Some("manifest"),
        CHECKLIST | "README.md" => Some("documentation"),
        NOTES | MIGRATION | NOTICE => Some("notes"),
        ICON => Some("icon"),
        _ => None,
    }
}

/// Makes the package of a release.
///
/// # Errors
/// When the definition cannot be read.
pub(super) fn assemble(vetted: &Vetted) -> Result<Package, Refusal> {
    let (id, release) = (vetted.id(), vetted.release());
    let version = &vetted.published().version;
    let Some(contract) = release.contract() else {
        let message = format!("the definition in `{}` cannot be read", release.folder);
        return Err(Refusal::Error(Error::usage(message)));
    };
    let mut files = FileSet::new();
    let mut put = |name: &str, text: String| files.insert(RepoPath::parse(name).unwrap_or_default(), text);
    put(BUILDER, json_text(&Builder::of(id, release, &contract)));
    put(CHECKLIST, checked(&release.title(), version, &checklist(release, vetted.settings())));
    put(NOTES, notes(release, version));
    let migration = migration(release, version);
    if let Some(text) = &migration {
        put(MIGRATION, text.clone());
    }
    if let Some(end) = &release.manifest.deprecation {
        put(NOTICE, notice(&release.title(), end));
    }
    put("README.md", readme(release, &contract, version, migration.is_some()));
    if let Some((_, bytes)) = release.file_named(ICON) {
        files.insert(RepoPath::parse(ICON).unwrap_or_default(), bytes);
    }
    let filled = match &release.manifest.dibop.kind {
        Some(_) => Vec::new(),
        None => vec![format!("type: {}, because the manifest names none under [dibop]", kind(release))],
    };
    let file_name = format!("{id}-{version}-dibop.zip");
    Ok(Package { file_name, files, filled, tested: Vec::new(), losses: Vec::new() })
}

/// The list before publication, in the console's six lines.
fn checked(title: &str, version: &Version, lines: &[ChecklistLine]) -> String {
    let mut text = format!("# {title} {version}: before it is published\n");
    for line in lines {
        let exempt = line.exempt.map(|why| format!(" ({why})")).unwrap_or_default();
        let _ = writeln!(text, "\n- [{}] {}{exempt}", if line.is_complete() { 'x' } else { ' ' }, line.name);
        for remark in &line.evidence {
            let _ = writeln!(text, "  - {}", remark.text);
        }
        for gap in &line.gaps {
            let _ = writeln!(text, "  - missing: {}", gap.text);
        }
    }
    text
}

/// What a release means for connections that exist, as DIBOP says it of each step.
fn impact(version: &Version) -> (&'static str, &'static str) {
    match (version.major, version.minor, version.patch) {
        (1, 0, 0) => ("First publication", "There are no connections yet."),
        (_, 0, 0) => {
            ("Major", "Existing connections may need to be configured again; their users are notified.")
        }
        (_, _, 0) => ("Minor", "None: new operations are available and need not be used."),
        _ => ("Patch", "None."),
    }
}

fn notes(release: &Release, version: &Version) -> String {
    let changes = release.file_named("CHANGELOG.md").and_then(|(_, bytes)| {
        let text = String::from_utf8_lossy(bytes);
        changelog::told(&text, version).map(|told| told.trim().to_owned())
    });
    let (bump, impact) = impact(version);
    let changes = changes.filter(|text| !text.is_empty());
    let changes = changes.unwrap_or_else(|| "The changelog says nothing of this version.".to_owned());
    format!(
        "# {} {version}\n\nVersion bump: {bump}\n\n## Release notes\n\n{changes}\n\n\
         ## Impact on existing connections\n\n{impact}\n",
        release.title()
    )
}

/// The guide to a new major.
fn migration(release: &Release, version: &Version) -> Option<String> {
    if (version.minor, version.patch) != (0, 0) {
        return None;
    }
    let path = RepoPath::parse(&guide::guide_to(version.major)).ok()?;
    release.files.get(&path).map(|bytes| String::from_utf8_lossy(bytes).into_owned())
}

fn notice(title: &str, end: &Deprecation) -> String {
    let when = match end.sunset {
        Some(day) => format!("It can be used until {day}; after that it is unpublished."),
        None => "The day of its end will be announced.".to_owned(),
    };
    let instead = end.replacement.as_ref();
    let instead = instead.map(|name| format!("\n\nUse `{name}` instead.")).unwrap_or_default();
    format!("# {title} is deprecated\n\nAnnounced on {}. {when}\n\n{}{instead}\n", end.announced, end.reason)
}

fn readme(release: &Release, contract: &Contract<'_>, version: &Version, has_migration: bool) -> String {
    let mut text = format!(
        "# {} {version} for DIBOP\n\nDIBOP documents no file format and no interface for connectors, so that this is \
         made to be copied into its console.\n\n\
         1. `{BUILDER}`: the fields of the connector builder, tab by tab. Its shape is Connectory's own. Secrets have no \
         value in it: each connection is given its own.\n\
         2. `{CHECKLIST}`: the six lines that must hold before a connector is published.\n\
         3. `{NOTES}`: the bump to choose and the notes to give when it is published.\n",
        release.title()
    );
    if has_migration {
        let _ = writeln!(text, "4. `{MIGRATION}`: what users of the major before this one have to do.");
    }
    if release.manifest.deprecation.is_some() {
        let _ = writeln!(
            text,
            "\n`{NOTICE}` is the text for users: the connector stays in the catalogue with a warning until it ends."
        );
    }
    text.push_str(
        "\nWhich kind of sign-in a security scheme of the definition is, is inferred from their names: DIBOP says nothing \
         of OpenAPI.\n",
    );
    for scheme in contract.security_schemes() {
        if let Err(why) = counterpart(scheme) {
            let _ = writeln!(text, "- `{}` has no counterpart: {}.", scheme.name, why.en);
        }
    }
    text
}
