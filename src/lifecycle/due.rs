//! What changes its state next, by its day.

use crate::catalogue::{Connector, Date, Deprecation, Line};

/// Something that is due on a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Due {
    /// The day.
    pub date: Date,
    /// The line, as arguments name it.
    pub line: String,
    /// What kind of thing: `line-ends`, `operation-ends`, `release-ends`, `exception-ends`, `acceptance-ends`.
    pub kind: &'static str,
    /// What happens, in words.
    pub what: String,
    /// What to do then.
    pub action: String,
}

/// Everything of a connector that has a day, in the order of the days.
pub fn due(connector: &Connector) -> Vec<Due> {
    let mut all: Vec<Due> = connector.lines.iter().flat_map(|line| of_line(connector, line)).collect();
    all.sort_by(|a, b| (a.date, &a.line, a.kind, &a.what).cmp(&(b.date, &b.line, b.kind, &b.what)));
    all
}

fn of_line(connector: &Connector, line: &Line) -> Vec<Due> {
    let (manifest, name) = (&line.draft.manifest, connector.name_of(line));
    if manifest.retired.is_some() {
        return Vec::new();
    }
    let entry = |date: Option<Date>, kind: &'static str, what: String, action: String| {
        Some(Due { date: date?, line: name.clone(), kind, what, action })
    };
    let sunset = |end: &Deprecation| end.sunset.filter(|_| end.holds());
    let line_end = manifest.deprecation.iter().filter_map(|end| {
        let action = format!("connectory retire {name}");
        entry(sunset(end), "line-ends", format!("`{name}` ends"), action)
    });
    let operations = manifest.operation_ends.iter().filter_map(|one| {
        let what = format!("the operation `{}` ends", one.operation);
        let action = format!("remove it, then connectory bump {name}");
        entry(sunset(&one.end), "operation-ends", what, action)
    });
    let releases = manifest.release_ends.iter().filter_map(|one| {
        let what = format!("the release {} ends", one.version);
        let action = "nothing: its page says so, its package stays".to_owned();
        entry(sunset(&one.end), "release-ends", what, action)
    });
    let allows = manifest.allow.iter().filter_map(|allow| {
        let what = format!("the exception from `{}` counts for the last time", allow.rule);
        let action = format!("mend it, or connectory explain {}", allow.rule);
        entry(allow.until, "exception-ends", what, action)
    });
    let accepts = manifest.accept.iter().filter_map(|accept| {
        let what =
            format!("the acceptance of `{}` at `{}` counts for the last time", accept.change, accept.place);
        entry(accept.until, "acceptance-ends", what, format!("release it before: connectory status {name}"))
    });
    line_end.chain(operations).chain(releases).chain(allows).chain(accepts).collect()
}
