//! `connector.toml` after parsing: every field typed, nothing left to check about its shape.

use super::accept::Accept;
use super::ending::{self, Deprecation, OperationEnd, ReleaseEnd, Retirement};
use super::fields::{Field, Fields, describe};
use super::forms::{is_email, is_license};
use super::id::ConnectorId;
use super::platforms::{Commercetools, Dibop, Google, Tencent};
use super::release::Layout;
use super::resilience::Resilience;
use super::scope::Scope;
use super::submission::{self, Submission};
use super::version::Date;
use crate::document::{Fault, Location, Node};
use crate::path::RepoPath;
use semver::Version;

/// The name of the file.
pub const FILE: &str = "connector.toml";

/// What a connector says of itself. Fields that a definition also has are none where the manifest
/// leaves them to the definition.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Manifest {
    /// The version of the work tree; none where it is missing or no version.
    pub version: Option<Version>,
    /// The title.
    pub title: Option<String>,
    /// One sentence for the card.
    pub summary: Option<String>,
    /// Who publishes it.
    pub publisher: Option<String>,
    /// What it is filed under.
    pub categories: Vec<String>,
    /// The ids of the platforms it is submitted to.
    pub platforms: Vec<String>,
    /// The profile that the rules are held for; the catalogue's where none is named.
    pub profile: Option<String>,
    /// Further words to find it by.
    pub keywords: Vec<String>,
    /// An SPDX expression.
    pub license: Option<String>,
    /// The product's site.
    pub website: Option<String>,
    /// The service's privacy policy.
    pub privacy_policy: Option<String>,
    /// `#rrggbb`.
    pub brand_color: Option<String>,
    /// Who looks after it, as in CODEOWNERS.
    pub owners: Vec<String>,
    /// Ids that it had before.
    pub aliases: Vec<String>,
    /// Who may see it.
    pub scope: Scope,
    /// The definition's file, where it is not found by its name.
    pub definition: Option<RepoPath>,
    /// Where users find help.
    pub contact: Contact,
    /// That it will end.
    pub deprecation: Option<Deprecation>,
    /// That it should have ended, and will not.
    pub called_off: Option<Deprecation>,
    /// That it has ended.
    pub retired: Option<Retirement>,
    /// Which of its operations will end; those whose end was called off are among them.
    pub operation_ends: Vec<OperationEnd>,
    /// Which of its releases will end; those whose end was called off are among them.
    pub release_ends: Vec<ReleaseEnd>,
    /// What was handed in to platforms.
    pub submissions: Vec<Submission>,
    /// Exceptions from rules.
    pub allow: Vec<Allow>,
    /// Changes that may go out with a smaller bump than they need.
    pub accept: Vec<Accept>,
    /// What only Power Platform wants.
    pub power_platform: PowerPlatform,
    /// What only Google Integration Connectors wants.
    pub google: Google,
    /// What only DIBOP wants.
    pub dibop: Dibop,
    /// What only commercetools Connect wants.
    pub commercetools: Commercetools,
    /// What only Tencent Cloud iPaaS wants.
    pub tencent: Tencent,
    /// How the service is to be called.
    pub resilience: Resilience,
}

/// Where users find help.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Contact {
    /// A team's name.
    pub name: Option<String>,
    /// An e-mail address.
    pub email: Option<String>,
    /// A page.
    pub url: Option<String>,
}

/// An exception from a rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Allow {
    /// The rule's id.
    pub rule: String,
    /// An operation or a pointer to which it is limited.
    pub place: Option<String>,
    /// Why the rule does not hold here.
    pub reason: String,
    /// The last day it counts.
    pub until: Option<Date>,
    /// Where it is declared.
    pub location: Location,
}

/// What only Power Platform wants.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PowerPlatform {
    /// The solution publisher's prefix, 2 to 8 lower-case letters and digits.
    pub prefix: Option<String>,
    /// The connector's component name in a solution.
    pub name: Option<String>,
    /// The component's id, where it was not derived from its name.
    pub id: Option<String>,
    /// The unique name of the connector's solution, where it is not the component's.
    pub solution: Option<String>,
    /// The unique name of the solution's publisher, where it is not derived from the publisher's name.
    pub publisher: Option<String>,
}

