//! Calls of a connector's operations at a server, and whether the answers are what the definition says.
//!
//! Compiled in by the feature `live` alone; [`wire`] is its only file that opens connections. What is sent
//! comes from the definition's examples; what comes back is read within bounds. Values that the user gives,
//! such as tokens, go to the one server that is named and stand in no message.

mod conform;
mod judge;
mod text;
mod wire;

pub use wire::Base;

use crate::catalogue::Verdict;
use crate::contract::{Contract, Maker, Manner, Method, Operation, Origin, Request, Way, request};
use crate::error::{Error, Result};
use std::collections::BTreeSet;
use std::time::Duration;
use wire::{Client, Trouble};

/// Operations beyond this are not called.
const MAX_OPERATIONS: usize = 1_000;

/// Messages longer than this are cut, in characters.
const MAX_MESSAGE: usize = 400;

/// Shorter values are no secrets, and stand in too many words, in bytes.
const MIN_SECRET: usize = 4;

/// Texts that nobody knows, as they are sent.
const MANNER: Manner = Manner {
    way: Way::Sent,
    placeholder: |_| "example".to_owned(),
    text: str::to_owned,
    is_left_out: |_| false,
};

/// Something that the user sends with every call. It has no `Debug`: its value may be a secret.
pub enum Given {
    /// A header: name and value.
    Header(String, String),
    /// A parameter behind the `?`: name and value.
    Query(String, String),
}

/// Which operations are called.
#[derive(Debug, Default)]
pub struct Choice {
    /// These alone; empty means all.
    pub operations: BTreeSet<String>,
    /// Also those that may change something and are not named.
    pub is_unsafe: bool,
}

/// How long calls may take.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// One of them.
    pub call: Duration,
    /// All of them.
    pub total: Duration,
}

/// What is to be done with an operation.
#[derive(Debug)]
pub enum Step {
    /// It is called so.
    Call(Request),
    /// It is not called, and why.
    Skip(String),
}

/// What came of an operation.
#[derive(Debug)]
pub struct Tried {
    /// What its author calls it.
    pub operation: String,
    /// What it came to.
    pub verdict: Verdict,
    /// How long the call took; none where there was none.
    pub milliseconds: Option<i64>,
    /// Why it failed or was skipped.
    pub message: Option<String>,
}

/// What came of all of them.
pub struct Run {
    /// The operations in their order, up to where the run ended.
    pub tried: Vec<Tried>,
    /// Why it ended before the last of them.
    pub stopped: Option<Error>,
}

/// Says how each operation is called, or why it is not.
///
/// # Errors
/// When an operation is named that there is not.
pub fn plan<'o, 'd>(
    contract: &'o Contract<'d>,
    choice: &Choice,
) -> Result<Vec<(&'o Operation<'d>, String, Step)>> {
    let mut maker = Maker::new(MANNER);
    let mut seen = BTreeSet::new();
    let mut steps = Vec::new();
    for operation in contract.operations().iter().filter(|one| one.origin() == Origin::Path) {
        let label = operation.label();
        let is_wanted = choice.operations.is_empty() || choice.operations.contains(&label);
        if !seen.insert(label.clone()) || !is_wanted {
            continue;
        }
        if steps.len() >= MAX_OPERATIONS {
            return Err(Error::usage(format!("there are more than {MAX_OPERATIONS} operations; name some")));
        }
        let is_allowed = choice.is_unsafe || choice.operations.contains(&label);
        let step = if is_allowed || is_safe(operation.method()) {
            request(&mut maker, operation).map_or_else(Step::Skip, Step::Call)
        } else {
            Step::Skip(format!("{} may change something at the server", operation.method()))
        };
        steps.push((operation, label, step));
    }
    match choice.operations.difference(&seen).next() {
        Some(name) => {
            let near = crate::check::nearest(name, seen.iter().map(String::as_str));
            let error = Error::usage(format!("there is no operation `{}`", text::shown(name)));
            Err(match near {
                Some(near) => error.with_help(format!("did you mean `{near}`?")),
                None => error,
            })
        }
        None => Ok(steps),
    }
}

