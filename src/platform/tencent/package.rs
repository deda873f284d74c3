//! The package: the XML, what the platform's API would say of it, samples of types, document and reports.

use super::completeness::Completeness;
use super::judge::{Judged, judge};
use super::{config, document, given, path, rules, skeleton};
use crate::catalogue::{ConnectorId, ICON, Release};
use crate::check::{Finding, Severity, Vetted};
use crate::contract::{DataTypes, Maker, Manner, Way};
use crate::error::{Error, Result};
use crate::files::FileSet;
use crate::package::Package;
use crate::platform::Refusal;
use crate::platform::templates::render_text;
use serde::Serialize;

const README: (&str, &str) = ("README.md", include_str!("../../../templates/tencent/README.md"));

/// Properties of types that are looked at for their samples.
const MAX_PROPERTIES: usize = 20_000;

/// How values of samples are written.
const SAMPLE: Manner =
    Manner { way: Way::Received, placeholder: str::to_owned, text: str::to_owned, is_left_out: |_| false };

#[derive(Serialize)]
struct Readme<'a> {
    is_skeleton: bool,
    test: Option<&'a str>,
}

/// Makes the package of a release.
///
/// # Errors
/// The findings that say what cannot be packaged.
pub(super) fn assemble(vetted: &Vetted) -> std::result::Result<Package, Refusal> {
    let (id, release) = (vetted.id(), vetted.release());
    if release.contract().is_none() {
        let message = format!("the definition in `{}` cannot be read", release.folder);
        return Err(Refusal::Error(Error::usage(message)));
    }
    let judged = judge(id, release);
    let obstacles = obstacles(id, release, &judged);
    if !obstacles.is_empty() {
        return Err(Refusal::Findings(obstacles));
    }
    let files = files(release, &judged)?;
    let file_name = format!("{id}-{}-tencent.zip", vetted.published().version);
    let (filled, tested, losses) = (Vec::new(), Vec::new(), Vec::new());
    Ok(Package { file_name, files, filled, tested, losses })
}

/// What no exception makes whole: XML that cannot be read, and operations that would be left out.
fn obstacles(id: &ConnectorId, release: &Release, judged: &Judged) -> Vec<Finding> {
    let is_given = release.files.get(&path(given::FILE)).is_some();
    let is_obstacle = |fault: &str| match fault {
        "declaration-too-large" | "password-default" => true,
        "connector-malformed" | "root-unexpected" => is_given && !judged.is_given,
        _ => false,
    };
    let lacks = judged.lacks.iter().filter(|lack| is_obstacle(lack.fault));
    let finding = |lack: &super::judge::Lack| {
        Some(Finding {
            rule: rules::rule(lack.fault)?,
            severity: Severity::Error,
            connector: Some(id.clone()),
            location: lack.at.clone(),
            message: lack.text.in_language("en"),
            mend: None,
        })
    };
    lacks.filter_map(finding).collect()
}

/// The files of the package.
///
/// # Errors
/// When a template cannot be filled.
fn files(release: &Release, judged: &Judged) -> Result<FileSet> {
    let module = &judged.module;
    let mut files = FileSet::new();
    match release.files.get(&path(given::FILE)).filter(|_| judged.is_given) {
        Some(bytes) => files.insert(path("connector.xml"), bytes),
        None => files.insert(path("connector.xml"), skeleton::write(module)?),
    }
    files.insert(path("config.json"), config::config(module));
    files.insert(path("operations.json"), config::operations(module));
    if let Some(types) = release.data_types() {
        files.insert(path("types.json"), config::types(module));
        add_samples(types, &mut files);
    }
    files.insert(path("document.md"), document::write(module, release));
    let report = Completeness::of(judged, release);
    files.insert(path("completeness.md"), report.markdown("en"));
    files.insert(path("completeness.zh-CN.md"), report.markdown("zh-CN"));
    if let Some((_, icon)) = release.file_named(ICON) {
        files.insert(path(ICON), icon);
    }
    let test = release.manifest.tencent.connection_test.as_deref();
    let readme = Readme { is_skeleton: !judged.is_given, test };
    files.insert(path(README.0), format!("{}\n", render_text(&[README], README.0, readme)?));
    Ok(files)
}

/// An example of each type that is offered.
fn add_samples(types: DataTypes<'_>, files: &mut FileSet) {
    let mut maker = Maker::bounded(SAMPLE, MAX_PROPERTIES);
    for one in types.iter().filter(|one| !one.is_internal) {
        let Some(shape) = maker.shape(&vec![one.schema]) else { return };
        let made = maker.value(&shape, None, one.name);
        let name = crate::path::RepoPath::parse(&format!("samples/{}.json", one.name));
        if let Ok(name) = name {
            files.insert(name, format!("{:#}\n", made.value));
        }
    }
}
