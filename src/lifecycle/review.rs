//! Reviews: a version is handed in to a platform, and taken back, approved or rejected.

use super::sheet::Sheet;
use super::{Plan, allowed};
use crate::catalogue::{Action, Connector, Date, Line, Published, Submission, SubmissionStatus, submission};
use crate::document::Location;
use crate::error::{Error, Result};
use crate::path::RepoPath;
use serde_json::Value;

/// How a review ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// The authors took the submission back.
    Withdrawn,
    /// The platform took it.
    Approved,
    /// The platform sent it back, for this reason.
    Rejected(String),
}

impl Verdict {
    fn action(&self) -> Action {
        match self {
            Self::Withdrawn => Action::Withdraw,
            Self::Approved => Action::Approve,
            Self::Rejected(_) => Action::Reject,
        }
    }

    fn status(&self) -> SubmissionStatus {
        match self {
            Self::Withdrawn => SubmissionStatus::Withdrawn,
            Self::Approved => SubmissionStatus::Approved,
            Self::Rejected(_) => SubmissionStatus::Rejected,
        }
    }
}

/// Writes down that a release was handed in to a platform. `edited` are the files of the work tree that
/// differ from it, and `again` says that a version that was rejected may be handed in once more.
///
/// # Errors
/// Why that is not allowed.
pub fn submit(
    (connector, line): (&Connector, &Line),
    (platform, release): (&str, &Published),
    (edited, again): (&[String], bool),
    (today, reference): (Date, Option<&str>),
) -> Result<Plan> {
    allowed(connector, line, Action::Submit)?;
    let (name, version) = (connector.name_of(line), &release.version);
    not_handed_in_yet((connector, line), (platform, release), again)?;
    if let Some(file) = edited.first() {
        let more = match edited.len() {
            1 => String::new(),
            count => format!(" and {} more", count - 1),
        };
        let message = format!("`{file}`{more} differs from {version}: what is in review must not change");
        let help = format!("release the changes first, or take them back: git diff {}", release.tag.name);
        return Err(Error::usage(message).with_help(help));
    }
    let mut fields: Vec<(&str, Value)> = vec![
        ("platform", platform.into()),
        ("version", version.to_string().into()),
        ("status", SubmissionStatus::InReview.as_str().into()),
        ("submitted", today.to_string().into()),
    ];
    fields.extend(reference.map(|reference| ("reference", reference.into())));
    let mut sheet = Sheet::new(&line.draft);
    sheet.change(|root| root.with_table(&format!("[[{}]]", submission::TABLE), &fields))?;
    let step = (sheet.file(), format!("{name} {version} is in review at {platform}"));
    let expected = Submission {
        platform: platform.to_owned(),
        version: version.clone(),
        status: SubmissionStatus::InReview,
        submitted: today,
        decided: None,
        reference: reference.map(str::to_owned),
        feedback: None,
        location: Location::file(RepoPath::root()),
    };
    let edits = sheet.finish(|manifest| {
        let last = manifest.submissions.last();
        last.is_some_and(|last| {
            Submission { location: Location::file(RepoPath::root()), ..last.clone() } == expected
        })
    })?;
    Ok(Plan { edits, steps: vec![step] })
}

/// Refuses a version that a platform has already.
fn not_handed_in_yet(
    (connector, line): (&Connector, &Line),
    (platform, release): (&str, &Published),
    again: bool,
) -> Result<()> {
    let (name, version) = (connector.name_of(line), &release.version);
    let Some((_, last)) = line.submission_to(platform) else { return Ok(()) };
    let of_version = |status| {
        let mut all = line.submissions().iter().filter(|one| one.platform == platform);
        all.any(|one| one.version == *version && one.status == status)
    };
    let refused = |message: String, help: String| Err(Error::usage(message).with_help(help));
    if last.is_open() {
        return refused(
            format!("`{name}` {} is in review at `{platform}` since {}", last.version, last.submitted),
            format!("wait for the decision, or connectory withdraw {name} --platform {platform}"),
        );
    }
    if of_version(SubmissionStatus::Approved) {
        return refused(
            format!("`{platform}` approved `{name}` {version} already"),
            format!("release a new version: connectory bump {name}"),
        );
    }
    if of_version(SubmissionStatus::Rejected) && !again {
        return refused(
            format!("`{platform}` rejected `{name}` {version}, and its content is still the same"),
            format!(
                "release what mends it: connectory bump {name}; or --again, where the content was not at fault"
            ),
        );
    }
    Ok(())
}

/// Writes down how the review at a platform ended.
///
/// # Errors
/// Why that is not allowed.
pub fn decide(
    (connector, line): (&Connector, &Line),
    platform: Option<&str>,
    verdict: &Verdict,
    today: Date,
) -> Result<Plan> {
    allowed(connector, line, verdict.action())?;
    let name = connector.name_of(line);
    let open: Vec<&Submission> = line.submissions().iter().filter(|one| one.is_open()).collect();
    let is_meant = |one: &Submission| platform.is_none_or(|platform| one.platform == platform);
    let meant: Vec<&&Submission> = open.iter().filter(|one| is_meant(one)).collect();
    let [submission] = meant.as_slice() else {
        let platforms: Vec<&str> = open.iter().map(|one| one.platform.as_str()).collect();
        let message = match meant.is_empty() {
            true => format!("`{name}` is not in review at `{}`", platform.unwrap_or_default()),
            false => format!("`{name}` is in review at several platforms"),
        };
        return Err(Error::usage(message).with_help(format!("--platform {}", platforms.join(", or "))));
    };
    if today < submission.submitted {
        let message =
            format!("`{name}` was submitted on {}, and {today} is before that", submission.submitted);
        return Err(Error::usage(message).with_help("--today names the day of the decision"));
    }
    let number = line.submissions().iter().position(|one| std::ptr::eq(one, **submission));
    let number = number.unwrap_or_default();
    let status = verdict.status();
    let mut changes: Vec<(&str, String)> =
        vec![("status", status.as_str().to_owned()), ("decided", today.to_string())];
    if let Verdict::Rejected(feedback) = verdict {
        changes.push(("feedback", feedback.clone()));
    }
    let mut sheet = Sheet::new(&line.draft);
    for (key, value) in changes {
        sheet.change(|root| root.get(submission::TABLE)?.items().nth(number)?.with(key, value.as_str()))?;
    }
    let step =
        (sheet.file(), format!("{name} {} is {status} at {}", submission.version, submission.platform));
    let edits = sheet.finish(|manifest| {
        let written = manifest.submissions.get(number);
        written.is_some_and(|one| one.status == status && one.decided == Some(today))
            && manifest.submissions.len() == line.submissions().len()
    })?;
    Ok(Plan { edits, steps: vec![step] })
}
