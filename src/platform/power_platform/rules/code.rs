//! What custom code does: namespaces, clients, waiting, directives. Judged by its words, with
//! comments and texts taken out.

use super::properties::properties;
use super::script::{CODE, SCRIPT, script};
use crate::catalogue::Release;
use crate::check::{Check, Cx, Rule, RuleId, Severity};
use crate::document::{Location, Mend, Step};
use crate::source::Span;
use std::collections::BTreeSet;

/// The namespaces that scripts may use.
const NAMESPACES: [&str; 26] = [
    "System",
    "System.Collections",
    "System.Collections.Generic",
    "System.Diagnostics",
    "System.IO",
    "System.IO.Compression",
    "System.Linq",
    "System.Net",
    "System.Net.Http",
    "System.Net.Http.Headers",
    "System.Net.Security",
    "System.Security.Authentication",
    "System.Security.Cryptography",
    "System.Text",
    "System.Text.RegularExpressions",
    "System.Threading",
    "System.Threading.Tasks",
    "System.Web",
    "System.Xml",
    "System.Xml.Linq",
    "System.Drawing",
    "System.Drawing.Drawing2D",
    "System.Drawing.Imaging",
    "Microsoft.Extensions.Logging",
    "Newtonsoft.Json",
    "Newtonsoft.Json.Linq",
];

pub(super) const RULES: &[Rule] = &[
    Rule {
        id: RuleId::new("power-platform/script-namespace-unsupported"),
        severity: Severity::Warning,
        summary: "The script uses a namespace that is not on the platform's list.",
        why: "The script may not compile there, and then every operation fails.",
        fix: "Use what the listed namespaces offer.",
        reference: CODE,
        codes: &["script-namespaces"],
        check: Check::Release(script_namespace_unsupported),
    },
    Rule {
        id: RuleId::new("power-platform/script-with-own-client"),
        severity: Severity::Error,
        summary: "The script makes an HTTP client of its own.",
        why: "Calls past `Context.SendAsync` are not signed in, and the platform will block them.",
        fix: "Send requests with `this.Context.SendAsync`.",
        reference: CODE,
        codes: &["script-no-http-client"],
        check: Check::Release(script_with_own_client),
    },
    Rule {
        id: RuleId::new("power-platform/script-blocking"),
        severity: Severity::Warning,
        summary: "The script waits for a task without `await`.",
        why: "It can block itself for good, and is stopped after five seconds.",
        fix: "Write `await` in place of `.Result`, `.Wait()` and `.GetResult()`.",
        reference: CODE,
        codes: &["script-async-style"],
        check: Check::Release(script_blocking),
    },
    Rule {
        id: RuleId::new("power-platform/script-await-bound"),
        severity: Severity::Note,
        summary: "The script awaits without `ConfigureAwait(false)`.",
        why: "Each step then waits for the thread that began it; the samples all avoid that.",
        fix: "Append `.ConfigureAwait(false)` to what is awaited.",
        reference: CODE,
        codes: &["script-async-style"],
        check: Check::Release(script_await_bound),
    },
    Rule {
        id: RuleId::new("power-platform/script-directive"),
        severity: Severity::Error,
        summary: "The script loads other files or assemblies.",
        why: "There is only the script: `#r` and `#load` find nothing.",
        fix: "Put the code into `script.csx`, and use the listed namespaces.",
        reference: CODE,
        codes: &["script-no-directives"],
        check: Check::Release(script_directive),
    },
    Rule {
        id: RuleId::new("power-platform/script-byte-order-mark"),
        severity: Severity::Note,
        summary: "The script begins with a byte order mark.",
        why: "It is harmless on the platform, and shows up in every comparison of files.",
        fix: "Save the file as UTF-8 without a byte order mark.",
        reference: CODE,
        codes: &["script-bom"],
        check: Check::Release(script_byte_order_mark),
    },
    Rule {
        id: RuleId::new("power-platform/script-operations-undeclared"),
        severity: Severity::Warning,
        summary: "There is a script, and nothing says which operations run it.",
        why: "Tools that deploy the connector may leave the script out.",
        fix: "Add `scriptOperations`; an empty list means all operations.",
        reference: CODE,
        codes: &["script-operations-declared"],
        check: Check::Release(script_operations_undeclared),
    },
    Rule {
        id: RuleId::new("power-platform/script-operation-duplicate"),
        severity: Severity::Error,
        summary: "`scriptOperations` names an operation twice.",
        why: "The platform refuses the list.",
        fix: "Remove one of the two.",
        reference: CODE,
        codes: &["script-operations-valid"],
        check: Check::Release(script_operation_duplicate),
    },
    Rule {
        id: RuleId::new("power-platform/script-with-gateway"),
        severity: Severity::Error,
        summary: "The connector has a script and reaches its service through a gateway.",
        why: "The platform does not run custom code behind the on-premises data gateway.",
        fix: "Do without one of the two.",
        reference: CODE,
        codes: &["script-no-gateway"],
        check: Check::Release(script_with_gateway),
    },
];

