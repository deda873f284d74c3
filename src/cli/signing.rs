//! Signatures of sums, made and verified by the user's own `ssh-keygen` with the keys that git signs
//! with. No key is ever read here.

use super::program;
use crate::error::{Error, Result};
use crate::git::Configuration;
use crate::platform::SUMS;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// The file with the signature of `SHA256SUMS`.
pub(super) const SIGNATURE: &str = "SHA256SUMS.sig";

/// What signatures are made for, so that one for something else is not good for packages.
const NAMESPACE: &str = "connectory";

/// At most this many names of one signer are tried.
const MAX_NAMES: usize = 16;

/// What git's configuration says of signatures.
pub(super) struct Settings {
    format: Option<String>,
    key: Option<String>,
    key_file: Option<PathBuf>,
    /// Who may sign.
    pub(super) allowed_signers: Option<PathBuf>,
}

impl Settings {
    /// Reads what holds in a folder, in a repository or not.
    pub(super) fn read(folder: &Path) -> Result<Self> {
        let configuration = Configuration::of(folder)?;
        Ok(Self {
            format: configuration.text("gpg.format"),
            key: configuration.text("user.signingkey"),
            key_file: configuration.path("user.signingkey"),
            allowed_signers: configuration.path("gpg.ssh.allowedsignersfile"),
        })
    }

    /// The key to sign with.
    fn key(&self, folder: &Path) -> Result<Key> {
        const HELP: &str = "git config gpg.format ssh && git config user.signingkey ~/.ssh/id_ed25519.pub";
        if self.format.as_deref() != Some("ssh") {
            let format = self.format.as_deref().unwrap_or("openpgp");
            let error = Error::usage(format!("git signs by {format} here; packages are signed by SSH keys"));
            return Err(error.with_help(HELP));
        }
        let Some(key) = self.key.as_deref().filter(|key| !key.is_empty()) else {
            return Err(Error::usage("git's configuration names no `user.signingkey`").with_help(HELP));
        };
        let literal = key.strip_prefix("key::").or_else(|| key.starts_with("ssh-").then_some(key));
        match literal {
            Some(text) => Key::literal(text),
            None => Ok(Key::File(folder.join(self.key_file.as_deref().unwrap_or(Path::new(key))))),
        }
    }
}

/// A key that `ssh-keygen` reads for itself.
enum Key {
    /// A file that the user has.
    File(PathBuf),
    /// A public key that stands in the configuration; the private one is with the user's agent.
    Literal(tempfile::TempDir),
}

impl Key {
    fn literal(text: &str) -> Result<Self> {
        let folder = scratch()?;
        write(&folder.path().join("key.pub"), format!("{text}\n").as_bytes())?;
        Ok(Self::Literal(folder))
    }

    fn path(&self) -> PathBuf {
        match self {
            Self::File(path) => path.clone(),
            Self::Literal(folder) => folder.path().join("key.pub"),
        }
    }
}

/// Signs sums with the key that git signs with in a folder.
///
/// # Errors
/// When git names no SSH key, `ssh-keygen` is not there, or it does not sign.
pub(super) fn sign(folder: &Path, sums: &[u8]) -> Result<Vec<u8>> {
    let key = Settings::read(folder)?.key(folder)?;
    let mut command = keygen("sign");
    command.arg("-f").arg(key.path()).args(["-n", NAMESPACE]);
    if matches!(key, Key::Literal(_)) {
        command.arg("-U");
    }
    let made = run(command, sums)?;
    if made.status.success() && made.stdout.starts_with(b"-----BEGIN SSH SIGNATURE-----") {
        return Ok(made.stdout);
    }
    let error =
        Error::environment(format!("ssh-keygen did not sign `{SUMS}`: {}", program::said(&made.stderr)));
    Err(error.with_help("try: ssh-keygen -Y sign -n connectory -f KEY SHA256SUMS"))
}

/// What became of a signature.
pub(super) enum Signed {
    /// It is good; by whom.
    Good(String),
    /// It is not; why.
    Bad(String),
}

/// Verifies the signature of sums by those who may sign.
///
/// # Errors
/// When `ssh-keygen` is not there.
pub(super) fn verify(signers: &Path, sums: &[u8], signature: &[u8]) -> Result<Signed> {
    let folder = scratch()?;
    let file = folder.path().join(SIGNATURE);
    write(&file, signature)?;
    let command = |action: &str| {
        let mut command = keygen(action);
        command.arg("-s").arg(&file);
        command
    };
    let mut known = command("find-principals");
    known.arg("-f").arg(signers);
    let known = run(known, &[])?;
    let names = String::from_utf8_lossy(&known.stdout).into_owned();
    for name in names.lines().filter(|_| known.status.success()).take(MAX_NAMES) {
        let mut verify = command("verify");
        verify.arg("-f").arg(signers).arg("-I").arg(name).args(["-n", NAMESPACE]);
        let verified = run(verify, sums)?;
        if verified.status.success() {
            let key = key_of(&verified);
            return Ok(Signed::Good(if key.is_empty() {
                name.to_owned()
            } else {
                format!("{name} ({key})")
            }));
        }
    }
    let mut check = command("check-novalidate");
    check.args(["-n", NAMESPACE]);
    let checked = run(check, sums)?;
    Ok(Signed::Bad(match checked.status.success() {
        true => format!("`{SUMS}` is signed by nobody who may sign: {}", key_of(&checked)),
        false => format!("`{SIGNATURE}` is no signature of these sums for `{NAMESPACE}`"),
    }))
}

fn keygen(action: &str) -> Command {
    let mut command = Command::new("ssh-keygen");
    command.args(["-Y", action]);
    command
}

/// Runs `ssh-keygen` with bytes on its standard input.
fn run(command: Command, input: &[u8]) -> Result<Output> {
    program::run(command, Some(input)).map_err(|error| {
        if error.kind() != std::io::ErrorKind::NotFound {
            return Error::environment(format!("cannot run ssh-keygen: {error}"));
        }
        let error = Error::environment("`ssh-keygen` is not here; signatures are made and verified by it");
        error.with_help("install OpenSSH 8.2 or newer, and see that `ssh-keygen` is on the path")
    })
}

/// The key that a good signature was made with, as `ssh-keygen` names it.
fn key_of(output: &Output) -> String {
    let text = String::from_utf8_lossy(&output.stdout);
    let key = text.split(" with ").nth(1).and_then(|rest| rest.lines().next());
    key.unwrap_or_default().trim().to_owned()
}

fn scratch() -> Result<tempfile::TempDir> {
    let made = tempfile::Builder::new().prefix("connectory-").tempdir();
    made.map_err(|error| Error::environment(format!("cannot make a folder for ssh-keygen: {error}")))
}

fn write(path: &Path, bytes: &[u8]) -> Result<()> {
    std::fs::write(path, bytes).map_err(|error| Error::io("write", path, &error))
}
