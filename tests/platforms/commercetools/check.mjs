// What the platform's own packages say: its validator of the cases, its types of the bodies in a package.
//
//   node check.mjs CONNECTORY      the program, as a path

import { execFileSync, spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";

const here = dirname(fileURLToPath(import.meta.url));
const program = resolve(process.argv[2]);
const scratch = mkdtempSync(join(tmpdir(), "connectory-commercetools-"));
const faults = [];

// The package exports no validator: its parser stands beside what it exports.
const parser = join(here, "node_modules/@commercetools-connect/specification/dist/specification.parser.js");
const { SpecificationParser } = await import(parser);

const cases = join(here, "cases");
for (const file of readdirSync(cases)) {
  const text = readFileSync(join(cases, file), "utf8");
  const verdict = await new SpecificationParser().parse(text).then(() => "ok", () => "bad");
  if (verdict !== file.split("-")[0]) {
    faults.push(`${file}: the platform's validator says ${verdict}`);
  }
}
console.log(`${readdirSync(cases).length} cases judged by the platform's validator`);

// A package of a connector that has everything, from a tag, as its users make it.
const repository = join(scratch, "acme-orders");
cpSync(join(here, "connector"), repository, { recursive: true });
const git = (...words) =>
  execFileSync("git", ["-c", "user.name=t", "-c", "user.email=t@example.org", "-C", repository, ...words]);
git("init", "--quiet");
git("add", "-A");
git("commit", "--quiet", "-m", "all");
git("tag", "v1.2.0");
const out = join(scratch, "out");
const made = spawnSync(program, ["-C", repository, "package", "acme-orders", "--out", out], { encoding: "utf8" });
if (made.status !== 0) {
  throw new Error(`package ended with ${made.status}\n${made.stdout}${made.stderr}`);
}
const folder = join(out, "acme-orders/1.2.0");
const unpacked = join(scratch, "package");
mkdirSync(unpacked);
execFileSync("python3", ["-m", "zipfile", "-e", join(folder, "acme-orders-1.2.0-commercetools.zip"), unpacked]);
const read = (name) => readFileSync(join(unpacked, name), "utf8");

// What is left open is a number when it is sent.
const filled = (name) => read(name).replace('"version": null', '"version": 1');
const bodies = [
  ["ConnectorDraft", "connector-staged-draft.json"],
  ...readdirSync(join(unpacked, "actions")).map((name) => ["ConnectorUpdate", `actions/${name}`]),
  ["ConnectorConfigurationApplication[]", "configurations.json"],
  ["ConnectorGlobalConfiguration", "global-configuration.json"],
  ["DeploymentDraft", "deployment-draft.template.json"],
  ["DeploymentUpdate", "redeploy.template.json"],
];
const lines = bodies.map(([type, name], at) => `export const body${at}: sdk.${type} = ${filled(name)};`);
const source = join(here, "bodies.ts");
writeFileSync(source, `import type * as sdk from "@commercetools-connect/sdk";\n${lines.join("\n")}\n`);
const checked = ts.createProgram([source], {
  strict: true,
  noEmit: true,
  skipLibCheck: true,
  module: ts.ModuleKind.Node16,
  moduleResolution: ts.ModuleResolutionKind.Node16,
});
for (const fault of ts.getPreEmitDiagnostics(checked)) {
  faults.push(`bodies.ts: ${ts.flattenDiagnosticMessageText(fault.messageText, " ")}`);
}
rmSync(source);
console.log(`${bodies.length} bodies held against the platform's types`);

// What is read from connect.yaml is what the platform's own reader finds there.
const spec = await new SpecificationParser().parse(readFileSync(join(repository, "connect.yaml"), "utf8"));
const told = JSON.parse(read("configurations.json"));
const keys = (list) => (list ?? []).map(({ key, description, required, default: value }) =>
  JSON.stringify([key, description, required ?? false, value ?? null]));
for (const [at, application] of spec.deployAs.entries()) {
  for (const list of ["standardConfiguration", "securedConfiguration"]) {
    const [ours, theirs] = [keys(told[at][list]), keys(application.configuration?.[list])];
    if (told[at].applicationName !== application.name || ours.join() !== theirs.join()) {
      faults.push(`configurations.json: ${application.name} differs in ${list}`);
    }
  }
}

// The script is one that a shell reads, and calls what the command line takes as single words.
const commands = join(unpacked, "commands.sh");
execFileSync("sh", ["-n", commands]);
const bin = join(scratch, "bin");
mkdirSync(bin);
writeFileSync(join(bin, "commercetools"), '#!/bin/sh\nprintf "%s\\n" "$@"\n', { mode: 0o755 });
const env = { PATH: `${bin}:${process.env.PATH}`, REGION: "r", DEPLOYMENT_KEY: "d", ACME_API_KEY: "a b'c", ACME_URL: "u" };
const said = execFileSync("sh", [commands, "deploy"], { env, encoding: "utf8" }).split("\n");
for (const word of ["orders.ACME_API_KEY=a b'c", "orders.ACME_SIGN=it's $(none) `of` \"it\"", "ACME_REGION=eu"]) {
  if (!said.includes(word)) {
    faults.push(`commands.sh: ${word} is no single word`);
  }
}

rmSync(scratch, { recursive: true });
if (faults.length > 0) {
  console.error(faults.join("\n"));
  process.exit(1);
}
