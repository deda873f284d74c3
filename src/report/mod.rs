//! Findings and changes as text; nothing here prints.

pub mod changes;
