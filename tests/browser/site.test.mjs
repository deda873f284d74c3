// Opens a rendered site the ways people do: from a disk, below a path of a server, without
// scripts, in the dark, on a telephone. `CONNECTORY_SITE` names the folder of the site of the
// sample catalogue; `CHROMIUM` names another browser than Debian's.

import assert from "node:assert/strict";
import { createServer } from "node:http";
import { readFile, readdir } from "node:fs/promises";
import { createRequire } from "node:module";
import { extname, join, normalize } from "node:path";
import { pathToFileURL } from "node:url";
import { after, before, test } from "node:test";
import puppeteer from "puppeteer-core";

const folder = process.env.CONNECTORY_SITE;
if (!folder) {
  throw new Error("CONNECTORY_SITE must name the folder of a rendered site");
}
const axe = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const disk = pathToFileURL(folder.endsWith("/") ? folder : `${folder}/`).href;

let browser;

before(async () => {
  const isRoot = process.getuid?.() === 0;
  browser = await puppeteer.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    headless: true,
    args: isRoot ? ["--no-sandbox"] : [],
  });
});

after(async () => browser?.close());

// A page that remembers what went wrong on it; errors of the console and refused requests alike.
async function open(address, { javascript = true, width = 1280, height = 800, scheme = "light" } = {}) {
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
  await page.goto(address, { waitUntil: "load" });
  return { page, faults };
}

async function close({ page, faults }) {
  const violations = await page.evaluate(() => window.violations ?? []);
  await page.close();
  assert.deepEqual([...faults, ...violations], []);
}

