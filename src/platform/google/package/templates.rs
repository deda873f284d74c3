//! The files that are texts: script, Terraform and what people read.

use super::super::auth::{Counterpart, Scheme};
use super::super::variables::sign_in;
use super::bodies::Bodies;
use super::terraform::{Connection, connection, hcl};
use super::{PLACED, counted_losses};
use crate::error::{Error, Result};
use minijinja::value::Serde;
use minijinja::{AutoEscape, Environment, UndefinedBehavior};
use serde::Serialize;

const TEMPLATES: [(&str, &str); 4] = [
    ("README.md", include_str!("../../../../templates/google/README.md")),
    ("deploy.sh", include_str!("../../../../templates/google/deploy.sh")),
    ("terraform/connection.tf", include_str!("../../../../templates/google/connection.tf")),
    (CHECKLIST, include_str!("../../../../templates/google/partner-checklist.md")),
];

/// For those who publish as partners alone.
const CHECKLIST: &str = "partner-checklist.md";

/// A secret that is expected to be there.
#[derive(Serialize)]
struct Expected {
    name: String,
    about: String,
}

/// A way to sign in that Google has nothing for.
#[derive(Serialize)]
struct Unmapped {
    name: String,
    kind: String,
    reason: &'static str,
}

/// How many losses of a kind there are.
#[derive(Serialize)]
struct Lost {
    kind: &'static str,
    count: usize,
}

/// What templates are filled with.
#[derive(Serialize)]
struct Values<'b> {
    id: &'b str,
    version: &'b str,
    version_id: &'b str,
    title: String,
    definition: &'static str,
    has_icon: bool,
    has_partner: bool,
    /// Whether there are variables and no service between.
    has_direct_variables: bool,
    deprecated: &'b [String],
    placed: [&'static str; 4],
    mask: String,
    expected: Vec<Expected>,
    unmapped: Vec<Unmapped>,
    losses: Vec<Lost>,
    connection: Connection<'b>,
}

/// All texts with the names of their files.
///
/// # Errors
/// When a template cannot be filled.
pub(super) fn all(bodies: &Bodies<'_>) -> Result<Vec<(&'static str, String)>> {
    let mut environment = Environment::new();
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    environment.set_auto_escape_callback(|_| AutoEscape::None);
    environment.add_filter("hcl", |text: &str| hcl(text));
    let google = bodies.google();
    let values = Values {
        id: &bodies.id,
        version: &bodies.version,
        version_id: &bodies.version_id,
        title: one_line(&bodies.release.title()),
        definition: bodies.definition,
        has_icon: bodies.has_icon,
        has_partner: google.partner.is_some(),
        has_direct_variables: !google.is_indirect && !bodies.variables.is_empty(),
        deprecated: &bodies.deprecated,
        placed: PLACED,
        mask: bodies.mask(),
        expected: expected(bodies),
        unmapped: unmapped(bodies),
        losses: losses(bodies),
        connection: connection(bodies),
    };
    let wanted = TEMPLATES.iter().filter(|(name, _)| *name != CHECKLIST || google.partner.is_some());
    let render = |(name, template): &(&'static str, &str)| {
        let text = environment.render_str(template, Serde(&values));
        let text = text.map_err(|error| Error::environment(format!("cannot fill `{name}`: {error:#}")))?;
        Ok((*name, format!("{text}\n")))
    };
    wanted.map(render).collect()
}

/// A text of an author on one line of Markdown, so that it is no more than a text.
fn one_line(text: &str) -> String {
    let text: String =
        text.chars().map(|c| if c.is_control() || "`<>|[]*_#\\".contains(c) { ' ' } else { c }).collect();
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The secrets that the bodies and the connection name.
fn expected(bodies: &Bodies<'_>) -> Vec<Expected> {
    let google = bodies.google();
    let mut expected = Vec::new();
    let facade = google.auth.as_ref().filter(|_| google.is_indirect).and_then(|auth| auth.secret.clone());
    expected.extend(facade.map(|name| Expected {
        name,
        about: "with which Google signs in to the service between".to_owned(),
    }));
    let of_auth = bodies.sign_in().map(|(_, auth)| sign_in(auth)).into_iter().flatten();
    let all = of_auth.chain(bodies.variables.iter().filter(|template| template.is_required).cloned());
    for template in all.filter(|template| template.kind == "SECRET") {
        let about = format!("for `{}` of the connection", one_line(&template.key));
        expected.push(Expected { name: bodies.secret(&template.key), about });
    }
    expected
}

/// The ways to sign in that Google has nothing for.
fn unmapped(bodies: &Bodies<'_>) -> Vec<Unmapped> {
    let nothing = |scheme: &Scheme<'_>| match scheme.counterpart {
        Counterpart::Nothing(reason) => {
            Some(Unmapped { name: one_line(scheme.name), kind: one_line(&scheme.kind), reason: reason.en })
        }
        Counterpart::Auth(_) | Counterpart::Variable { .. } => None,
    };
    bodies.schemes.iter().filter_map(nothing).collect()
}

fn losses(bodies: &Bodies<'_>) -> Vec<Lost> {
    let losses = super::super::exported(bodies.release).map(|export| export.losses()).unwrap_or_default();
    counted_losses(losses).into_iter().map(|(kind, count)| Lost { kind, count }).collect()
}
