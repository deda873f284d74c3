//! Reports for people, in the manner of rustc.

use super::escape::disarmed;
use super::{Diagnostic, Summary, counted, one_line};
use crate::check::Severity;
use annotate_snippets::renderer::DecorStyle;
use annotate_snippets::{AnnotationKind, Group, Level, Origin, Renderer, Snippet};
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// How a report is drawn.
#[derive(Debug, Clone, Copy)]
pub struct Look {
    /// With colours; the writer strips them where they are not wanted.
    pub styled: bool,
    /// At most this many findings of one rule in one file; 0 shows all.
    pub max_per_rule: usize,
    /// Columns of the terminal.
    pub width: usize,
}

impl Default for Look {
    /// With colours, 5 findings of one rule in one file, 120 columns: the same everywhere, so that
    /// the same input gives the same bytes.
    fn default() -> Self {
        Self { styled: true, max_per_rule: 5, width: 120 }
    }
}

/// Draws findings with the line they stand in, and a summary.
pub fn human(diagnostics: &[Diagnostic], summary: Summary, look: Look) -> String {
    let mut text = drawn(diagnostics, look);
    text.push_str(&summary_line(summary));
    text
}

/// Draws findings with the line they stand in, and nothing behind them.
pub fn drawn(diagnostics: &[Diagnostic], look: Look) -> String {
    let renderer = if look.styled { Renderer::styled() } else { Renderer::plain() };
    let renderer = renderer.decor_style(DecorStyle::Ascii).term_width(look.width);
    let mut seen: BTreeMap<(&str, &str), usize> = BTreeMap::new();
    let mut text = String::new();
    for diagnostic in diagnostics {
        let count = seen.entry((diagnostic.rule.id.as_str(), &diagnostic.file)).or_default();
        *count += 1;
        if look.max_per_rule == 0 || *count <= look.max_per_rule {
            text.push_str(&renderer.render(&[group(diagnostic)]));
            text.push_str("\n\n");
        }
    }
    if look.max_per_rule > 0 {
        folded(&mut text, &seen, look.max_per_rule);
    }
    text
}

fn group(diagnostic: &Diagnostic) -> Group<'_> {
    let rule = diagnostic.rule;
    let level = match diagnostic.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        Severity::Note => Level::NOTE,
    };
    let excerpt = diagnostic.excerpt.as_ref().map(|excerpt| (excerpt, disarmed(&excerpt.text)));
    let title = level.primary_title(one_line(&diagnostic.message)).id(rule.id.as_str());
    let file = one_line(&diagnostic.file);
    let mut group = match excerpt {
        Some((excerpt, text)) => {
            let snippet = Snippet::source(text)
                .line_start(diagnostic.line)
                .annotation(AnnotationKind::Primary.span(excerpt.span.start..excerpt.span.end));
            if excerpt.cut {
                let origin = Origin::path(file).line(diagnostic.line).char_column(diagnostic.column);
                title.element(origin).element(snippet)
            } else {
                title.element(snippet.path(file))
            }
        }
        None => title.element(Origin::path(file)),
    };
    if !diagnostic.pointer.is_empty() {
        group = group.element(Level::NOTE.with_name("at").message(one_line(&diagnostic.pointer)));
    }
    group.element(Level::HELP.with_name("fix").message(rule.fix))
}

/// Says what was left out.
fn folded(text: &mut String, seen: &BTreeMap<(&str, &str), usize>, max: usize) {
    let mut by_rule: BTreeMap<&str, usize> = BTreeMap::new();
    for ((rule, _), count) in seen {
        if *count > max {
            *by_rule.entry(rule).or_default() += count - max;
        }
    }
    for (rule, count) in &by_rule {
        let _ = writeln!(text, "{rule}: {count} more like these (--max-per-rule 0 shows all)");
    }
    if !by_rule.is_empty() {
        text.push('\n');
    }
}

/// Says in one line how much was checked and found, and what the baseline keeps out of sight.
pub fn summary_line(summary: Summary) -> String {
    let connectors = counted(summary.connectors, "connector");
    let older = match summary.baseline {
        0 => String::new(),
        older => format!("; the baseline excuses {}", counted(older, "older finding")),
    };
    if summary.findings() == 0 {
        let nothing = if summary.baseline == 0 { "nothing found" } else { "nothing new found" };
        return format!("{connectors} checked, {nothing}{older}\n");
    }
    format!(
        "{connectors} checked: {}, {}, {}{older}\n",
        counted(summary.errors, "error"),
        counted(summary.warnings, "warning"),
        counted(summary.notes, "note")
    )
}
