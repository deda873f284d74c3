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
    /// The name that the entry's own header has, where it is another.
    pub local_name: Option<Vec<u8>>,
    /// Further fields in the directory.
    pub extra: Vec<u8>,
    /// Whether sizes and sum stand behind the data.
    pub sizes_behind: bool,
}

pub fn raw(name: &str, data: &[u8]) -> Raw {
    Raw {
        name: name.into(),
        data: data.into(),
        mode: 0o100_644,
        flags: 0,
        method: 0,
        crc: None,
        local_name: None,
        extra: Vec::new(),
        sizes_behind: false,
    }
}

pub fn crc32(bytes: &[u8]) -> u32 {
    static TABLE: OnceLock<Vec<u32>> = OnceLock::new();
    let step = |crc: u32| if crc & 1 == 1 { (crc >> 1) ^ 0xEDB8_8320 } else { crc >> 1 };
    let table = TABLE.get_or_init(|| (0..256).map(|byte| (0..8).fold(byte, |crc, _| step(crc))).collect());
    !bytes.iter().fold(!0, |crc: u32, byte| (crc >> 8) ^ table[((crc ^ u32::from(*byte)) & 0xFF) as usize])
}

/// Writes an archive by hand, nothing compressed.
pub fn raw_zip(entries: &[Raw]) -> Vec<u8> {
    let (mut bytes, mut directory) = (Vec::new(), Vec::new());
    for entry in entries {
        let at = bytes.len() as u32;
        let flags = entry.flags | u16::from(entry.sizes_behind) << 3;
        let head: Vec<u8> = [flags, entry.method, 0, 0x21].iter().flat_map(|n| n.to_le_bytes()).collect();
        let crc = entry.crc.unwrap_or_else(|| crc32(&entry.data));
        let size = entry.data.len() as u32;
        let sums: Vec<u8> = [crc, size, size].iter().flat_map(|n| n.to_le_bytes()).collect();
        let local_name = entry.local_name.as_ref().unwrap_or(&entry.name);
        bytes.extend(b"PK\x03\x04\x14\x00");
        bytes.extend(&head);
        bytes.extend(if entry.sizes_behind { &[0; 12][..] } else { &sums });
        bytes.extend((local_name.len() as u16).to_le_bytes());
        bytes.extend([0, 0]);
        bytes.extend(local_name);
        bytes.extend(&entry.data);
        if entry.sizes_behind {
            bytes.extend(b"PK\x07\x08");
            bytes.extend(&sums);
        }
        directory.extend(b"PK\x01\x02\x14\x03\x14\x00");
        directory.extend(&head);
        directory.extend(&sums);
        directory.extend((entry.name.len() as u16).to_le_bytes());
        directory.extend((entry.extra.len() as u16).to_le_bytes());
        directory.extend([0; 6]);
        directory.extend((entry.mode << 16).to_le_bytes());
        directory.extend(at.to_le_bytes());
        directory.extend(&entry.name);
        directory.extend(&entry.extra);
    }
    let (start, size) = (bytes.len() as u32, directory.len() as u32);
    bytes.extend(directory);
    bytes.extend(end_of(entries.len(), size, start, 0));
    bytes
}

/// The last record of an archive.
pub fn end_of(count: usize, size: u32, start: u32, comment: u16) -> Vec<u8> {
    let count = u16::try_from(count).unwrap_or(u16::MAX);
    let mut bytes = b"PK\x05\x06\x00\x00\x00\x00".to_vec();
    bytes.extend(count.to_le_bytes());
    bytes.extend(count.to_le_bytes());
    bytes.extend(size.to_le_bytes());
    bytes.extend(start.to_le_bytes());
    bytes.extend(comment.to_le_bytes());
    bytes
}

/// Numbers that are the same in every run.
pub struct Random(u64);

impl Random {
    pub fn new(seed: u64) -> Self {
        Self(0x9E37_79B9_7F4A_7C15 ^ seed.wrapping_mul(0xBF58_476D_1CE4_E5B9))
    }

    pub fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % bound as u64).unwrap()
    }

    pub fn of<'t, T>(&mut self, items: &'t [T]) -> &'t T {
        &items[self.below(items.len())]
    }
}

