//! A connector as the platform sees it: properties, triggers and operations, with the names that it wants.
//!
//! They follow from the definition and the manifest. Where the author wrote the XML by hand, that one
//! says what there is, and the definition adds what XML does not say.

use super::names::{Unique, name_of};
use super::types::{Field, Kind, Reader, text};
use crate::catalogue::{ConnectorId, Release, TencentProperty};
use crate::contract::{
    Body, Content, Contract, Media, Operation, Origin, Parameter, ParameterIn, Response, Schema, SchemeKind,
    SecurityScheme, Way, is_json, listed_servers,
};
use crate::document::Location;
use std::collections::{BTreeMap, BTreeSet};

/// Parameters of all operations together beyond this are not declared.
const MAX_PARAMETERS: usize = 20_000;

/// Ways to sign in beyond this are left out.
const MAX_SCHEMES: usize = 20;

/// Descriptions of errors of one operation beyond this are left out.
const MAX_ERRORS: usize = 50;

/// The name of the property that holds the address of the service.
pub(super) const BASE_URL: &str = "base-url";

/// What the platform is told of a connector.
#[derive(Debug, Clone, Default)]
pub(super) struct Module {
    pub(super) name: String,
    pub(super) version: String,
    pub(super) display_name: String,
    pub(super) description: String,
    pub(super) properties: Vec<Field>,
    /// Triggers and operations in the order of the definition.
    pub(super) parts: Vec<Part>,
    /// The connector's own types.
    pub(super) types: Vec<Field>,
    /// Whether there is a definition that can be read.
    pub(super) has_api: bool,
    /// Operations whose fields are too many to be told.
    pub(super) cut: usize,
    /// Whether there are more parameters than are declared.
    pub(super) is_too_large: bool,
}

/// An operation or a trigger.
#[derive(Debug, Clone)]
pub(super) struct Part {
    /// The name on the platform.
    pub(super) name: String,
    /// Whether another operation has the name that was wanted.
    pub(super) is_numbered: bool,
    /// The name of the flow that does it.
    pub(super) flow: String,
    /// Its `operationId`; one made of method and path where it has none; empty where the definition
    /// does not know it.
    pub(super) id: String,
    /// What it calls: `GET /orders`.
    pub(super) call: String,
    pub(super) display_name: Option<String>,
    pub(super) group: Option<String>,
    pub(super) description: Option<String>,
    /// What begins the flow, where it is a trigger.
    pub(super) source: Option<Source>,
    /// Whether only the connector itself uses it.
    pub(super) is_private: bool,
    pub(super) parameters: Vec<Field>,
    /// What comes back or is passed on; none where nothing is.
    pub(super) payload: Option<Field>,
    /// The headers of the answer.
    pub(super) attributes: Vec<Field>,
    /// What may go wrong: status and description.
    pub(super) errors: Vec<(String, String)>,
    /// Whether its flow is only begun.
    pub(super) is_skeleton: bool,
    /// Where it is written.
    pub(super) at: Location,
}

/// What begins the flow of a trigger.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Source {
    /// The service calls.
    Callback,
    /// The service is asked again and again.
    Schedule,
}

impl Part {
    pub(super) fn is_trigger(&self) -> bool {
        self.source.is_some()
    }
}

impl Module {
    /// What follows from definition and manifest; of a definition that cannot be read, from the manifest
    /// alone.
    pub(super) fn derived(id: &ConnectorId, release: &Release) -> Self {
        let contract = release.contract();
        let mut reader = Reader::new(release.data_types());
        let mut module = Self {
            name: id.to_string(),
            version: release.version().map(ToString::to_string).unwrap_or_default(),
            display_name: release.title(),
            description: release.summary().and_then(|summary| text(&summary)).unwrap_or_default(),
            has_api: contract.is_some(),
            properties: properties(contract.as_ref(), &release.manifest.tencent.properties),
            ..Self::default()
        };
        if let Some(contract) = &contract {
            module.add_parts(contract, &release.manifest.tencent.triggers, &mut reader);
        }
        for one in release.data_types().iter().flat_map(|types| types.iter()) {
            let told = reader.part(|reader| reader.field(one.name, &[one.schema], Way::Received));
            module.types.push(told);
        }
        module.cut = reader.cut();
        module
    }

    fn add_parts<'d>(&mut self, contract: &Contract<'d>, triggers: &[String], reader: &mut Reader<'d>) {
        let (mut names, mut left) = (Unique::default(), MAX_PARAMETERS);
        for operation in contract.operations() {
            let count = operation.parameters().len() + operation.sent_parameters().len();
            let Some(rest) = left.checked_sub(count) else {
                self.is_too_large = true;
                return;
            };
            left = rest;
            let source = source(operation, triggers);
            let part = reader.part(|reader| part(operation, source, &mut names, reader));
            self.parts.push(part);
        }
    }

    /// The operations or the triggers.
    pub(super) fn only(&self, triggers: bool) -> impl Iterator<Item = &Part> {
        self.parts.iter().filter(move |part| part.is_trigger() == triggers)
    }

    /// The parts by their `operationId` and by their name.
    pub(super) fn by_word(&self) -> BTreeMap<&str, &Part> {
        let names = self.parts.iter().map(|part| (part.name.as_str(), part));
        let ids = self.parts.iter().filter(|part| !part.id.is_empty()).map(|part| (part.id.as_str(), part));
        names.chain(ids).collect()
    }
}

