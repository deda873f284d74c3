//! What the pages of a connector tell of what its operations give back.

use crate::harness::History;
use crate::site::{assert_harmless, assert_sound, options, site, text};
use serde_json::{Value, json};

/// The card of an operation with these responses, beside an operation `GetForm`.
fn card(responses: &Value) -> (String, String) {
    let scratch = tempfile::tempdir().unwrap();
    let mut history = History::new(scratch.path());
    let manifest = "version = \"1.0.0\"\npublisher = \"Test\"\nsummary = \"A test.\"\n";
    let operation =
        |id: &str, responses: &Value| json!({ "get": { "operationId": id, "responses": responses } });
    let definition = json!({
        "swagger": "2.0", "info": { "title": "Acme", "version": "1.0.0" }, "host": "acme.example",
        "definitions": { "Form": { "type": "object", "x-ms-dynamic-schema": { "operationId": "GetForm" } } },
        "paths": { "/a": operation("A", responses), "/form": operation("GetForm", &json!({ "204": {} })) },
    });
    history
        .write("acme/v1/connector.toml", manifest)
        .write("acme/v1/apiDefinition.swagger.json", definition.to_string())
        .commit(&["acme/v1.0.0"]);
    let files = site(scratch.path(), options(false));
    assert_sound(&files);
    assert_harmless(&files);
    let page = text(&files, "c/acme/index.html");
    let card = page.split("id=\"A\" aria-labelledby").nth(1).unwrap().split("</article>").next().unwrap();
    (card.to_owned(), text(&files, "c/acme/index.md").to_owned())
}

/// What stands open on a card, and what is folded with the errors.
fn parts(card: &str) -> (&str, &str) {
    let (open, rest) = card.split_once("<details class=\"long errors\">").unwrap_or((card, ""));
    (open, rest.split("</details>").next().unwrap())
}

#[test]
fn errors_are_folded_apart_from_results() {
    let object = json!({ "type": "object", "properties": { "name": { "type": "string" } } });
    let (card, _) = card(&json!({
        "404": { "description": "not there", "schema": object }, "200": { "description": "fine", "schema": object },
        "302": { "description": "elsewhere" }, "default": { "description": "else" },
    }));
    let (open, folded) = parts(&card);
    assert!(folded.starts_with("<summary>Errors 404, default</summary>"), "{folded}");
    assert!(folded.contains("not there") && folded.contains("else") && !folded.contains("fine"));
    assert!(open.contains("fine") && open.contains("elsewhere") && !open.contains("not there"));
    assert!(!card.contains("No content"), "only a success has or has not content");
}

#[test]
fn the_only_response_is_no_error_by_default() {
    let (card, _) =
        card(&json!({ "default": { "description": "what comes" }, "500": { "description": "broken" } }));
    let (open, folded) = parts(&card);
    assert!(open.contains("what comes") && folded.starts_with("<summary>Errors 500</summary>"), "{card}");
}

#[test]
fn codes_of_errors_are_named_within_bounds() {
    let all: serde_json::Map<String, Value> =
        (400..500).map(|code| (code.to_string(), json!({ "description": "no" }))).collect();
    let (card, _) = card(&Value::Object(all));
    let (open, folded) = parts(&card);
    assert!(
        folded.starts_with("<summary>Errors 400, 401, 402, 403, 404, 405, 406, 407, …</summary>"),
        "{folded}"
    );
    assert!(!open.contains("<h4>Responses</h4>"), "there is no result to head");
}

#[test]
fn what_has_no_fixed_form_or_no_content_says_so() {
    let (card, twin) = card(&json!({
        "200": { "description": "a", "schema": { "type": "array", "items": { "$ref": "#/definitions/Form" } } },
        "201": { "description": "b", "schema": { "x-ms-dynamic-properties": { "operationId": "<b>" } } },
        "202": { "description": "c", "schema": { "type": "object", "x-ms-dynamic-schema": {} } },
        "203": { "description": "d", "schema": { "type": "string" } },
        "204": { "description": "e" },
    }));
    let note = |status: &str| {
        let response =
            card.split(&format!(">{status}</span>")).nth(1).unwrap().split("class=\"response\"").next();
        let note = response.unwrap().split("<p class=\"note\">").nth(1);
        note.map(|rest| rest.split("</p>").next().unwrap().to_owned())
    };
    let dynamic = "The outputs of this operation are dynamic";
    let link = "<a href=\"#GetForm\">GetForm</a>";
    assert_eq!(note("200"), Some(format!("{dynamic}: {link} tells their form.")));
    assert_eq!(note("201"), Some(format!("{dynamic}: <code>&lt;b&gt;</code> tells their form.")));
    assert_eq!(note("202"), Some(format!("{dynamic}.")));
    assert_eq!((note("203"), note("204")), (None, Some("No content".to_owned())));
    assert!(twin.contains("Their form comes from `GetForm`.") && twin.contains("No content."), "{twin}");
}

