//! First files: of a catalogue, and of a new connector.
//!
//! A connector's are made from an API definition and from what somebody says of it.
//!
//! What can be told mechanically is: ids of operations, labels of parameters, connection parameters, the
//! introduction, a first test flow. What only people know is left out and reported by the rules, which judge
//! the files before they are written. Nothing that is there is changed, and nothing secret is kept.

mod blank;
pub mod catalogue;
mod definition;
mod infer;
pub mod postman;
mod prune;
mod select;
mod sign_in;

pub use blank::{Blank, blank};
pub use infer::Samples;
pub use select::Choice as OperationChoice;
pub use sign_in::{AUTH_WORDS, Auth};

use crate::catalogue::changelog::FILE as CHANGELOG;
use crate::catalogue::manifest::FILE as MANIFEST;
use crate::catalogue::{
    Catalogue, Connector, ConnectorId, Contact, Date, ICON, Layout, Line, Manifest, Release, is_address,
    is_email,
};
use crate::check::mending::settle_with;
use crate::check::{RuleBook, run};
use crate::contract::Contract;
use crate::document::Fix;
use crate::error::{Error, Result};
use crate::export::Loss;
use crate::files::{Edits, FileSet};
use crate::icon::color::Color;
use crate::icon::monogram::monogram;
use crate::import::{Secret, Wanted, without_secrets};
use crate::intro;
use crate::path::RepoPath;
use crate::platform::power_platform::{Blank as Input, Undrafted, draft, test_flow_folder};
use crate::platform::{Beginning, platform};
use crate::report::{self, Diagnostic};
use definition::{FIRST_VERSION, Revised};
use std::collections::BTreeMap;

/// The platform for which test flows are drafted.
const FLOWS: &str = "power-platform";

/// The profile of publishers that do not own the service.
const INDEPENDENT: &str = "independent-publisher";

/// What somebody says of a new connector; everything that is left out is told by the definition, or by nobody.
#[derive(Debug, Default)]
pub struct Wishes {
    /// Its id; from its title where none is given.
    pub id: Option<ConnectorId>,
    /// Its title.
    pub title: Option<String>,
    /// What is said of it in the manifest: platforms, profile, publisher, categories, addresses, contact, colour.
    pub manifest: Manifest,
    /// The operations that it offers; all where nothing is named.
    pub operations: Vec<OperationChoice>,
    /// How callers sign in.
    pub auth: Option<Auth>,
    /// The address of the server, in the place of what the definition says.
    pub base_url: Option<String>,
    /// The folder that holds connectors.
    pub into: Option<RepoPath>,
}

/// A new connector, not written yet.
#[derive(Debug)]
pub struct Scaffold {
    /// Its id.
    pub id: ConnectorId,
    /// Its title.
    pub title: String,
    /// The folder of its line.
    pub folder: RepoPath,
    /// How many operations it offers.
    pub operations: usize,
    /// The way to sign in that was chosen among several.
    pub sign_in: Option<String>,
    /// What the language of its definition cannot say, each with its place in what was read.
    pub losses: Vec<(Loss, String)>,
    /// The characters that the description had before it was shortened.
    pub shortened: Option<usize>,
    /// What was taken out.
    pub secrets: Vec<Secret>,
    /// How many findings of each rule were mended.
    pub mended: BTreeMap<&'static str, usize>,
    /// Inputs of the test flow that wait for their author.
    pub inputs: Vec<Input>,
    /// Why there is no test flow, where one is wanted.
    pub no_flow: Option<String>,
    /// Lines of the introduction that wait for their author.
    pub unwritten: usize,
    /// The files.
    pub edits: Edits,
    /// What the rules find in them.
    pub findings: Vec<Diagnostic>,
}

/// The title that a definition gives a connector; none where it has none.
pub fn title_of(contract: &Contract<'_>) -> Option<String> {
    let title = contract.title()?.split_whitespace().collect::<Vec<_>>().join(" ");
    (!title.is_empty()).then_some(title)
}

/// The id that a title suggests.
pub fn id_of(title: &str) -> ConnectorId {
    crate::import::derived(title)
}

