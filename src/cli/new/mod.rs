//! `connectory new`: a connector from an API definition, a collection of Postman, or by questions.

mod told;

use super::ask::{Ask, Question};
use super::diff::definition::Definition;
use super::output::Output;
use super::{Outcome, WorkPlace, choice, import};
use crate::catalogue::{Catalogue, ConnectorId, Contact, Manifest, is_address, is_email};
use crate::contract::Contract;
use crate::error::{Error, Result};
use crate::platform::Left;
use crate::platform::PLATFORMS;
use crate::report::one_line;
use crate::scaffold::{self, AUTH_WORDS, Auth, Blank, OperationChoice, Wishes, blank, postman, scaffold};
use std::path::PathBuf;

/// Begin a connector: from an API definition, a collection of Postman, or by questions.
#[derive(clap::Args)]
#[command(after_help = "Examples:\n  \
    connectory new openapi.yaml                                  asks what the file does not say\n  \
    connectory new openapi.yaml --operations tag:orders --dry-run  the plan; nothing is written\n  \
    connectory new swagger.json --operations 'GET:/orders*',PlaceOrder --auth api_key\n  \
    connectory new collection.json --base-url https://api.acme.example\n  \
    connectory new --title 'Acme Orders' --base-url https://api.acme.example --operation 'GET /orders'\n\n\
    What can be made mechanically is: the definition in the language that the platform takes, ids of\n\
    operations, connection parameters, a first test flow, the introduction, and initials as an icon. What\n\
    only people know is left out; the rules judge the files, and what is left to do is told.")]
pub(super) struct Arguments {
    /// Swagger 2.0, OpenAPI 3.0 or 3.1 or a collection of Postman 2.1, as JSON or YAML; `REV:path`, or `-`.
    /// Without it a first operation is described by arguments or questions
    #[arg(value_name = "SPEC")]
    spec: Option<String>,

    /// The connector's id; default: from its title
    #[arg(long, value_name = "ID", value_parser = import::id)]
    id: Option<ConnectorId>,

    /// The title; default: the definition's
    #[arg(long, value_name = "TEXT")]
    title: Option<String>,

    /// What the connector is for, in a sentence; default: what the definition says
    #[arg(long, value_name = "TEXT")]
    summary: Option<String>,

    /// Where it is submitted, or `none`; default: power-platform
    #[arg(long = "platform", value_name = "ID", value_delimiter = ',')]
    platforms: Vec<String>,

    /// Whose review the rules follow: independent-publisher, partner-center …
    #[arg(long, value_name = "NAME")]
    profile: Option<String>,

    /// Who publishes it
    #[arg(long, value_name = "NAME")]
    publisher: Option<String>,

    /// What it is filed under
    #[arg(long = "category", value_name = "NAME", value_delimiter = ',')]
    categories: Vec<String>,

    /// The product's site; default: the contact's or the documentation's address in the definition
    #[arg(long, value_name = "URL")]
    website: Option<String>,

    /// The service's privacy policy
    #[arg(long, value_name = "URL")]
    privacy_policy: Option<String>,

    /// Where users find help; default: the definition's contact
    #[arg(long, value_name = "NAME")]
    contact_name: Option<String>,

    /// Where users find help; default: the definition's contact
    #[arg(long, value_name = "EMAIL")]
    contact_email: Option<String>,

    /// Where users find help; default: the definition's contact
    #[arg(long, value_name = "URL")]
    contact_url: Option<String>,

    /// The colour of the brand, `#rrggbb`; default: one that is drawn from the id
    #[arg(long, value_name = "COLOR")]
    brand_color: Option<String>,

    /// The operations: operationIds, `tag:NAME` or `METHOD:/path`, `*` stands for anything; default: all
    #[arg(long, value_name = "WORDS", value_delimiter = ',')]
    operations: Vec<String>,

    /// How callers sign in: one of the ways that the definition has, by its name, or `none`, `basic`, `bearer`,
    /// `api-key:header:NAME`, `api-key:query:NAME`
    #[arg(long, value_name = "WAY")]
    auth: Option<String>,

    /// The address of the server, in the place of what the SPEC says
    #[arg(long, value_name = "URL")]
    base_url: Option<String>,

    /// The first operation, where there is no SPEC: `GET /orders/{id}`
    #[arg(long, value_name = "CALL", conflicts_with = "spec")]
    operation: Option<String>,

    /// The folder that holds connectors; default: the first of the catalogue's roots, or `catalogue`
    #[arg(long, value_name = "DIR")]
    into: Option<PathBuf>,

    /// Show what would be written, and write nothing
    #[arg(long)]
    dry_run: bool,

    /// Ask nothing
    #[arg(long, short)]
    yes: bool,

    /// How to report
    #[arg(long, value_name = "FORMAT", default_value = "human")]
    format: super::ListFormat,
}

