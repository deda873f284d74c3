//! Requests over the network: the only file of the room that names the client.
//!
//! Redirects are followed on the same server alone, no proxy is asked, and of an answer no more than
//! [`MAX_ANSWER`] bytes are read.

use super::Given;
use crate::contract::Method;
use crate::contract::Request;
use crate::error::{Error, Result};
use reqwest::header::{CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue, LOCATION};
use reqwest::redirect::Policy;
use reqwest::{Client as Http, Response, Url};
use std::time::Duration;

/// Bytes of an answer that are read.
pub(super) const MAX_ANSWER: usize = 4 * 1024 * 1024;

/// Redirects that are followed.
const MAX_REDIRECTS: usize = 5;

/// How long a server may take to accept a connection.
const CONNECT: Duration = Duration::from_secs(10);

/// The address that the paths of operations stand behind.
#[derive(Debug, Clone)]
pub struct Base(Url);

impl Base {
    /// Reads an address.
    ///
    /// # Errors
    /// When it is none that calls can be made to.
    pub fn parse(text: &str) -> Result<Self> {
        let expected = "an address such as https://test.acme.example/v1 is expected";
        let wrong = |why: &str| Err(Error::usage(format!("{expected}{why}")));
        let Ok(url) = Url::parse(text.trim()) else { return wrong("") };
        if !matches!(url.scheme(), "http" | "https") || !url.has_host() {
            return wrong("");
        }
        if !url.username().is_empty() || url.password().is_some() {
            return wrong(", without a name or a password in it; --header-env gives credentials");
        }
        if url.query().is_some() || url.fragment().is_some() {
            return wrong(", without a part behind `?` or `#`");
        }
        Ok(Self(url))
    }

    /// The server: scheme, host and port.
    pub fn server(&self) -> String {
        self.0.origin().ascii_serialization()
    }

    /// The address of a path below it.
    fn url(&self, path: &str, queries: &[(&str, &str)]) -> std::result::Result<Url, String> {
        let front = self.0.as_str().trim_end_matches('/');
        let slash = if path.starts_with('/') { "" } else { "/" };
        let mut url = Url::parse(&format!("{front}{slash}{path}")).map_err(|error| error.to_string())?;
        if url.origin() != self.0.origin() {
            return Err("its path leads to another server".to_owned());
        }
        if !queries.is_empty() {
            url.query_pairs_mut().extend_pairs(queries);
        }
        Ok(url)
    }
}

/// What came back.
#[derive(Debug)]
pub(super) struct Answer {
    pub(super) status: u16,
    /// The media type, as the server writes it.
    pub(super) media: Option<String>,
    /// Where it redirects to.
    pub(super) location: Option<String>,
    /// None where there is more of it than is read.
    pub(super) body: Option<Vec<u8>>,
}

/// Why nothing came back.
#[derive(Debug)]
pub(super) enum Trouble {
    /// There is no connection to the server.
    Unreachable(String),
    /// The time is over.
    Late,
    /// The connection ended before the answer did.
    Broken(String),
    /// The request is none that can be sent.
    Unsendable(String),
}

/// A client of one server.
pub(super) struct Client<'g> {
    http: Http,
    runtime: tokio::runtime::Runtime,
    base: Base,
    headers: HeaderMap,
    queries: Vec<(&'g str, &'g str)>,
}

impl<'g> Client<'g> {
    /// Makes a client; nothing is sent yet.
    pub(super) fn open(base: &Base, given: &'g [Given]) -> Result<Self> {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        let runtime =
            runtime.map_err(|error| Error::environment(format!("no thread for the network: {error}")))?;
        // The process has one provider; whoever set it first, it is this one.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let origin = base.0.origin();
        let policy = Policy::custom(move |attempt| {
            let stays = attempt.url().origin() == origin && attempt.previous().len() <= MAX_REDIRECTS;
            if stays { attempt.follow() } else { attempt.stop() }
        });
        let http = Http::builder()
            .user_agent(concat!("connectory/", env!("CARGO_PKG_VERSION")))
            .redirect(policy)
            .referer(false)
            .no_proxy()
            .connect_timeout(CONNECT)
            .build()
            .map_err(|error| {
                Error::environment(format!("no client for the network: {}", innermost(&error)))
            })?;
        let (mut headers, mut queries) = (HeaderMap::new(), Vec::new());
        for one in given {
            match one {
                Given::Header(name, value) => {
                    let name = HeaderName::from_bytes(name.as_bytes())
                        .map_err(|_| Error::usage(format!("`{name}` is no name of a header")))?;
                    let mut value = HeaderValue::from_str(value)
                        .map_err(|_| Error::usage(format!("the value for `{name}` is none of a header")))?;
                    value.set_sensitive(true);
                    headers.append(name, value);
                }
                Given::Query(name, value) => queries.push((name.as_str(), value.as_str())),
            }
        }
        Ok(Self { http, runtime, base: base.clone(), headers, queries })
    }

