//! Packages for tests: a good one, ways to change what nested archives hold, and archives that are
//! written by hand.

use crate::harness::{History, connectory};
use connectory::files::FileSet;
use connectory::package::{Budget, read_zip};
use connectory::path::RepoPath;
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::OnceLock;

pub const SAMPLE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/catalogue/gitea-issues/v1");
pub const FOLDER: &str = "catalogue/gitea-issues/v1";
pub const OUT: &str = "packages/gitea-issues/1.2.0";
pub const NAME: &str = "gitea-issues-1.2.0-power-platform.zip";
pub const FLOW_FILE: &str = "Workflows/GiteaIssuesTest-D43CD287-9E5E-5A8B-B46C-ECAEDD26E9DF.json";

/// A repository in which one sample connector is released.
pub fn released(root: &Path) -> History {
    let mut history = History::new(root);
    let (files, _) = FileSet::read_dir(Path::new(SAMPLE), &RepoPath::root()).unwrap();
    for (path, bytes) in files.iter() {
        history.write(&format!("{FOLDER}/{path}"), bytes);
    }
    history.commit(&["gitea-issues/v1.2.0"]);
    history
}

pub fn read(root: &Path, path: &str) -> Vec<u8> {
    std::fs::read(root.join(path)).unwrap()
}

/// A package that nothing is wrong with.
pub fn good() -> &'static [u8] {
    static GOOD: OnceLock<Vec<u8>> = OnceLock::new();
    GOOD.get_or_init(|| {
        let scratch = tempfile::tempdir().unwrap();
        released(scratch.path());
        let run = connectory(scratch.path(), &["package", "gitea-issues"]);
        assert_eq!(run.code, 0, "{}{}", run.stdout, run.stderr);
        read(scratch.path(), &format!("{OUT}/{NAME}"))
    })
}

pub type Entries = BTreeMap<String, Vec<u8>>;

pub fn unpacked(bytes: &[u8]) -> Entries {
    let archive = read_zip(bytes, &mut Budget::default());
    assert!(archive.problems.is_empty(), "{:?}", archive.problems);
    archive.files.iter().map(|(path, bytes)| (path.to_string(), bytes.to_vec())).collect()
}

/// Every file of a package by its place in it.
pub fn all_files(bytes: &[u8], at: &str, files: &mut Entries) {
    for (name, bytes) in unpacked(bytes) {
        if name.ends_with(".zip") {
            all_files(&bytes, &format!("{at}{name}!/"), files);
        }
        files.insert(format!("{at}{name}"), bytes);
    }
}

/// Where a file of a package is broken: the archives that lead to it.
pub type Level = &'static [&'static str];
pub const ROOT: Level = &[];
pub const INNER: Level = &["package.zip"];
pub const CONNECTOR: Level = &["package.zip", "PkgAssets/ConnectorSolution.zip"];
pub const FLOW: Level = &["package.zip", "PkgAssets/FlowSolution.zip"];

/// The archive at a level.
pub fn level(package: &[u8], level: Level) -> Vec<u8> {
    level.iter().fold(package.to_vec(), |bytes, name| unpacked(&bytes)[*name].clone())
}

/// A package of which one archive is changed.
pub fn changed(package: &[u8], level: Level, change: &dyn Fn(&mut Entries)) -> Vec<u8> {
    let mut entries = unpacked(package);
    match level.split_first() {
        Some((name, rest)) => {
            let inner = changed(&entries[*name], rest, change);
            entries.insert((*name).to_owned(), inner);
        }
        None => change(&mut entries),
    }
    zip(&entries)
}

pub fn text(entries: &mut Entries, name: &str, change: impl Fn(String) -> String) {
    let before = String::from_utf8(entries[name].clone()).unwrap();
    let after = change(before.clone());
    assert_ne!(before, after, "nothing was changed in {name}");
    entries.insert(name.to_owned(), after.into_bytes());
}

pub fn swap(entries: &mut Entries, name: &str, from: &str, to: &str) {
    text(entries, name, |text| text.replace(from, to));
}

/// An entry as it is written, honest or not.
#[derive(Clone)]
pub struct Raw {
    pub name: Vec<u8>,
    pub data: Vec<u8>,
    pub mode: u32,
    pub flags: u16,
    pub method: u16,
    pub crc: Option<u32>,
}

pub fn raw(name: &str, data: &[u8]) -> Raw {
    Raw { name: name.into(), data: data.into(), mode: 0o100_644, flags: 0, method: 0, crc: None }
}

pub fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(!0, |crc: u32, byte| {
        (0..8).fold(
            crc ^ u32::from(*byte),
            |crc, _| if crc & 1 == 1 { (crc >> 1) ^ 0xEDB8_8320 } else { crc >> 1 },
        )
    })
}

/// Writes an archive by hand, nothing compressed.
pub fn raw_zip(entries: &[Raw]) -> Vec<u8> {
    let (mut bytes, mut directory) = (Vec::new(), Vec::new());
    for entry in entries {
        let at = bytes.len() as u32;
        let mut head = Vec::new();
        head.extend(entry.flags.to_le_bytes());
        head.extend(entry.method.to_le_bytes());
        head.extend([0, 0, 0x21, 0]);
        head.extend(entry.crc.unwrap_or_else(|| crc32(&entry.data)).to_le_bytes());
        head.extend((entry.data.len() as u32).to_le_bytes());
        head.extend((entry.data.len() as u32).to_le_bytes());
        head.extend((entry.name.len() as u16).to_le_bytes());
        head.extend([0, 0]);
        bytes.extend(b"PK\x03\x04\x14\x00");
        bytes.extend(&head);
        bytes.extend(&entry.name);
        bytes.extend(&entry.data);
        directory.extend(b"PK\x01\x02\x14\x03\x14\x00");
        directory.extend(&head);
        directory.extend([0; 6]);
        directory.extend((entry.mode << 16).to_le_bytes());
        directory.extend(at.to_le_bytes());
        directory.extend(&entry.name);
    }
    let (start, size) = (bytes.len() as u32, directory.len() as u32);
    bytes.extend(directory);
    bytes.extend(b"PK\x05\x06\x00\x00\x00\x00");
    let count = u16::try_from(entries.len()).unwrap_or(u16::MAX);
    bytes.extend(count.to_le_bytes());
    bytes.extend(count.to_le_bytes());
    bytes.extend(size.to_le_bytes());
    bytes.extend(start.to_le_bytes());
    bytes.extend([0, 0]);
    bytes
}

pub fn zip(entries: &Entries) -> Vec<u8> {
    raw_zip(&entries.iter().map(|(name, bytes)| raw(name, bytes)).collect::<Vec<_>>())
}
