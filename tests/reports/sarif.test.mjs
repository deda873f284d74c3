// SARIF reports against the official schema, and their fixes against the files that they mend.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import Ajv from "ajv";
import addFormats from "ajv-formats";

const program = process.env.CONNECTORY;
const schema = JSON.parse(readFileSync(new URL("sarif-schema-2.1.0.json", import.meta.url)));
const ajv = new Ajv({ strict: false, allErrors: true, unicodeRegExp: false });
addFormats(ajv);
const validate = ajv.compile(schema);

const scratch = mkdtempSync(join(tmpdir(), "connectory-sarif-"));
after(() => rmSync(scratch, { recursive: true }));

function sarif(folder, ...more) {
    const run = ["-C", folder, "check", "--no-history", "--fail-on", "never", "--format", "sarif", ...more];
    const log = JSON.parse(execFileSync(program, run, { encoding: "utf8", maxBuffer: 1 << 28 }));
    assert.ok(validate(log), JSON.stringify(validate.errors?.slice(0, 5), null, 2));
    const [{ results, tool }] = log.runs;
    for (const result of results) {
        const rule = tool.driver.rules[result.ruleIndex];
        assert.equal(rule.id, result.ruleId);
        const [{ physicalLocation: place }] = result.locations;
        assert.match(place.artifactLocation.uri, /^[A-Za-z0-9/._~%-]+$/);
        assert.ok(place.region.startLine >= 1);
    }
    const fingerprints = results.map((result) => result.partialFingerprints["connectory/v1"]);
    assert.equal(new Set(fingerprints).size, fingerprints.length, "fingerprints are unique");
    return results;
}

/** The offset of a line and a column, which counts characters. */
function offset(text, line, column) {
    let at = 0;
    for (let n = 1; n < line; n++) at = text.indexOf("\n", at) + 1;
    return at + [...text.slice(at)].slice(0, column - 1).join("").length;
}

function mended(text, replacements) {
    const spots = replacements.map(({ deletedRegion: gone, insertedContent: come }) => ({
        start: offset(text, gone.startLine, gone.startColumn),
        end: offset(text, gone.endLine, gone.endColumn),
        text: come?.text ?? "",
    }));
    for (const spot of spots.sort((a, b) => b.start - a.start)) {
        text = text.slice(0, spot.start) + spot.text + text.slice(spot.end);
    }
    return text;
}

test("hostile names and texts", () => {
    const hostile = "a\nb ::error::x ##vso[task.setvariable]%0A|`]]> [x](http://evil.example) \u202e \u{1f600} {0}";
    const folder = join(scratch, "hostile");
    const name = "A b%20#ü[x]";
    mkdirSync(join(folder, name), { recursive: true });
    const definition = {
        swagger: "2.0",
        info: { title: hostile, version: hostile },
        host: hostile,
        paths: { [`/${hostile}`]: { get: { operationId: hostile, parameters: [{ name: hostile, in: hostile }], responses: {} } } },
    };
    writeFileSync(join(folder, name, "apiDefinition.swagger.json"), JSON.stringify(definition, null, 2));
    writeFileSync(join(folder, name, "apiProperties.json"), `{\n  "😀": [1, 2,],\n  "ü": "x",\n}\n`);
    const results = sarif(folder, "--profile", "strict");
    assert.ok(results.length > 5);
    assert.ok(results.some((result) => result.locations[0].physicalLocation.artifactLocation.uri.includes("A%20b%2520%23%C3%BC%5Bx%5D")));

    const commas = results.filter((result) => result.ruleId === "document/trailing-comma");
    const changes = commas.flatMap((result) => result.fixes[0].artifactChanges);
    const text = readFileSync(join(folder, name, "apiProperties.json"), "utf8");
    assert.throws(() => JSON.parse(text));
    const repaired = mended(text, changes.flatMap((change) => change.replacements));
    assert.deepEqual(JSON.parse(repaired), { "😀": [1, 2], ü: "x" });
});

test("nothing found", () => {
    const folder = join(scratch, "empty");
    mkdirSync(folder);
    assert.equal(sarif(folder).length, 0);
});

test("a whole catalogue", { skip: !process.env.CONNECTORY_CATALOGUE }, () => {
    sarif(process.env.CONNECTORY_CATALOGUE, "--profile", "strict");
});
