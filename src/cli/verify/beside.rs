//! What stands beside a package and speaks of it: receipts, provenance statements, sums and their
//! signature.

use super::super::WorkPlace;
use super::super::signing::{self, SIGNATURE, Signed};
use super::Reported;
use crate::error::{Error, Result};
use crate::platform::{PROVENANCE, RECEIPT, SUMS, beside};
use crate::report::Signature;
use serde_json::Value;
use std::io::Read;
use std::path::{Path, PathBuf};

/// A file beside a package that is larger than this is not read, in bytes.
const MAX_BYTES: u64 = 16 * 1024 * 1024;

/// At most this many files that may speak of a package are read.
const MAX_FILES: usize = 200;

/// What a receipt or a provenance statement says of a package.
pub(super) struct Claim {
    /// The file that says so.
    pub(super) by: String,
    pub(super) connector: String,
    pub(super) version: String,
    pub(super) commit: Option<String>,
    /// The program that made the package, where the file names it.
    pub(super) tool: Option<String>,
    sha256: String,
}

/// What stands beside a package.
pub(super) struct Beside {
    /// The package's name.
    pub(super) name: String,
    sha256: String,
    pub(super) claims: Vec<Claim>,
    sums: Option<Vec<u8>>,
    signature: Option<Vec<u8>>,
}

impl Beside {
    /// Reads what stands beside a package with this sum.
    pub(super) fn of(package: &Path, sha256: &str) -> Result<Self> {
        let name = package.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let folder = package.parent().unwrap_or(Path::new("."));
        let mut claims = Vec::new();
        for path in speakers(folder)? {
            let Some(bytes) = read(&path)? else { continue };
            let Ok(value) = serde_json::from_slice::<Value>(&bytes) else { continue };
            let by = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            claims.extend(claim(&value, by, &name, sha256));
        }
        let (sums, signature) = (read(&folder.join(SUMS))?, read(&folder.join(SIGNATURE))?);
        Ok(Self { name, sha256: sha256.to_owned(), claims, sums, signature })
    }

    /// Reports what stands beside the package and means other bytes.
    pub(super) fn report_sums(&self, report: &mut impl FnMut(Reported)) {
        for claim in self.claims.iter().filter(|claim| claim.sha256 != self.sha256) {
            let message = format!("`{}` describes other bytes: their SHA-256 is {}", claim.by, claim.sha256);
            report((&beside::RECEIPT_UNTRUE, message));
        }
        if let Some(sum) = self.sum().filter(|sum| *sum != self.sha256) {
            let message = format!("`{SUMS}` has the sum {sum}, the package has {}", self.sha256);
            report((&beside::SUM_DIFFERS, message));
        }
    }

    /// The package's sum as `SHA256SUMS` has it.
    fn sum(&self) -> Option<String> {
        let text = std::str::from_utf8(self.sums.as_deref()?).ok()?;
        text.lines().find_map(|line| {
            let (sum, rest) = line.split_once(' ')?;
            (rest.get(1..) == Some(self.name.as_str())).then(|| sum.to_ascii_lowercase())
        })
    }

    /// Who signed the sums, and whether they are among those who may; none where nothing is signed and
    /// nobody asked.
    pub(super) fn signature(
        &self,
        place: &WorkPlace,
        allowed: Option<&Path>,
        report: &mut impl FnMut(Reported),
    ) -> Result<Option<Signature>> {
        let said = |verdict, text: &str| Ok(Some(Signature { verdict, text: text.to_owned() }));
        let covered = self.signature.as_ref().zip(self.sums.as_ref()).filter(|_| self.sum().is_some());
        let Some((signature, sums)) = covered else {
            let text = match self.signature {
                Some(_) => "a signature stands beside the package, and the sums do not list it",
                None => "no signature stands beside the package",
            };
            if allowed.is_some() {
                report((&beside::SIGNATURE_MISSING, text.to_owned()));
                return said("missing", text);
            }
            return if self.signature.is_some() { said("unchecked", text) } else { Ok(None) };
        };
        let Some(signers) = signers(place, allowed)? else {
            let text = "signed, and not verified: name who may sign with `--allowed-signers FILE`";
            return said("unchecked", text);
        };
        match signing::verify(&signers, sums, signature)? {
            Signed::Good(by) => said("good", &format!("`{SUMS}` is signed by {by}")),
            Signed::Bad(why) => {
                report((&beside::SIGNATURE_UNTRUE, why.clone()));
                said("bad", &why)
            }
        }
    }
}