/// What begins an operation's flow, where it is a trigger.
fn source(operation: &Operation<'_>, triggers: &[String]) -> Option<Source> {
    let is_named = operation.id().is_some_and(|id| triggers.iter().any(|trigger| trigger == id));
    match operation.origin() {
        Origin::Webhook | Origin::Callback => Some(Source::Callback),
        Origin::Path if operation.notification_content().is_some() => Some(Source::Callback),
        Origin::Path if is_named || operation.trigger().is_some() => Some(Source::Schedule),
        Origin::Path => None,
    }
}

/// The address of an operation that has one of its own; empty where it begins with that of all.
fn own_server(operation: &Operation<'_>) -> String {
    let own = listed_servers(operation.node()).into_iter().next();
    let server = own.or_else(|| listed_servers(operation.path_item()).into_iter().next());
    server.map(|server| server.url).unwrap_or_default()
}

fn part<'d>(
    operation: &Operation<'d>,
    source: Option<Source>,
    names: &mut Unique,
    reader: &mut Reader<'d>,
) -> Part {
    let id = operation.id().map_or_else(|| operation.suggested_id(), str::to_owned);
    let (name, is_free) = names.take(name_of(&id));
    let is_called = operation.origin() != Origin::Path;
    let answer = operation.responses().into_iter().find(Response::is_success);
    let notified = operation.notification_schema();
    let payload = match (is_called, notified) {
        (true, _) => operation.body().and_then(|body| sent(&body, reader, Way::Received)),
        (false, Some(schema)) => Some(reader.field("payload", &[schema], Way::Received)),
        (false, None) => answer.as_ref().and_then(|answer| received(answer, reader)),
    };
    Part {
        flow: format!("{name}-flow"),
        is_numbered: !is_free,
        call: format!("{} {}{}", operation.method(), own_server(operation), operation.path()),
        display_name: operation.summary().and_then(text),
        group: operation.tags().next().and_then(text),
        description: operation.description().and_then(text),
        source,
        is_private: operation.visibility() == Some("internal") && source.is_none(),
        parameters: if is_called { Vec::new() } else { parameters(operation, reader) },
        payload,
        attributes: attributes(answer.as_ref().filter(|_| !is_called), reader),
        errors: errors(operation),
        is_skeleton: true,
        at: operation.node().location(),
        name,
        id,
    }
}

/// What callers give: parameters under their own names, then the body, or the fields of a form.
fn parameters<'d>(operation: &Operation<'d>, reader: &mut Reader<'d>) -> Vec<Field> {
    let mut names = Unique::default();
    let mut fields = Vec::new();
    let mut add = |mut field: Field, place: &str| {
        let is_taken = names.is_taken(&field.name);
        let wanted = if is_taken { format!("{}-{place}", field.name) } else { field.name };
        field.name = names.take(wanted).0;
        fields.push(field);
    };
    for parameter in operation.parameters() {
        add(parameter_field(parameter, reader), parameter.location().as_str());
    }
    let Some(body) = operation.body() else { return fields };
    let form = body.media.iter().find_map(form_fields);
    if let Some(form) = form {
        form.iter().for_each(|field| add(parameter_field(field, reader), ParameterIn::Form.as_str()));
    } else if let Some(field) = sent(&body, reader, Way::Sent) {
        let name = body.name.unwrap_or("body").to_owned();
        let description = body.node.get_str("description").and_then(text).or(field.description);
        add(Field { name, description, is_required: body.required, ..field }, "body");
    }
    fields
}

fn form_fields<'m, 'd>(media: &'m Media<'d>) -> Option<&'m Vec<Parameter<'d>>> {
    match &media.content {
        Content::Form(fields) => Some(fields),
        Content::Schema(_) | Content::Untold => None,
    }
}

fn parameter_field<'d>(parameter: &Parameter<'d>, reader: &mut Reader<'d>) -> Field {
    let content = || parameter.content()?.1.get("schema");
    let content = content().map(|node| Schema::new(node, parameter.dialect()));
    let schema: Vec<Schema<'d>> = parameter.schema().or(content).into_iter().collect();
    let field = match schema.is_empty() {
        true => Field::new(parameter.name(), Kind::Any),
        false => reader.field(parameter.name(), &schema, Way::Sent),
    };
    let description = parameter.description().and_then(text).or(field.description);
    let display_name = parameter.ms_summary().and_then(text).or(field.display_name);
    Field { description, display_name, is_required: parameter.required(), ..field }
}

/// What a body holds, in its first media type that is JSON, else in its first one.
fn sent<'d>(body: &Body<'d>, reader: &mut Reader<'d>, way: Way) -> Option<Field> {
    content(&body.media, reader, ("body", way))
}