/// What the connector is made from.
struct Source {
    definition: Definition,
    /// What it is, for people.
    kind: String,
    /// What has no place in the definition.
    left: Vec<Left>,
    /// Whether the definition was made here.
    is_made: bool,
}

/// Runs the command.
pub(super) fn execute(place: &WorkPlace, arguments: &Arguments, output: &mut Output) -> Result<Outcome> {
    let catalogue = Catalogue::open_without_history(&place.root()?)?;
    let book = choice::settled(&catalogue.settings().check)?;
    if let Some(profile) = &arguments.profile {
        choice::profile(&book, profile)?;
    }
    let mut ask = Ask::new(arguments.yes);
    let source = arguments.source(place, &mut ask)?;
    let contract = source.definition.contract()?;
    let wishes = arguments.wishes(place, &catalogue, (&contract, source.is_made), &mut ask)?;
    let made = scaffold(&catalogue, &book, &contract, &wishes, super::today())?;
    let of = contract.operations().len();
    if !arguments.dry_run {
        made.edits.write_whole(catalogue.root())?;
    }
    output.print(&match arguments.format {
        super::ListFormat::Human => told::human(&source, of, &made),
        super::ListFormat::Json => super::to_json(&told::listed(&source, of, &made, !arguments.dry_run)),
    })?;
    output.say(&if arguments.dry_run { "nothing was written".to_owned() } else { told::next(&made) });
    Ok(Outcome::Fine)
}

impl Arguments {
    /// Reads what the connector is made from.
    fn source(&self, place: &WorkPlace, ask: &mut Ask) -> Result<Source> {
        let Some(spec) = &self.spec else { return self.blank(ask) };
        if is_address(spec) {
            return Err(remote(spec));
        }
        let definition = Definition::named(place, spec)?;
        if !postman::is_collection(definition.root()?) {
            let contract = definition.contract()?;
            let kind = contract.dialect().to_string();
            return Ok(Source { definition, kind, left: Vec::new(), is_made: false });
        }
        let collection = postman::read(definition.root()?, self.base_url.as_deref())?;
        let kind = format!(
            "a collection of Postman with {}",
            crate::report::counted(collection.requests, "request")
        );
        let definition = Definition::made(spec, &collection.definition);
        Ok(Source { definition, kind, left: collection.left, is_made: true })
    }

    /// A first operation, by arguments or questions.
    fn blank(&self, ask: &mut Ask) -> Result<Source> {
        let mut text = |flag, text, given: &Option<String>| match given {
            Some(given) => Ok(given.clone()),
            None => ask.text(&Question { flag, text, default: None }, |answer| Ok(answer.to_owned())),
        };
        let blank = Blank {
            title: text("--title", "the title", &self.title)?,
            summary: self.summary.clone(),
            base_url: text("--base-url", "the address of the server", &self.base_url)?,
            operation: text("--operation", "the first operation, such as GET /orders/{id}", &self.operation)?,
        };
        let definition = self::blank(&blank)?;
        Ok(Source {
            definition: Definition::made("openapi.json", &definition),
            kind: String::new(),
            left: Vec::new(),
            is_made: true,
        })
    }

