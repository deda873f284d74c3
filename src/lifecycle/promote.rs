//! A line that was for one enterprise is for everyone.

use super::Plan;
use super::sheet::Sheet;
use crate::catalogue::{Connector, Line, Scope};
use crate::error::{Error, Result};
use crate::rules::ChecklistLine;

/// Makes a line everyone's. What is missing in the lines of the checklist that count keeps it back: those that
/// the catalogue demands, or all where it demands none.
///
/// # Errors
/// Why that is not allowed.
pub fn promote((connector, line): (&Connector, &Line), checklist: &[ChecklistLine]) -> Result<Plan> {
    let name = connector.name_of(line);
    let was = &line.draft.manifest.scope;
    if line.draft.manifest.retired.is_some() {
        return Err(Error::usage(format!("`{name}` is retired; it stays for those who had it")));
    }
    if *was == Scope::Global {
        return Err(Error::usage(format!("`{name}` is for everyone already")));
    }
    let any = checklist.iter().any(|line| line.is_demanded);
    let counts = |line: &&ChecklistLine| line.is_demanded || !any;
    let open = checklist.iter().filter(counts).filter(|line| !line.is_complete());
    let open: Vec<String> = open.map(|line| line.name.to_lowercase()).collect();
    if !open.is_empty() {
        let message = format!("the checklist of `{name}` is not complete: {}", open.join(", "));
        return Err(Error::usage(message).with_help(format!("connectory checklist {name}")));
    }
    let mut sheet = Sheet::new(&line.draft);
    sheet.change(|root| root.get("scope")?.with_value(Scope::Global.to_string()))?;
    let step = (sheet.file(), format!("{name} is for everyone, was for {was}"));
    let edits = sheet.finish(|manifest| manifest.scope == Scope::Global)?;
    Ok(Plan { edits, steps: vec![step] })
}
