//! What is said of a whole repository that is imported: what comes, what is lost on the way, what stays out.

use super::{left, left_out, one, replaced, row};
use crate::import::{Planned, Whole};
use crate::platform::Left;
use crate::report::{self, Diagnostic, Look, Summary, counted, one_line};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// Versions, names of files and the like are listed for so many; the others are counted.
const MAX_ROWS: usize = 200;

/// The faults of the folders that stay out, in the order of their places.
pub(super) fn faults(whole: &mut Whole) -> Vec<Diagnostic> {
    let refused = std::mem::take(&mut whole.refused).into_iter();
    let mut faults: Vec<Diagnostic> =
        refused.flat_map(|(findings, texts)| report::locate_in(findings, &texts)).collect();
    faults.sort_by(|a, b| a.order().cmp(&b.order()));
    faults
}

/// The plan in words; the faults come first, as `check` shows them.
pub(super) fn told(whole: &Whole, faults: &[Diagnostic], (folders, refused): (usize, usize)) -> String {
    let mut text = report::drawn(faults, Look::default());
    let mut rows = vec![
        row("type", "a repository in Microsoft's layout", ""),
        row("contains", &counted(folders, "folder"), ""),
        row(
            "imports",
            &counted(whole.plans.len(), "connector"),
            &counted(whole.edits.iter().count(), "file"),
        ),
    ];
    if refused > 0 {
        rows.push(row("stays out", &counted(refused, "folder"), "for the errors above"));
    }
    let listed = |rows: &mut Vec<[String; 3]>, mut more: Vec<[String; 3]>, verb: &str| {
        let beyond = more.len().saturating_sub(MAX_ROWS);
        more.truncate(MAX_ROWS);
        rows.extend(more);
        if beyond > 0 {
            rows.push(row(verb, &format!("{beyond} more"), "`--format json` lists all"));
        }
    };
    listed(&mut rows, left_rows(&whole.left), "stays out");
    listed(&mut rows, versions(whole), "version");
    let planned = || whole.plans.iter().flat_map(|(_, plan)| &plan.connectors);
    listed(&mut rows, planned().flat_map(|planned| &planned.secrets).map(replaced).collect(), "replace");
    let differs = planned().flat_map(|planned| &planned.left);
    listed(&mut rows, differs.map(|left| row("differs", &left.place, &left.message)).collect(), "differs");
    listed(&mut rows, left_out(&lost(whole)), "left out");
    text.push_str(&super::super::table(&rows));
    if planned().flat_map(|planned| &planned.secrets).any(|secret| secret.is_key) {
        text.push_str(super::REVOKE);
    }
    text
}

fn left_rows(left: &[Left]) -> Vec<[String; 3]> {
    left.iter().map(|left| row("stays out", &left.place, &left.message)).collect()
}

/// What goes nowhere, with the folder that it stands in.
fn lost(whole: &Whole) -> Vec<Left> {
    let all = whole.plans.iter().flat_map(|(folder, plan)| plan.left.iter().map(move |left| (folder, left)));
    all.map(|(folder, left)| Left::new(format!("{folder}/{}", left.place), left.message.clone())).collect()
}

/// Versions that are written otherwise from now on: equal ones in one row.
fn versions(whole: &Whole) -> Vec<[String; 3]> {
    let mut groups: BTreeMap<(String, String), Vec<&Planned>> = BTreeMap::new();
    for planned in whole.plans.iter().flat_map(|(_, plan)| &plan.connectors) {
        let was = planned.was.as_deref().map_or_else(|| "unknown".to_owned(), one_line);
        let is = planned.version.to_string();
        if was != is {
            groups.entry((was, is)).or_default().push(planned);
        }
    }
    let rows = groups.into_iter().map(|((was, is), group)| {
        let whose = match group.as_slice() {
            [one] => one.id.to_string(),
            many => counted(many.len(), "connector"),
        };
        row("version", &format!("{was} → {is}"), &whose)
    });
    rows.collect()
}

/// The plan for scripts.
pub(super) fn listed(whole: &Whole, faults: &[Diagnostic], folders: usize, is_written: bool) -> Value {
    let connectors = whole.plans.iter().flat_map(|(folder, plan)| {
        plan.connectors.iter().map(move |planned| {
            let mut value = one(planned);
            if let Some(value) = value.as_object_mut() {
                value.insert("from".to_owned(), folder.as_str().into());
            }
            value
        })
    });
    let faults = faults.iter().map(|found| {
        json!({
            "rule": found.rule.id.as_str(),
            "file": found.file,
            "line": found.line,
            "column": found.column,
            "pointer": found.pointer,
            "message": found.message,
        })
    });
    json!({
        "version": 1,
        "source": "repository",
        "folders": folders,
        "connectors": connectors.collect::<Vec<_>>(),
        "left_out": left(&lost(whole)),
        "stays_out": left(&whole.left),
        "faults": faults.collect::<Vec<_>>(),
        "written": is_written,
    })
}

/// What is left to do, in one line.
pub(super) fn summary(whole: &Whole, faults: &[Diagnostic], refused: usize) -> String {
    let errors = Summary::of(0, faults).errors;
    let mut text = format!("{} imported", counted(whole.plans.len(), "connector"));
    if refused > 0 {
        text.push_str(&format!("; {} out for {}", counted(refused, "folder"), counted(errors, "error")));
    }
    if !whole.left.is_empty() {
        text.push_str(&format!("; {} out for other reasons", counted(whole.left.len(), "folder")));
    }
    text + "; next: connectory init, connectory check, commit, connectory tags"
}
