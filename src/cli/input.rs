//! What comes from standard input.

use crate::document::MAX_BYTES;
use crate::error::{Error, Result};
use std::io::Read as _;

/// Reads standard input to its end, up to as much as is read of a file.
///
/// # Errors
/// When it cannot be read, or there is more.
pub(super) fn standard() -> Result<Vec<u8>> {
    let mut bytes = Vec::new();
    let most = u64::try_from(MAX_BYTES).unwrap_or(u64::MAX).saturating_add(1);
    let read = std::io::stdin().lock().take(most).read_to_end(&mut bytes);
    read.map_err(|error| Error::environment(format!("cannot read standard input: {error}")))?;
    if bytes.len() > MAX_BYTES {
        return Err(Error::usage(format!(
            "standard input has more than {MAX_BYTES} bytes; at most that many are read"
        )));
    }
    Ok(bytes)
}
