// Every file of data of a rendered site against the schema that it names, which leaves out nothing.

import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { test } from "node:test";
import Ajv from "ajv";
import addFormats from "ajv-formats";

const site = join(process.env.CONNECTORY_CATALOGUE, "dist");
const schemas = join(site, "api/v1/schema");
const files = readdirSync(join(site, "api/v1"), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name))
    .filter((path) => dirname(path) !== schemas);

/** A schema that knows every field: what is published lets fields come, what is written has none that it does not tell of. */
function closed(schema) {
    if (Array.isArray(schema)) return schema.map(closed);
    if (schema === null || typeof schema !== "object") return schema;
    const all = Object.fromEntries(Object.entries(schema).map(([key, value]) => [key, closed(value)]));
    return schema.properties && schema.type === "object" ? { ...all, additionalProperties: false } : all;
}

const ajv = new Ajv({ allErrors: true, allowUnionTypes: true });
addFormats(ajv);
const validators = new Map(
    readdirSync(schemas).map((name) => [name, ajv.compile(closed(JSON.parse(readFileSync(join(schemas, name)))))]),
);

test("every file follows its schema", () => {
    const used = new Set();
    for (const path of files) {
        const data = JSON.parse(readFileSync(path));
        const schema = join(dirname(path), data.$schema);
        assert.equal(dirname(schema), schemas, path);
        const name = relative(schemas, schema);
        const validate = validators.get(name);
        assert.ok(validate(data), `${path}: ${JSON.stringify(validate.errors?.slice(0, 3))}`);
        used.add(name);
    }
    assert.deepEqual([...used].sort(), [...validators.keys()].sort());
    assert.ok(files.length > 40, `${files.length} files`);
});