/// Plans the files of a new connector.
///
/// # Errors
/// When its id is taken, its title is unknown, its folder is none that the catalogue looks into, or its
/// definition cannot be written.
pub fn scaffold(
    catalogue: &Catalogue,
    book: &RuleBook,
    source: &Contract<'_>,
    wishes: &Wishes,
    today: Date,
) -> Result<Scaffold> {
    let title = wishes.title.clone().or_else(|| title_of(source));
    let title = title
        .ok_or_else(|| Error::usage("the definition has no title").with_help("name it with `--title`"))?;
    let id = wishes.id.clone().unwrap_or_else(|| id_of(&title));
    let wanted = Wanted { ids: Vec::new(), into: wishes.into.clone() };
    let folder = wanted.folder(catalogue, &id, 1)?;
    let platforms = &wishes.manifest.platforms;
    let wanted = definition::Wanted {
        operations: &wishes.operations,
        auth: wishes.auth.as_ref(),
        base_url: wishes.base_url.as_deref(),
        swagger: platforms.iter().any(|platform| platform == FLOWS),
    };
    let revised = definition::revised(source, &wanted)?;
    let written = revised.written(source, (&title, wishes.manifest.summary.as_deref()))?;
    let losses = written.losses.into_iter().filter(Loss::is_felt);
    let losses = losses.map(|loss| (loss.clone(), definition::shown(&loss, source))).collect();
    let mut files = FileSet::new();
    files.insert(written.path, written.bytes);
    let maker = Maker { catalogue, book, today, id: &id, folder: &folder };
    let operations = maker.first(&mut files, &revised, (&title, wishes))?;
    let (mut files, secrets) = without_secrets(catalogue, (&id, &folder), files, today)?;
    let mended = maker.mend(&mut files)?;
    let (inputs, no_flow) = if wanted.swagger { maker.test(&mut files)? } else { (Vec::new(), None) };
    let unwritten = maker.introduce(&mut files)?;
    let connector = maker.connector(&files);
    let findings = report::locate(maker.judge(&connector.0, connector.1), Some(&connector.0));
    let mut edits = Edits::new();
    for (path, bytes) in files.iter() {
        edits.put(folder.join(path), None, Some(bytes.to_vec()));
    }
    let sign_in = revised.sign_in;
    Ok(Scaffold {
        title,
        folder: folder.clone(),
        operations,
        sign_in,
        losses,
        shortened: written.shortened,
        secrets,
        mended,
        inputs,
        no_flow,
        unwritten,
        edits,
        findings,
        id,
    })
}

/// What makes the files of one connector.
struct Maker<'m> {
    catalogue: &'m Catalogue,
    book: &'m RuleBook,
    today: Date,
    id: &'m ConnectorId,
    folder: &'m RepoPath,
}

