//! What went wrong around us: the environment, the configuration, the way we were called.
//!
//! Content at fault is never an [`Error`]; it is a finding. An [`Error`] always says what was
//! expected, and where it can, the command that mends it.

use std::fmt;
use std::path::Path;

/// Why the tool could not do what it was asked; decides the exit code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cause {
    /// Wrong arguments, or a `connectory.toml` that cannot be read as one: exit code 2.
    Usage,
    /// The machine, the file system or the repository cannot answer: exit code 3.
    Environment,
}

/// A failure that no change of a connector's content would mend.
#[derive(Debug, Clone)]
pub struct Error {
    cause: Cause,
    message: String,
    help: Option<String>,
}

/// The result of everything that touches the world.
pub type Result<T> = std::result::Result<T, Error>;

impl Error {
    /// A mistake in the call or in the configuration.
    pub fn usage(message: impl Into<String>) -> Self {
        Self { cause: Cause::Usage, message: message.into(), help: None }
    }

    /// Something around us that does not answer.
    pub fn environment(message: impl Into<String>) -> Self {
        Self { cause: Cause::Environment, message: message.into(), help: None }
    }

    /// An input or output error, always with the path it happened at.
    pub fn io(action: &str, path: &Path, error: &std::io::Error) -> Self {
        Self::environment(format!("cannot {action} `{}`: {error}", path.display()))
    }

    /// Adds the sentence or command that mends it.
    #[must_use]
    pub fn with_help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// Why it failed.
    pub fn cause(&self) -> Cause {
        self.cause
    }

    /// How to mend it, where that is known.
    pub fn help(&self) -> Option<&str> {
        self.help.as_deref()
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Error {}
