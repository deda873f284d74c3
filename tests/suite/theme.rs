//! Sites that look as their catalogues want: colours that can be read, files, links and templates.

use crate::harness::{History, connector, connectory, path, write};
use crate::site::{assert_harmless, assert_sound, gathered, options, site, text};
use connectory::catalogue::Catalogue;
use connectory::site::{template, template_names};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

fn catalogue(folder: &Path, settings: &str) {
    let mut history = History::new(folder);
    connector(&history.folder, "acme/v1", "1.0.0", &path("a", "ListA", &["x"]));
    history.write("connectory.toml", settings).commit(&["acme/v1.0.0"]);
}

/// What is said where a site cannot be rendered.
#[track_caller]
fn refusal(folder: &Path) -> String {
    let options = options(false);
    let catalogue = Catalogue::open(folder, options.today);
    match catalogue.and_then(|catalogue| gathered(&catalogue, options)) {
        Ok(_) => panic!("the site was rendered"),
        Err(error) => format!("{error} | {}", error.help().unwrap_or_default()),
    }
}

const SETTINGS: &str = "title = \"Ours\"\n[site]\nstylesheet = \"look/site.css\"\naccent = \"#7a1fa2\"\nlogo = \"look/logo.svg\"\n\
    templates = \"look\"\n[[site.link]]\ntext = \"Imprint & <more>\"\nurl = \"https://example.org/imprint\"\n";

#[test]
fn a_site_wears_its_theme() {
    let scratch = tempfile::tempdir().unwrap();
    catalogue(scratch.path(), SETTINGS);
    write(scratch.path(), "look/site.css", "main { color: red; }\n");
    write(scratch.path(), "look/logo.svg", "<svg xmlns=\"http://www.w3.org/2000/svg\"/>");
    write(
        scratch.path(),
        "look/404.html",
        "{% extends \"built-in/404.html\" %}{% block main %}{% include \"_part.html\" %}{{ super() }}{% endblock %}",
    );
    write(scratch.path(), "look/_part.html", "<p>Ours: {{ frame.site }}</p>\n");
    let files = site(scratch.path(), options(false));
    assert_sound(&files);
    assert_harmless(&files);
    let style = text(&files, "assets/custom.css");
    assert!(
        style.starts_with(":root {\n  --accent: light-dark(#7a1fa2, #")
            && style.ends_with("main { color: red; }\n")
    );
    assert!(files.named("assets/logo.svg").is_some());
    let page = text(&files, "c/acme/index.html");
    assert!(page.contains("<link rel=\"stylesheet\" href=\"../../assets/custom.css\">"));
    assert!(page.find("assets/style.css") < page.find("assets/custom.css"));
    assert!(page.contains("<img src=\"../../assets/logo.svg\" alt=\"\">"));
    assert!(
        page.contains("<a href=\"https://example.org/imprint\" dir=\"auto\">Imprint &amp; &lt;more&gt;</a>")
    );
    let missing = text(&files, "404.html");
    assert!(missing.contains("<p>Ours: Ours</p>") && missing.contains("Page not found"));
    assert!(files == site(scratch.path(), options(false)));
}