impl Manifest {
    /// Reads the table of a manifest; what has the wrong shape is a fault and left out.
    pub fn read(root: Node<'_>) -> (Self, Vec<Fault>) {
        let mut faults = Vec::new();
        let mut fields = Fields::new(root, &mut faults);
        let manifest = Self::of(&mut fields);
        fields.finish();
        (manifest, faults)
    }

    /// What a manifest says, in a folder of a layout.
    pub fn said(root: Node<'_>, layout: Layout) -> Self {
        match layout {
            Layout::Native => Self::read(root).0,
            Layout::PowerPlatform | Layout::Commercetools => {
                let mut manifest = Self::default();
                manifest.read_beside(root, layout);
                manifest
            }
        }
    }

    /// Adds what the manifest in a layout of others may say: exceptions, ends and submissions, which no other
    /// file of such a folder can hold, and, where commercetools deploys the folder, what its drafts need.
    pub fn read_beside(&mut self, root: Node<'_>, layout: Layout) -> Vec<Fault> {
        let mut faults = Vec::new();
        let mut fields = Fields::new(root, &mut faults);
        self.lifecycle(&mut fields);
        let known = match layout {
            Layout::Commercetools => {
                if let Some(table) = fields.table("commercetools", Commercetools::of) {
                    self.commercetools = table;
                }
                "; beside `connect.yaml` it holds exceptions, ends, submissions and `[commercetools]`"
            }
            Layout::Native | Layout::PowerPlatform => {
                "; beside a definition of Microsoft's layout it holds exceptions, ends and submissions"
            }
        };
        fields.finish_with(known);
        faults
    }

    /// What its maintainers decide about a line.
    fn lifecycle(&mut self, fields: &mut Fields<'_, '_>) {
        let end = fields.table("deprecation", Deprecation::of).flatten();
        (self.deprecation, self.called_off) = match end {
            Some(end) if end.holds() => (Some(end), None),
            called_off => (None, called_off),
        };
        self.retired = fields.table("retired", Retirement::of).flatten();
        self.operation_ends =
            fields.tables(ending::OPERATIONS, OperationEnd::of).into_iter().flatten().collect();
        self.release_ends = fields.tables(ending::RELEASES, ReleaseEnd::of).into_iter().flatten().collect();
        self.submissions = fields.tables(submission::TABLE, Submission::of).into_iter().flatten().collect();
        self.allow = fields.tables("allow", allow).into_iter().flatten().collect();
        self.accept = fields.tables("accept", accept).into_iter().flatten().collect();
    }

    /// The fields that a manifest may have.
    pub(super) fn describe() -> Vec<Field> {
        describe(|fields| drop(Self::of(fields)))
    }

    fn of(fields: &mut Fields<'_, '_>) -> Self {
        fields.require(&["version"]);
        let mut manifest = Self {
            version: fields.version("version"),
            title: fields.text("title"),
            summary: fields.text("summary"),
            publisher: fields.text("publisher"),
            categories: fields.texts("categories"),
            platforms: fields.texts("platforms"),
            profile: fields.text("profile"),
            keywords: fields.texts("keywords"),
            license: fields.matching("license", "an SPDX expression such as `Apache-2.0 OR MIT`", is_license),
            website: fields.address("website"),
            privacy_policy: fields.address("privacy-policy"),
            brand_color: fields.text("brand-color"),
            owners: fields.texts("owners"),
            aliases: fields.texts_like("aliases", "a list of connector ids, such as `acme-orders`", |text| {
                ConnectorId::parse(text).is_some()
            }),
            scope: scope(fields),
            definition: fields.path("definition"),
            contact: fields.table("contact", contact).unwrap_or_default(),
            power_platform: fields.table("power-platform", power_platform).unwrap_or_default(),
            google: fields.table("google", Google::of).unwrap_or_default(),
            dibop: fields.table("dibop", Dibop::of).unwrap_or_default(),
            commercetools: fields.table("commercetools", Commercetools::of).unwrap_or_default(),
            tencent: fields.table("tencent", Tencent::of).unwrap_or_default(),
            resilience: fields.table("resilience", Resilience::of).unwrap_or_default(),
            ..Self::default()
        };
        manifest.lifecycle(fields);
        manifest
    }
}

