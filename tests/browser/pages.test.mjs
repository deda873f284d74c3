// Every kind of page, held against accessibility, narrow windows, large text, paper and scripts that
// somebody smuggled in. `CONNECTORY_SCREENSHOTS` names a folder for pictures of the main pages.

import assert from "node:assert/strict";
import { mkdir, readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { blank, close, open, serve, start, stop } from "./browser.mjs";
import { samples } from "./files.mjs";

const axe = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
const paths = await samples();
let site;

// At the root of a server, because a server shows the page for missing addresses at any depth.
before(async () => {
  await start();
  site = await serve({ under: "/" });
});
after(async () => {
  await stop();
  site?.server.close();
});

// Shows every sample in one tab and collects what `inspect` finds on each.
async function visit(options, inspect) {
  const tab = await blank(options);
  const found = [];
  for (const path of paths) {
    await tab.page.goto(site.address + path, { waitUntil: "load" });
    found.push(...(await inspect(tab.page)).map((fault) => `${path}: ${fault}`));
  }
  assert.deepEqual(found, []);
  await close(tab);
}

const unfold = (page) => page.$$eval("details", (folds) => folds.forEach((fold) => (fold.open = true)));

// Shows tables of nested properties as trees; how many there are.
const asTrees = (page) => page.$$eval(".as-tree", (buttons) => buttons.map((button) => button.click()).length);

// How far the page reaches beyond the window, and what sticks out of it.
const tooWide = (page) =>
  page.evaluate(() => {
    const root = document.documentElement;
    const over = root.scrollWidth - root.clientWidth;
    if (over <= 0) {
      return [];
    }
    const out = [...document.body.querySelectorAll("*")].filter((element) => {
      const { left, right, width } = element.getBoundingClientRect();
      return width > 1 && (right > root.clientWidth + 1 || left < -1);
    });
    return [`${over} px too wide: ${out.slice(0, 3).map((element) => element.outerHTML.slice(0, 120)).join(" ")}`];
  });

test("the samples hold every kind of page in both languages", () => {
  const kinds = ["index", "404", "a-z/index", "versions/index", "/compare/", "/migrate/", "/v/", "categories/", "platforms/", "publishers/index", "deprecations/", "changes/", "statistics/", "score/", "rules/index"];
  for (const kind of kinds) {
    assert.ok(paths.some((path) => path.includes(kind)), `no page of ${kind}`);
  }
  assert.ok(paths.filter((path) => path.startsWith("zh-CN/")).length >= 15, paths.join("\n"));
});

test("all kinds of pages are accessible, by day and by night", () =>
  visit({}, async (page) => {
    await page.emulateMediaFeatures([{ name: "prefers-color-scheme", value: "light" }]);
    await unfold(page);
    await page.evaluate(axe);
    const run = async (options) => {
      const { violations } = await page.evaluate((given) => window.axe.run(document, { preload: false, resultTypes: ["violations"], ...given }), options);
      return violations.map(({ id, impact, nodes }) => `${id} (${impact}): ${nodes.slice(0, 3).map((node) => `${node.target} ${node.html.slice(0, 160)}`).join(" | ")}`);
    };
    const day = await run({ runOnly: TAGS });
    await page.emulateMediaFeatures([{ name: "prefers-color-scheme", value: "dark" }]);
    const night = await run({ runOnly: { type: "rule", values: ["color-contrast", "link-in-text-block"] } });
    const trees = (await asTrees(page)) > 0 ? await run({ runOnly: TAGS }) : [];
    return [...day, ...night.map((fault) => `in the dark: ${fault}`), ...trees.map((fault) => `as trees: ${fault}`)];
  }));

test("narrow windows, zoom of 200 % and wide spacing of text need no scrolling to the side and cut nothing", () =>
  visit({ width: 320, height: 640 }, async (page) => {
    const found = [];
    const look = async (name, faults) => found.push(...(await faults).map((fault) => `${name}: ${fault}`));
    await unfold(page);
    await page.setViewport({ width: 320, height: 640 });
    await look("320 px", tooWide(page));
    await page.setViewport({ width: 640, height: 400, deviceScaleFactor: 2 });
    await look("zoom 200 %", tooWide(page));
    await page.setViewport({ width: 360, height: 740 });
    await page.evaluate(() => (document.documentElement.dir = "rtl"));
    await look("right to left", tooWide(page));
    await page.evaluate(() => {
      document.documentElement.dir = "ltr";
      const sheet = new CSSStyleSheet();
      sheet.replaceSync("* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important; } p { margin-block-end: 2em !important; }");
      document.adoptedStyleSheets = [sheet];
    });
    await look("spacing", tooWide(page));
    // A card shows the start of a summary on purpose; `quiet` texts are for screen readers.
    await look("spacing", page.evaluate(() =>
      [...document.body.querySelectorAll("*")]
        .filter((element) => !element.closest(".quiet, .card-summary, .fields thead, svg"))
        .filter((element) => ["hidden", "clip"].includes(getComputedStyle(element).overflowX))
        .filter((element) => element.scrollWidth > element.clientWidth + 1 || element.scrollHeight > element.clientHeight + 1)
        .map((element) => `cut: ${element.outerHTML.slice(0, 120)}`)));
    return found;
  }));

test("paper shows what is folded and no navigation, and nothing moves for who wants no motion", () =>
  visit({}, async (page) => {
    await page.emulateMediaType("print");
    const printed = await page.evaluate(() => {
      const navigation = [...document.querySelectorAll("nav, search, button, form")].filter((element) => element.checkVisibility());
      const folded = [...document.querySelectorAll("main details:not(.facet-fold) > :not(summary)")].filter(
        (element) => element.getBoundingClientRect().height === 0 && !element.matches("[hidden], button"));
      return [
        ...navigation.map((element) => `printed: ${element.outerHTML.slice(0, 100)}`),
        ...folded.map((element) => `not printed: ${element.outerHTML.slice(0, 100)}`),
      ];
    });
    await page.emulateMediaType("screen");
    await page.emulateMediaFeatures([{ name: "prefers-reduced-motion", value: "reduce" }]);
    const moving = await page.evaluate(() =>
      [...document.querySelectorAll("*")]
        .filter((element) => {
          const style = getComputedStyle(element);
          return style.animationName !== "none" || style.transitionDuration.split(", ").some((time) => time !== "0s");
        })
        .map((element) => `moves: ${element.outerHTML.slice(0, 100)}`));
    return [...printed, ...moving];
  }));

test("scripts that stand in a page do not run", async () => {
  const script = "<script>window.ran = 'script'</script><img src=\"assets/icon.svg\" alt=\"\" onload=\"window.ran = 'handler'\">";
  for (const isGuarded of [true, false]) {
    const { server, address } = await serve({ alter: (html) => {
      const altered = html.replace("</main>", `${script}</main>`);
      return isGuarded ? altered : altered.replace(/<meta http-equiv="Content-Security-Policy"[^>]+>/, "");
    } });
    try {
      const { page } = await open(`${address}index.html`);
      const ran = await page.evaluate(() => window.ran ?? null);
      const violations = await page.evaluate(() => window.violations);
      assert.equal(ran, isGuarded ? null : "handler");
      assert.deepEqual(violations, isGuarded ? ["script-src-elem inline", "script-src-attr inline"] : []);
      await page.close();
    } finally {
      server.close();
    }
  }
});

test("pictures of the main pages are kept", { skip: !process.env.CONNECTORY_SCREENSHOTS }, async () => {
  const pictures = process.env.CONNECTORY_SCREENSHOTS;
  await mkdir(pictures, { recursive: true });
  const main = {
    home: "index.html",
    connector: "c/gitea-issues/index.html",
    comparison: paths.find((path) => path.startsWith("c/pipedrive/compare/")),
    deprecations: "deprecations/index.html",
    statistics: "statistics/index.html",
  };
  const looks = { light: {}, dark: { scheme: "dark" }, tablet: { width: 768 }, telephone: { width: 360, height: 740 }, chinese: { prefix: "zh-CN/" } };
  for (const [look, { prefix = "", ...options }] of Object.entries(looks)) {
    const tab = await blank(options);
    for (const [name, path] of Object.entries(main)) {
      await tab.page.goto(site.address + prefix + path, { waitUntil: "load" });
      await tab.page.screenshot({ path: join(pictures, `${name}-${look}.png`) });
    }
    await close(tab);
  }
});