#[test]
fn accents_can_be_read() {
    let scratch = tempfile::tempdir().unwrap();
    catalogue(scratch.path(), "");
    let with = |lines: &str| write(scratch.path(), "connectory.toml", format!("[site]\n{lines}\n"));
    for (lines, said) in [
        (
            "accent = \"#ffcc00\"",
            "connectory.toml:2:11: `#ffcc00` has a contrast of 1.4 to 1 with the backgrounds of the light theme, 4.5 is needed | choose a darker colour",
        ),
        (
            "accent = \"#0b57c4\"\naccent-dark = \"#0b57c4\"",
            "connectory.toml:3:16: `#0b57c4` has a contrast of 2.",
        ),
        ("accent = \"red\"", "connectory.toml:2:11: a colour is expected to be written like `#0b57c4`"),
        ("accent-dark = \"#ffffff\"", "`accent-dark` needs an `accent`"),
        ("stylesheet = \"no.css\"", "`stylesheet` under `[site]`: `no.css` is no file of the repository"),
        ("stylesheet = \"../no.css\"", "`stylesheet` is expected to be a path"),
        ("logo = \"connectory.toml\"", "is no SVG, PNG, JPEG or GIF"),
        ("templates = \"none\"", "is no folder of the repository"),
        ("[[site.link]]\ntext = \"a\"\nurl = \"javascript:alert(1)\"", "`url` is expected to be an address"),
        ("colour = \"#000000\"", "there is no key `colour` here"),
    ] {
        with(lines);
        let found = refusal(scratch.path());
        assert!(found.contains(said), "{lines}: {found}");
    }
    for accent in ["#000000", "#0b57c4", "#b00020", "#0f6130", "#5b2fa8", "#7a4300"] {
        with(&format!("accent = \"{accent}\""));
        let files = site(scratch.path(), options(false));
        assert!(text(&files, "assets/custom.css").contains(&format!("light-dark({accent}, #")), "{accent}");
    }
    // The backgrounds that accents are held against are those of the stylesheet.
    let files = site(scratch.path(), options(false));
    let style = text(&files, "assets/style.css");
    for pair in [
        "--bg: light-dark(#ffffff, #0f1218)",
        "--surface: light-dark(#f6f7f9, #171b23)",
        "--raised: light-dark(#ffffff, #1b202a)",
    ] {
        assert!(style.contains(pair), "{pair}");
    }
    assert!(!text(&files, "index.html").contains("assets/logo"));
}

#[test]
fn links_lead_no_theme_out_of_the_repository() {
    let scratch = tempfile::tempdir().unwrap();
    let folder = scratch.path().join("catalogue");
    catalogue(&folder, "[site]\nstylesheet = \"theme/site.css\"\n");
    write(scratch.path(), "outside/site.css", "secret");
    std::os::unix::fs::symlink(scratch.path().join("outside"), folder.join("theme")).unwrap();
    assert!(refusal(&folder).contains("is no file of the repository"));
    write(&folder, "connectory.toml", "[site]\ntemplates = \"theme\"\n");
    assert!(refusal(&folder).contains("is no folder of the repository"));
}

#[test]
fn faults_of_templates_are_told_with_file_and_line() {
    let scratch = tempfile::tempdir().unwrap();
    catalogue(scratch.path(), "[site]\ntemplates = \"theme\"\n");
    for (name, template, said) in [
        (
            "a-z.html",
            "{% extends \"base.html\" %}\n{% block main %}\n{{ view.cout }}\n{% endblock %}",
            "theme/a-z.html:3: ",
        ),
        ("a-z.html", "\n{% if %}", "theme/a-z.html:2: "),
        ("a-z.html", "{{ view.count|safe }}", "theme/a-z.html:1: filter safe is unknown"),
        ("a-z.html", "{% include \"_part.html\" %}", "theme/a-z.html:1: "),
        ("a-zet.html", "x", "theme/a-zet.html: there is no template of that name | did you mean `a-z.html`?"),
        ("changes.html", "x", "there is no template of that name"),
    ] {
        let _ = std::fs::remove_dir_all(scratch.path().join("theme"));
        write(scratch.path(), &format!("theme/{name}"), template);
        let found = refusal(scratch.path());
        assert!(found.contains(said), "{name} {template}: {found}");
    }
}

#[test]
fn no_template_takes_text_for_markup() {
    let scratch = tempfile::tempdir().unwrap();
    catalogue(scratch.path(), "title = \"<script>\"\n[site]\ntemplates = \"theme\"\n");
    let open = "{% autoescape false %}{{ frame.site }}{{ frame.crumbs }}{% set x = [frame.site] %}{{ x }}{% endautoescape %}";
    write(scratch.path(), "theme/a-z.html", open);
    let files = site(scratch.path(), options(false));
    let page = text(&files, "a-z/index.html");
    assert!(page.contains("&lt;script&gt;") && !page.contains('<'), "{page}");
}

