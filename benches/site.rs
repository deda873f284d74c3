//! What rendering a site costs.
//!
//! `cargo bench --bench site -- DIR` renders the site of the catalogue in a folder, without packages, and writes it
//! to disk: every page of every connector and version, search data, feeds, and data. Wall and CPU time, the least of
//! three runs, and the most memory that the process ever had. `benches/hugo.sh` renders pages of the same content
//! with Hugo.

#![allow(clippy::print_stdout, clippy::disallowed_methods)]

use connectory::catalogue::{Catalogue, parse_date};
use connectory::error::{Error, Result};
use connectory::files::{FileSet, Staged};
use connectory::site::{Options, render};
use std::path::Path;
use std::time::Instant;

const RUNS: usize = 3;

/// What this process took, in seconds; the system counts in hundredths.
fn cpu_seconds() -> f64 {
    let status = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let (_, numbers) = status.rsplit_once(')').unwrap_or_default();
    let ticks = numbers.split_whitespace().skip(11).take(2).flat_map(str::parse::<f64>);
    ticks.sum::<f64>() / 100.0
}

/// The most memory that this process ever had, in megabytes.
fn peak_megabytes() -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let number = line.and_then(|line| line.split_whitespace().next()?.parse::<f64>().ok());
    number.unwrap_or_default() / 1e3
}

fn main() -> Result<()> {
    let folder = std::env::args().skip(1).find(|argument| !argument.starts_with("--"));
    let folder = folder.ok_or_else(|| Error::usage("name the folder of a catalogue"))?;
    let scratch = tempfile::tempdir().map_err(|error| Error::io("make a folder", Path::new("."), &error))?;
    let today = parse_date("2026-11-20").unwrap_or_default();
    let (mut wall, mut cpu) = (f64::INFINITY, f64::INFINITY);
    for run in 0..RUNS {
        let (began, before) = (Instant::now(), cpu_seconds());
        let catalogue = Catalogue::open(Path::new(&folder), today)?;
        let options = Options { today, ..Options::default() };
        let staged = Staged::beside(&scratch.path().join(format!("site-{run}")))?;
        let site = render(&catalogue, options, &|files: FileSet| staged.add(&files))?;
        staged.take_place()?;
        wall = wall.min(began.elapsed().as_secs_f64());
        cpu = cpu.min(cpu_seconds() - before);
        if run + 1 == RUNS {
            let weight = site.weight;
            println!(
                "site: {} connectors, {} pages, {} files, {:.0} MB: {wall:.2} s, {cpu:.2} s of CPU time, {:.0} MB of memory",
                site.connectors,
                weight.pages,
                weight.files,
                weight.bytes as f64 / 1e6,
                peak_megabytes(),
            );
        }
    }
    Ok(())
}