/// What the scanner is in the middle of.
#[derive(Clone, Copy, PartialEq)]
enum Within {
    Code,
    Line,
    Block,
    /// A text that ends with this quote and has escapes.
    Text(u8),
    /// A text that begins with `@"`, in which only `""` is an escape.
    Verbatim,
}

/// The code with comments, texts and what is not ASCII as blanks, byte for byte in the same places.
/// What stands in the holes of `$"…"` is blank too.
pub(super) fn blanked(code: &[u8]) -> Vec<u8> {
    let mut kept = Vec::with_capacity(code.len());
    let mut within = Within::Code;
    let mut verbatim = false;
    while let Some(byte) = code.get(kept.len()).copied() {
        let next = code.get(kept.len() + 1).copied().unwrap_or_default();
        let (then, taken) = match (within, byte, next) {
            (Within::Code, b'/', b'/') => (Within::Line, 2),
            (Within::Code, b'/', b'*') => (Within::Block, 2),
            (Within::Code, b'"', _) if verbatim => (Within::Verbatim, 1),
            (Within::Code, b'"' | b'\'', _) => (Within::Text(byte), 1),
            (Within::Line, b'\n', _) | (Within::Text(_), b'\n', _) => (Within::Code, 1),
            (Within::Block, b'*', b'/') => (Within::Code, 2),
            (Within::Text(_), b'\\', _) | (Within::Verbatim, b'"', b'"') => (within, 2),
            (Within::Text(quote), _, _) if byte == quote => (Within::Code, 1),
            (Within::Verbatim, b'"', _) => (Within::Code, 1),
            _ => (within, 1),
        };
        verbatim = byte == b'@' || (verbatim && byte == b'$');
        let plain = within == Within::Code && then == Within::Code && taken == 1;
        let kept_as_is = byte == b'\n' || (plain && byte.is_ascii());
        kept.push(if kept_as_is { byte } else { b' ' });
        if taken == 2 && kept.len() < code.len() {
            kept.push(if next == b'\n' { next } else { b' ' });
        }
        within = then;
    }
    kept
}

/// The code of the script without comments and texts, and its file; found once for all rules.
struct Code {
    text: String,
    location: Location,
    marked: bool,
}

fn code(cx: &mut Cx<'_>, release: &Release) -> Option<std::rc::Rc<Option<Code>>> {
    script(release)?;
    Some(cx.once(|| {
        let (location, bytes) = script(release)?;
        let text = String::from_utf8_lossy(&blanked(bytes)).into_owned();
        Some(Code { text, location, marked: bytes.starts_with(b"\xef\xbb\xbf") })
    }))
}

/// Reports the first place of each kind that `find` gives; `at` is a byte of the blanked text.
fn report_at(cx: &mut Cx<'_>, code: &Code, at: usize, length: usize, message: String) {
    let span = Some(Span::new(at, at + length));
    cx.report(Location { span, ..code.location.clone() }, message);
}

fn script_namespace_unsupported(cx: &mut Cx<'_>, release: &Release) {
    let Some(code) = code(cx, release) else { return };
    let Some(code) = code.as_ref() else { return };
    let mut at = 0;
    for line in code.text.split_inclusive('\n') {
        let start = at;
        at += line.len();
        let Some(rest) = line.trim_start().strip_prefix("using ") else { continue };
        let Some((name, _)) = rest.split_once(';') else { continue };
        let name = name.split_once('=').map_or(name, |(_, name)| name).trim();
        let of_type = name.strip_prefix("static ");
        let name = of_type.unwrap_or(name).trim();
        // `using` also opens a block: what follows is then no name.
        let plain = |c: char| c.is_alphanumeric() || c == '.' || c == '_';
        let namespace = of_type.and_then(|_| name.rsplit_once('.')).map_or(name, |(namespace, _)| namespace);
        if !name.chars().all(plain) || NAMESPACES.contains(&namespace) || of_known(name) {
            continue;
        }
        let place = start + line.find(name).unwrap_or_default();
        report_at(cx, code, place, name.len(), format!("the namespace `{name}` is not on the list"));
    }
}

/// Whether a name is a class of a listed namespace, as after `using static` or `using X =`.
fn of_known(name: &str) -> bool {
    let known = |(namespace, class): (&str, &str)| {
        NAMESPACES.contains(&namespace) && namespace.contains('.') && !class.is_empty()
    };
    name.rsplit_once('.').is_some_and(known)
}

/// The places of a word, and of a second one behind it where one is given.
fn places<'c>(text: &'c str, word: &'c str, behind: &'c str) -> impl Iterator<Item = usize> + 'c {
    let is_part = |c: char| c.is_alphanumeric() || c == '_';
    text.match_indices(word).map(|(at, _)| at).filter(move |at| {
        let before = text.get(..*at).and_then(|head| head.chars().next_back());
        let after = text.get(at + word.len()..).unwrap_or_default();
        let rest = after.trim_start();
        let inside = after.starts_with(is_part) || (word.starts_with(is_part) && before.is_some_and(is_part));
        !inside && rest.starts_with(behind)
    })
}

