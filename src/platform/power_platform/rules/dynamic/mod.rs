//! Dynamic extensions: fields that another operation fills in, and schemas that it gives.

mod call;
mod find;
mod path;
mod rules;

pub(super) use rules::RULES;

use super::is_internal;

/// What can be wrong with a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Fault {
    ParameterUnknown,
    ParameterMissing,
    ValueMistyped,
    SourceUnknown,
    SourceMistyped,
    SourceOptional,
    SourceInternal,
    NewerMissing,
    PathUnresolved,
    SchemaPathUnresolved,
    TargetVisible,
}

/// One place where a call is wrong: the node by its number, and the key that it lacks.
#[derive(Debug)]
struct Finding {
    fault: Fault,
    node: u64,
    key: Option<&'static str>,
    message: String,
}
