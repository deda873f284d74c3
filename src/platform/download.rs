//! What a release is offered as: its packages, a receipt that says what they were made from, a bill
//! of materials, their provenance, and the sums of all.

use super::provenance::provenance;
use super::sbom::sbom;
use super::{Platform, Refusal, json_text, named};
use crate::check::Vetted;
use crate::export::Loss;
use crate::files::{FileSet, sha256};
use crate::package::{Package, Tested};
use crate::path::RepoPath;
use serde::Serialize;
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// The file with the sums, in the form that `sha256sum -c` reads.
pub const SUMS: &str = "SHA256SUMS";

/// How the names of receipts end, before their extension.
pub const RECEIPT: &str = "receipt";

/// How the names of provenance statements end, before their extension.
pub const PROVENANCE: &str = "provenance";

/// How the names of bills of materials end, before their extension.
const SBOM: &str = "sbom.cdx";

/// The program and its version, as receipts name it.
pub const TOOL: &str = concat!("connectory ", env!("CARGO_PKG_VERSION"));

/// The package of one platform.
#[derive(Debug, Clone)]
pub struct Download {
    /// The platform's id.
    pub platform: &'static str,
    /// The package's name.
    pub file_name: String,
    /// The archive.
    pub bytes: Vec<u8>,
    /// Its digest.
    pub sha256: String,
    /// The digests of all files in it, those in archives inside it named as `a.zip!/b`.
    pub digests: BTreeMap<String, String>,
    /// The folder in the archive.
    pub package: Package,
}

/// Where packages come from and what they hold.
#[derive(Serialize)]
struct Receipt<'a> {
    version: u32,
    connector: &'a str,
    release: String,
    tag: &'a str,
    commit: String,
    folder: &'a str,
    tree: Option<String>,
    tool: &'static str,
    packages: Vec<Entry<'a>>,
}

#[derive(Serialize)]
struct Entry<'a> {
    platform: &'a str,
    file: &'a str,
    size: usize,
    sha256: &'a str,
    filled: &'a [String],
    tested: Vec<Coverage<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    lost: Vec<Lost<'a>>,
    files: &'a BTreeMap<String, String>,
}

/// An operation that users see, and the flows and steps that call it.
#[derive(Serialize)]
struct Coverage<'a> {
    operation: &'a str,
    trigger: bool,
    steps: &'a [String],
}

impl<'a> Coverage<'a> {
    fn of(tested: &'a Tested) -> Self {
        Self { operation: &tested.operation, trigger: tested.is_trigger, steps: &tested.steps }
    }
}

/// What the package cannot say of what the release says.
#[derive(Serialize)]
struct Lost<'a> {
    file: &'a str,
    pointer: &'a str,
    kind: &'static str,
    message: &'a str,
}

impl<'a> Lost<'a> {
    fn of(loss: &'a Loss) -> Self {
        let Loss { place, kind, message } = loss;
        Self { file: place.file.as_str(), pointer: &place.pointer, kind: kind.as_str(), message }
    }
}

/// Makes the packages of a release: for all platforms that it names, or for one.
///
/// # Errors
/// The findings that keep it from being packaged.
pub fn downloads(vetted: &Vetted, only: Option<&str>) -> Result<Vec<Download>, Refusal> {
    let mut downloads = Vec::new();
    let wanted = |platform: &&Platform| only.is_none_or(|only| only == platform.id);
    for platform in named(vetted.release()).filter(wanted) {
        let package = (platform.assemble)(vetted)?;
        let bytes = package.to_zip()?;
        let (sha256, digests) = (sha256(&bytes), package.digests());
        let (platform, file_name) = (platform.id, package.file_name.clone());
        downloads.push(Download { platform, file_name, bytes, sha256, digests, package });
    }
    Ok(downloads)
}

impl Download {
    /// The folder of a release's packages: archives, receipt, bill of materials, provenance and sums;
    /// none of them where there is no package.
    pub fn folder(vetted: &Vetted, downloads: &[Download]) -> FileSet {
        let mut folder = FileSet::new();
        if downloads.is_empty() {
            return folder;
        }
        let mut sums = String::new();
        let mut add = |name: String, bytes: &[u8], sha256: &str| {
            let _ = writeln!(sums, "{sha256}  {name}");
            folder.insert(RepoPath::parse(&name).unwrap_or_default(), bytes);
        };
        for download in downloads {
            add(download.file_name.clone(), &download.bytes, &download.sha256);
        }
        let named = |kind: &str| format!("{}-{}-{kind}.json", vetted.id(), vetted.published().version);
        let mut others = Vec::new();
        for (kind, text) in [(RECEIPT, receipt(vetted, downloads)), (SBOM, sbom(vetted, downloads))] {
            let (name, sha256) = (named(kind), sha256(text.as_bytes()));
            add(name.clone(), text.as_bytes(), &sha256);
            others.push((name, sha256));
        }
        let provenance = provenance(vetted, downloads, &others);
        add(named(PROVENANCE), provenance.as_bytes(), &sha256(provenance.as_bytes()));
        folder.insert(RepoPath::parse(SUMS).unwrap_or_default(), sums);
        folder
    }
}

fn receipt(vetted: &Vetted, downloads: &[Download]) -> String {
    let published = vetted.published();
    let packages = downloads.iter().map(|download| Entry {
        platform: download.platform,
        file: &download.file_name,
        size: download.bytes.len(),
        sha256: &download.sha256,
        filled: &download.package.filled,
        tested: download.package.tested.iter().map(Coverage::of).collect(),
        lost: download.package.losses.iter().map(Lost::of).collect(),
        files: &download.digests,
    });
    let receipt = Receipt {
        version: 1,
        connector: vetted.id().as_str(),
        release: published.version.to_string(),
        tag: &published.tag.name,
        commit: published.tag.commit.to_string(),
        folder: published.folder.as_str(),
        tree: published.tree.map(|tree| tree.to_string()),
        tool: TOOL,
        packages: packages.collect(),
    };
    json_text(&receipt)
}