/// The file that says who may sign: the one that is named, or git's.
fn signers(place: &WorkPlace, named: Option<&Path>) -> Result<Option<PathBuf>> {
    let here = place.here()?;
    let configured = || signing::Settings::read(&here).map(|settings| settings.allowed_signers);
    let file = match named {
        Some(file) => Some(file.to_path_buf()),
        None => configured()?,
    };
    let file = file.map(|file| here.join(file));
    match &file {
        Some(file) if !file.is_file() => {
            let error = Error::usage(format!("there is no file `{}` that says who may sign", file.display()));
            Err(error.with_help("one line a signer: alice@example.org ssh-ed25519 AAAA…"))
        }
        _ => Ok(file),
    }
}

/// Files in a folder that may speak of packages.
fn speakers(folder: &Path) -> Result<Vec<PathBuf>> {
    let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
    let failed = |error: std::io::Error| Error::io("read the folder", folder, &error);
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(failed)? {
        let name = entry.map_err(failed)?.file_name();
        let name = name.to_string_lossy();
        if [RECEIPT, PROVENANCE].iter().any(|kind| name.ends_with(&format!("-{kind}.json"))) {
            found.push(folder.join(name.as_ref()));
        }
    }
    found.sort();
    found.truncate(MAX_FILES);
    Ok(found)
}

/// The bytes of a plain file that is not too large; none where there is no such file.
fn read(path: &Path) -> Result<Option<Vec<u8>>> {
    let found = path.metadata().is_ok_and(|found| found.is_file() && found.len() <= MAX_BYTES);
    if !found {
        return Ok(None);
    }
    let failed = |error: std::io::Error| Error::io("read", path, &error);
    let file = std::fs::File::open(path).map_err(failed)?;
    let mut bytes = Vec::new();
    file.take(MAX_BYTES).read_to_end(&mut bytes).map_err(failed)?;
    Ok(Some(bytes))
}

/// What a receipt or a provenance statement says of the package, which it names by its name or its sum.
fn claim(value: &Value, by: String, name: &str, sha256: &str) -> Option<Claim> {
    let text = |pointer: &str| value.pointer(pointer).and_then(Value::as_str).map(str::to_owned);
    let means = |named: Option<&Value>, sum: Option<&Value>| {
        named.and_then(Value::as_str) == Some(name) || sum.and_then(Value::as_str) == Some(sha256)
    };
    if let Some(packages) = value.get("packages").and_then(Value::as_array) {
        let package = packages.iter().find(|package| means(package.get("file"), package.get("sha256")))?;
        return Some(Claim {
            by,
            connector: text("/connector")?,
            version: text("/release")?,
            commit: text("/commit"),
            tool: text("/tool"),
            sha256: package.get("sha256")?.as_str()?.to_ascii_lowercase(),
        });
    }
    let subjects = value.get("subject")?.as_array()?;
    let sum = |subject: &Value| subject.pointer("/digest/sha256").cloned();
    let subject = subjects.iter().find(|subject| means(subject.get("name"), sum(subject).as_ref()))?;
    let parameter = |name: &str| text(&format!("/predicate/buildDefinition/externalParameters/{name}"));
    let tool = text("/predicate/runDetails/builder/version/connectory");
    Some(Claim {
        by,
        connector: parameter("connector")?,
        version: parameter("version")?,
        commit: text("/predicate/buildDefinition/resolvedDependencies/0/digest/gitCommit"),
        tool: tool.map(|version| format!("connectory {version}")),
        sha256: sum(subject)?.as_str()?.to_ascii_lowercase(),
    })
}