    /// What is said of the connector, by arguments and answers.
    fn wishes(
        &self,
        place: &WorkPlace,
        catalogue: &Catalogue,
        (contract, is_made): (&Contract<'_>, bool),
        ask: &mut Ask,
    ) -> Result<Wishes> {
        let title = ask_for(ask, "--title", "Title", &self.title, scaffold::title_of(contract), |text| {
            let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
            if text.is_empty() { Err(Error::usage("the title is empty")) } else { Ok(text) }
        })?;
        let usual = title.as_deref().map(|title| scaffold::id_of(title).to_string());
        let id = match &self.id {
            Some(id) => Some(id.clone()),
            None => ask_for(ask, "--id", "Id", &None, usual, |text| import::id(text).map_err(Error::usage))?,
        };
        let manifest = self.manifest(contract, ask)?;
        let operations = self.operations.iter().map(|word| OperationChoice::parse(word)).collect();
        if let Some(url) = self.base_url.as_deref().filter(|url| !is_address(url)) {
            let message = format!("`--base-url` is an address with https://, found `{}`", one_line(url));
            return Err(Error::usage(message));
        }
        let auth = self.auth.as_deref().map(Auth::parse);
        let auth = match auth {
            None if ask.is_heard() => asked_sign_in(contract, ask)?,
            auth => auth,
        };
        let into = match &self.into {
            Some(into) => Some(import::folder_in(catalogue.root(), &place.here()?, into)?),
            None if catalogue.settings().roots.is_empty() => crate::path::RepoPath::parse("catalogue").ok(),
            None => None,
        };
        // Collections and definitions that are made here have it already.
        let base_url = self.base_url.clone().filter(|_| !is_made);
        Ok(Wishes { id, title, manifest, operations, auth, base_url, into })
    }

    fn manifest(&self, contract: &Contract<'_>, ask: &mut Ask) -> Result<Manifest> {
        let contact = contract.info().and_then(|info| info.get("contact"));
        let known = |name: &str| contact.and_then(|contact| contact.get_str(name)).map(str::to_owned);
        let text = |text: &str| Ok(text.to_owned());
        let address = |text: &str| match is_address(text) {
            true => Ok(text.to_owned()),
            false => {
                Err(Error::usage(format!("an address with https:// is expected, found `{}`", one_line(text))))
            }
        };
        let email = |text: &str| match is_email(text) {
            true => Ok(text.to_owned()),
            false => Err(Error::usage(format!("an e-mail address is expected, found `{}`", one_line(text)))),
        };
        let mut manifest = Manifest {
            platforms: self.platforms()?,
            profile: self.profile.clone(),
            summary: self.summary.clone(),
            brand_color: self.brand_color.as_deref().map(color).transpose()?,
            ..Manifest::default()
        };
        manifest.publisher = ask_for(ask, "--publisher", "Publisher", &self.publisher, None, text)?;
        let site = known("url").filter(|url| is_address(url));
        manifest.website =
            ask_for(ask, "--website", "Website of the product", &self.website, site.clone(), address)?;
        manifest.privacy_policy = ask_for(
            ask,
            "--privacy-policy",
            "Address of the privacy policy",
            &self.privacy_policy,
            None,
            address,
        )?;
        let (name, mail) = (known("name"), known("email").filter(|text| is_email(text)));
        manifest.contact = Contact {
            name: ask_for(ask, "--contact-name", "Who helps users", &self.contact_name, name, text)?,
            email: ask_for(ask, "--contact-email", "E-mail of who helps", &self.contact_email, mail, email)?,
            url: ask_for(
                ask,
                "--contact-url",
                "Page where users find help",
                &self.contact_url,
                site,
                address,
            )?,
        };
        manifest.categories = match self.categories.is_empty() && ask.is_heard() {
            true => ask_for(ask, "--category", "Category", &None, None, text)?.into_iter().collect(),
            false => self.categories.clone(),
        };
        Ok(manifest)
    }

    /// The ids of the platforms.
    fn platforms(&self) -> Result<Vec<String>> {
        match self.platforms.as_slice() {
            [] => Ok(PLATFORMS.iter().take(1).map(|platform| platform.id.to_owned()).collect()),
            [none] if none == "none" => Ok(Vec::new()),
            ids => ids.iter().map(|id| super::platform_named(id).map(|found| found.id.to_owned())).collect(),
        }
    }
}

/// What an argument says, or an answer, or the default; none where nothing is known.
fn ask_for<T>(
    ask: &mut Ask,
    flag: &'static str,
    text: &str,
    given: &Option<String>,
    default: Option<String>,
    read: impl Fn(&str) -> Result<T>,
) -> Result<Option<T>> {
    match given {
        Some(given) => {
            let named = |error: Error| Error::usage(format!("`{flag}`: {error}"));
            read(given.trim()).map(Some).map_err(named)
        }
        None => ask.optional(&Question { flag, text, default }, read),
    }
}

/// Asks which way to sign in is meant, where there are several or none.
fn asked_sign_in(contract: &Contract<'_>, ask: &mut Ask) -> Result<Option<Auth>> {
    let names: Vec<&str> = contract.security_schemes().iter().map(|scheme| scheme.name).collect();
    let text = match names.as_slice() {
        [_] => return Ok(None),
        [] => format!("How do callers sign in ({})", AUTH_WORDS.replace('`', "")),
        names => format!("Which way to sign in ({})", one_line(&names.join(", "))),
    };
    let default = names.is_empty().then(|| "none".to_owned());
    ask.optional(&Question { flag: "--auth", text: &text, default }, |word| {
        let auth = Auth::parse(word);
        match &auth {
            Auth::Named(name) if !names.contains(&name.as_str()) => {
                Err(Error::usage(format!("there is no way called `{}`", one_line(name))))
            }
            Auth::Named(_) | Auth::Nobody | Auth::Basic | Auth::Bearer | Auth::Key(..) => Ok(auth),
        }
    })
}

/// A colour as `#rrggbb`.
fn color(text: &str) -> Result<String> {
    let color = crate::icon::color::Color::parse(text);
    let expected =
        || Error::usage(format!("`--brand-color` is a colour such as `#1f6feb`, found `{}`", one_line(text)));
    color.map(|color| color.to_string()).ok_or_else(expected)
}

/// That nothing is fetched, and the command that fetches it.
fn remote(address: &str) -> Error {
    let end = address.split(['?', '#']).next().unwrap_or_default().to_ascii_lowercase();
    let file = if end.ends_with(".yaml") || end.ends_with(".yml") { "openapi.yaml" } else { "openapi.json" };
    let quoted = address.replace('\'', "'\\''");
    Error::usage("`connectory new` opens no connection: a file is expected, found an address").with_help(
        format!("curl --fail --location --output {file} '{}' && connectory new {file}", one_line(&quoted)),
    )
}
