//! What a changed manifest means for those who use the connector.
//!
//! A deprecation is a minor change, texts are patches, a platform that is taken away and another name
//! in solutions break. The version itself, owners, older ids, exceptions and the retirement ship nothing.

use super::manifest::{self, Manifest};
use super::release::{Layout, Release};
use crate::diff::{Aspect, Change, Place, Step, What};
use crate::document::Location;
use crate::path::RepoPath;

/// The changes between two manifests; what was inferred is compared where it was found.
pub(super) fn changes(from: &Release, to: &Release) -> Vec<Change> {
    if to.layout != Layout::Native {
        return Vec::new();
    }
    let mut found = Found { release: to, changes: Vec::new() };
    let (old, new) = (&from.manifest, &to.manifest);
    found.platforms(old, new);
    found.scope(old, new);
    found.solution_name("name", &old.power_platform.name, &new.power_platform.name);
    // The prefix only counts where no name is written down.
    if old.power_platform.name.is_none() && new.power_platform.name.is_none() {
        found.solution_name("prefix", &old.power_platform.prefix, &new.power_platform.prefix);
    }
    found.solution_name("id", &old.power_platform.id, &new.power_platform.id);
    found.solution(old, new);
    found.google(old, new);
    found.texts(old, new);
    found.deprecation(old, new);
    found.resilience(old, new);
    found.changes
}

struct Found<'r> {
    release: &'r Release,
    changes: Vec<Change>,
}

impl Found<'_> {
    fn add(&mut self, aspect: Aspect, step: Step, pointer: &str, message: String) {
        let manifest = self.release.document(manifest::FILE).filter(|_| !pointer.is_empty());
        let node = manifest.and_then(|document| document.root().at(pointer));
        let place = node.map_or_else(
            || Location::file(self.release.folder.join(&RepoPath::parse(manifest::FILE).unwrap_or_default())),
            |node| node.location(),
        );
        let what = What::new(Place::Connector, aspect, step);
        let position = node.map(|node| node.document().source().position(node.span().start));
        self.changes.push(Change { position, ..Change::beside_the_contract(what, place, message) });
    }

    fn platforms(&mut self, old: &Manifest, new: &Manifest) {
        for platform in old.platforms.iter().filter(|name| !new.platforms.contains(name)) {
            let message =
                format!("the connector is submitted to `{platform}` no more; whoever uses it there loses it");
            self.add(Aspect::Bond("connector-platform-removed"), Step::Removed, "/platforms", message);
        }
        for platform in new.platforms.iter().filter(|name| !old.platforms.contains(name)) {
            let message = format!("the connector is submitted to `{platform}` too");
            self.add(Aspect::Hint("connector-platform-added"), Step::Added, "/platforms", message);
        }
    }

    /// Whom the connector is for: those who may see it no more lose it.
    fn scope(&mut self, old: &Manifest, new: &Manifest) {
        let (was, is) = (&old.scope, &new.scope);
        if !is.covers(was) {
            let message = format!("the connector is for `{is}`, was for `{was}`; everyone else loses it");
            self.add(Aspect::Bond("connector-scope-narrowed"), Step::Changed, "/scope", message);
        } else if is != was {
            let message = format!("the connector is for `{is}`, was for `{was}`");
            self.add(Aspect::Hint("connector-scope-widened"), Step::Changed, "/scope", message);
        }
    }

    /// A name by which solutions know the connector; another one is another connector to them. A name
    /// that is written down for the first time may be the one that it had.
    fn solution_name(&mut self, key: &str, old: &Option<String>, new: &Option<String>) {
        let pointer = format!("/power-platform/{key}");
        match (old, new) {
            (Some(before), Some(after)) if before != after => {
                let message = format!(
                    "the connector's `{key}` in solutions is `{after}`, was `{before}`: to whoever uses it, this is \
                     another connector"
                );
                self.add(Aspect::Bond("connector-name-or-slug-changed"), Step::Changed, &pointer, message);
            }
            (Some(_), None) | (None, Some(_)) => {
                let message = format!(
                    "the connector's `{key}` in solutions is written down in another way; only its author can say \
                     whether it stays the same"
                );
                self.add(Aspect::Text("connector-name-declared"), Step::Changed, &pointer, message);
            }
            (Some(_), Some(_)) | (None, None) => {}
        }
    }

    /// The names around the component: whoever uses it does not see them.
    fn solution(&mut self, old: &Manifest, new: &Manifest) {
        let names = |manifest: &Manifest| {
            let declared = &manifest.power_platform;
            (declared.solution.clone(), declared.publisher.clone())
        };
        if names(old) != names(new) {
            let message = "the connector's solution or its publisher is called otherwise".to_owned();
            self.add(Aspect::Text("connector-name-declared"), Step::Changed, "/power-platform", message);
        }
    }

    /// What connections at Google sign in to, and what each of them must give.
    fn google(&mut self, old: &Manifest, new: &Manifest) {
        let is_there = |manifest: &Manifest| manifest.platforms.iter().any(|platform| platform == "google");
        if !is_there(old) || !is_there(new) {
            return;
        }
        let (old, new) = (&old.google, &new.google);
        if old.is_indirect != new.is_indirect {
            let called = if new.is_indirect { "a service between" } else { "the API itself" };
            let message = format!("Google calls {called} now: connections that exist must be set up again");
            let row = Aspect::Bond("google-connectivity-changed");
            self.add(row, Step::Changed, "/google/connectivity", message);
        }
        let is_new = |key: &str| old.variables.iter().all(|variable| variable.key.as_deref() != Some(key));
        let needed = new.variables.iter().filter(|variable| !variable.is_optional);
        for key in needed.filter_map(|variable| variable.key.as_deref()).filter(|key| is_new(key)) {
            let message = format!("the variable `{key}` is new, and every connection at Google must give it");
            self.add(Aspect::Bond("google-variable-needed"), Step::Added, "/google/variable", message);
        }
    }

    fn texts(&mut self, old: &Manifest, new: &Manifest) {
        if old.publisher != new.publisher {
            let row = Aspect::Text("publisher-or-stack-owner-changed");
            self.add(row, Step::Changed, "/publisher", "the publisher is another".to_owned());
        }
        if old.brand_color != new.brand_color {
            let row = Aspect::Text("brand-or-icon-changed");
            self.add(row, Step::Changed, "/brand-color", "the brand colour is another".to_owned());
        }
        if texts(old) != texts(new) {
            let message = "what the manifest says of the connector changed".to_owned();
            self.add(Aspect::Text("connector-text-changed"), Step::Changed, "", message);
        }
    }

    fn deprecation(&mut self, old: &Manifest, new: &Manifest) {
        if old.deprecation.is_none()
            && let Some(deprecation) = &new.deprecation
        {
            let what = What::new(Place::Connector, Aspect::Deprecated, Step::Added);
            let message = format!("the connector is deprecated: {}", deprecation.reason);
            self.changes.push(Change::beside_the_contract(what, deprecation.location.clone(), message));
        }
        if old.deprecation.is_some() && new.deprecation.is_none() && new.retired.is_none() {
            let message = "the connector is no more deprecated".to_owned();
            self.add(Aspect::Deprecated, Step::Removed, "/deprecation", message);
        }
    }
}