// The site below `/a/b/` of a server of its own.
async function serve() {
  const kinds = { ".html": "text/html; charset=utf-8", ".css": "text/css", ".js": "text/javascript" };
  const more = { ".svg": "image/svg+xml", ".png": "image/png", ".json": "application/json" };
  const server = createServer(async (request, response) => {
    const path = decodeURIComponent(new URL(request.url, "http://localhost").pathname);
    const inside = path.startsWith("/a/b/") ? normalize(path.slice(5)) : null;
    try {
      if (inside === null || inside.startsWith("..")) {
        throw new Error("outside");
      }
      const body = await readFile(join(folder, inside.endsWith("/") || inside === "." ? join(inside, "index.html") : inside));
      response.writeHead(200, { "content-type": { ...kinds, ...more }[extname(inside)] ?? "text/plain" });
      response.end(body);
    } catch {
      response.writeHead(404).end();
    }
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { server, address: `http://127.0.0.1:${server.address().port}/a/b/` };
}

const shownCards = (page) =>
  page.$$eval(".card .card-title", (titles) => titles.map((title) => title.textContent.trim()));

async function searchAndFilter(root) {
  const tab = await open(`${root}index.html`);
  const { page } = tab;
  const all = await shownCards(page);
  assert.ok(all.length >= 5, `${all.length} cards`);

  await page.keyboard.press("/");
  assert.equal(await page.evaluate(() => document.activeElement.id), "search");
  await page.keyboard.type("wether forecst");
  await page.waitForFunction(() => document.querySelectorAll(".card").length < 4);
  assert.equal((await shownCards(page))[0], "Open-Meteo");
  await page.waitForSelector("#operations:not([hidden]) a");

  await page.keyboard.press("Escape");
  await page.waitForFunction((count) => document.querySelectorAll(".card").length === count, {}, all.length);
  await page.click('input[name="state"][value="preview"]');
  await page.waitForFunction((count) => document.querySelectorAll(".card").length < count, {}, all.length);
  const previews = await shownCards(page);
  assert.ok(previews.length >= 1 && previews.length < all.length, previews.join());
  await page.click('input[name="state"][value="retired"]');
  assert.equal((await shownCards(page)).length, previews.length + 1, "OR inside a group");
  assert.match(await page.$eval("#status", (status) => status.textContent), /^\d+ of \d+ connectors$/);
  await page.click("#clear");
  assert.deepEqual(await shownCards(page), all);
  await page.select("#order", "operations");
  const counts = await page.$$eval(".card .counts", (texts) => texts.map((text) => (text.textContent.match(/\d+/g) ?? []).reduce((sum, n) => sum + Number(n), 0)));
  assert.deepEqual(counts, counts.toSorted((a, b) => b - a));
  assert.match(page.url(), /\?sort=operations$/);
  await page.select("#order", "");
  await page.focus("#search");
  await page.keyboard.type("frankfrtre zzz");
  await page.waitForSelector("#empty:not([hidden])");
  await page.waitForSelector("#meant:not([hidden]) button");
  await page.click("#meant button");
  await page.waitForFunction(() => document.querySelectorAll(".card").length > 0);
  await close(tab);
}

test("search and filters work from a disk", () => searchAndFilter(disk));

test("search and filters work below a path of a server, and the address remembers them", async () => {
  const { server, address } = await serve();
  try {
    await searchAndFilter(address);
    const tab = await open(`${address}index.html?q=issue&triggers=yes`);
    await tab.page.waitForFunction(() => document.querySelectorAll(".card").length === 1);
    assert.deepEqual(await shownCards(tab.page), ["Gitea Issues"]);
    await tab.page.click('input[name="triggers"][value="yes"]');
    assert.match(tab.page.url(), /\?q=issue$/);
    await close(tab);
    const chinese = await open(`${address}zh-CN/index.html?q=天气`);
    await chinese.page.waitForFunction(() => document.querySelectorAll(".card").length < 5);
    assert.equal((await shownCards(chinese.page))[0], "Open-Meteo 天气");
    assert.match(await chinese.page.$eval("#status", (status) => status.textContent), /^共 \d+ 个连接器，显示 \d+ 个$/);
    await Promise.all([chinese.page.waitForNavigation(), chinese.page.click('.languages a[lang="en"]')]);
    assert.equal(await chinese.page.$eval("html", (html) => html.lang), "en");
    await close(chinese);
  } finally {
    server.close();
  }
});

test("a connector's page is reached and finds other connectors", async () => {
  const tab = await open(`${disk}index.html`);
  const { page } = tab;
  await Promise.all([page.waitForNavigation(), page.click('.card[data-id="gitea-issues"] a')]);
  assert.equal(await page.$eval("h1", (title) => title.textContent), "Gitea Issues");
  await page.keyboard.press("/");
  await page.keyboard.type("holid");
  await page.waitForSelector('#search-results:not([hidden]) [role="option"]');
  await page.keyboard.press("ArrowDown");
  const chosen = await page.$eval("#search", (input) => input.getAttribute("aria-activedescendant"));
  assert.equal(chosen, "search-hit-0");
  await Promise.all([page.waitForNavigation(), page.keyboard.press("Enter")]);
  assert.match(page.url(), /\/c\/nager-date\/index\.html/);
  await close(tab);
});

test("the switch of colours works and is remembered", async () => {
  const tab = await open(`${disk}index.html`);
  const { page } = tab;
  const ground = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  const light = await ground();
  await page.click("#theme");
  assert.equal(await ground(), light);
  await page.click("#theme");
  const dark = await ground();
  assert.notEqual(dark, light);
  await page.goto(`${disk}deprecations/index.html`);
  assert.equal(await ground(), dark);
  await page.click("#theme");
  assert.equal(await ground(), light);
  await close(tab);
  const night = await open(`${disk}index.html`, { scheme: "dark" });
  assert.equal(await night.page.evaluate(() => getComputedStyle(document.body).backgroundColor), dark);
  await close(night);
});

test("everything is reached without scripts", async () => {
  const tab = await open(`${disk}index.html`, { javascript: false });
  const { page } = tab;
  assert.ok((await page.$$(".card")).length >= 5);
  assert.equal(await page.$eval("#facets", (form) => form.checkVisibility()), false);
  await Promise.all([page.waitForNavigation(), page.click('.no-js a[href="a-z/index.html"]')]);
  await Promise.all([page.waitForNavigation(), page.click('.pills a[href*="categories/"]')]);
  await Promise.all([page.waitForNavigation(), page.click(".card a")]);
  assert.ok(await page.$(".operation"));
  await page.close();
  assert.deepEqual(tab.faults, []);
});

test("a telephone needs no scrolling to the side", async () => {
  for (const path of ["index.html", "c/gitea-issues/index.html", "c/twilio-messages/index.html", "c/pipedrive/versions/index.html", "c/pipedrive/compare/1.1.0...2.0.0/index.html", "rules/index.html", "changes/index.html", "publishers/index.html", "statistics/index.html", "score/index.html", "zh-CN/index.html", "zh-CN/c/open-meteo/index.html"]) {
    const tab = await open(disk + path, { width: 360, height: 740 });
    const overflow = await tab.page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    assert.ok(overflow <= 0, `${path} is ${overflow} px too wide`);
    await close(tab);
  }
});

test("all kinds of pages are accessible", async () => {
  const guides = await readdir(join(folder, "c/pipedrive/migrate"));
  const paths = [
    "index.html",
    "c/gitea-issues/index.html",
    "c/twilio-messages/index.html",
    "c/dark-sky/index.html",
    "c/pipedrive/v/1.2.0/index.html",
    "c/pipedrive/versions/index.html",
    "c/pipedrive/compare/1.1.0...2.0.0/index.html",
    `c/pipedrive/migrate/${guides[0]}/index.html`,
    "deprecations/index.html",
    "a-z/index.html",
    "changes/index.html",
    "statistics/index.html", "score/index.html",
    "publishers/index.html",
    "publishers/connectory-samples/index.html",
    "rules/index.html",
  ];
  const faults = [];
  for (const path of paths) {
    for (const scheme of ["light", "dark"]) {
      const tab = await open(disk + path, { scheme });
      await tab.page.evaluate(() => document.querySelectorAll("details").forEach((fold) => (fold.open = true)));
      await tab.page.evaluate(axe);
      const result = await tab.page.evaluate(() =>
        window.axe.run(document, { preload: false, runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] }),
      );
      for (const { id, impact, nodes } of result.violations) {
        if (["serious", "critical"].includes(impact)) {
          faults.push(`${path} (${scheme}): ${id}: ${nodes.slice(0, 3).map((node) => node.html).join(" ")}`);
        }
      }
      await close(tab);
    }
  }
  assert.deepEqual(faults, []);
});

test("buttons copy, and without scripts there are none", async () => {
  const path = "c/pipedrive/compare/1.1.0...2.0.0/index.html";
  const tab = await open(disk + path);
  await tab.page.evaluate(() => document.querySelectorAll("details").forEach((fold) => (fold.open = true)));
  await tab.page.click(".copied .copy");
  await tab.page.waitForFunction(() => document.querySelector(".copy").textContent === "Copied");
  await close(tab);
  const plain = await open(disk + path, { javascript: false });
  assert.equal(await plain.page.$(".copy"), null);
  assert.ok(await plain.page.$(".copied code"));
  await plain.page.close();
});
