//! A local preview of a rendered site: this machine only, files of one folder only.

use super::output::Output;
use crate::error::{Error, Result};
use crate::path::RepoPath;
use std::path::Path;
use tiny_http::{Header, Response, Server};

/// The port that is tried first; another free one is taken where it is in use.
const PORT: u16 = 4000;

/// Serves a folder until the process is interrupted.
///
/// # Errors
/// When no port can be opened.
pub(super) fn serve(folder: &Path, output: &mut Output) -> Result<()> {
    let server = Server::http(("127.0.0.1", PORT))
        .or_else(|_| Server::http(("127.0.0.1", 0)))
        .map_err(|error| Error::environment(format!("cannot open a local port: {error}")))?;
    output.print(&format!("preview: http://{}/  (ctrl-c stops it)\n", server.server_addr()))?;
    output.flush()?;
    for request in server.incoming_requests() {
        let response = match file(folder, request.url()) {
            Some((bytes, kind)) => Response::from_data(bytes).with_header(kind),
            None => Response::from_data("there is no such page").with_status_code(404),
        };
        let _ = request.respond(response);
    }
    Ok(())
}

/// The file that an address means, with its media type; none outside the folder.
fn file(folder: &Path, url: &str) -> Option<(Vec<u8>, Header)> {
    let path = url.split(['?', '#']).next()?;
    let mut path = RepoPath::parse(path.trim_start_matches('/')).ok()?;
    if path.under(folder).is_dir() {
        path = path.join(&RepoPath::parse("index.html").ok()?);
    }
    let bytes = std::fs::read(path.under(folder)).ok()?;
    let kind = match path.extension().as_str() {
        "html" => "text/html; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "js" => "text/javascript; charset=utf-8",
        "json" => "application/json",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "zip" => "application/zip",
        _ => "text/plain; charset=utf-8",
    };
    let header = Header::from_bytes(&b"Content-Type"[..], kind.as_bytes()).ok()?;
    Some((bytes, header))
}
