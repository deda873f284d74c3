// `connectory serve` in a browser: a saved file shows without a touch, with what `check` finds in it.
// `CONNECTORY` names the program, `CONNECTORY_CATALOGUE` a catalogue, which is copied.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { after, before, test } from "node:test";
import { close, open, start, stop } from "./browser.mjs";

let root, server, address;

before(async () => {
  await start();
  root = await mkdtemp(join(tmpdir(), "connectory-preview-"));
  await cp(process.env.CONNECTORY_CATALOGUE, root, { recursive: true });
  server = spawn(resolve(process.env.CONNECTORY), ["-C", root, "serve", "--port", "0"]);
  address = await new Promise((found, failed) => {
    let told = "";
    const read = (bytes) => {
      told += bytes;
      const named = told.match(/http:\/\/127\.0\.0\.1:\d+\//);
      if (named) {
        found(named[0]);
      }
    };
    server.stdout.on("data", read);
    server.stderr.on("data", read);
    server.on("exit", () => failed(new Error(`the preview ended: ${told}`)));
  });
});
after(async () => {
  server?.removeAllListeners("exit").kill();
  await stop();
  await rm(root, { recursive: true, force: true });
});

test("a change of a file shows by itself, with its findings", async () => {
  const tab = await open(`${address}c/nager-date/index.html`);
  const { page } = tab;
  const file = join(root, "catalogue/nager-date/v1/connector.toml");
  const manifest = await readFile(file, "utf8");
  assert.match(manifest, /^title = "Nager.Date"$/m);
  await writeFile(file, manifest.replace(/^title = .*$/m, 'title = "Holidays of Nager"\ncolour = "red"'));
  await page.waitForFunction(() => document.querySelector("h1")?.textContent === "Holidays of Nager", { timeout: 20_000 });
  assert.match(await page.$eval("#preview", (panel) => panel.textContent), /colour/);
  await writeFile(file, manifest);
  await page.waitForFunction(() => document.querySelector("h1")?.textContent === "Nager.Date", { timeout: 20_000 });
  // A page that loads itself again stops listening.
  await close({ page, faults: tab.faults.filter((fault) => !/\/-\/events: net::ERR_ABORTED$/.test(fault)) });
});
