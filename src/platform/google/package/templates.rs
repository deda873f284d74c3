//! The files that are texts: script, Terraform and what people read.

use super::super::auth::{Auth, Counterpart, Scheme};
use super::super::variables::{Template, sign_in};
use super::bodies::Bodies;
use super::{PLACED, counted_losses};
use crate::error::{Error, Result};
use minijinja::value::Serde;
use minijinja::{AutoEscape, Environment, UndefinedBehavior};
use serde::Serialize;
use std::collections::BTreeSet;

const TEMPLATES: [(&str, &str); 4] = [
    ("README.md", include_str!("../../../../templates/google/README.md")),
    ("deploy.sh", include_str!("../../../../templates/google/deploy.sh")),
    ("terraform/connection.tf", include_str!("../../../../templates/google/connection.tf")),
    (CHECKLIST, include_str!("../../../../templates/google/partner-checklist.md")),
];

/// For those who publish as partners alone.
const CHECKLIST: &str = "partner-checklist.md";

/// A value that somebody gives when the connection is made.
#[derive(Serialize)]
struct Input {
    /// Its name in Terraform.
    name: String,
    kind: &'static str,
    description: String,
    is_required: bool,
}

/// A variable of the connection.
#[derive(Serialize)]
struct Setting {
    key: String,
    is_required: bool,
    /// The name of its input.
    name: String,
    /// What stands below its key.
    value: String,
}

/// How a connection signs in.
#[derive(Serialize)]
struct SignIn<'b> {
    kind: &'static str,
    key: Option<&'b str>,
    address: &'b str,
    scopes: &'b [&'b str],
}

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

/// The connection in Terraform.
#[derive(Serialize)]
struct Connection<'b> {
    resource: String,
    inputs: Vec<Input>,
    settings: Vec<Setting>,
    auth: Option<SignIn<'b>>,
    /// The names of the secrets of the sign-in.
    password: String,
    client_secret: String,
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

/// A text between quotes in HCL: neither a quote nor a template ends it.
fn hcl(text: &str) -> String {
    let mut quoted = String::from("\"");
    let mut characters = text.chars().peekable();
    while let Some(c) = characters.next() {
        match c {
            '"' | '\\' => quoted.extend(['\\', c]),
            '\n' => quoted.push_str("\\n"),
            '$' | '%' if characters.peek() == Some(&'{') => quoted.extend([c, c]),
            c if c.is_control() => quoted.push(' '),
            c => quoted.push(c),
        }
    }
    quoted.push('"');
    quoted
}

fn connection<'b>(bodies: &'b Bodies<'_>) -> Connection<'b> {
    let mut taken: BTreeSet<String> =
        ["project", "region", "service_account"].into_iter().map(str::to_owned).collect();
    let mut inputs = Vec::new();
    let (scheme, auth) = bodies.sign_in().map_or((None, None), |(scheme, auth)| (Some(scheme), Some(auth)));
    for template in auth.map(sign_in).into_iter().flatten().filter(|template| template.kind == "STRING") {
        taken.insert(template.key.clone());
        inputs.push(input(&template, template.key.clone()));
    }
    let mut settings = Vec::new();
    for template in &bodies.variables {
        let name = free_name(&template.key, &mut taken);
        let is_given = template.is_required && template.kind == "SECRET";
        settings.push(Setting {
            key: template.key.clone(),
            is_required: template.is_required,
            value: value(bodies, template, &name),
            name: name.clone(),
        });
        if !is_given {
            inputs.push(input(template, name));
        }
    }
    let auth = auth.map(|auth| SignIn {
        kind: auth.kind,
        key: scheme.filter(|_| bodies.is_told_apart(auth)),
        address: auth.address.unwrap_or_default(),
        scopes: &auth.scopes,
    });
    Connection {
        resource: format!("connector_{}", bodies.id.replace('-', "_")),
        inputs,
        settings,
        auth,
        password: bodies.secret("password"),
        client_secret: bodies.secret("client_secret"),
    }
}

fn input(template: &Template, name: String) -> Input {
    let kind = match template.kind.as_str() {
        "INT" => "number",
        "BOOL" => "bool",
        _ => "string",
    };
    let of_secret = if template.kind == "SECRET" { " The name of a version of a secret." } else { "" };
    let description = match template.description.is_empty() {
        true => format!("{}{of_secret}", template.display_name),
        false => format!("{}{of_secret}", template.description),
    };
    Input { name, kind, description, is_required: template.is_required }
}

/// What stands below the key of a variable.
fn value(bodies: &Bodies<'_>, template: &Template, name: &str) -> String {
    match template.kind.as_str() {
        "SECRET" => {
            let version = match template.is_required {
                true => {
                    format!(
                        "\"projects/${{var.project}}/secrets/{}/versions/latest\"",
                        bodies.secret(&template.key)
                    )
                }
                false => format!("var.{name}"),
            };
            format!("    secret_value {{\n      secret_version = {version}\n    }}")
        }
        "INT" => format!("    integer_value = var.{name}"),
        "BOOL" => format!("    boolean_value = var.{name}"),
        _ => format!("    string_value = var.{name}"),
    }
}

/// A name that Terraform takes and no other input has.
fn free_name(key: &str, taken: &mut BTreeSet<String>) -> String {
    let plain = |c: char| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '_' };
    let name: String = key.chars().map(plain).take(100).collect();
    let name = if name.starts_with(|c: char| c.is_ascii_alphabetic()) { name } else { format!("v_{name}") };
    let numbered = |number: usize| if number == 1 { name.clone() } else { format!("{name}_{number}") };
    // One more than there are taken is always free.
    let free = (1..=taken.len() + 1).map(numbered).find(|name| !taken.contains(name)).unwrap_or(name.clone());
    taken.insert(free.clone());
    free
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

impl Bodies<'_> {
    /// How a connection signs in: the first way that operations cannot do without, else the first.
    fn sign_in(&self) -> Option<(&str, &Auth<'_>)> {
        let needed = self.auths().find(|(scheme, _)| scheme.is_needed);
        needed.or_else(|| self.auths().next()).map(|(scheme, auth)| (scheme.name, auth))
    }

    /// The fields of the connector that are written again.
    fn mask(&self) -> String {
        let body = self.connector();
        let keys = body.as_object().into_iter().flat_map(|body| body.keys());
        keys.filter(|key| *key != "customConnectorType").map(String::as_str).collect::<Vec<_>>().join(",")
    }
}