/// What an answer holds.
fn received<'d>(answer: &Response<'d>, reader: &mut Reader<'d>) -> Option<Field> {
    content(&answer.media(), reader, ("payload", Way::Received))
}

fn content<'d>(media: &[Media<'d>], reader: &mut Reader<'d>, (name, way): (&str, Way)) -> Option<Field> {
    let is_json = |media: &&Media<'d>| media.name.as_deref().is_none_or(is_json);
    let media = media.iter().find(is_json).or(media.first())?;
    match &media.content {
        Content::Schema(schema) => Some(reader.field(name, &[*schema], way)),
        Content::Untold | Content::Form(_) => Some(Field::new(name, Kind::Any)),
    }
}

/// The headers of an answer.
fn attributes<'d>(answer: Option<&Response<'d>>, reader: &mut Reader<'d>) -> Vec<Field> {
    let headers = answer.map(|answer| answer.headers()).unwrap_or_default();
    let field = |header: crate::contract::Header<'d>| {
        let field = match header.schema {
            Some(schema) => reader.field(header.name, &[schema], Way::Received),
            None => Field::new(header.name, Kind::String),
        };
        let description = header.node.get_str("description").and_then(text).or(field.description);
        Field { description, is_required: header.required, ..field }
    };
    headers.into_iter().map(field).collect()
}

fn errors(operation: &Operation<'_>) -> Vec<(String, String)> {
    let responses = operation.responses().into_iter();
    let failures = responses.filter(|response| !response.is_success() && response.status != "default");
    let told = failures.map(|response| {
        let description = response.node.get_str("description").and_then(text).unwrap_or_default();
        (response.status.to_owned(), description)
    });
    told.take(MAX_ERRORS).collect()
}

/// The address, what users sign in with, and what the manifest adds or puts in the place of one.
fn properties(contract: Option<&Contract<'_>>, declared: &[TencentProperty]) -> Vec<Field> {
    let mut fields = contract.map(derived_properties).unwrap_or_default();
    for property in declared {
        let field = Field {
            display_name: property.title.clone(),
            description: property.description.clone(),
            example: property.example.clone(),
            tab: property.tab.clone(),
            is_required: property.default.is_none(),
            is_secret: property.secret,
            default: property.default.clone(),
            ..Field::new(&*property.name, Kind::parse(&property.kind).unwrap_or(Kind::Any))
        };
        match fields.iter_mut().find(|known| known.name == property.name) {
            Some(known) => *known = field,
            None => fields.push(field),
        }
    }
    fields
}

fn derived_properties(contract: &Contract<'_>) -> Vec<Field> {
    let address = address(contract);
    let mut fields = vec![Field {
        display_name: Some("Base URL".to_owned()),
        description: Some("The address that all calls begin with.".to_owned()),
        is_required: address.is_none(),
        default: address,
        ..Field::new(BASE_URL, Kind::String)
    }];
    let schemes: Vec<&SecurityScheme<'_>> = contract.security_schemes().iter().take(MAX_SCHEMES).collect();
    let mut names: BTreeSet<String> = BTreeSet::from([BASE_URL.to_owned()]);
    for scheme in &schemes {
        for (behind, title, is_secret) in wanted(scheme) {
            let name = name_of(&format!("{} {behind}", scheme.name));
            // Of several ways to sign in users take one, so that none can be demanded.
            let is_required = schemes.len() == 1;
            let field = Field {
                display_name: Some(title.to_owned()),
                description: scheme.node.get_str("description").and_then(text),
                is_required,
                is_secret,
                default: (!is_required).then(String::new),
                ..Field::new(&*name, Kind::String)
            };
            if names.insert(name) {
                fields.push(field);
            }
        }
    }
    fields
}

/// What users enter to sign in: the end of its name, its title, and whether it is a secret.
fn wanted(scheme: &SecurityScheme<'_>) -> Vec<(&'static str, &'static str, bool)> {
    let token = vec![("token", "Token", true)];
    match &scheme.kind {
        SchemeKind::ApiKey { .. } => vec![("", "API key", true)],
        SchemeKind::Http { scheme } if scheme == "basic" => {
            vec![("username", "User name", false), ("password", "Password", true)]
        }
        SchemeKind::OAuth2(flows) if flows.values().any(|flow| flow.urls.contains_key("tokenUrl")) => {
            vec![("client-id", "Client ID", false), ("client-secret", "Client secret", true)]
        }
        SchemeKind::Http { .. } | SchemeKind::OAuth2(_) | SchemeKind::OpenId(_) => token,
        SchemeKind::Other(_) => Vec::new(),
    }
}

/// The address of the service, where the definition says it in full.
fn address(contract: &Contract<'_>) -> Option<String> {
    let server = contract.servers().first()?;
    let mut url = server.url.clone();
    for variable in &server.variables {
        url = url.replace(&format!("{{{}}}", variable.name), variable.default?);
    }
    let url = if url.starts_with("//") { format!("https:{url}") } else { url };
    url.starts_with("http").then_some(url)
}