/// Whether calls of a method only read.
fn is_safe(method: Method) -> bool {
    matches!(method, Method::Get | Method::Head | Method::Options)
}

/// What calls are made with.
pub struct Means<'m> {
    /// The address that paths stand behind.
    pub base: &'m Base,
    /// What is sent with every call.
    pub given: &'m [Given],
    /// How long calls may take.
    pub limits: Limits,
    /// The time since the run began.
    pub clock: &'m dyn Fn() -> Duration,
}

/// Does what was planned, one call after the other, and tells each outcome.
///
/// # Errors
/// When no client can be made.
pub fn run(
    means: &Means<'_>,
    plan: Vec<(&Operation<'_>, String, Step)>,
    mut tell: impl FnMut(&Tried) -> Result<()>,
) -> Result<Run> {
    let client = Client::open(means.base, means.given)?;
    let mut run = Run { tried: Vec::new(), stopped: None };
    for (operation, label, step) in plan {
        let tried = match step {
            Step::Skip(why) => {
                Tried { operation: label, verdict: Verdict::Skip, milliseconds: None, message: Some(why) }
            }
            Step::Call(request) => match means.call(&client, (operation, label), &request) {
                Ok(tried) => tried,
                Err(error) => {
                    run.stopped = Some(error);
                    break;
                }
            },
        };
        tell(&tried)?;
        run.tried.push(tried);
    }
    Ok(run)
}

impl Means<'_> {
    /// Calls an operation.
    ///
    /// # Errors
    /// When there is no connection, or no time left.
    fn call(
        &self,
        client: &Client<'_>,
        (operation, label): (&Operation<'_>, String),
        request: &Request,
    ) -> Result<Tried> {
        let begun = (self.clock)();
        let left = self.limits.total.saturating_sub(begun);
        if left.is_zero() {
            let total = self.limits.total.as_secs();
            let error = Error::environment(format!("not all operations were called within {total} seconds"));
            return Err(error.with_help("--total gives more time"));
        }
        let limit = self.limits.call.min(left);
        let answer = client.call(request, limit);
        let taken = (self.clock)().saturating_sub(begun);
        let message = match answer {
            Ok(answer) => judge::judge(operation, &answer),
            Err(Trouble::Unreachable(why)) => {
                let why = without(&why, self.given);
                return Err(Error::environment(format!("no connection to {}: {why}", self.base.server())));
            }
            Err(Trouble::Late) => Some(format!("no whole answer within {} ms", limit.as_millis())),
            Err(Trouble::Broken(why)) => Some(format!("the connection broke off: {why}")),
            Err(Trouble::Unsendable(why)) => Some(format!("the request cannot be sent: {why}")),
        };
        Ok(Tried {
            operation: label,
            verdict: if message.is_none() { Verdict::Pass } else { Verdict::Fail },
            milliseconds: i64::try_from(taken.as_millis()).ok(),
            message: message.map(|text| told(&text, request, self.given)),
        })
    }
}

/// A message as it is kept: with what was made up, without what the user gave, on one line and cut.
fn told(message: &str, request: &Request, given: &[Given]) -> String {
    let invented: Vec<String> =
        request.invented.iter().take(5).map(|name| format!("`{}`", text::shown(name))).collect();
    let hint = match invented.is_empty() {
        true => String::new(),
        false => format!("; the definition has no example for {}", invented.join(", ")),
    };
    let message = crate::report::one_line(&without(message, given));
    let mut message: String = message.chars().take(MAX_MESSAGE).collect();
    message.push_str(&hint);
    message
}

/// A text without the values that the user gave.
fn without(text: &str, given: &[Given]) -> String {
    let mut text = text.to_owned();
    for secret in given {
        let (Given::Header(_, value) | Given::Query(_, value)) = secret;
        // What stands behind `Bearer` is the secret by itself too.
        for part in std::iter::once(value.as_str()).chain(value.split_whitespace().skip(1)) {
            if part.len() >= MIN_SECRET {
                text = text.replace(part, "…");
            }
        }
    }
    text
}
