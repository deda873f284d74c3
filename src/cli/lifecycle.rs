//! What the commands have in common that change the state of a line.

use super::output::Output;
use super::{Outcome, WorkPlace, choice};
use crate::catalogue::{Catalogue, Connector, Date, History, Line, Subject};
use crate::document::FaultKind;
use crate::error::{Error, Result};
use crate::lifecycle::Plan;
use crate::report::one_line;

/// How a step is made.
#[derive(clap::Args)]
pub(super) struct Step {
    /// Show what would be written, and write nothing
    #[arg(long)]
    pub(super) dry_run: bool,

    /// The day that counts as today; default: this day in UTC
    #[arg(long, value_name = "DATE")]
    today: Option<Date>,
}

impl Step {
    /// The day that counts as today.
    pub(super) fn day(&self) -> Date {
        self.today.unwrap_or_else(super::today)
    }

    /// Writes a plan and says what comes next.
    pub(super) fn carry_out(
        &self,
        catalogue: &Catalogue,
        plan: &Plan,
        next: &str,
        output: &mut Output,
    ) -> Result<Outcome> {
        if !self.dry_run {
            plan.edits.write_whole(catalogue.root())?;
        }
        for (file, about) in &plan.steps {
            output.print(&format!("write  {}  {}\n", one_line(file), one_line(about)))?;
        }
        output.say(match self.dry_run {
            true => "nothing was written",
            false => next,
        });
        Ok(Outcome::Fine)
    }
}

/// A connector with the line that is meant, and its repository.
pub(super) struct Found {
    pub(super) catalogue: Catalogue,
    pub(super) history: History,
    pub(super) connector: Connector,
    /// The number of the line.
    number: usize,
}

impl Found {
    /// Finds `ID` or `ID/v2`, whose manifest can be read to its end.
    pub(super) fn line(place: &WorkPlace, word: &str, today: Date) -> Result<Self> {
        let catalogue = place.catalogue(Some(today))?;
        let history = catalogue.require_history()?;
        let (found, wanted) = choice::named(&catalogue, place, word)?;
        let (connector, faults) = catalogue.load(found, Some(&history))?;
        let line = choice::line(&connector, wanted.as_deref())?;
        let is_manifest = |name: &str| name == crate::catalogue::manifest::FILE;
        let broken = faults.iter().find(|fault| {
            let below = fault.location.file.below(&line.draft.folder);
            below.is_some_and(|path| is_manifest(path.as_str())) && fault.kind != FaultKind::Note
        });
        if let Some(fault) = broken {
            let message = format!("`{}` cannot be changed: {}", fault.location.file, fault.message);
            return Err(Error::usage(message).with_help(format!("connectory check {}", connector.id)));
        }
        let number = connector.lines.iter().position(|one| std::ptr::eq(one, line)).unwrap_or_default();
        Ok(Self { catalogue, history, connector, number })
    }

    /// The line with its connector.
    pub(super) fn pair(&self) -> Result<(&Connector, &Line)> {
        let line = self.connector.lines.get(self.number);
        let line = line.ok_or_else(|| Error::usage(format!("`{}` has no line", self.connector.id)))?;
        Ok((&self.connector, line))
    }

    /// Since when the commits tell of an end; none where they do not.
    pub(super) fn told(&self, subject: &Subject) -> Result<Option<Date>> {
        let (_, line) = self.pair()?;
        told(&self.history, line, subject)
    }

    /// How many days of notice are promised.
    pub(super) fn promised(&self) -> i64 {
        self.catalogue.settings().policy.notice_days
    }
}

/// Since when the commits tell of an end; none where they do not.
pub(super) fn told(history: &History, line: &Line, subject: &Subject) -> Result<Option<Date>> {
    let mut ends = line.draft.manifest.ends();
    ends.retain(|one, _| one == subject);
    Ok(history.told(&line.draft.folder, &ends)?.get(subject).map(|told| told.date))
}
