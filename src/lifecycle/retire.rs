//! A line ends, once the day has come that was announced long enough before.

use super::sheet::Sheet;
use super::{Plan, allowed};
use crate::catalogue::{Action, Connector, Date, Line, days_between};
use crate::error::{Error, Result};
use serde_json::Value;

/// Ends a line. `told` is since when the commits announce its end, `promised` how many days of notice are
/// promised.
///
/// # Errors
/// Why that is not allowed, or not yet.
pub fn retire(
    (connector, line): (&Connector, &Line),
    reason: Option<&str>,
    (told, promised): (Option<Date>, i64),
    today: Date,
) -> Result<Plan> {
    allowed(connector, line, Action::Retire)?;
    let name = connector.name_of(line);
    if let Some(why) = not_yet(line, &name, (told, promised), today) {
        let help = format!("connectory due; or call the end off: connectory deprecate {name} --undo");
        return Err(Error::usage(why).with_help(help));
    }
    let Some(end) = &line.draft.manifest.deprecation else {
        return Err(Error::usage(format!("the end of `{name}` was never announced")));
    };
    let reason = reason.unwrap_or(&end.reason);
    let mut fields: Vec<(&str, Value)> = vec![("on", today.to_string().into()), ("reason", reason.into())];
    fields.extend(end.replacement.as_deref().map(|replacement| ("replacement", replacement.into())));
    let mut sheet = Sheet::new(&line.draft);
    sheet.change(|root| root.with_table("[retired]", &fields))?;
    let step =
        (sheet.file(), format!("{name} has ended; its page becomes a tombstone, packages and tags stay"));
    let edits = sheet.finish(|manifest| {
        manifest.retired.as_ref().is_some_and(|end| end.on == today && end.reason == reason)
    })?;
    Ok(Plan { edits, steps: vec![step] })
}

/// Why a line must not end yet; none where its day has come.
pub(super) fn not_yet(
    line: &Line,
    name: &str,
    (told, promised): (Option<Date>, i64),
    today: Date,
) -> Option<String> {
    let end = line.draft.manifest.deprecation.as_ref()?;
    let Some(sunset) = end.sunset else {
        return Some(format!("`{name}` has no `sunset`: nobody was told the day"));
    };
    if today < sunset {
        let days = days_between(today, sunset);
        return Some(format!("`{name}` may be retired from {sunset} on, in {days} days"));
    }
    let Some(told) = told else {
        return Some(format!("that `{name}` ends on {sunset} is in no commit: nobody was told"));
    };
    let days = days_between(told, today);
    let is_too_soon = days < promised;
    is_too_soon.then(|| {
        format!("the end of `{name}` is told since {told}, for {days} days; {promised} are promised")
    })
}
