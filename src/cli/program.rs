//! Programs of the user's that are run: above all git, for what only it does: its status, tags that it
//! signs, pushes with its credentials and hooks.

use crate::error::{Error, Result};
use crate::path::RepoPath;
use std::collections::BTreeMap;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

/// Git in a repository.
pub(super) struct Git {
    root: PathBuf,
}

/// What a command of git said.
struct Said {
    code: Option<i32>,
    out: String,
    error: String,
}

impl Git {
    /// Git in the repository with this root.
    pub(super) fn at(root: &Path) -> Self {
        Self { root: root.to_path_buf() }
    }

    /// What is not committed below a folder, seen from the repository's root: changed files and new ones that
    /// git does not ignore.
    pub(super) fn uncommitted(&self, folder: &RepoPath) -> Result<Vec<String>> {
        let mut command = self.command(&["--literal-pathspecs", "status", "--porcelain=v1", "-z"]);
        command.args(["--untracked-files=all", "--no-renames", "--"]);
        command.arg(if folder.is_root() { "." } else { folder.as_str() });
        let said = self.run(command, None)?.expect_success("tell what is not committed")?;
        let name = |entry: &str| entry.get(3..).map(str::to_owned);
        Ok(said.split('\0').filter_map(name).collect())
    }

    /// The branches that hold a commit, those of remotes without the remote's name.
    pub(super) fn branches_with(&self, commit: &str) -> Result<Vec<String>> {
        let contains = format!("--contains={commit}");
        let places = ["refs/heads", "refs/remotes"];
        let command = self.command(&["for-each-ref", "--format=%(refname)", &contains, places[0], places[1]]);
        let said = self.run(command, None)?.expect_success("tell which branches hold a commit")?;
        let name = |line: &str| {
            let remote = || line.strip_prefix("refs/remotes/")?.split_once('/').map(|(_, name)| name);
            line.strip_prefix("refs/heads/").or_else(remote).map(str::to_owned)
        };
        Ok(said.lines().filter_map(name).collect())
    }

    /// How git signs tags here; none where it is not set up to.
    pub(super) fn signature(&self) -> Result<Option<String>> {
        let wanted = self.ask(&["config", "--type=bool", "--get", "tag.gpgSign"])?;
        let key = self.ask(&["config", "--get", "user.signingKey"])?;
        let is_wanted = wanted.map_or(key.is_some(), |wanted| wanted == "true");
        let format = || self.ask(&["config", "--get", "gpg.format"]);
        is_wanted.then(|| Ok(format()?.unwrap_or_else(|| "openpgp".to_owned()))).transpose()
    }

    /// The remote that a branch is pushed to.
    pub(super) fn remote_of(&self, branch: Option<&str>) -> Result<String> {
        let named = branch.map(|branch| self.ask(&["config", "--get", &format!("branch.{branch}.remote")]));
        let named = named.transpose()?.flatten().filter(|name| name != ".");
        Ok(named.unwrap_or_else(|| "origin".to_owned()))
    }

    /// The tags that a remote has, each with the object that it names.
    pub(super) fn remote_tags(&self, remote: &str) -> Result<BTreeMap<String, String>> {
        let command = self.command(&["ls-remote", "--refs", "--tags", "--quiet", "--", remote]);
        let said = self.run(command, None)?.expect_success(&format!("list the tags of `{remote}`"))?;
        let tag = |line: &str| {
            let (object, name) = line.split_once('\t')?;
            Some((name.strip_prefix("refs/tags/")?.to_owned(), object.to_owned()))
        };
        Ok(said.lines().filter_map(tag).collect())
    }

    /// The object that a tag names; none where there is no such tag.
    pub(super) fn tag_object(&self, name: &str) -> Result<Option<String>> {
        self.ask(&["rev-parse", "--quiet", "--verify", &format!("refs/tags/{name}")])
    }

    /// Makes an annotated tag; whether it was made, and not there before.
    pub(super) fn tag(&self, name: &str, commit: &str, message: &str, is_signed: bool) -> Result<bool> {
        let kind = if is_signed { "--sign" } else { "--annotate" };
        let command = self.command(&["tag", kind, "--cleanup=whitespace", "--file=-", "--", name, commit]);
        let said = self.run(command, Some(message))?;
        if said.code != Some(0) && self.tag_object(name)?.is_some() {
            return Ok(false);
        }
        said.expect_success(&format!("make the tag `{name}`")).map(|_| true)
    }