    /// Sends a request and reads the answer.
    pub(super) fn call(&self, request: &Request, limit: Duration) -> std::result::Result<Answer, Trouble> {
        let sent = self.request(request).map_err(Trouble::Unsendable)?;
        let work = async {
            let answer = self.http.execute(sent).await.map_err(|error| lost(&error))?;
            read(answer).await
        };
        let done = self.runtime.block_on(async { tokio::time::timeout(limit, work).await });
        done.unwrap_or(Err(Trouble::Late))
    }

    fn request(&self, request: &Request) -> std::result::Result<reqwest::Request, String> {
        let url = self.base.url(&request.path, &self.queries)?;
        let mut sent = reqwest::Request::new(method(request.method), url);
        for (name, value) in &request.headers {
            let header = HeaderName::from_bytes(name.as_bytes()).ok().zip(HeaderValue::from_str(value).ok());
            let (name, value) =
                header.ok_or_else(|| format!("`{}` is no header", super::text::shown(name)))?;
            sent.headers_mut().append(name, value);
        }
        if let Some((media, bytes)) = &request.body {
            let media = HeaderValue::from_str(media).map_err(|_| "its media type is no header".to_owned())?;
            sent.headers_mut().insert(CONTENT_TYPE, media);
            *sent.body_mut() = Some(bytes.clone().into());
        }
        // What the user says counts before what the definition says.
        for (name, value) in &self.headers {
            sent.headers_mut().insert(name.clone(), value.clone());
        }
        Ok(sent)
    }
}

impl Drop for Client<'_> {
    fn drop(&mut self) {
        // A name that is still being looked up is not waited for.
        let idle = tokio::runtime::Builder::new_current_thread().build();
        if let Ok(idle) = idle {
            std::mem::replace(&mut self.runtime, idle).shutdown_background();
        }
    }
}

async fn read(mut answer: Response) -> std::result::Result<Answer, Trouble> {
    let text = |value: &HeaderValue| value.to_str().ok().map(str::to_owned);
    let status = answer.status().as_u16();
    let media = answer.headers().get(CONTENT_TYPE).and_then(text);
    let location = answer.headers().get(LOCATION).and_then(text);
    let mut body = Vec::new();
    while let Some(chunk) = answer.chunk().await.map_err(|error| Trouble::Broken(innermost(&error)))? {
        if body.len() + chunk.len() > MAX_ANSWER {
            return Ok(Answer { status, media, location, body: None });
        }
        body.extend_from_slice(&chunk);
    }
    Ok(Answer { status, media, location, body: Some(body) })
}

fn lost(error: &reqwest::Error) -> Trouble {
    match (error.is_connect(), error.is_builder()) {
        (true, _) => Trouble::Unreachable(innermost(error)),
        (_, true) => Trouble::Unsendable(innermost(error)),
        (false, false) => Trouble::Broken(innermost(error)),
    }
}

fn method(method: Method) -> reqwest::Method {
    use reqwest::Method as M;
    match method {
        Method::Get => M::GET,
        Method::Put => M::PUT,
        Method::Post => M::POST,
        Method::Delete => M::DELETE,
        Method::Options => M::OPTIONS,
        Method::Head => M::HEAD,
        Method::Patch => M::PATCH,
        Method::Trace => M::TRACE,
    }
}

/// The last cause in a chain of errors, which says most and holds no address.
fn innermost(error: &reqwest::Error) -> String {
    let mut last: &dyn std::error::Error = error;
    while let Some(source) = last.source() {
        last = source;
    }
    match std::ptr::addr_eq(last, error) {
        true => "for a reason that the client does not tell".to_owned(),
        false => last.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_hold_no_credentials_and_lead_nowhere_else() {
        for text in [
            "",
            "acme.example",
            "ftp://a.example",
            "https://a:b@c.example",
            "http://a.example?b",
            "http://a#b",
        ] {
            assert!(Base::parse(text).is_err(), "{text}");
        }
        let base = Base::parse("https://a.example/v1/").unwrap();
        assert_eq!(base.server(), "https://a.example");
        assert_eq!(base.url("/x?y=1", &[("k", "a b")]).unwrap().as_str(), "https://a.example/v1/x?y=1&k=a+b");
        let base = Base::parse("https://a.example").unwrap();
        assert_eq!(base.url("/x", &[]).unwrap().as_str(), "https://a.example/x");
        for path in ["@b.example/", ".b.example/", ":80/", "//b.example/x"] {
            let url = base.url(path, &[]).unwrap();
            assert_eq!(url.host_str(), Some("a.example"), "{path}");
        }
    }
}
