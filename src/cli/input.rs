//! What comes from standard input, and from files that are named: no more than is read of any file.

use crate::document::MAX_BYTES;
use crate::error::{Error, Result};
use std::io::Read;
use std::path::Path;

/// Reads standard input to its end, up to as much as is read of a file.
///
/// # Errors
/// When it cannot be read, or there is more.
pub(super) fn standard() -> Result<Vec<u8>> {
    let failed = |error: std::io::Error| Error::environment(format!("cannot read standard input: {error}"));
    bounded(std::io::stdin().lock(), "standard input", failed)
}

/// Reads a file that an argument names.
///
/// # Errors
/// When it is no plain file, cannot be read, or is too large.
pub(super) fn file(path: &Path) -> Result<Vec<u8>> {
    let failed = |error: std::io::Error| Error::usage(Error::io("read", path, &error).to_string());
    if !std::fs::metadata(path).map_err(failed)?.is_file() {
        return Err(Error::usage(format!("`{}` is no plain file", path.display())));
    }
    bounded(std::fs::File::open(path).map_err(failed)?, &format!("`{}`", path.display()), failed)
}

/// What a plain file holds; none where there is nothing.
///
/// # Errors
/// When it is no plain file, or has more bytes than `most`.
pub(super) fn small(path: &Path, most: u64) -> Result<Option<Vec<u8>>> {
    match path.symlink_metadata() {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(Error::io("read", path, &error)),
        Ok(found) if !found.is_file() || found.len() > most => {
            Err(Error::usage(format!("`{}` is no plain file of at most {most} bytes", path.display())))
        }
        Ok(_) => std::fs::read(path).map(Some).map_err(|error| Error::io("read", path, &error)),
    }
}

fn bounded(from: impl Read, name: &str, failed: impl Fn(std::io::Error) -> Error) -> Result<Vec<u8>> {
    let mut bytes = Vec::new();
    let most = u64::try_from(MAX_BYTES).unwrap_or(u64::MAX).saturating_add(1);
    from.take(most).read_to_end(&mut bytes).map_err(failed)?;
    if bytes.len() > MAX_BYTES {
        return Err(Error::usage(format!(
            "{name} has more than {MAX_BYTES} bytes; at most that many are read"
        )));
    }
    Ok(bytes)
}
