//! What comparing costs: a pair of large definitions, and the whole history of a connector.
//!
//! `cargo bench --bench diff -- OLD NEW` compares two definition files; without them, two generated
//! ones of 1 MB. The history is generated: 100 releases of 300 kB in a repository of its own. All
//! figures are wall time, medians of several runs, reading and parsing included.

#![allow(clippy::print_stdout, clippy::disallowed_methods)]

use connectory::catalogue::{Catalogue, Date, timeline};
use connectory::contract::{Contract, inventory};
use connectory::document::{Document, Format};
use connectory::error::Result;
use connectory::files::FileSet;
use connectory::git::{Author, Repository};
use connectory::path::RepoPath;
use std::path::Path;
use std::time::Instant;

/// How often each side runs.
const RUNS: usize = 7;

/// Releases of the generated history.
const RELEASES: usize = 100;

/// The median of the milliseconds that a piece of work takes, and what it gave.
fn measure<T>(mut work: impl FnMut() -> T) -> (f64, T) {
    let mut result = work();
    let mut times = Vec::new();
    for _ in 0..RUNS {
        let start = Instant::now();
        result = work();
        times.push(start.elapsed().as_secs_f64() * 1e3);
    }
    times.sort_by(f64::total_cmp);
    (times.get(RUNS / 2).copied().unwrap_or_default(), result)
}

/// A definition of about `size` bytes; every `step` gives some more schemas a new property.
fn definition(size: usize, step: usize) -> String {
    let mut paths = String::new();
    let mut schemas = String::new();
    let mut number = 0;
    while paths.len() + schemas.len() < size {
        let comma = if number == 0 { "" } else { ",\n" };
        paths.push_str(&format!(
            "{comma}    \"/things{number}/{{id}}\": {{\"get\": {{\n      \"operationId\": \"GetThing{number}\",\n      \
             \"summary\": \"Get thing {number}\",\n      \"parameters\": [\n        {{\"name\": \"id\", \"in\": \"path\", \
             \"required\": true, \"schema\": {{\"type\": \"string\", \"maxLength\": 64}}}},\n        {{\"name\": \
             \"limit\", \"in\": \"query\", \"schema\": {{\"type\": \"integer\", \"maximum\": 100}}}}],\n      \
             \"responses\": {{\"200\": {{\"description\": \"A thing\", \"content\": {{\"application/json\": \
             {{\"schema\": {{\"$ref\": \"#/components/schemas/Thing{number}\"}}}}}}}}}}}}}}"
        ));
        let next = if number % 7 == 0 { 0 } else { number - 1 };
        let mut properties = format!("\"next\": {{\"$ref\": \"#/components/schemas/Thing{next}\"}}");
        for field in 0..8 + usize::from(number * 3 < step * 10) {
            properties.push_str(&format!(
                ",\n        \"field_{field}\": {{\"type\": \"string\", \"description\": \"Field {field} of thing \
                 {number}, told at some length\", \"maxLength\": {}}}",
                100 + field
            ));
        }
        schemas.push_str(&format!(
            "{comma}      \"Thing{number}\": {{\"type\": \"object\", \"required\": [\"field_0\"], \"properties\": \
             {{\n        {properties}}}}}"
        ));
        number += 1;
    }
    format!(
        "{{\n  \"openapi\": \"3.0.3\",\n  \"info\": {{\"title\": \"Things\", \"version\": \"1.{step}.0\"}},\n  \
         \"servers\": [{{\"url\": \"https://api.example.org\"}}],\n  \"paths\": {{\n{paths}}},\n  \
         \"components\": {{\"schemas\": {{\n{schemas}}}}}\n}}\n"
    )
}

fn read(name: &str, bytes: Vec<u8>) -> Document {
    let json = bytes.iter().find(|byte| !byte.is_ascii_whitespace()) == Some(&b'{');
    let format = if json { Format::Json } else { Format::Yaml };
    Document::parse(RepoPath::parse(name).unwrap_or_default(), bytes, format).0
}

fn pair(old: &[u8], new: &[u8]) -> usize {
    let (old, new) = (read("old", old.to_vec()), read("new", new.to_vec()));
    let (Some(from), Some(to)) = (Contract::read(&old), Contract::read(&new)) else { return 0 };
    connectory::diff::changes(&from, &to).len()
}

/// Makes a repository with a connector of many releases.
fn history(folder: &Path) -> Result<usize> {
    let repository = Repository::init(folder)?;
    let mut size = 0;
    for step in 0..RELEASES {
        let text = definition(300_000, step);
        size = text.len();
        let manifest = format!("version = \"1.{step}.0\"\ntitle = \"Things\"\n");
        let mut files = FileSet::new();
        for (name, text) in [("connector.toml", manifest), ("openapi.json", text)] {
            files.insert(RepoPath::parse(&format!("things/v1/{name}")).unwrap_or_default(), text);
        }
        let time = 1_760_000_000 + i64::try_from(step).unwrap_or_default() * 86_400;
        let author = Author { name: "Bench".to_owned(), email: "bench@example.org".to_owned(), time };
        let commit = repository.commit(&files, &author, "a release")?;
        repository.tag(&format!("things/v1.{step}.0"), commit, &author, "a release")?;
    }
    repository.check_out_head()?;
    Ok(size)
}

/// The releases of the one connector of a catalogue, and how many changes they made.
fn log(folder: &Path, with_parts: bool) -> Result<(usize, usize)> {
    let catalogue = Catalogue::open(folder, Date::default())?;
    let Some(place) = catalogue.places().first() else { return Ok((0, 0)) };
    let (connector, _) = catalogue.load(place, catalogue.history()?.as_ref())?;
    let steps = timeline(&catalogue, &connector, |release, _| {
        let contract = release.contract().filter(|_| with_parts);
        contract.map(|contract| inventory(&contract, |_| true).len())
    })?;
    Ok((steps.len(), steps.iter().flat_map(|step| &step.drift).map(|drift| drift.changes.len()).sum()))
}

fn main() {
    let files: Vec<String> = std::env::args().skip(1).filter(|word| !word.starts_with("--")).collect();
    let bytes = |number: usize, step: usize| match files.get(number) {
        Some(file) => std::fs::read(file).unwrap_or_default(),
        None => definition(1_000_000, step).into_bytes(),
    };
    let (old, new) = (bytes(0, 1), bytes(1, 23));
    let (time, changes) = measure(|| pair(&old, &new));
    println!(
        "a pair of {} and {} kB   {time:7.1} ms   {changes} changes",
        old.len() / 1000,
        new.len() / 1000
    );
    let Ok(folder) = tempfile::tempdir() else { return };
    match history(folder.path()) {
        Ok(size) => println!("a history of {RELEASES} releases, the newest of {} kB", size / 1000),
        Err(error) => return println!("no history: {error}"),
    }
    for (what, with_parts) in [("every version", false), ("every part", true)] {
        match measure(|| log(folder.path(), with_parts)) {
            (time, Ok((releases, changes))) => {
                println!("  {what:14} {time:7.1} ms   {releases} releases, {changes} changes");
            }
            (_, Err(error)) => println!("  {what}: {error}"),
        }
    }
}
