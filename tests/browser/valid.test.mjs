// Every page of a rendered site is valid HTML and forbids scripts that stand in it.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { HtmlValidate, StaticConfigLoader } from "html-validate";
import { folder, pages } from "./files.mjs";

// The preset holds what the HTML standard demands; no rule of it is switched off.
const validator = new HtmlValidate(new StaticConfigLoader({ root: true, extends: ["html-validate:standard"] }));

test("every page is valid HTML", async () => {
  const paths = await pages();
  assert.ok(paths.length > 100, `${paths.length} pages`);
  const faults = [];
  for (const path of paths) {
    const report = await validator.validateString(await readFile(join(folder, path), "utf8"), path);
    for (const { messages } of report.results) {
      faults.push(...messages.map(({ line, column, ruleId, message }) => `${path}:${line}:${column}: ${ruleId}: ${message}`));
    }
  }
  assert.deepEqual(faults.slice(0, 20), []);
});

test("the validator sees what is wrong", async () => {
  const report = await validator.validateString('<!DOCTYPE html><html lang="en"><head><title>x</title></head><body><p id="a" id="b"><div></div></p></body></html>');
  assert.equal(report.valid, false);
});

test("no page allows scripts or styles that stand in it", async () => {
  for (const path of await pages()) {
    const html = await readFile(join(folder, path), "utf8");
    const policy = html.match(/<meta http-equiv="Content-Security-Policy" content="([^"]+)">/)?.[1];
    assert.ok(policy, `${path} has no policy`);
    assert.ok(policy.startsWith("default-src 'none';") && !policy.includes("unsafe"), `${path}: ${policy}`);
    assert.ok(html.indexOf("Content-Security-Policy") < html.indexOf("<script"), `${path}: a script stands before the policy`);
  }
});
