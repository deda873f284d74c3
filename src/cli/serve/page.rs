//! What a page is given on its way to a browser: the script that shows changes, and the panel.

/// The script; it asks for the page again when something changed.
pub(super) const SCRIPT: &str = "(function () {
  \"use strict\";
  var number = document.currentScript.dataset.number;
  var events = new EventSource(\"/-/events\");
  events.onmessage = function (event) {
    if (event.data !== number) { events.close(); location.reload(); }
  };
})();
";

/// How the panel looks.
pub(super) const STYLE: &str =
    "#preview { font: 0.875rem/1.5 var(--sans, system-ui); border: 2px dashed var(--line-strong, #868f9b);
  border-radius: 8px; padding: 0.75rem 1rem; margin-block-end: 1.5rem; overflow-wrap: anywhere; }
#preview p { margin: 0 0 0.25rem; }
#preview ul { margin-block: 0.5rem 0; padding-inline-start: 1.2em; max-block-size: 24rem; overflow: auto; }
";

/// Where a page says what it may load.
const POLICY: &str = "<meta http-equiv=\"Content-Security-Policy\" content=\"";

/// The page as a preview shows it; `number` is that of what is shown. The page's own policy lets scripts
/// ask for nothing; the preview's lets them ask the preview.
pub(super) fn dressed(page: &str, panel: Option<&str>, number: u64) -> String {
    let head = format!(
        "<link rel=\"stylesheet\" href=\"/-/preview.css\">\n<script src=\"/-/reload.js\" data-number=\"{number}\" defer></script>\n"
    );
    let page = page.replacen(POLICY, &format!("{POLICY}connect-src 'self'; "), 1);
    let page = page.replacen("</head>", &format!("{head}</head>"), 1);
    match panel.zip(page.find("<main")) {
        Some((panel, at)) => {
            let (before, rest) = page.split_at(at);
            let (tag, rest) = rest.split_at(rest.find('>').map_or(0, |end| end + 1));
            format!("{before}{tag}\n{panel}{rest}")
        }
        None => page,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_gets_script_panel_and_leave_to_ask() {
        let page =
            format!("<head>{POLICY}default-src 'none'\"></head><body><main id=\"main\">x</main></body>");
        let shown = dressed(&page, Some("<p>panel</p>"), 7);
        assert!(shown.contains("content=\"connect-src 'self'; default-src 'none'\""), "{shown}");
        assert!(shown.contains("data-number=\"7\" defer></script>\n</head>"), "{shown}");
        assert!(shown.contains("<main id=\"main\">\n<p>panel</p>x</main>"), "{shown}");
        assert!(!dressed("<p>no head", Some("x"), 1).contains("script"));
    }
}
