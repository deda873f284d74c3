//! What may be done with a line next, by which command, and what stands in the way.

use super::retire::not_yet;
use crate::catalogue::{Action, Connector, Date, Line, Published, days_between};

/// What is known of a line beside its files.
#[derive(Debug, Clone, Default)]
pub struct Standing {
    /// How many errors `check` finds; none where it was not asked.
    pub errors: Option<usize>,
    /// The files that no commit holds as they are, seen from the folder.
    pub uncommitted: Vec<String>,
    /// The files that differ from the release that would be submitted.
    pub edited: Vec<String>,
    /// Since when the commits announce the line's end.
    pub told: Option<Date>,
    /// How many days of notice are promised.
    pub promised: i64,
    /// The day that counts as today.
    pub today: Date,
}

/// An action that a state allows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Next {
    /// The action.
    pub action: Action,
    /// The command, or what to do where there is none.
    pub command: String,
    /// What stands in the way; none where nothing does.
    pub blocked: Option<String>,
}

/// What a line's state allows.
pub fn next(connector: &Connector, line: &Line, standing: &Standing) -> Vec<Next> {
    let known = Known { connector, line, standing, name: connector.name_of(line) };
    let allowed = line.state().row().allows.iter();
    let of_action = |action: &Action| Next {
        action: *action,
        command: known.command(*action),
        blocked: known.blocked(*action),
    };
    allowed.map(of_action).collect()
}

impl Line {
    /// The release that is handed in to platforms: the newest, or the newest pre-release where it leads beyond
    /// that.
    pub fn submittable(&self) -> Option<&Published> {
        self.releases.last()
    }
}

struct Known<'k> {
    connector: &'k Connector,
    line: &'k Line,
    standing: &'k Standing,
    name: String,
}

impl Known<'_> {
    fn command(&self, action: Action) -> String {
        let (name, folder, id) = (&self.name, &self.line.draft.folder, &self.connector.id);
        let open = self.line.in_review().map(|open| open.platform.as_str());
        let platform = open.or(self.platform()).unwrap_or("PLATFORM");
        match action {
            Action::Edit => format!("change files in {folder}"),
            Action::Bump => format!("connectory bump {name}"),
            Action::Preview | Action::Release => format!("connectory release {name} --yes"),
            Action::Package => {
                let newest = self.line.newest_or_preview().map(|newest| format!("@{}", newest.version));
                format!("connectory package {id}{}", newest.unwrap_or_default())
            }
            Action::Submit => {
                let platform = self.platform().unwrap_or("PLATFORM");
                format!("connectory submit {name} --platform {platform}")
            }
            Action::Withdraw => format!("connectory withdraw {name} --platform {platform}"),
            Action::Approve => format!("connectory approve {name} --platform {platform}"),
            Action::Reject => format!("connectory reject {name} --platform {platform} --feedback TEXT"),
            Action::Deprecate => format!("connectory deprecate {name} --sunset DATE --reason TEXT"),
            Action::DeprecateRelease => {
                format!("connectory deprecate {id}@VERSION --sunset DATE --reason TEXT")
            }
            Action::CallOff => format!("connectory deprecate {name} --undo"),
            Action::Retire => format!("connectory retire {name}"),
            Action::Delete => format!("git rm -r {folder}"),
        }
    }

    fn blocked(&self, action: Action) -> Option<String> {
        match action {
            Action::Bump => self.nothing_to_bump(),
            Action::Preview => self.not_tagged_as(true),
            Action::Release => self.not_tagged_as(false),
            Action::Submit => self.not_submitted(),
            Action::Deprecate if self.line.newest().is_none() => {
                Some("there is no release yet: nobody uses it".to_owned())
            }
            Action::Retire => {
                let (told, promised) = (self.standing.told, self.standing.promised);
                not_yet(self.line, &self.name, (told, promised), self.standing.today)
            }
            Action::Edit
            | Action::Package
            | Action::Withdraw
            | Action::Approve
            | Action::Reject
            | Action::Deprecate
            | Action::DeprecateRelease
            | Action::CallOff
            | Action::Delete => None,
        }
    }

    fn nothing_to_bump(&self) -> Option<String> {
        let newest = self.line.newest()?;
        match (self.line.is_told(), self.line.needs()) {
            (true, None) => Some(format!("nothing changed for users since {}", newest.version)),
            _ => None,
        }
    }

    /// Why the work tree cannot be tagged as a pre-release or as a release.
    fn not_tagged_as(&self, is_preview: bool) -> Option<String> {
        let (name, id) = (&self.name, &self.connector.id);
        let Some(version) = self.line.draft.version() else {
            return Some("the manifest has no version".to_owned());
        };
        if version.pre.is_empty() == is_preview {
            return Some(match is_preview {
                true => format!("{version} is no pre-release: connectory bump {name} X.Y.Z-rc.1"),
                false => format!("{version} is a pre-release: connectory bump {name}"),
            });
        }
        if self.connector.releases().any(|tagged| tagged == version) {
            return Some(format!("{id}/v{version} is tagged already: connectory bump {name}"));
        }
        match (self.standing.errors, self.standing.uncommitted.first()) {
            (Some(errors), _) if errors > 0 => {
                Some(format!("{}: connectory check {id}", crate::report::counted(errors, "error")))
            }
            (_, Some(file)) => Some(format!("`{file}` is not committed as it is")),
            (_, None) => None,
        }
    }

    fn not_submitted(&self) -> Option<String> {
        let Some(release) = self.line.submittable() else { return Some("nothing is tagged".to_owned()) };
        let version = &release.version;
        if let Some(file) = self.standing.edited.first() {
            return Some(format!("`{file}` differs from {version}, which would be submitted"));
        }
        let (_, last) = self.line.submission_to(self.platform()?)?;
        if last.is_open() {
            let days = days_between(last.submitted, self.standing.today);
            let (platform, version) = (&last.platform, &last.version);
            return Some(format!("{version} is in review at {platform} for {days} days"));
        }
        let is_decided = last.version == *version && !last.status.may_be_repeated();
        is_decided.then(|| format!("{} {} {version} already", last.platform, last.status))
    }

    /// The platform that is next: the first that has not the newest release yet, else the first.
    fn platform(&self) -> Option<&str> {
        let platforms = &self.line.draft.manifest.platforms;
        let version = self.line.submittable().map(|release| &release.version);
        let has_it = |platform: &&String| {
            let last = self.line.submission_to(platform);
            last.is_some_and(|(_, last)| Some(&last.version) == version && !last.status.may_be_repeated())
        };
        let next = platforms.iter().find(|platform| !has_it(platform));
        next.or(platforms.first()).map(String::as_str)
    }
}
