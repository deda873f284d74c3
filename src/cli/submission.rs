//! `connectory submit`, `withdraw`, `approve` and `reject`: the reviews of platforms.

use super::lifecycle::{Found, Step};
use super::output::Output;
use super::{Outcome, WorkPlace, rebuild};
use crate::catalogue::{Connector, Line, Published};
use crate::error::{Error, Result};
use crate::lifecycle::{self, Verdict};
use crate::platform::{PLATFORMS, platform};
use crate::report::one_line;
use semver::Version;

/// Write down that a release was handed in to a platform; from then on its content must not change.
#[derive(clap::Args)]
#[command(after_help = "Examples:\n  \
    connectory submit acme-orders                                the newest tag, to its only platform\n  \
    connectory submit acme-orders@1.2.0 --platform power-platform --reference PC-4711\n  \
    connectory withdraw acme-orders                              take it back: the content may change again\n\n\
    Nothing is sent: `[[submission]]` in the manifest is written. Whether a version was handed in is no part of \
    it, so that no new version is needed.")]
pub(super) struct Submit {
    /// A connector (`ID`, or `ID/v2` for one line), or one of its releases; default: the newest tag
    #[arg(value_name = "ID[@VERSION]")]
    release: String,

    /// The platform; default: the only one that the manifest names
    #[arg(long, value_name = "PLATFORM")]
    platform: Option<String>,

    /// What the platform calls it: a number or an address
    #[arg(long, value_name = "TEXT")]
    reference: Option<String>,

    /// Hand in a version once more that was rejected, where its content was not at fault
    #[arg(long)]
    again: bool,

    #[command(flatten)]
    step: Step,
}

/// Write down that a submission was taken back.
#[derive(clap::Args)]
#[command(after_help = "Examples:\n  \
    connectory withdraw acme-orders                              take it back: the content may change again\n  \
    connectory withdraw acme-orders --dry-run")]
pub(super) struct Withdraw {
    #[command(flatten)]
    review: Review,
}

/// Write down that a platform took a submission.
#[derive(clap::Args)]
#[command(after_help = "Examples:\n  \
    connectory approve acme-orders                               the only platform that has it in review\n  \
    connectory approve acme-orders/v2 --platform power-platform --today 2026-03-31")]
pub(super) struct Approve {
    #[command(flatten)]
    review: Review,
}

/// Write down that a platform sent a submission back.
#[derive(clap::Args)]
#[command(after_help = "Examples:\n  \
    connectory reject acme-orders --feedback \"Responses lack schemas.\"")]
pub(super) struct Reject {
    #[command(flatten)]
    review: Review,

    /// What the reviewers said
    #[arg(long, value_name = "TEXT")]
    feedback: String,
}

/// A submission that is in review.
#[derive(clap::Args)]
struct Review {
    /// A connector, or `ID/v2` for one line
    #[arg(value_name = "ID")]
    connector: String,

    /// The platform; default: the only one that has it in review
    #[arg(long, value_name = "PLATFORM")]
    platform: Option<String>,

    #[command(flatten)]
    step: Step,
}

/// Runs `connectory submit`.
pub(super) fn submit(place: &WorkPlace, arguments: &Submit, output: &mut Output) -> Result<Outcome> {
    let today = arguments.step.day();
    let (word, version) = match arguments.release.split_once('@') {
        Some((word, version)) => (word, Some(version)),
        None => (arguments.release.as_str(), None),
    };
    let found = Found::line(place, word, today)?;
    let (connector, line) = found.pair()?;
    let release = release(connector, line, version)?;
    let platform_id = where_to(line, arguments.platform.as_deref())?;
    let edited = found.history.edited(&line.draft, release)?;
    let edited: Vec<String> = edited.iter().map(|path| line.draft.folder.join(path).to_string()).collect();
    let plan = lifecycle::submit(
        (connector, line),
        (platform_id, release),
        (&edited, arguments.again),
        (today, text(arguments.reference.as_deref(), "--reference")?),
    )?;
    if platform(platform_id).is_some() {
        let wanted = format!("{}@{}", connector.id, release.version);
        if let Err(refused) = rebuild::vetted(&found.catalogue, &wanted, Some(platform_id), today)? {
            super::package::refuse(&refused.connector, refused.findings, output)?;
            output.say(&format!("note: nothing was submitted: {wanted} would be refused"));
            return Ok(Outcome::Findings);
        }
    }
    let name = connector.name_of(line);
    let next = format!(
        "commit it; until a decision the content must not change: connectory withdraw {name} --platform {platform_id}"
    );
    arguments.step.carry_out(&found.catalogue, &plan, &next, output)
}