/// A package as small as one can be that nothing is wrong with.
pub fn small() -> &'static [u8] {
    static SMALL: OnceLock<Vec<u8>> = OnceLock::new();
    SMALL.get_or_init(|| {
        let definition = r#"{"swagger":"2.0","info":{"title":"A","version":"1.0.0"},"host":"a.example","basePath":"/","paths":{"/a":{"get":{"operationId":"GetA","responses":{"200":{"description":"ok"}}}}}}"#;
        let flow = r#"{"properties":{"connectionReferences":{"r":{"connection":{"connectionReferenceLogicalName":"xy_r"},"api":{"logicalName":"xy_a"}}},"definition":{"actions":{"a":{"inputs":{"host":{"connectionName":"r","operationId":"GetA"}}}}}},"schemaVersion":"1.0.0.0"}"#;
        let policies = r#"[{"TemplateId":"setheader","Title":"A","Parameters":{}}]"#;
        let connector = "<Connectors><Connector><connectorid>1</connectorid><displayname>A</displayname><name>xy_a</name>\
            <openapidefinition>/Connector/xy_a_openapidefinition.json</openapidefinition>\
            <connectionparameters>/Connector/xy_a_connectionparameters.json</connectionparameters>\
            <policytemplateinstances>/Connector/xy_a_policytemplateinstances.json</policytemplateinstances>\
            <iconblob>/Connector/xy_a_iconblob.Png</iconblob></Connector></Connectors>";
        let types = ["xml", "json", "Png"].map(|e| format!("<Default Extension=\"{e}\" ContentType=\"application/octet-stream\" />"));
        let solution = |name: &str, (workflows, component, references): (&str, &str, &str)| -> Entries {
            let about = format!(
                "<ImportExportXml><SolutionManifest><UniqueName>{name}</UniqueName><Version>1.0.0.0</Version><Managed>0</Managed>\
                 <Publisher><CustomizationPrefix>xy</CustomizationPrefix></Publisher>\
                 <RootComponents><RootComponent type=\"372\" id=\"{{1}}\" schemaName=\"xy_a\" />{component}</RootComponents>\
                 </SolutionManifest></ImportExportXml>"
            );
            let files = [
                ("[Content_Types].xml", format!("<Types>{}</Types>", types.concat())),
                ("customizations.xml", format!("<ImportExportXml><Workflows>{workflows}</Workflows>{connector}{references}</ImportExportXml>")),
                ("solution.xml", about),
                ("Connector/xy_a_openapidefinition.json", definition.to_owned()),
                ("Connector/xy_a_connectionparameters.json", "{}".to_owned()),
                ("Connector/xy_a_policytemplateinstances.json", policies.to_owned()),
            ];
            let mut files: Entries = files.into_iter().map(|(n, text)| (n.to_owned(), text.into_bytes())).collect();
            files.insert("Connector/xy_a_iconblob.Png".to_owned(), tiny_png());
            files
        };
        let workflow = "<Workflow WorkflowId=\"{2}\"><JsonFileName>/Workflows/T.json</JsonFileName></Workflow>";
        let component = "<RootComponent type=\"29\" id=\"{2}\" />";
        let references = "<connectionreferences><connectionreference connectionreferencelogicalname=\"xy_r\"><connectorid>\
            /providers/Microsoft.PowerApps/apis/shared_xy-5fa</connectorid></connectionreference></connectionreferences>";
        let mut with_flow = solution("xy_f", (workflow, component, references));
        with_flow.insert("Workflows/T.json".to_owned(), flow.into());
        let inner = Entries::from([
            ("PkgAssets/ConnectorSolution.zip".to_owned(), zip(&solution("xy_a", ("", "", "")))),
            ("PkgAssets/FlowSolution.zip".to_owned(), zip(&with_flow)),
        ]);
        zip(&Entries::from([("intro.md".to_owned(), b"# A\n".to_vec()), ("package.zip".to_owned(), zip(&inner))]))
    })
}

/// A picture of one point.
fn tiny_png() -> Vec<u8> {
    let chunk = |kind: &[u8; 4], data: &[u8]| -> Vec<u8> {
        let body = [&kind[..], data].concat();
        [&(data.len() as u32).to_be_bytes()[..], &body, &crc32(&body).to_be_bytes()].concat()
    };
    let header = [0, 0, 0, 1, 0, 0, 0, 1, 8, 0, 0, 0, 0];
    // One row of one grey point, stored by zlib as it is.
    let points = [0x78, 1, 1, 2, 0, 0xFD, 0xFF, 0, 0x80, 0, 0x82, 0, 0x81];
    [b"\x89PNG\r\n\x1a\n".to_vec(), chunk(b"IHDR", &header), chunk(b"IDAT", &points), chunk(b"IEND", &[])]
        .concat()
}

pub fn zip(entries: &Entries) -> Vec<u8> {
    raw_zip(&entries.iter().map(|(name, bytes)| raw(name, bytes)).collect::<Vec<_>>())
}
