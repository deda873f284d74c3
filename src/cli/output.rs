//! What goes to standard output and standard error.
//!
//! Standard output carries the result alone. A reader that goes away early is no failure.

use crate::error::{Error, Result};
use crate::files::FileSet;
use crate::path::RepoPath;
use std::io::{self, BufWriter, Write};
use std::path::Path;

pub(super) struct Output {
    out: BufWriter<anstream::AutoStream<io::Stdout>>,
}

impl Output {
    pub(super) fn new() -> Self {
        Self { out: BufWriter::new(anstream::AutoStream::auto(io::stdout())) }
    }

    /// Writes a part of the result.
    pub(super) fn print(&mut self, text: &str) -> Result<()> {
        written(self.out.write_all(text.as_bytes()))
    }

    /// Writes a report to a file, in one step, in the place of an older one.
    pub(super) fn write(&mut self, path: &Path, text: &str) -> Result<()> {
        let shown = path.display();
        if std::fs::symlink_metadata(path).is_ok_and(|found| !found.is_file()) {
            return Err(Error::usage(format!("`{shown}` is no plain file")));
        }
        let name = path.file_name().and_then(|name| RepoPath::parse(name.to_str()?).ok());
        let name = name.filter(|name| !name.is_root());
        let (Some(name), Some(folder)) = (name, path.parent()) else {
            return Err(Error::usage(format!("`{shown}` is no name of a file")));
        };
        let mut files = FileSet::new();
        files.insert(name, text);
        files.write_into(folder)
    }

    /// Writes what was kept back.
    pub(super) fn flush(&mut self) -> Result<()> {
        written(self.out.flush())
    }

    /// Says something that is not the result.
    pub(super) fn say(&mut self, text: &str) {
        let _ = self.out.flush();
        let _ = writeln!(anstream::AutoStream::auto(io::stderr()), "{text}");
    }

    /// Says why the command failed, and what mends it.
    pub(super) fn error(&mut self, error: &Error) {
        let bold = anstyle::AnsiColor::Red.on_default().bold();
        self.say(&format!("{bold}error{bold:#}: {error}"));
        if let Some(help) = error.help() {
            self.say(&format!("  help: {help}"));
        }
    }
}

fn written(result: io::Result<()>) -> Result<()> {
    match result {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            Err(Error::environment(format!("cannot write the result: {error}")))
        }
        _ => Ok(()),
    }
}
