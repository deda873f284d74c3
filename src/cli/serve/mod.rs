//! `connectory serve`: the catalogue of the work tree as a site on this machine, which follows every
//! change.

mod page;
mod server;
mod watch;

use super::output::Output;
use super::{Outcome, WorkPlace};
use crate::catalogue::{Catalogue, Date};
use crate::error::Result;
use crate::files::FileSet;
use crate::report::{counted, one_line};
use crate::site::{Hall, Options, Scene};
use server::Server;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Instant;
use watch::{Touched, Watch};

/// Show the catalogue of the work tree in a browser, and follow every change.
#[derive(clap::Args)]
#[command(
    after_help = "Connectors are shown as they are in the work tree, those that were never released among \
    them, with what `connectory check` finds on their pages. A browser shows a change when its file is saved. \
    Nothing is written, no package is made, and nobody else can connect. Ctrl-C stops it.\n\n\
    Examples:\n  \
    connectory serve                    at http://127.0.0.1:4000/, or another port where that is taken\n  \
    connectory serve --port 8080        at this port or not at all\n  \
    connectory serve --audience acme    with what has `scope = \"enterprise:acme\"`"
)]
pub(super) struct Arguments {
    /// The port; default: 4000, or a free one where that is taken
    #[arg(long, value_name = "N")]
    port: Option<u16>,

    /// Show what is for this enterprise too, by its name in `scope`; default: what is for everyone alone
    #[arg(long, value_name = "ENTERPRISE")]
    audience: Option<String>,

    /// The day that counts as today; default: this day in UTC
    #[arg(long, value_name = "DATE")]
    today: Option<Date>,
}

/// Runs the command.
pub(super) fn execute(place: &WorkPlace, arguments: &Arguments, output: &mut Output) -> Result<Outcome> {
    let preview = Preview {
        root: place.root()?,
        audience: arguments.audience.clone(),
        today: arguments.today.unwrap_or_else(super::today),
        downloads: FileSet::new(),
    };
    preview.serve(arguments.port, output)
}

/// What is shown to whom.
pub(super) struct Preview {
    pub(super) root: PathBuf,
    pub(super) audience: Option<String>,
    pub(super) today: Date,
    /// Packages to download, as a site has them.
    pub(super) downloads: FileSet,
}

/// What a change led to.
struct Rebuilt {
    hall: Hall,
    told: String,
}

impl Preview {
    /// Serves until the process is interrupted.
    ///
    /// # Errors
    /// When no port can be opened or changes cannot be seen.
    pub(super) fn serve(&self, port: Option<u16>, output: &mut Output) -> Result<Outcome> {
        let root = self.root.canonicalize().unwrap_or_else(|_| self.root.clone());
        let watch = Watch::new(&root)?;
        let server = Server::open(port)?;
        let mut last = self.first(&server, output);
        output.print(&format!("{}  ctrl-c stops it\n", server.address()))?;
        output.flush()?;
        server.start();
        // What changed since the site that was shown last; more than one change where one could not be read.
        let mut unseen = Touched::default();
        while let Some(touched) = watch.next() {
            unseen = unseen.and(touched);
            let started = now();
            let made = match &last {
                Some(last) if !unseen.everything && !last.wears(&unseen.files) => {
                    self.renewed(last, &server.address(), &unseen)
                }
                Some(_) | None => self.built(&server.address()),
            };
            let told = match made {
                Ok(made) => {
                    unseen = Touched::default();
                    let hall = Arc::new(made.hall);
                    server.show(Ok(Arc::clone(&hall)));
                    last = Some(hall);
                    made.told
                }
                Err(error) => {
                    let told = format!("cannot be shown: {}", one_line(&error.to_string()));
                    server.show(Err(error));
                    told
                }
            };
            output.print(&format!("{told} in {} ms\n", started.elapsed().as_millis()))?;
            output.flush()?;
        }
        Ok(Outcome::Fine)
    }

    /// The site as it is at first; none where it cannot be made, which is said.
    fn first(&self, server: &Server, output: &mut Output) -> Option<Arc<Hall>> {
        let started = now();
        match self.built(&server.address()) {
            Ok(made) => {
                output.say(&format!("{} in {} ms", made.told, started.elapsed().as_millis()));
                let hall = Arc::new(made.hall);
                server.show(Ok(Arc::clone(&hall)));
                Some(hall)
            }
            Err(error) => {
                output.error(&error);
                server.show(Err(error));
                None
            }
        }
    }

    /// Everything, made anew.
    fn built(&self, address: &str) -> Result<Rebuilt> {
        let scene = self.scene(address)?;
        let options = Options {
            drafts: true,
            work_tree: true,
            today: self.today,
            downloads: self.downloads.clone(),
            locales: Vec::new(),
        };
        let hall = Hall::new(scene, options)?;
        Ok(Rebuilt { told: format!("made {}", counted(hall.connectors(), "connector")), hall })
    }

    /// What changed, made anew.
    fn renewed(&self, last: &Hall, address: &str, touched: &Touched) -> Result<Rebuilt> {
        let (hall, made) = last.renewed(self.scene(address)?, &touched.files)?;
        let told = match made.as_slice() {
            [] => format!("{} as before", counted(hall.connectors(), "connector")),
            [id] => format!("{id} changed: {}", hall.summary(id.as_str())),
            [..] => format!("{} changed", counted(made.len(), "connector")),
        };
        Ok(Rebuilt { hall, told })
    }

    fn scene(&self, address: &str) -> Result<Scene> {
        let full = Catalogue::open(&self.root, self.today)?.at_address(address.to_owned());
        let (seen, _) = full.seen_by(self.audience.as_deref())?;
        let book = super::choice::settled(&full.settings().check)?;
        Ok(Scene { full, seen, book })
    }
}

/// The moment at which something begins.
#[expect(
    clippy::disallowed_methods,
    reason = "an author is told how long a change took, nothing else depends on it"
)]
fn now() -> Instant {
    Instant::now()
}

/// A path inside the catalogue, seen from its root.
fn inside(root: &Path, path: &Path) -> Option<crate::path::RepoPath> {
    crate::path::RepoPath::from_relative(path.strip_prefix(root).ok()?)
}
