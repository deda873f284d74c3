//! Operations: triggers and actions, each with the anchor that links may use.

use super::super::markdown::{Html, render_short};
use super::super::text::{NAME, tidy};
use super::definitions::{Definition, Tables};
use super::example::{Example, Examples};
use super::message::{Body, Parameter, Response, body, notification, parameters, responses};
use super::past::{OperationEnd, Past, Removed};
use super::schema::{Table, says};
use crate::catalogue::Date;
use crate::contract::{self, Contract, Origin};
use serde::Serialize;
use std::collections::BTreeMap;

/// Operations that a page shows.
const MAX_OPERATIONS: usize = 1_500;

/// Anchors that the page itself uses.
const TAKEN: [&str; 27] = [
    "main",
    "overview",
    "connection",
    "data-types",
    "mappings",
    "triggers",
    "actions",
    "changelog",
    "versions",
    "submissions",
    "usage",
    "downloads",
    "install",
    "similar",
    "removed-operations",
    "submissions",
    "usage",
    "checklist",
    "definition",
    "definitions",
    "score",
    "badges",
    "theme",
    "facts",
    "search",
    "search-results",
    "top",
];

/// The operations of a release.
#[derive(Debug, Clone, Default, Serialize)]
pub(in crate::site) struct Api {
    /// What starts flows.
    pub(in crate::site) triggers: Vec<Operation>,
    /// What flows do.
    pub(in crate::site) actions: Vec<Operation>,
    /// How many are not shown because the platform hides them from makers.
    pub(in crate::site) internal: usize,
    /// How many are left out because the page would grow too large.
    pub(in crate::site) left_out: usize,
    /// The schemas that several of them name.
    pub(in crate::site) definitions: Vec<Definition>,
    /// Anchors by `operationId`, for links between operations.
    pub(in crate::site) anchors: BTreeMap<String, String>,
    /// All of them, also those that are not shown, each with its anchor where it has one.
    #[serde(skip)]
    pub(in crate::site) names: Vec<(String, Option<String>)>,
    /// Those that older releases have, the last that went first.
    pub(in crate::site) removed: Vec<Removed>,
    /// How many more went.
    pub(in crate::site) more_removed: usize,
    /// The way from the page to the folder of the connector's pages.
    pub(in crate::site) home: String,
}

/// An operation that makers can use.
#[derive(Debug, Clone, Serialize)]
pub(in crate::site) struct Operation {
    /// The anchor on the page.
    pub(in crate::site) anchor: String,
    /// The `operationId`, or method and path.
    pub(in crate::site) id: String,
    /// The name that makers see.
    pub(in crate::site) name: String,
    /// The language of its words, where it is not that of the page.
    pub(in crate::site) language: Option<String>,
    /// The method.
    pub(in crate::site) method: &'static str,
    /// The path.
    pub(in crate::site) path: String,
    /// What it does, in one line of plain text.
    pub(in crate::site) line: String,
    /// What it does.
    pub(in crate::site) description: Html,
    /// Whether callers should stop using it.
    pub(in crate::site) deprecated: bool,
    /// When and why it ends, where that is announced.
    pub(in crate::site) end: Option<OperationEnd>,
    /// What became of it from release to release.
    pub(in crate::site) past: Past,
    /// `webhook` or `polling`; none for actions.
    pub(in crate::site) trigger: Option<&'static str>,
    /// `important` or `advanced`, where the platform is told so.
    pub(in crate::site) visibility: Option<&'static str>,
    /// The parameters beside the body.
    pub(in crate::site) parameters: Vec<Parameter>,
    /// What is sent as the body.
    pub(in crate::site) body: Option<Body>,
    /// What comes back.
    pub(in crate::site) responses: Vec<Response>,
    /// What a webhook trigger is sent.
    pub(in crate::site) notification: Option<Table>,
    /// What a call looks like.
    pub(in crate::site) example: Option<Example>,
}

impl Operation {
    /// All tables of schemas.
    pub(super) fn tables(&mut self) -> impl Iterator<Item = &mut Table> {
        let body = self.body.as_mut().map(|body| &mut body.table);
        let responses = self.responses.iter_mut().map(|response| &mut response.table);
        body.into_iter().chain(&mut self.notification).chain(responses)
    }
}

