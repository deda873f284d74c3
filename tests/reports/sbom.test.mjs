// Bills of materials against the schema of CycloneDX, and against the files that they name.

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readFileSync, readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import Ajv from "ajv";
import addFormats from "ajv-formats";

const here = dirname(fileURLToPath(import.meta.url));
const schemas = join(here, "node_modules/@cyclonedx/cyclonedx-library/res/schema");
const schema = (name) => JSON.parse(readFileSync(join(schemas, `${name}.SNAPSHOT.schema.json`)));
const ajv = new Ajv({ strict: false, allErrors: true });
addFormats(ajv);
// Formats for other alphabets, which the schema asks for and no bill of ours needs: addresses are checked as URIs below.
ajv.addFormat("idn-email", true);
ajv.addFormat("iri-reference", true);
for (const name of ["spdx", "jsf-0.82", "cryptography-defs"]) {
    ajv.addSchema(schema(name), `http://cyclonedx.org/schema/${name}.SNAPSHOT.schema.json`);
}
const validate = ajv.compile(schema("bom-1.6"));

function bills(folder) {
    const files = readdirSync(folder, { recursive: true, encoding: "utf8" });
    return files.filter((file) => file.endsWith("-sbom.cdx.json")).map((file) => join(folder, file));
}

function* components(list) {
    for (const component of list ?? []) {
        yield component;
        yield* components(component.components);
    }
}

test("bills of materials", { skip: !process.env.CONNECTORY_CATALOGUE }, () => {
    const found = bills(join(process.env.CONNECTORY_CATALOGUE, "dist/downloads"));
    assert.ok(found.length > 5);
    for (const file of found) {
        const bill = JSON.parse(readFileSync(file));
        assert.ok(validate(bill), JSON.stringify(validate.errors?.slice(0, 5), null, 2));
        assert.equal(bill.specVersion, "1.6");
        const refs = [...components(bill.components)].map((component) => component["bom-ref"]);
        assert.equal(new Set(refs).size, refs.length, "references are unique");
        for (const { dependsOn } of bill.dependencies) {
            for (const ref of dependsOn) assert.ok(refs.includes(ref), ref);
        }
        for (const { url } of bill.metadata.component.externalReferences ?? []) assert.ok(URL.canParse(url));
        for (const { name, hashes } of bill.components) {
            const digest = createHash("sha256").update(readFileSync(join(dirname(file), name))).digest("hex");
            assert.equal(hashes[0].content, digest);
        }
    }
});

test("what is no bill of materials is refused", () => {
    assert.ok(!validate({ bomFormat: "CycloneDX", specVersion: "1.6", components: [{ type: "file" }] }));
});
