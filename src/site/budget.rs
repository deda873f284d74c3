//! How large a site is for those who read it, held against what it may be.
//!
//! Sizes are those of gzip at its usual level, as servers send texts.

use crate::files::FileSet;
use crate::path::RepoPath;
use flate2::Compression;
use flate2::write::GzEncoder;
use rayon::prelude::*;
use std::collections::BTreeMap;
use std::io::{self, Write};

/// Files that are named one by one for being too large.
const MAX_NAMED: usize = 50;

/// One limit, and how a site stands to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limit {
    /// What is limited.
    pub name: &'static str,
    /// What was found, in `unit`.
    pub found: usize,
    /// What may be found at most.
    pub most: usize,
    /// What is counted: `kB` of bytes that are sent, `MB` of bytes on disk, or things.
    pub unit: &'static str,
    /// The files that are too large, or those that are together, with the bytes of each.
    pub files: Vec<(RepoPath, usize)>,
    /// Files more than are named.
    pub left_out: usize,
}

impl Limit {
    /// Whether it is kept.
    pub fn holds(&self) -> bool {
        self.found <= self.most
    }
}

/// Bytes of a kilobyte, as limits count them.
const KB: usize = 1_000;

/// The files that pages load, beside the search.
const SEARCH: [&str; 3] = ["assets/minisearch.js", "assets/search-core.js", "assets/search-operations.js"];

/// How large a site is, part by part.
#[derive(Debug, Clone, Default)]
pub struct Weight {
    /// How many files there are.
    pub files: usize,
    /// How many pages there are.
    pub pages: usize,
    /// Their bytes on disk.
    pub bytes: usize,
    /// The bytes of files that are sent, for those that a limit asks for.
    sizes: BTreeMap<RepoPath, usize>,
}

impl Weight {
    /// Weighs a part of a site, its paths seen from the root.
    pub fn of(files: &FileSet) -> Self {
        Self {
            files: files.len(),
            pages: files.paths().filter(|path| path.extension() == "html").count(),
            bytes: files.iter().map(|(_, bytes)| bytes.len()).sum(),
            sizes: sizes(files),
        }
    }

    /// Adds another part.
    pub fn add(&mut self, other: Self) {
        self.files += other.files;
        self.pages += other.pages;
        self.bytes += other.bytes;
        self.sizes.extend(other.sizes);
    }
}

/// Holds a site against all limits, in their order.
pub fn budget(weight: &Weight) -> Vec<Limit> {
    let sizes = &weight.sizes;
    let of = |wanted: &dyn Fn(&RepoPath) -> bool| -> Vec<(RepoPath, usize)> {
        let found = sizes.iter().filter(|(path, _)| wanted(path));
        found.map(|(path, size)| (path.clone(), *size)).collect()
    };
    let ends = |path: &RepoPath, extension: &str| path.extension() == extension;
    let is_search = |path: &RepoPath| SEARCH.contains(&path.as_str());
    let styles = of(&|path| ends(path, "css"));
    let scripts = of(&|path| ends(path, "js") && !is_search(path));
    let home = of(&|path| path.as_str() == "index.html");
    let first: Vec<(RepoPath, usize)> = [&home, &styles, &scripts].into_iter().flatten().cloned().collect();
    let connectors = of(&is_connector);
    vec![
        together("styles", styles, 12),
        together("scripts", scripts, 15),
        together("search", of(&is_search), 215),
        together("home page", home, 30),
        together("first view", first, 60),
        share("connectors, half", &connectors, 50, 12),
        share("connectors, 95 %", &connectors, 95, 30),
        share("connectors, all", &connectors, 100, 80),
        Limit {
            name: "all files",
            found: weight.bytes.div_ceil(KB * KB),
            most: 120,
            unit: "MB",
            files: Vec::new(),
            left_out: 0,
        },
        Limit { name: "files", found: weight.files, most: 20_000, unit: "", files: Vec::new(), left_out: 0 },
    ]
}

/// The page of a connector, not that of one of its versions.
fn is_connector(path: &RepoPath) -> bool {
    let parts: Vec<&str> = path.parts().collect();
    matches!(parts.as_slice(), ["c", _, "index.html"])
}

/// The bytes of files that are sent, for those that a limit asks for.
fn sizes(files: &FileSet) -> BTreeMap<RepoPath, usize> {
    let is_asked = |path: &RepoPath| {
        matches!(path.extension().as_str(), "css" | "js")
            || path.as_str() == "index.html"
            || is_connector(path)
    };
    let asked: Vec<(&RepoPath, &[u8])> = files.iter().filter(|(path, _)| is_asked(path)).collect();
    asked.into_par_iter().map(|(path, bytes)| (path.clone(), sent(bytes))).collect()
}

/// What counts bytes and keeps none.
#[derive(Default)]
struct Counter(usize);

impl Write for Counter {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0 += bytes.len();
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn sent(bytes: &[u8]) -> usize {
    let mut encoder = GzEncoder::new(Counter::default(), Compression::default());
    let written = encoder.write_all(bytes).and_then(|()| encoder.finish());
    // A counter takes everything.
    written.map_or(bytes.len(), |counter| counter.0)
}

/// Files that are loaded together.
fn together(name: &'static str, files: Vec<(RepoPath, usize)>, most: usize) -> Limit {
    let found = files.iter().map(|(_, size)| size).sum::<usize>().div_ceil(KB);
    limit(name, found, most, files)
}

/// A share of pages, in hundredths; the smallest of them count.
fn share(name: &'static str, pages: &[(RepoPath, usize)], hundredths: usize, most: usize) -> Limit {
    let mut sizes: Vec<usize> = pages.iter().map(|(_, size)| *size).collect();
    sizes.sort_unstable();
    let last = (sizes.len() * hundredths).div_ceil(100).saturating_sub(1);
    let found = sizes.get(last).copied().unwrap_or_default().div_ceil(KB);
    let large = pages.iter().filter(|(_, size)| size.div_ceil(KB) > most).cloned().collect();
    limit(name, found, most, large)
}

fn limit(name: &'static str, found: usize, most: usize, mut files: Vec<(RepoPath, usize)>) -> Limit {
    files.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    let left_out = files.len().saturating_sub(MAX_NAMED);
    files.truncate(MAX_NAMED);
    Limit { name, found, most, unit: "kB", files, left_out }
}