    /// Pushes tags, with what git itself says on standard error; whether all of them arrived.
    pub(super) fn push(&self, remote: &str, tags: &[&str]) -> Result<bool> {
        let mut command = self.command(&["push", "--", remote]);
        command.args(tags.iter().map(|tag| format!("refs/tags/{tag}")));
        let status = command.stdout(Stdio::null()).status().map_err(|error| cannot_run(&error))?;
        Ok(status.success())
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new("git");
        command.arg("-C").arg(&self.root).args(arguments);
        command
    }

    /// What git answers to a question that it may have no answer to.
    fn ask(&self, arguments: &[&str]) -> Result<Option<String>> {
        let said = self.run(self.command(arguments), None)?;
        Ok((said.code == Some(0)).then(|| said.out.trim_end().to_owned()))
    }

    fn run(&self, command: Command, input: Option<&str>) -> Result<Said> {
        run(command, input.map(str::as_bytes)).map(Said::from).map_err(|error| cannot_run(&error))
    }
}

/// Clones a tag of a repository into a folder, without a work tree and without running anything of it; or why
/// it cannot be reached.
///
/// # Errors
/// When git cannot be run, or there is no network.
pub(super) fn clone_of(url: &str, tag: &str, to: &Path) -> Result<std::result::Result<PathBuf, String>> {
    let mut command = Command::new("git");
    // No helper of the address is run, no question asked, nothing of the user's templates copied.
    command.args(["-c", "protocol.ext.allow=never", "-c", "core.hooksPath=/dev/null", "clone", "--quiet"]);
    command.args(["--bare", "--depth=1", "--single-branch", "--no-recurse-submodules", "--template="]);
    command.arg(format!("--branch={tag}")).args(["--", url]).arg(to);
    command.env("GIT_TERMINAL_PROMPT", "0").env("GIT_ASKPASS", "").env("SSH_ASKPASS", "");
    command.env("GIT_SSH_COMMAND", "ssh -o BatchMode=yes").env("LC_ALL", "C");
    let cloned = Said::from(run(command, None).map_err(|error| cannot_run(&error))?);
    if cloned.code == Some(0) {
        return Ok(Ok(to.to_path_buf()));
    }
    let is_offline =
        ["Could not resolve host", "Temporary failure in name resolution", "Network is unreachable"];
    match is_offline.iter().any(|text| cloned.error.contains(text)) {
        true => Err(Error::environment(format!("git did not reach `{url}`: {}", cloned.error))),
        false => Ok(Err(cloned.error)),
    }
}

/// Runs a program, with bytes on its standard input where there are any.
///
/// # Errors
/// When it cannot be run.
pub(super) fn run(mut command: Command, input: Option<&[u8]>) -> std::io::Result<Output> {
    let stdin = if input.is_some() { Stdio::piped() } else { Stdio::null() };
    let mut child = command.stdin(stdin).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn()?;
    if let (Some(mut stdin), Some(input)) = (child.stdin.take(), input) {
        // A program that does not read to the end says itself what is wrong.
        let _ = stdin.write_all(input);
    }
    child.wait_with_output()
}

/// What a program says on its standard error, in one line.
pub(super) fn said(error: &[u8]) -> String {
    let text = String::from_utf8_lossy(error);
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    lines.take(MAX_LINES).collect::<Vec<_>>().join("; ")
}

/// Lines of an error that are told.
const MAX_LINES: usize = 6;

impl From<Output> for Said {
    fn from(output: Output) -> Self {
        let out = String::from_utf8_lossy(&output.stdout).into_owned();
        Self { code: output.status.code(), out, error: said(&output.stderr) }
    }
}

impl Said {
    /// What was said, where the command succeeded.
    fn expect_success(self, what: &str) -> Result<String> {
        if self.code == Some(0) {
            return Ok(self.out);
        }
        Err(Error::environment(format!("git did not {what}: {}", self.error)))
    }
}

fn cannot_run(error: &std::io::Error) -> Error {
    let cannot = Error::environment(format!("cannot run git: {error}"));
    cannot.with_help("install git, and see that `git` is on the path")
}
