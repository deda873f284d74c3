//! Lists and reports: how they are asked for, and rows as columns.

use crate::catalogue::Date;

/// How a list is written.
#[derive(Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(super) enum ListFormat {
    /// One line an entry
    Human,
    /// One JSON document
    Json,
}

/// How a report about one thing is written.
#[derive(Clone, Copy, clap::ValueEnum)]
pub(super) enum ReportFormat {
    /// For people
    Human,
    /// One JSON document
    Json,
    /// For a comment
    Markdown,
}

/// The languages of what platforms make of connectors.
#[derive(Clone, Copy, clap::ValueEnum)]
pub(super) enum Language {
    /// English
    En,
    /// Simplified Chinese
    #[value(name = "zh-CN", alias = "zh")]
    Chinese,
}

impl Language {
    /// As BCP 47 writes it.
    pub(super) fn tag(self) -> &'static str {
        match self {
            Self::En => "en",
            Self::Chinese => "zh-CN",
        }
    }
}

/// Which connectors are listed, how, and as of which day.
#[derive(clap::Args)]
pub(super) struct Listing {
    /// Connectors by id, or files and folders; default: all
    #[arg(value_name = "PATH|ID")]
    pub(super) selection: Vec<String>,

    /// How to list
    #[arg(long, value_name = "FORMAT", default_value = "human")]
    pub(super) format: ListFormat,

    /// The day that counts as today; default: this day in UTC
    #[arg(long, value_name = "DATE")]
    pub(super) today: Option<Date>,
}

/// Rows of text in columns, two blanks apart.
pub(super) fn table(rows: &[impl AsRef<[String]>]) -> String {
    let mut widths = Vec::new();
    for row in rows {
        widths.resize(widths.len().max(row.as_ref().len()), 0);
        for (width, cell) in widths.iter_mut().zip(row.as_ref()) {
            *width = (*width).max(cell.chars().count());
        }
    }
    let mut text = String::new();
    for row in rows {
        let cells = row.as_ref().iter().zip(&widths).map(|(cell, width)| format!("{cell:width$}"));
        text.push_str(cells.collect::<Vec<_>>().join("  ").trim_end());
        text.push('\n');
    }
    text
}