#[test]
fn templates_can_be_printed() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"));
    let run = connectory(folder, &["site", "--print-template", "404.html"]);
    assert_eq!((run.code, Some(run.stdout)), (0, template("404.html")));
    let run = connectory(folder, &["site", "--print-template", "405.html"]);
    assert!(run.code == 2 && run.stderr.contains("there is no template `405.html`"), "{}", run.stderr);
    let run = connectory(folder, &["site", "--print-template"]);
    assert!(run.code == 0 && run.stdout.contains("built-in/"), "{}", run.stdout);
}

/// The names that follow `view.` or `frame.` in a template.
fn fields(text: &str, of: &str) -> BTreeSet<String> {
    let is_part = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let word = format!("{of}.");
    let mut found = BTreeSet::new();
    for (at, _) in text.match_indices(&word) {
        if !text[..at].ends_with(|c| is_part(c) || c == '.') {
            found.insert(text[at + word.len()..].chars().take_while(|c| is_part(*c)).collect());
        }
    }
    found
}

/// The end of the handbook says which fields each template uses; it is written by this test.
#[test]
fn the_handbook_lists_what_templates_see() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("templates/README.md");
    let handbook = std::fs::read_to_string(&file).unwrap();
    let head = handbook.split("| template |").next().unwrap();
    let texts: BTreeMap<String, String> =
        template_names().into_iter().map(|name| (name.clone(), template(&name).unwrap())).collect();
    let frame: BTreeSet<String> = texts.values().flat_map(|text| fields(text, "frame")).collect();
    let listed =
        |names: BTreeSet<String>| names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(" ");
    let mut expected = format!("{head}| template | fields of `view` |\n|---|---|\n");
    for (name, text) in &texts {
        expected.push_str(&format!("| `{name}` | {} |\n", listed(fields(text, "view"))));
    }
    expected.push_str(&format!("\nFields of `frame`: {}\n", listed(frame)));
    if std::env::var_os("CONNECTORY_BLESS").is_some() {
        std::fs::write(&file, &expected).unwrap();
    }
    let handbook = std::fs::read_to_string(&file).unwrap();
    assert_eq!(handbook, expected, "CONNECTORY_BLESS=1 cargo test --test suite theme writes it anew");
}

#[test]
fn a_catalogue_may_speak_a_language_of_its_own() {
    let scratch = tempfile::tempdir().unwrap();
    catalogue(scratch.path(), "[site]\ntemplates = \"look\"\nlocales = [\"en\", \"ar\"]\n");
    let messages = "language-name = العربية\nhome = الرئيسية\nconnectors = { $n ->\n    [one] موصل واحد\n   *[other] { $n } موصلات\n}\n";
    write(scratch.path(), "look/locales/ar.ftl", messages);
    let run = connectory(scratch.path(), &["site", "--today", "2026-11-20"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    let page = std::fs::read_to_string(scratch.path().join("dist/ar/c/acme/index.html")).unwrap();
    assert!(page.contains("<html lang=\"ar\" dir=\"rtl\""), "{page}");
    assert!(page.contains(">الرئيسية</a>") && page.contains(">العربية</a>"), "{page}");
    assert!(page.contains("Skip to content"), "what the catalogue does not say is said in English");
    let home = std::fs::read_to_string(scratch.path().join("dist/ar/index.html")).unwrap();
    assert!(home.contains("موصل واحد"), "{home}");
    write(scratch.path(), "look/locales/ar.ftl", "home = { $n ->\n");
    let run = connectory(scratch.path(), &["site", "--today", "2026-11-20"]);
    assert!(run.code == 2 && run.stderr.contains("the messages of `ar` cannot be read"), "{}", run.stderr);
}