fn scope(fields: &mut Fields<'_, '_>) -> Scope {
    let expected = "`global` or `enterprise:<name>`, the name in lower-case letters, digits and hyphens";
    let text = fields.matching("scope", expected, |text| Scope::parse(text).is_some());
    let otherwise = if fields.has("scope") { Scope::Nobody } else { Scope::default() };
    text.and_then(|text| Scope::parse(&text)).unwrap_or(otherwise)
}

fn contact(fields: &mut Fields<'_, '_>) -> Contact {
    Contact {
        name: fields.text("name"),
        email: fields.matching("email", "an e-mail address such as support@example.org", is_email),
        url: fields.address("url"),
    }
}

fn allow(fields: &mut Fields<'_, '_>) -> Option<Allow> {
    fields.require(&["rule", "reason"]);
    let (rule, place) = (fields.text("rule"), fields.text("where"));
    let (reason, until) = (fields.text("reason"), fields.day_if_any("until"));
    let location = fields.location();
    Some(Allow { rule: rule?, place, reason: reason?, until: until?, location })
}

fn accept(fields: &mut Fields<'_, '_>) -> Option<Accept> {
    fields.require(&["change", "at", "reason"]);
    let (change, place) = (fields.text("change"), fields.text("at"));
    let (reason, until) = (fields.text("reason"), fields.day_if_any("until"));
    let location = fields.location();
    Some(Accept { change: change?, place: place?, reason: reason?, until: until?, location })
}

fn power_platform(fields: &mut Fields<'_, '_>) -> PowerPlatform {
    PowerPlatform {
        prefix: fields.matching("prefix", PREFIX, is_prefix),
        name: fields.matching("name", "letters, digits, `_` and `-`, a letter first", is_component_name),
        id: fields.matching("id", "an id such as 0d560543-52a7-80dc-a38f-cb5476f9830b", is_guid),
        solution: fields.matching("solution", UNIQUE_NAME, is_unique_name),
        publisher: fields.matching("publisher", UNIQUE_NAME, is_unique_name),
    }
}

/// What a prefix of a solution's publisher looks like.
const PREFIX: &str = "2 to 8 lower-case letters and digits, a letter first, not `mscrm`";

/// What the unique names of solutions and publishers are made of.
const UNIQUE_NAME: &str = "letters, digits and `_`, a letter first";

/// Whether a text can be the prefix of a solution's publisher; what begins with `mscrm` is kept for
/// Microsoft.
pub fn is_prefix(text: &str) -> bool {
    (2..=8).contains(&text.len())
        && is_name(text, |byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
        && !text.starts_with("mscrm")
}

/// Whether a text may be the name of a connector's component; blanks and the like stand in it as `-20`.
pub fn is_component_name(text: &str) -> bool {
    text.len() <= 500 && is_name(text, |byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-'))
}

/// Whether a text may be the unique name of a solution or a publisher.
pub fn is_unique_name(text: &str) -> bool {
    text.len() <= 100 && is_name(text, |byte| byte.is_ascii_alphanumeric() || byte == b'_')
}

/// Whether a text is an id of 32 hexadecimal digits in five groups.
pub fn is_guid(text: &str) -> bool {
    let groups = text.split('-').map(str::len);
    groups.eq([8, 4, 4, 4, 12]) && text.bytes().all(|byte| byte.is_ascii_hexdigit() || byte == b'-')
}

fn is_name(text: &str, allowed: fn(u8) -> bool) -> bool {
    text.starts_with(|c: char| c.is_ascii_alphabetic()) && text.bytes().all(allowed)
}