fn script_with_own_client(cx: &mut Cx<'_>, release: &Release) {
    let Some(code) = code(cx, release) else { return };
    let Some(code) = code.as_ref() else { return };
    for at in places(&code.text, "new", "HttpClient") {
        let rest = code.text.get(at + "new".len()..).unwrap_or_default().trim_start();
        let named = rest.strip_prefix("HttpClient").unwrap_or_default();
        if !named.starts_with(|c: char| c.is_alphanumeric()) {
            report_at(cx, code, at, "new".len(), "`this.Context.SendAsync` is expected here".to_owned());
        }
    }
}

fn script_blocking(cx: &mut Cx<'_>, release: &Release) {
    let Some(code) = code(cx, release) else { return };
    let Some(code) = code.as_ref() else { return };
    for (word, behind) in [(".Result", ""), (".Wait", "("), (".GetResult", "(")] {
        for at in places(&code.text, word, behind) {
            let after = code.text.get(at + word.len()..).unwrap_or_default().trim_start();
            let assigned = after.starts_with('=') && !after.starts_with("==");
            if !assigned {
                report_at(cx, code, at, word.len(), format!("`await` is expected in place of `{word}`"));
            }
        }
    }
}

fn script_await_bound(cx: &mut Cx<'_>, release: &Release) {
    let Some(code) = code(cx, release) else { return };
    let Some(code) = code.as_ref() else { return };
    let first = places(&code.text, "await", "").next();
    if let Some(at) = first.filter(|_| !code.text.contains("ConfigureAwait")) {
        report_at(cx, code, at, "await".len(), "nothing here has `.ConfigureAwait(false)`".to_owned());
    }
}

fn script_directive(cx: &mut Cx<'_>, release: &Release) {
    let Some(code) = code(cx, release) else { return };
    let Some(code) = code.as_ref() else { return };
    let mut at = 0;
    for line in code.text.split_inclusive('\n') {
        let start = at + (line.len() - line.trim_start().len());
        at += line.len();
        let word = line.split_whitespace().next().unwrap_or_default();
        if matches!(word, "#r" | "#load") {
            report_at(cx, code, start, word.len(), format!("`{word}` finds nothing on the platform"));
        }
    }
}

fn script_byte_order_mark(cx: &mut Cx<'_>, release: &Release) {
    let Some(code) = code(cx, release) else { return };
    let Some(code) = code.as_ref().as_ref().filter(|code| code.marked) else { return };
    let file = code.location.file.clone();
    let step = Step::Replace { file, span: Span::new(0, 3), text: String::new() };
    cx.report_with(code.location.clone(), "the file begins with U+FEFF", || Some(Mend::safe([step])));
}

fn script_operations_undeclared(cx: &mut Cx<'_>, release: &Release) {
    let Some(properties) = properties(release).filter(|_| script(release).is_some()) else { return };
    if properties.get("scriptOperations").is_none() {
        let mend = || Some(Mend::safe([properties.with_member("scriptOperations", serde_json::json!([]))?]));
        let message = format!("there is a `{SCRIPT}`, and `scriptOperations` is missing");
        cx.report_with((properties, "scriptOperations"), message, mend);
    }
}

fn script_operation_duplicate(cx: &mut Cx<'_>, release: &Release) {
    let Some(list) = properties(release).and_then(|properties| properties.get("scriptOperations")) else {
        return;
    };
    let mut seen = BTreeSet::new();
    for (index, item) in list.items().enumerate() {
        let Some(id) = item.as_str() else { continue };
        if !seen.insert(id) {
            let mend = || Some(Mend::safe([list.without_item(index)?]));
            cx.report_with(item, format!("`{id}` stands twice in this list"), mend);
        }
    }
}

fn script_with_gateway(cx: &mut Cx<'_>, release: &Release) {
    if script(release).is_none() {
        return;
    }
    for parameter in super::connection::parameters(release) {
        if parameter.value.get_str("type") == Some("gatewaySetting") {
            let message =
                format!("`{}` asks for a gateway, behind which `{SCRIPT}` is not run", parameter.name);
            cx.report(parameter.value, message);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::blanked;

    #[test]
    fn comments_and_texts_are_blank() {
        let code = "a // \"b\nc /* d\n' */ e \"f\\\" // g\" h @\"i\\\" j '\\'' k $@\"l\"\"m\" n \"o\np";
        let text = String::from_utf8(blanked(code.as_bytes())).unwrap();
        assert_eq!(text.len(), code.len());
        let words: Vec<&str> = text.split_whitespace().collect();
        assert_eq!(words, ["a", "c", "e", "h", "@", "j", "k", "$@", "n", "p"]);
        assert_eq!(blanked(b"x \"\\"), b"x   ");
    }
}
