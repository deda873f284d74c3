//! What packaging costs, held against Info-ZIP, which packs the same files.
//!
//! `cargo bench --bench package -- DIR` packages every release of a catalogue, from git to the bytes of
//! its folder: reading, assembling, packing, receipts, bills of materials and sums. No rule is judged,
//! so that a catalogue with findings can be measured. Then `zip` packs the same files, archives inside
//! archives first, one process each, on as many threads. CPU and wall time, the least of several runs each.

#![allow(clippy::print_stdout, clippy::disallowed_methods)]

use connectory::catalogue::{Catalogue, Date, History, Place};
use connectory::check::{RuleBook, vet};
use connectory::error::{Error, Result};
use connectory::files::FileSet;
use connectory::package::{Budget, read_zip};
use connectory::path::RepoPath;
use connectory::platform::{Download, downloads, rule_book};
use rayon::prelude::*;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

/// What a piece of work takes, in milliseconds.
struct Cost {
    cpu: f64,
    wall: f64,
}

/// How often each side runs.
const RUNS: usize = 3;

/// A folder of files that are packed into one archive, and those archives of it that are packed before.
struct Unpacked {
    folder: PathBuf,
    inner: Vec<(RepoPath, Unpacked)>,
}

/// The packages of all releases of a connector, each with all that stands beside it.
fn packaged(
    catalogue: &Catalogue,
    history: Option<&History>,
    place: &Place,
) -> Result<Vec<(Vec<Download>, FileSet)>> {
    let book = RuleBook::new(Vec::new(), Vec::new(), rule_book().profiles());
    let history = history.ok_or_else(|| Error::environment("this is no git repository"))?;
    let mut made = Vec::new();
    for published in &catalogue.released(place, history)? {
        let Some(read) = history.read(published)? else { continue };
        let Ok(vetted) = vet(&book, catalogue, &place.id, published.clone(), read, Date::default()) else {
            continue;
        };
        let Ok(downloads) = downloads(&vetted, None) else { continue };
        let folder = Download::folder(&vetted, &downloads);
        made.push((downloads, folder));
    }
    Ok(made)
}

/// The least times of several runs, and what the last one gave.
fn least<T>(mut work: impl FnMut() -> T) -> (Cost, T) {
    let mut cost = Cost { cpu: f64::INFINITY, wall: f64::INFINITY };
    let mut result = None;
    for _ in 0..RUNS {
        drop(result.take());
        let (cpu, wall) = (cpu_seconds(), Instant::now());
        result = Some(work());
        cost.cpu = cost.cpu.min((cpu_seconds() - cpu) * 1e3);
        cost.wall = cost.wall.min(wall.elapsed().as_secs_f64() * 1e3);
    }
    (cost, result.unwrap_or_else(&mut work))
}

/// What this process and those that it started took, in seconds; the system counts in hundredths.
fn cpu_seconds() -> f64 {
    let status = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let (_, numbers) = status.rsplit_once(')').unwrap_or_default();
    let ticks = numbers.split_whitespace().skip(11).take(4).flat_map(str::parse::<f64>);
    ticks.sum::<f64>() / 100.0
}

/// Writes what an archive holds, and what the archives in it hold, each into a folder of its own.
fn unpack(bytes: &[u8], folder: PathBuf) -> Result<Unpacked> {
    let files = read_zip(bytes, &mut Budget::default()).files;
    let (archives, others): (Vec<_>, Vec<_>) = files.iter().partition(|(path, _)| path.extension() == "zip");
    let mut plain = FileSet::new();
    for (path, bytes) in others {
        plain.insert(path.clone(), bytes);
    }
    plain.write_into(&folder.join("files"))?;
    let inner = archives.into_iter().enumerate().map(|(number, (path, bytes))| {
        let inner = unpack(bytes, folder.join(number.to_string()))?;
        std::fs::create_dir_all(path.parent().under(&folder.join("files")))
            .map_err(|error| Error::io("make", &folder, &error))?;
        Ok((path.clone(), inner))
    });
    Ok(Unpacked { inner: inner.collect::<Result<_>>()?, folder })
}

/// Packs a folder with Info-ZIP; whether all of it succeeded.
fn zip(unpacked: &Unpacked, archive: &Path) -> bool {
    let files = unpacked.folder.join("files");
    let inner = unpacked.inner.iter().all(|(path, inner)| zip(inner, &path.under(&files)));
    let _ = std::fs::remove_file(archive);
    let status =
        Command::new("zip").args(["-q", "-r", "-X"]).arg(archive).arg(".").current_dir(&files).status();
    inner && status.is_ok_and(|status| status.success())
}

/// The most memory that this process ever had, in MB, where the system tells.
fn peak() -> Option<usize> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
    let kilobytes: usize = line.split_whitespace().nth(1)?.parse().ok()?;
    Some(kilobytes / 1024)
}

fn run(root: &Path) -> Result<()> {
    let catalogue = Catalogue::open(root, Date::default())?;
    let scratch = tempfile::tempdir().map_err(|error| Error::io("make", root, &error))?;
    let ours = scratch.path().join("ours");
    std::fs::create_dir(&ours).map_err(|error| Error::io("make", &ours, &error))?;
    let (Cost { cpu, wall }, made) = least(|| {
        catalogue.each(catalogue.places(), |history, place| {
            let packages = packaged(&catalogue, history, place)?;
            for download in packages.iter().flat_map(|(downloads, _)| downloads) {
                let path = ours.join(&download.file_name);
                std::fs::write(&path, &download.bytes).map_err(|error| Error::io("write", &path, &error))?;
            }
            Ok(packages.len())
        })
    });
    let memory = peak();
    let releases: usize = made?.iter().sum();
    let archives =
        catalogue.each(catalogue.places(), |history, place| packaged(&catalogue, history, place))?;
    let archives: Vec<Vec<u8>> =
        archives.into_iter().flatten().flat_map(|(downloads, _)| downloads).map(|one| one.bytes).collect();
    let bytes: usize = archives.iter().map(Vec::len).sum();
    println!("{releases} releases, their packages of {:.1} MB", bytes as f64 / 1e6);
    println!("connectory  cpu {cpu:7.0} ms  wall {wall:7.0} ms  {} MB at most", memory.unwrap_or_default());
    let unpacked: Result<Vec<Unpacked>> = archives
        .iter()
        .enumerate()
        .map(|(number, bytes)| unpack(bytes, scratch.path().join("theirs").join(number.to_string())))
        .collect();
    let unpacked = unpacked?;
    let (Cost { cpu, wall }, done) =
        least(|| unpacked.par_iter().all(|package| zip(package, &package.folder.join("package.zip"))));
    if done {
        println!("Info-ZIP    cpu {cpu:7.0} ms  wall {wall:7.0} ms");
    } else {
        println!("Info-ZIP    `zip` is not there, or failed");
    }
    Ok(())
}

fn main() {
    let folder = std::env::args().skip(1).find(|argument| !argument.starts_with("--"));
    let Some(folder) = folder else {
        return println!("name a catalogue: cargo bench --bench package -- DIR");
    };
    if let Err(error) = run(Path::new(&folder)) {
        println!("{error}");
    }
}