impl Api {
    /// Reads a contract.
    pub(super) fn read(contract: &Contract<'_>) -> Self {
        let mut api = Self::default();
        let mut tables = Tables::of_page();
        let mut examples = Examples::of_page(contract);
        let mut anchors = Anchors::default();
        for operation in contract.operations() {
            let name = tidy(&operation.label(), NAME);
            if operation.visibility() == Some("internal") {
                api.internal += 1;
                api.names.push((name, None));
                continue;
            }
            if api.triggers.len() + api.actions.len() >= MAX_OPERATIONS {
                api.left_out += 1;
                api.names.push((name, None));
                continue;
            }
            let anchor = anchors.of(operation);
            api.names.push((name, Some(anchor.clone())));
            if let Some(id) = operation.id() {
                api.anchors.entry(tidy(id, NAME)).or_insert_with(|| anchor.clone());
            }
            let mut view = view(operation, anchor, &mut tables);
            view.example = examples.of(operation);
            let list = if view.trigger.is_some() { &mut api.triggers } else { &mut api.actions };
            list.push(view);
        }
        let shown = api.triggers.iter_mut().chain(&mut api.actions);
        api.definitions = tables.settle(shown, &mut anchors);
        api
    }

    /// All operations, the triggers first.
    pub(in crate::site) fn operations(&self) -> impl Iterator<Item = &Operation> {
        self.triggers.iter().chain(&self.actions)
    }
}

fn view(operation: &contract::Operation<'_>, anchor: String, tables: &mut Tables) -> Operation {
    let id = tidy(&operation.label(), NAME);
    let named = operation.summary().map(|summary| tidy(summary, NAME)).filter(|name| !name.is_empty());
    let name = named.unwrap_or_else(|| id.clone());
    let description = operation.description().filter(|text| !says(&name, text.trim())).unwrap_or_default();
    Operation {
        anchor,
        language: None,
        name,
        id,
        method: operation.method().as_str(),
        path: tidy(operation.path(), 400),
        line: tidy(description.lines().next().unwrap_or_default(), 180),
        description: render_short(description),
        deprecated: operation.deprecated(),
        end: end(operation),
        past: Past::default(),
        trigger: trigger(operation),
        visibility: match operation.visibility() {
            Some("important") => Some("important"),
            Some("advanced") => Some("advanced"),
            _ => None,
        },
        parameters: parameters(operation),
        body: body(operation, tables),
        responses: responses(operation, tables),
        notification: notification(operation, tables),
        example: None,
    }
}

/// The end that the definition tells of.
fn end(operation: &contract::Operation<'_>) -> Option<OperationEnd> {
    let written = operation.node().get("x-sunset")?.scalar_text()?;
    let day: Date = written.trim().parse().ok()?;
    Some(OperationEnd { on: Some(day.to_string()), ..OperationEnd::default() })
}

fn trigger(operation: &contract::Operation<'_>) -> Option<&'static str> {
    match operation.origin() {
        Origin::Webhook => Some("webhook"),
        Origin::Path | Origin::Callback => {
            operation.trigger()?;
            Some(if operation.notification_content().is_some() { "webhook" } else { "polling" })
        }
    }
}

/// A text as an anchor.
fn fit(text: &str) -> String {
    let is_fit = |c: char| c.is_ascii_alphanumeric() || "_.-".contains(c);
    text.chars().take(120).map(|c| if is_fit(c) { c } else { '-' }).collect()
}

/// Anchors that were given so far.
#[derive(Default)]
pub(super) struct Anchors {
    given: BTreeMap<String, usize>,
}

impl Anchors {
    /// The `operationId` where it can be an anchor and is free, else something like it.
    fn of(&mut self, operation: &contract::Operation<'_>) -> String {
        let mut anchor = fit(&operation.label());
        if TAKEN.contains(&anchor.as_str())
            || ["doc-", "type-", "v-"].iter().any(|start| anchor.starts_with(start))
        {
            anchor = format!("operation-{anchor}");
        }
        if ["-name", "-title"].iter().any(|end| anchor.ends_with(end)) {
            anchor.push_str("-id");
        }
        self.free(&anchor)
    }

    /// An anchor that no other has: this one, or one like it.
    pub(super) fn free(&mut self, wanted: &str) -> String {
        let mut anchor = fit(wanted);
        loop {
            let count = self.given.entry(anchor.clone()).or_insert(0);
            *count += 1;
            if *count == 1 {
                return anchor;
            }
            anchor = format!("{anchor}-{count}");
        }
    }
}
