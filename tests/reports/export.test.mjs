// Exported definitions, read by a parser that has no part in the program.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import SwaggerParser from "@apidevtools/swagger-parser";

const program = process.env.CONNECTORY;
const catalogue = join(process.env.CONNECTORY_CATALOGUE, "catalogue");
const languages = { "swagger-2.0": ["swagger", "2.0"], "openapi-3.0": ["openapi", "3.0.3"] };

// What commercetools deploys has no definition.
const lines = readdirSync(catalogue, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .flatMap(({ name }) => readdirSync(join(catalogue, name)).map((line) => `${name}/${line}`))
    .filter((line) => !existsSync(join(catalogue, line, "connect.yaml")));

for (const [to, [key, version]] of Object.entries(languages)) {
    test(`every definition is whole in ${to}`, async () => {
        assert.ok(lines.length >= 10, `${lines.length} lines`);
        for (const line of lines) {
            const run = ["-C", join(catalogue, ".."), "export", line, "--to", to, "--format", "json"];
            const definition = JSON.parse(
                execFileSync(program, run, { encoding: "utf8", maxBuffer: 1 << 28, stdio: ["ignore", "pipe", "ignore"] }),
            );
            assert.ok(definition[key].startsWith(version.slice(0, 3)), `${line}: ${definition[key]}`);
            await assert.doesNotReject(
                SwaggerParser.validate(definition, { resolve: { external: false } }),
                line,
            );
        }
    });
}
