//! Bump again.