impl Found<'_> {
    /// Settings of how the service is called; what was lowered is said to whom it may hurt.
    fn resilience(&mut self, old: &Manifest, new: &Manifest) {
        for (was, is) in old.resilience.settings().into_iter().zip(new.resilience.settings()) {
            let key = is.key;
            let message = match (was.value, is.value) {
                (was, is) if was == is => continue,
                (Some(before), Some(after)) => {
                    let lowered = is.lowered.filter(|_| after < before);
                    let hurt = lowered.map(|hurt| format!("; it is lower: {hurt}")).unwrap_or_default();
                    format!("`{key}` is {after}, was {before}{hurt}")
                }
                (None, Some(after)) => format!("`{key}` is {after}, was left to the platform"),
                (before, None) => {
                    let before = before.unwrap_or_default();
                    format!("`{key}` is left to the platform, was {before}")
                }
            };
            let row = Aspect::Text("resilience-setting-changed");
            self.add(row, Step::Changed, &format!("/resilience/{key}"), message);
        }
    }
}

/// The fields of a manifest that users read and nothing else compares, in one value.
fn texts(manifest: &Manifest) -> Manifest {
    Manifest {
        version: None,
        platforms: Vec::new(),
        owners: Vec::new(),
        aliases: Vec::new(),
        scope: Default::default(),
        publisher: None,
        brand_color: None,
        power_platform: Default::default(),
        resilience: Default::default(),
        definition: None,
        deprecation: None,
        called_off: None,
        retired: None,
        operation_ends: Vec::new(),
        release_ends: Vec::new(),
        submissions: Vec::new(),
        allow: Vec::new(),
        accept: Vec::new(),
        ..manifest.clone()
    }
}