impl Maker<'_> {
    /// The manifest, the icon, and what only platforms want; says how many operations there are.
    fn first(
        &self,
        files: &mut FileSet,
        revised: &Revised,
        (title, wishes): (&str, &Wishes),
    ) -> Result<usize> {
        let contract = revised.contract()?;
        let mut manifest = told(&contract, &wishes.manifest);
        let is_said = self.release(files.clone()).0.info_text("title").as_deref() == Some(title);
        manifest.title = (!is_said).then(|| title.to_owned());
        manifest.version = Some(FIRST_VERSION);
        let color = manifest.brand_color.as_deref().and_then(Color::parse);
        let color = color.unwrap_or_else(|| Color::drawn(self.id.as_str()));
        let is_independent = manifest.profile.as_deref() == Some(INDEPENDENT);
        let brand_color = color.to_string();
        if !is_independent {
            manifest.brand_color = Some(brand_color.clone());
        }
        let publisher = manifest.publisher.as_deref();
        let beginning = Beginning { title, publisher, is_independent, brand_color: &brand_color };
        for platform in manifest.platforms.iter().filter_map(|id| platform(id)) {
            for (path, bytes) in (platform.begin)(&contract, &beginning).iter() {
                files.insert(path.clone(), bytes);
            }
        }
        if let Some(picture) = monogram(title, self.id.as_str(), color) {
            files.insert(plain(ICON), picture);
        }
        files.insert(plain(MANIFEST), manifest.written());
        let count = contract.operations().len();
        let changelog = format!(
            "# Changelog\n\n## {FIRST_VERSION}\n\n### Added\n\n- First version, with {}.\n",
            report::counted(count, "operation")
        );
        files.insert(plain(CHANGELOG), changelog);
        Ok(count)
    }

    /// Mends what the rules can mend: nobody relies on a new connector yet. Says how many findings of which rule.
    fn mend(&self, files: &mut FileSet) -> Result<BTreeMap<&'static str, usize>> {
        let before = self.connector(files);
        let before = counts(self.judge(&before.0, before.1).iter().map(|finding| finding.rule.id.as_str()));
        let load = |edits: &Edits| {
            let mut files = files.clone();
            // Edits are seen from the root, files from the folder.
            edits.lay_over(&mut files, self.folder);
            Ok(self.connector(&files))
        };
        let settled =
            settle_with(load, Fix::Unsafe, |connector, faults| self.judge(connector, faults), |_| true)?;
        settled.mended.edits.lay_over(files, self.folder);
        let after = counts(settled.findings.iter().map(|finding| finding.rule.id.as_str()));
        let gone = before.into_iter().filter_map(|(rule, count)| {
            let left = after.get(rule).copied().unwrap_or_default();
            (count > left).then(|| (rule, count - left))
        });
        Ok(if settled.mended.findings == 0 { BTreeMap::new() } else { gone.collect() })
    }

    /// A first test flow; where there is none, why.
    fn test(&self, files: &mut FileSet) -> Result<(Vec<Input>, Option<String>)> {
        let (release, _) = self.release(files.clone());
        match draft(self.id, &release) {
            Ok(draft) => {
                let folder = test_flow_folder(&release);
                for (path, bytes) in draft.files.iter() {
                    files.insert(folder.join(path), bytes);
                }
                Ok((draft.blanks, None))
            }
            Err(Undrafted::Senseless(why)) => Ok((Vec::new(), Some(why))),
            Err(Undrafted::Error(error)) => Err(error),
        }
    }

    /// The introduction; says how many of its lines wait for their author.
    fn introduce(&self, files: &mut FileSet) -> Result<usize> {
        let (release, _) = self.release(files.clone());
        let text = intro::complete(&release, "")?.text;
        let unwritten = intro::unfinished(&text).count();
        files.insert(plain(intro::FILE), text);
        Ok(unwritten)
    }

    fn release(&self, files: FileSet) -> (Release, Vec<crate::document::Fault>) {
        Release::load(self.folder.clone(), Layout::Native, files)
    }

    /// The connector as its files would be read.
    fn connector(&self, files: &FileSet) -> (Connector, Vec<crate::document::Fault>) {
        let (draft, faults) = self.release(files.clone());
        let line = Line { major: Some(1), draft, releases: Vec::new(), drift: None, altered: None };
        (Connector { id: self.id.clone(), lines: vec![line], renamed: false }, faults)
    }

    fn judge(
        &self,
        connector: &Connector,
        faults: Vec<crate::document::Fault>,
    ) -> Vec<crate::check::Finding> {
        run(self.book, self.catalogue, connector, faults, self.today)
    }
}

/// What somebody says of a connector, and what its definition says where nobody does.
fn told(contract: &Contract<'_>, wished: &Manifest) -> Manifest {
    let contact = contract.info().and_then(|info| info.get("contact"));
    let text = |name: &str| contact.and_then(|contact| contact.get_str(name)).map(str::trim);
    let docs = contract.root().get("externalDocs").and_then(|docs| docs.get_str("url"));
    let own = |text: &Option<String>, other: Option<&str>| {
        text.clone().or_else(|| other.filter(|other| !other.is_empty()).map(str::to_owned))
    };
    let address = |text: Option<&'_ str>| text.filter(|text| is_address(text)).map(str::to_owned);
    Manifest {
        website: wished.website.clone().or_else(|| address(text("url"))).or_else(|| address(docs)),
        contact: Contact {
            name: own(&wished.contact.name, text("name")),
            email: own(&wished.contact.email, text("email").filter(|text| is_email(text))),
            url: wished.contact.url.clone().or_else(|| address(text("url"))),
        },
        ..wished.clone()
    }
}

fn counts<'r>(rules: impl Iterator<Item = &'r str>) -> BTreeMap<&'r str, usize> {
    let mut counts = BTreeMap::new();
    for rule in rules {
        *counts.entry(rule).or_default() += 1;
    }
    counts
}

fn plain(name: &str) -> RepoPath {
    RepoPath::parse(name).unwrap_or_default()
}