/// Runs `connectory withdraw`.
pub(super) fn withdraw(place: &WorkPlace, arguments: &Withdraw, output: &mut Output) -> Result<Outcome> {
    arguments.review.decide(place, &Verdict::Withdrawn, output)
}

/// Runs `connectory approve`.
pub(super) fn approve(place: &WorkPlace, arguments: &Approve, output: &mut Output) -> Result<Outcome> {
    arguments.review.decide(place, &Verdict::Approved, output)
}

/// Runs `connectory reject`.
pub(super) fn reject(place: &WorkPlace, arguments: &Reject, output: &mut Output) -> Result<Outcome> {
    let feedback = text(Some(&arguments.feedback), "--feedback")?.unwrap_or_default();
    arguments.review.decide(place, &Verdict::Rejected(feedback.to_owned()), output)
}

impl Review {
    fn decide(&self, place: &WorkPlace, verdict: &Verdict, output: &mut Output) -> Result<Outcome> {
        let today = self.step.day();
        let found = Found::line(place, &self.connector, today)?;
        let pair = found.pair()?;
        let plan = lifecycle::decide(pair, self.platform.as_deref(), verdict, today)?;
        let name = pair.0.name_of(pair.1);
        let next = format!("commit it; what is allowed now: connectory status {name}");
        self.step.carry_out(&found.catalogue, &plan, &next, output)
    }
}

/// The release that is meant: by its version, or the newest tag of the line.
fn release<'l>(connector: &Connector, line: &'l Line, version: Option<&str>) -> Result<&'l Published> {
    let name = connector.name_of(line);
    let Some(wanted) = version else {
        return line.submittable().ok_or_else(|| {
            let error = Error::usage(format!("`{name}` is {}: no version of it is tagged", line.state()));
            error.with_help(format!("tag a pre-release or a release first: connectory status {name}"))
        });
    };
    let parsed = Version::parse(wanted.trim_start_matches('v')).ok();
    let found = parsed.and_then(|version| line.releases.iter().find(|one| one.version == version));
    found.ok_or_else(|| {
        let error = Error::usage(format!("`{name}` has no release `{}`", one_line(wanted)));
        let known: Vec<String> = line.releases.iter().map(|one| one.version.to_string()).collect();
        error.with_help(match known.is_empty() {
            true => format!("nothing is tagged: connectory status {name}"),
            false => format!("its releases are {}", known.join(", ")),
        })
    })
}

/// The platform that is meant. Those that are known here are named in the manifest; of others, only the name
/// is known.
fn where_to<'a>(line: &'a Line, wanted: Option<&'a str>) -> Result<&'a str> {
    let declared = &line.draft.manifest.platforms;
    match (wanted, declared.as_slice()) {
        (None, [only]) => Ok(only),
        (None, []) => Err(Error::usage("the manifest names no platform: say which by `--platform`")),
        (None, several) => {
            let error = Error::usage("the manifest names several platforms: say which by `--platform`");
            Err(error.with_help(several.join(", ")))
        }
        (Some(id), _) if declared.iter().any(|one| one == id) => Ok(id),
        (Some(id), _) if platform(id).is_some() => {
            let error = Error::usage(format!("the manifest does not name the platform `{id}`"));
            Err(error.with_help(format!("write platforms = [\"{id}\"], and release that")))
        }
        (Some(id), _) => {
            let is_id = !id.is_empty()
                && id.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-');
            let near = super::nearest(id, PLATFORMS.iter().map(|known| known.id));
            match (is_id, near) {
                (true, None) => Ok(id),
                (true, Some(near)) => {
                    let error = Error::usage(format!("there is no platform `{}`", one_line(id)));
                    Err(error.with_help(format!("did you mean `{near}`?")))
                }
                (false, _) => {
                    let error = Error::usage(format!("`{}` is no id of a platform", one_line(id)));
                    Err(error.with_help("lower-case letters, digits and hyphens, such as `power-platform`"))
                }
            }
        }
    }
}

/// A text that says something.
pub(super) fn text<'t>(text: Option<&'t str>, option: &str) -> Result<Option<&'t str>> {
    match text.map(str::trim) {
        Some("") => Err(Error::usage(format!("`{option}` wants text that is not empty"))),
        text => Ok(text),
    }
}
