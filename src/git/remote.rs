//! Where a repository comes from, and the branches that it has there.

use super::Repository;

/// The page of a repository that is fetched from an address: `git@host:a/b.git`, `ssh://`, `https://`.
fn host_of(url: &str) -> Option<String> {
    let (rest, is_short) = match url.split_once("://") {
        Some(("https" | "http" | "ssh" | "git", rest)) => (rest, false),
        Some(_) => return None,
        None => (url, true),
    };
    let rest = rest.rsplit_once('@').map_or(rest, |(_, rest)| rest);
    let (host, path) = rest.split_once(if is_short { ':' } else { '/' })?;
    let host = host.split(':').next().filter(|host| host.contains('.') && !host.contains(['/', '\\']))?;
    let path = path.trim_matches('/').trim_end_matches(".git");
    let is_plain = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_graphic());
    (is_plain(host) && is_plain(path)).then(|| format!("https://{}/{path}", host.to_ascii_lowercase()))
}

impl Repository {
    /// Where the repository is hosted, as an address for browsers: that of `origin`, or of the only remote; none
    /// where it is no such place. Names and passwords in addresses are left out.
    pub fn host(&self) -> Option<String> {
        let names = self.inner.remotes().ok()?;
        let names: Vec<&str> = names.iter().flatten().flatten().collect();
        let name = names.iter().find(|name| **name == "origin").or_else(|| names.first())?;
        let remote = self.inner.find_remote(name).ok()?;
        host_of(remote.url().ok()?)
    }

    /// The branch that the remote `origin` calls its own, where that is known.
    pub fn branch_of_origin(&self) -> Option<String> {
        self.leads_to("refs/remotes/origin/HEAD", "refs/remotes/origin/")
    }

    /// The branch that is checked out; none where a commit is.
    pub fn branch(&self) -> Option<String> {
        self.leads_to("HEAD", "refs/heads/")
    }

    /// The name, below others, that a reference stands for.
    fn leads_to(&self, name: &str, below: &str) -> Option<String> {
        let reference = self.inner.find_reference(name).ok()?;
        let target = reference.symbolic_target().ok().flatten()?;
        target.strip_prefix(below).map(str::to_owned)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_of_remotes_lead_to_pages() {
        for url in [
            "git@github.example:acme/catalogue.git",
            "ssh://git@github.example:22/acme/catalogue.git",
            "https://ann:secret@github.example/acme/catalogue",
            "https://GitHub.example/acme/catalogue/",
        ] {
            assert_eq!(host_of(url).as_deref(), Some("https://github.example/acme/catalogue"), "{url}");
        }
        for url in ["/srv/git/a.git", "file:///srv/a.git", "../a", "C:\\a", "", "https://", "a:b"] {
            assert_eq!(host_of(url), None, "{url}");
        }
    }
}
