//! What checking costs, held against parsing the same files with serde_json into a `Value`.
//!
//! `cargo bench --bench check -- DIR` measures a folder of connectors; without one, the sample
//! catalogue. Both figures are CPU time of this process, medians of several runs in turn, so that
//! the ratio holds on a busy machine.

#![allow(clippy::print_stdout, clippy::disallowed_methods)]

use connectory::catalogue::{Catalogue, Date, Place};
use rayon::prelude::*;
use rustix::time::{ClockId, clock_gettime};
use std::path::{Path, PathBuf};
use std::time::Instant;

/// How often each side runs.
const RUNS: usize = 7;

fn cpu_seconds() -> f64 {
    let time = clock_gettime(ClockId::ProcessCPUTime);
    time.tv_sec as f64 + time.tv_nsec as f64 / 1e9
}

/// CPU and wall seconds of a piece of work.
fn measure(work: impl FnOnce() -> usize) -> (f64, f64, usize) {
    let (cpu, wall) = (cpu_seconds(), Instant::now());
    let result = work();
    (cpu_seconds() - cpu, wall.elapsed().as_secs_f64(), result)
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or_default()
}

/// The JSON files that a check reads.
fn json_files(catalogue: &Catalogue) -> Vec<PathBuf> {
    let lines = catalogue.places().iter().flat_map(|place| &place.lines);
    let folders = lines.map(|line| line.folder.under(catalogue.root()));
    let files = folders.flat_map(|folder| walkdir::WalkDir::new(folder).into_iter().flatten());
    files
        .map(walkdir::DirEntry::into_path)
        .filter(|path| path.extension().is_some_and(|extension| extension == "json"))
        .collect()
}

fn parse_all(files: &[PathBuf]) -> usize {
    let parse = |path: &PathBuf| {
        let bytes = std::fs::read(path).unwrap_or_default();
        serde_json::from_slice::<serde_json::Value>(&bytes).is_ok()
    };
    files.par_iter().filter(|path| parse(path)).count()
}

fn check_all(root: &Path) -> usize {
    let Ok(catalogue) = Catalogue::open_without_history(root) else { return 0 };
    let book = connectory::platform::rule_book();
    let judge = |place: &Place| {
        let Ok((connector, faults)) = catalogue.load(place, None) else { return 0 };
        let findings = connectory::check::run(&book, &catalogue, &connector, faults, Date::default());
        connectory::report::locate(findings, Some(&connector)).len()
    };
    catalogue.places().par_iter().map(judge).sum()
}

fn main() {
    let folder = std::env::args().skip(1).find(|argument| !argument.starts_with("--"));
    let root = folder.map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("catalogue"), PathBuf::from);
    let Ok(catalogue) = Catalogue::open_without_history(&root) else {
        println!("{} is no catalogue", root.display());
        return;
    };
    let files = json_files(&catalogue);
    let (mut parse, mut check) = ((Vec::new(), Vec::new()), (Vec::new(), Vec::new()));
    let mut findings = 0;
    for _ in 0..RUNS {
        let (cpu, wall, _) = measure(|| parse_all(&files));
        parse.0.push(cpu);
        parse.1.push(wall);
        let (cpu, wall, found) = measure(|| check_all(&root));
        check.0.push(cpu);
        check.1.push(wall);
        findings = found;
    }
    let (parse_cpu, check_cpu) = (median(parse.0), median(check.0));
    println!("{} connectors, {} JSON files, {findings} findings", catalogue.places().len(), files.len());
    println!("serde_json Value  cpu {:7.1} ms  wall {:7.1} ms", parse_cpu * 1e3, median(parse.1) * 1e3);
    println!("check             cpu {:7.1} ms  wall {:7.1} ms", check_cpu * 1e3, median(check.1) * 1e3);
    println!("ratio             cpu {:7.2}", check_cpu / parse_cpu);
}
