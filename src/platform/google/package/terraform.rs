//! The connection in Terraform: inputs, variables and how it signs in.

use super::super::variables::{Template, sign_in};
use super::bodies::Bodies;
use serde::Serialize;
use std::collections::BTreeSet;

/// The inputs that there are anyway, and the names that Terraform keeps for itself.
const TAKEN: [&str; 11] = [
    "project",
    "region",
    "service_account",
    "source",
    "version",
    "providers",
    "count",
    "for_each",
    "lifecycle",
    "depends_on",
    "locals",
];

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
    is_required: bool,
    /// The name of its input.
    name: String,
    /// What stands in its block.
    lines: Vec<String>,
}

/// How a connection signs in.
#[derive(Serialize)]
struct SignIn<'b> {
    kind: &'static str,
    key: Option<&'b str>,
    address: &'b str,
    scopes: &'b [&'b str],
}

/// The connection in Terraform.
#[derive(Serialize)]
pub(super) struct Connection<'b> {
    resource: String,
    inputs: Vec<Input>,
    settings: Vec<Setting>,
    auth: Option<SignIn<'b>>,
    /// The secrets of the sign-in.
    password: String,
    client_secret: String,
}

/// The connection to a version.
pub(super) fn connection<'b>(bodies: &'b Bodies<'_>) -> Connection<'b> {
    let mut taken: BTreeSet<String> = TAKEN.into_iter().map(str::to_owned).collect();
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
            is_required: template.is_required,
            lines: lines(bodies, template, &name),
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
        password: latest(bodies, "password"),
        client_secret: latest(bodies, "client_secret"),
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

/// What stands in the block of a variable, as `terraform fmt` sets it out.
fn lines(bodies: &Bodies<'_>, template: &Template, name: &str) -> Vec<String> {
    let key = hcl(&template.key);
    let attribute = match template.kind.as_str() {
        "SECRET" => {
            let version = match template.is_required {
                true => format!("\"{}\"", latest(bodies, &template.key)),
                false => format!("var.{name}"),
            };
            let version = format!("  secret_version = {version}");
            return vec![format!("key = {key}"), "secret_value {".to_owned(), version, "}".to_owned()];
        }
        "INT" => "integer_value",
        "BOOL" => "boolean_value",
        _ => "string_value",
    };
    let width = attribute.len();
    vec![format!("{:width$} = {key}", "key"), format!("{attribute} = var.{name}")]
}

/// The newest version of the secret of a variable, between quotes of HCL.
fn latest(bodies: &Bodies<'_>, key: &str) -> String {
    format!("projects/${{var.project}}/secrets/{}/versions/latest", bodies.secret(key))
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

/// A text between quotes in HCL: neither a quote nor a template ends it.
pub(super) fn hcl(text: &str) -> String {
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
