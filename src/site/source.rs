//! Where the files of a connector are on the web, as the hosts of repositories address them.

use super::text::web_address;
use crate::catalogue::SiteSettings;
use crate::path::{RepoPath, encoded};
use serde::Serialize;

/// The addresses of a connector's files; those that its host is not known to have are left out.
#[derive(Debug, Default, PartialEq, Eq, Serialize)]
pub(super) struct Source {
    /// The repository.
    repository: String,
    /// The folder.
    folder: Option<String>,
    /// Where a file of it is edited.
    edit: Option<String>,
    /// The commits of the folder.
    history: Option<String>,
    /// Where a problem is reported.
    report: Option<String>,
}

/// What is linked to.
pub(super) struct Wanted<'w> {
    /// The tag of the release that is shown; none for drafts.
    pub(super) tag: Option<&'w str>,
    /// The folder of that release, seen from the repository.
    pub(super) folder: RepoPath,
    /// The folder and a file of it on the branch; none on pages of one version.
    pub(super) branch: Option<(RepoPath, RepoPath)>,
    /// What a report is about.
    pub(super) about: String,
}

#[derive(Clone, Copy)]
enum Host {
    GitHub,
    GitLab,
    AzureDevOps,
    Bitbucket,
    Other,
}

impl Host {
    fn of(address: &str) -> Self {
        let rest = address.split_once("://").map_or(address, |(_, rest)| rest);
        let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
        let host = host.rsplit('@').next().unwrap_or_default().to_ascii_lowercase();
        match host.as_str() {
            "github.com" => Self::GitHub,
            "gitlab.com" => Self::GitLab,
            "bitbucket.org" => Self::Bitbucket,
            "dev.azure.com" => Self::AzureDevOps,
            host if host.starts_with("github.") => Self::GitHub,
            host if host.starts_with("gitlab.") => Self::GitLab,
            host if host.ends_with(".visualstudio.com") => Self::AzureDevOps,
            _ => Self::Other,
        }
    }
}

/// The addresses, where the settings name a repository that may be linked to.
pub(super) fn source(settings: &SiteSettings, wanted: &Wanted<'_>) -> Option<Source> {
    let repository = web_address(settings.repository.as_deref()?)?;
    let base = repository.trim_end_matches('/');
    let base = base.strip_suffix(".git").unwrap_or(base);
    let branch = encoded(&settings.branch);
    let at = wanted.tag.map_or_else(|| branch.clone(), encoded);
    let path = |path: &RepoPath| encoded(path.as_str());
    let folder = path(&wanted.folder);
    let known = wanted.branch.as_ref().map(|(folder, file)| (path(folder), path(&folder.join(file))));
    let about = encoded(&wanted.about);
    let on_branch =
        |made: &dyn Fn(&str, &str) -> String| known.as_ref().map(|(folder, file)| made(folder, file));
    let mut source = Source { repository: repository.clone(), ..Source::default() };
    match Host::of(base) {
        Host::GitHub => {
            source.folder = Some(format!("{base}/tree/{at}/{folder}"));
            source.edit = on_branch(&|_, file| format!("{base}/edit/{branch}/{file}"));
            source.history = on_branch(&|folder, _| format!("{base}/commits/{branch}/{folder}"));
            source.report = Some(format!("{base}/issues/new?title={about}"));
        }
        Host::GitLab => {
            source.folder = Some(format!("{base}/-/tree/{at}/{folder}"));
            source.edit = on_branch(&|_, file| format!("{base}/-/edit/{branch}/{file}"));
            source.history = on_branch(&|folder, _| format!("{base}/-/commits/{branch}/{folder}"));
            source.report = Some(format!("{base}/-/issues/new?issue%5Btitle%5D={about}"));
        }
        Host::AzureDevOps => {
            let version = if wanted.tag.is_some() { "GT" } else { "GB" };
            source.folder = Some(format!("{base}?path=/{folder}&version={version}{at}"));
            let history =
                |folder: &str, _: &str| format!("{base}?path=/{folder}&version=GB{branch}&_a=history");
            source.history = on_branch(&history);
        }
        Host::Bitbucket => source.folder = Some(format!("{base}/src/{at}/{folder}")),
        Host::Other => {}
    }
    Some(source)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(repository: &str) -> Option<Source> {
        let settings = SiteSettings { repository: Some(repository.to_owned()), ..SiteSettings::default() };
        let path = |text| RepoPath::parse(text).unwrap();
        let wanted = Wanted {
            tag: Some("acme/v1.0.0+a"),
            folder: path("a b/v1"),
            branch: Some((path("a b/v1"), path("intro.md"))),
            about: "Acme 1.0.0".to_owned(),
        };
        source(&settings, &wanted)
    }

    #[test]
    fn hosts_are_addressed_in_their_own_ways() {
        let github = of("https://github.com/acme/catalogue.git").unwrap();
        assert_eq!(github.folder.unwrap(), "https://github.com/acme/catalogue/tree/acme/v1.0.0%2Ba/a%20b/v1");
        assert_eq!(github.edit.unwrap(), "https://github.com/acme/catalogue/edit/main/a%20b/v1/intro.md");
        assert_eq!(github.history.unwrap(), "https://github.com/acme/catalogue/commits/main/a%20b/v1");
        assert_eq!(github.report.unwrap(), "https://github.com/acme/catalogue/issues/new?title=Acme%201.0.0");
        let gitlab = of("https://gitlab.acme.example/group/catalogue/").unwrap();
        assert!(gitlab.edit.unwrap().starts_with("https://gitlab.acme.example/group/catalogue/-/edit/main/"));
        let azure = of("https://dev.azure.com/acme/project/_git/catalogue").unwrap();
        let folder = azure.folder.unwrap();
        assert!(folder.ends_with("/_git/catalogue?path=/a%20b/v1&version=GTacme/v1.0.0%2Ba"), "{folder}");
        assert!(azure.history.is_some() && azure.edit.is_none() && azure.report.is_none());
        let bitbucket = of("https://bitbucket.org/acme/catalogue").unwrap();
        assert!(bitbucket.folder.unwrap().contains("/src/acme/v1.0.0%2Ba/") && bitbucket.edit.is_none());
        // A name in front of a host does not make it another one.
        for address in [
            "https://git.acme.example/x",
            "https://github.com@evil.example/x",
            "https://evil.example/github.com",
        ] {
            let other = of(address).unwrap();
            assert_eq!(other, Source { repository: address.to_owned(), ..Source::default() });
        }
        assert!(of("javascript:alert(1)").is_none());
    }
}