#[test]
fn schemas_that_several_operations_name_are_shown_once() {
    let scratch = tempfile::tempdir().unwrap();
    let mut history = History::new(scratch.path());
    let properties = |count: usize| -> Value {
        let all = (0..count)
            .map(|n| (format!("p{n}"), json!({ "type": "string", "description": format!("P{n}.") })));
        json!({ "type": "object", "properties": all.collect::<serde_json::Map<_, _>>() })
    };
    let reference = |name: &str| json!({ "$ref": format!("#/definitions/{name}") });
    let list = json!({ "type": "array", "items": reference("Large") });
    let get = |id: &str, schema: &Value| json!({ "get": { "operationId": id, "responses": { "200": { "description": "ok", "schema": schema } } } });
    let definition = json!({
        "swagger": "2.0", "info": { "title": "Acme", "version": "1.0.0" }, "host": "acme.example",
        "definitions": { "Large": properties(9), "Once": properties(8), "Small": properties(3) },
        "paths": {
            "/a": get("A", &reference("Large")), "/b": get("B", &list), "/c": get("C", &reference("Once")),
            "/d": get("D", &reference("Small")), "/e": get("type-Large", &json!({ "type": "array", "items": reference("Small") })),
        },
    });
    history
        .write("acme/v1/connector.toml", "version = \"1.0.0\"\npublisher = \"Test\"\nsummary = \"A test.\"\n")
        .write("acme/v1/apiDefinition.swagger.json", definition.to_string())
        .commit(&["acme/v1.0.0"]);
    let files = site(scratch.path(), options(false));
    assert_sound(&files);
    let page = text(&files, "c/acme/index.html");
    assert_eq!(page.matches("</td><td>p8</td>").count(), 1, "Large stands among the definitions");
    assert_eq!(page.matches("</td><td>p7</td>").count(), 2, "Large there, Once where it is used");
    assert_eq!(page.matches("</td><td>p2</td>").count(), 3, "a small one also where it is used");
    assert_eq!(page.matches("</td><td>[].p2</td>").count(), 1, "as a list");
    assert!(page.contains("list of <a href=\"#type-Large\"><code>Large</code></a>"), "{page}");
    assert!(page.contains("<h3 id=\"type-Large\">"), "an operation of that name stands elsewhere");
    assert!(!page.contains("id=\"type-Once\"") && !page.contains("id=\"type-Small\""));
    let twin = text(&files, "c/acme/index.md");
    assert!(twin.contains("## Definitions\n\n### `Large`") && twin.contains("A list of `Large`"), "{twin}");
}

#[test]
fn calls_are_shown_as_the_definition_gives_them_or_made_up() {
    let given = json!({ "200": {
        "description": "ok", "schema": { "type": "object" }, "examples": { "application/json": { "id": "<b>7</b>" } },
    } });
    let (card, twin) = card(&given);
    assert!(card.contains("<code dir=\"ltr\">GET https://acme.example/a"), "{card}");
    assert!(card.contains("200\n\n{\n  &quot;id&quot;: &quot;&lt;b&gt;7&lt;/b&gt;&quot;\n}"), "{card}");
    assert!(!card.contains("are made up"), "all of it is the definition's: {card}");
    assert!(twin.contains("#### Example\n\n```\nGET https://acme.example/a"), "{twin}");
    let made = json!({ "200": { "description": "ok", "schema": { "type": "object", "properties": {
        "name": { "type": "string" },
        "day": { "type": "string", "format": "date" },
    } } } });
    let (card, _) = self::card(&made);
    assert!(
        card.contains("&quot;name&quot;: &quot;name&quot;")
            && card.contains("&quot;day&quot;: &quot;2026-01-15&quot;")
    );
    assert!(card.contains("are made up"), "{card}");
    let large: serde_json::Map<String, Value> =
        (0..400).map(|n| (format!("property{n}"), json!({ "type": "string" }))).collect();
    let (card, _) = self::card(&json!({ "200": { "schema": { "type": "object", "properties": large } } }));
    assert!(!card.contains("property399&quot;"), "long answers are not shown: {card}");
}
