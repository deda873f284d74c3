use super::*;
use crate::path::RepoPath;
use std::collections::BTreeMap;

fn html(text: &str) -> String {
    render(text, 3, &links()).as_str().to_owned()
}

fn links() -> Links {
    let at = |path: &str| RepoPath::parse(path).unwrap();
    let pages = BTreeMap::from([(at("migrations/2.0.0.md"), "migrate/2.0.0/index.html".to_owned())]);
    let images = BTreeMap::from([(at("img/a.png"), "media/1.png".to_owned())]);
    Links::new(RepoPath::root(), pages, images)
}

#[test]
fn headings_stand_below_those_of_the_page() {
    let page = html("# One\n\n## Two words\n\n## Two words\n");
    assert!(page.contains("<h3 id=\"doc-one\">One</h3>"), "{page}");
    assert!(page.contains("<h4 id=\"doc-two-words\">"), "{page}");
    assert!(page.contains("<h4 id=\"doc-two-words-1\">"), "{page}");
    assert!(html("## A\n\n### B\n").contains("<h3 id=\"doc-a\">"));
    assert!(render("# A", 2, &links()).as_str().contains("<h2 id=\"doc-a\">"));
    assert!(html("###### A\n").contains("<h3 id=\"doc-a\">"));
    assert_eq!(render("# A\n\n[a](#a)", 3, &Links::none()).as_str(), "<h3>A</h3>\n<p>a</p>");
}

#[test]
fn links_lead_somewhere_or_are_text() {
    let text = "# A b\n\n[m](migrations/2.0.0.md) [x](./img/../img/a.png) [n](openapi.yaml) [a](#a-b) [z](#z) \
                [up](../../../etc/passwd) ![shot](img/a.png) ![far](https://example.org/x.png) <a@example.org>";
    let page = html(text);
    assert!(page.contains("href=\"migrate/2.0.0/index.html\""), "{page}");
    assert!(page.contains("href=\"media/1.png\""), "{page}");
    assert!(page.contains("href=\"#doc-a-b\""), "{page}");
    assert!(page.contains("src=\"media/1.png\" alt=\"shot\"") || page.contains("alt=\"shot\""), "{page}");
    assert!(!page.contains("openapi.yaml") && !page.contains("passwd") && !page.contains("x.png"), "{page}");
    assert!(!page.contains("#z") && page.contains("far") && page.contains("mailto:a@example.org"), "{page}");
    assert_eq!(page.matches("<img").count(), 1);
}

#[test]
fn hostile_text_is_harmless() {
    let text = "{{ 1 + 1 }} <b class=\"card\">bold</b> <script>alert(1)</script>\n\n<img src=x onerror=alert(1)>\n\n[a](javascript:alert(1)) \
                [b](JaVaScRiPt&#58;alert(1)) [c](data:text/html;base64,x) <svg onload=alert(1)>\n\n\
                <iframe src=\"https://example.org\"></iframe> <style>*{display:none}</style>\n\n\
                <form action=\"https://example.org\"><input name=a><button>b</button></form>\n\n\
                <a href=\"javascript:alert(1)\" onclick=\"alert(1)\" id=\"overview\" style=\"x\">d</a>\n\n\
                <math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>\n\n\
                <h1 id=\"top\">big</h1> <div role=\"alert\">x</div>";
    let page = html(text).to_lowercase();
    let never = [
        "<script",
        "onerror",
        "onload",
        "onclick",
        "javascript:",
        "data:text",
        "<iframe",
        "<style",
        "<form",
        "<img",
        "<input",
        "<button",
        "<svg",
        "<math",
        "<h1",
        "style=",
        "class=\"card\"",
        "id=\"",
        "role=\"alert\"",
    ];
    for word in never {
        assert!(!page.contains(word), "{word} in {page}");
    }
    assert!(page.contains("{{ 1 + 1 }}") && page.contains("<b>bold</b>"), "{page}");
}

#[test]
fn tables_code_and_tasks_are_kept() {
    let page =
        html("| a | b |\n|---|---|\n| 1 | 2 |\n\n```json\n{\"a\": 1}\n```\n\n- [x] done\n- [ ] open\n");
    assert!(page.contains("<div class=\"scroll\" tabindex=\"0\""), "{page}");
    assert!(page.contains("<td>1</td>") && page.contains("<pre><code"), "{page}");
    assert!(page.contains("☑ done") && page.contains("☐ open"), "{page}");
}

