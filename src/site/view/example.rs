//! What a call looks like: its request and an answer, from the examples of the definition, else made up.

use super::super::text::{PROSE, tidy};
use crate::contract::{self, Maker, Manner, Origin, Way};
use serde::Serialize;
use serde_json::Value;

/// Characters of all examples of a page.
const MAX_PAGE: usize = 8_000;

/// Characters of one request or answer that is shown.
const MAX_SHOWN: usize = 2_400;

/// Properties of a schema that are looked at for one of them.
const MAX_PROPERTIES: usize = 60;

/// How values are written in requests and answers.
const SENT: Manner =
    Manner { way: Way::Sent, placeholder: str::to_owned, text: str::to_owned, is_left_out: |_| false };

/// How those are written that come back.
const RECEIVED: Manner = Manner { way: Way::Received, ..SENT };

/// A call of an operation.
#[derive(Debug, Clone, Serialize)]
pub(in crate::site) struct Example {
    /// Method, address, headers and body; none where no call is made, or none can be written.
    pub(in crate::site) request: Option<String>,
    /// The status and the body that come back.
    pub(in crate::site) response: Option<String>,
    /// Whether some values are not the definition's.
    pub(in crate::site) is_made: bool,
}

/// Makes the examples of a page.
#[derive(Debug)]
pub(super) struct Examples {
    /// The address in front of all paths.
    server: String,
    /// Characters that may still be shown.
    left: usize,
}

impl Examples {
    /// For the page of an API.
    pub(super) fn of_page(contract: &contract::Contract<'_>) -> Self {
        let server = contract.servers().first().map(|server| server.url.as_str()).unwrap_or_default();
        // Swagger 2.0 may leave the scheme open; no platform calls without encryption.
        let scheme = if server.starts_with("//") { "https:" } else { "" };
        Self { server: format!("{scheme}{server}"), left: MAX_PAGE }
    }

    /// The example of an operation; none where there is nothing to show, or no room for it.
    pub(super) fn of(&mut self, operation: &contract::Operation<'_>) -> Option<Example> {
        let mut is_made = false;
        let request = self.request(operation, &mut is_made);
        let response = self.response(operation, &mut is_made);
        (request.is_some() || response.is_some()).then_some(Example { request, response, is_made })
    }

    fn request(&mut self, operation: &contract::Operation<'_>, is_made: &mut bool) -> Option<String> {
        if operation.origin() != Origin::Path {
            return None;
        }
        let mut maker = Maker::bounded(SENT, MAX_PROPERTIES);
        let request = contract::request(&mut maker, operation).ok()?;
        let mut text = format!("{} {}{}", request.method.as_str(), self.server, request.path);
        for (name, value) in request.headers.iter().filter(|(_, value)| value != "*/*") {
            text.push_str(&format!("\n{name}: {}", value.replace(['\r', '\n'], " ")));
        }
        if let Some((media, body)) = &request.body {
            let written = match contract::is_json(media) {
                true => pretty(&serde_json::from_slice(body).ok()?),
                false => String::from_utf8_lossy(body).into_owned(),
            };
            text.push_str(&format!("\ncontent-type: {media}\n\n{written}"));
        }
        let text = self.shown(text)?;
        *is_made |= !request.invented.is_empty();
        Some(text)
    }

    fn response(&mut self, operation: &contract::Operation<'_>, is_made: &mut bool) -> Option<String> {
        let responses = operation.responses();
        let response = responses.iter().find(|response| response.is_success())?;
        let made = Maker::bounded(RECEIVED, MAX_PROPERTIES).response(response)?;
        let is_untold =
            made.value.as_object().is_some_and(serde_json::Map::is_empty) || made.value.is_string();
        if !made.is_known && is_untold {
            return None;
        }
        let text = self.shown(format!("{}\n\n{}", response.status, pretty(&made.value)))?;
        *is_made |= !made.is_known;
        Some(text)
    }

    /// A text as it may be shown; none where it is too long.
    fn shown(&mut self, text: String) -> Option<String> {
        if text.len() > MAX_SHOWN || text.len() > self.left {
            return None;
        }
        self.left -= text.len();
        Some(tidy(&text, PROSE))
    }
}

fn pretty(value: &Value) -> String {
    serde_json::to_string_pretty(value).unwrap_or_default()
}
