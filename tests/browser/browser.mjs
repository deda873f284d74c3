// What the tests of a rendered site share: the folder of the site, one browser, pages that remember
// what went wrong on them, and a server. `CONNECTORY_SITE` names the folder of the site of the sample
// catalogue; `CHROMIUM` names another browser than Debian's.

import assert from "node:assert/strict";
import { createServer } from "node:http";
import { readFile } from "node:fs/promises";
import { extname, join, normalize } from "node:path";
import { pathToFileURL } from "node:url";
import puppeteer from "puppeteer-core";
import { folder } from "./files.mjs";

export const disk = pathToFileURL(folder.endsWith("/") ? folder : `${folder}/`).href;

let browser;

export async function start() {
  const isRoot = process.getuid?.() === 0;
  browser = await puppeteer.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    headless: true,
    args: isRoot ? ["--no-sandbox"] : [],
  });
}

export async function stop() {
  await browser?.close();
}

// An empty page; errors of the console and refused requests alike are its faults.
export async function blank({ javascript = true, width = 1280, height = 800, scheme = "light" } = {}) {
  const page = await browser.newPage();
  const faults = [];
  page.on("console", (message) => {
    if (["error", "warn"].includes(message.type())) {
      faults.push(message.text());
    }
  });
  page.on("pageerror", (error) => faults.push(String(error)));
  page.on("requestfailed", (request) => faults.push(`${request.url()}: ${request.failure()?.errorText}`));
  page.on("response", (response) => {
    if (response.status() >= 400) {
      faults.push(`${response.url()}: ${response.status()}`);
    }
  });
  await page.setJavaScriptEnabled(javascript);
  await page.setViewport({ width, height });
  await page.emulateMediaFeatures([{ name: "prefers-color-scheme", value: scheme }]);
  await page.evaluateOnNewDocument(() => {
    window.violations = [];
    document.addEventListener("securitypolicyviolation", (event) => {
      window.violations.push(`${event.violatedDirective} ${event.blockedURI}`);
    });
  });
  return { page, faults };
}

export async function open(address, options) {
  const tab = await blank(options);
  await tab.page.goto(address, { waitUntil: "load" });
  return tab;
}

export async function close({ page, faults }) {
  const violations = await page.evaluate(() => window.violations ?? []);
  await page.close();
  assert.deepEqual([...faults, ...violations], []);
}

const KINDS = {
  ".html": "text/html; charset=utf-8", ".css": "text/css", ".js": "text/javascript",
  ".svg": "image/svg+xml", ".png": "image/png", ".json": "application/json",
};

// The site below a path of a server of its own; `alter` may change the text of its pages.
export async function serve({ under = "/a/b/", alter = (html) => html } = {}) {
  const server = createServer(async (request, response) => {
    const path = decodeURIComponent(new URL(request.url, "http://localhost").pathname);
    const inside = path.startsWith(under) ? normalize(path.slice(under.length)) : null;
    try {
      if (inside === null || inside.startsWith("..")) {
        throw new Error("outside");
      }
      const file = inside.endsWith("/") || inside === "." ? join(inside, "index.html") : inside;
      const body = await readFile(join(folder, file));
      response.writeHead(200, { "content-type": KINDS[extname(file)] ?? "text/plain" });
      response.end(file.endsWith(".html") ? alter(body.toString()) : body);
    } catch {
      response.writeHead(404).end();
    }
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { server, address: `http://127.0.0.1:${server.address().port}${under}` };
}