#[test]
fn endless_input_is_bounded() {
    let many = 100_000;
    for hostile in [
        ">".repeat(many),
        "[".repeat(many),
        "![".repeat(many),
        "<div>".repeat(many),
        "<b>\n\n".repeat(many / 2),
        "* ".repeat(many),
        "- a\n  ".repeat(many / 2),
        "*a **b ".repeat(many / 8),
        "`".repeat(many),
        "[a](".repeat(many / 4),
        "[^1]".repeat(many / 4),
        "|a".repeat(many / 2) + "\n" + &"|-".repeat(many / 2) + "\n|x\n",
        "&#x41;".repeat(many / 4),
        "# a\n".repeat(many / 8),
        "<!--".repeat(many / 4),
        "_a".repeat(many),
        "~".repeat(many),
    ] {
        let page = html(&hostile);
        assert!(page.len() < 40 * 1024 * 1024, "{}", page.len());
    }
    let long = html(&"word ".repeat(200_000));
    assert!(long.contains("longer than a page"));
}

/// What a text becomes, and that no parser finds more in it than a page would show.
fn markdown(text: &str) -> String {
    let made = render(text, 3, &links()).to_markdown();
    for event in Parser::new_ext(&format!("{made}\n\n## After\n"), Options::all()) {
        use pulldown_cmark::{Event, Tag};
        if let Event::Html(html) | Event::InlineHtml(html) = &event {
            panic!("{text} has {html} in {made}");
        }
        if let Event::Start(Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. }) = event {
            let is_fine = ["https://", "a@example.org", "#", "media/", "migrate/"];
            assert!(is_fine.iter().any(|start| dest_url.starts_with(start)), "{text} leads to {dest_url}");
        }
    }
    let after = Parser::new(&format!("{made}\n\n## After\n"))
        .last()
        .is_some_and(|event| matches!(event, pulldown_cmark::Event::End(pulldown_cmark::TagEnd::Heading(_))));
    assert!(after, "{text} swallows what follows");
    made
}

#[test]
fn markdown_stays_markdown_and_harm_becomes_text() {
    assert_eq!(
        markdown("# One\n\nTwo *three* `four`\n\nFive\n===="),
        "### One\n\nTwo *three* `four`\n\n### Five"
    );
    assert_eq!(
        markdown("[a](https://x.example) ![b](img/a.png)"),
        "[a](https://x.example) ![b](media/1.png)"
    );
    assert_eq!(markdown("[g](./migrations/2.0.0.md#x)"), "[g](migrate/2.0.0/index.html)");
    assert_eq!(markdown("<b>x</b> [c](javascript:a)"), "\\<b\\>x\\</b\\> \\[c\\](javascript:a)");
    assert_eq!(markdown("```\nopen <b>"), "```\nopen <b>\n```");
    assert_eq!(markdown("<!-- mark -->\nTwo\n<!-- end -->\n"), "Two");
    for text in [
        "<b\n<!-- x -->\nonclick='x'>",
        "<<!-- -->script> <b <!-- --> c>",
        "<!-- a --> b <b>c</b> -->\n<!--> <i> -->",
        "<div>\n[a](javascript:x)\n<script>\n\n# h",
        "<!-- open\n\n[a](javascript:x)",
        "[a][b] [b] [b][]\n\n[b]: javascript:x\n",
        "[a][b]\n\n[b]: <data:text/html,x> 'x'\n",
        "![a](https://x.example/p.png) [![b](//x.example)](https://x.example)",
        "[![b](javascript:x)](img/a.png)",
        "<javascript:x> <https://x.example> <a@example.org>",
        "> ~~~\n> open\n\n- ```\n  open",
        "~~~~ x\n~~~\nopen",
        "[<b>x</b>](img/a.png) # [c](../../x)",
        "a\n<b\nonclick='x'>\n===\n",
        "[a](<javascript:x y>) [b](img/a.png 'img/a.png](')",
        "| a | b |\n|---|---|\n| <b>x</b> | [c](//x.example) |",
        "[^1]\n\n[^1]: <b>x</b> [c](ftp://x)\n",
    ] {
        markdown(text);
    }
}

#[test]
fn texts_of_one_line_are_no_markup() {
    assert_eq!(plain("a *b* [c](d) <e>\n\n# f | g"), "a \\*b\\* \\[c\\](d) \\<e\\> # f \\| g");
    assert_eq!([plain("- a"), plain("1. a"), plain("# a")], ["\\- a", "1\\. a", "\\# a"]);
    assert_eq!([code("a`b"), code("`"), code("a|b"), code("")], ["``a`b``", "`` ` ``", "`a\\|b`", ""]);
}
