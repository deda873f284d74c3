// Uses a rendered site the ways people do: from a disk, below a path of a server, without scripts, in
// the dark, in Chinese.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { close, disk, open, serve, start, stop } from "./browser.mjs";

before(start);
after(stop);

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
  await page.keyboard.type("vacation");
  await page.waitForFunction(() => document.querySelectorAll(".card").length === 1);
  assert.deepEqual(await shownCards(page), ["Nager.Date"], "found by a synonym of the settings");
  await page.keyboard.press("Escape");
  await page.waitForFunction((count) => document.querySelectorAll(".card").length === count, {}, all.length);
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

test("tables of nested properties become trees and tables again", async () => {
  const tab = await open(`${disk}c/open-meteo/index.html`);
  const { page } = tab;
  const paths = await page.$$eval("#type-Weather ~ table.paths td:nth-child(2)", (cells) => cells.map((cell) => cell.textContent));
  assert.ok(paths.some((path) => path.includes(".")), paths.join());
  await page.click("#type-Weather ~ .as-tree");
  const tree = await page.$eval("#type-Weather ~ .tree", (root) => ({
    keys: [...root.querySelectorAll("code:first-child")].map((code) => code.textContent),
    level: root.querySelectorAll("li > details > ul > li").length,
  }));
  assert.deepEqual(tree.keys.filter((key) => key.includes(".")), [], "keys stand alone below their parents");
  assert.equal(tree.level, paths.filter((path) => path.includes(".")).length);
  assert.equal(await page.$eval("#type-Weather ~ table.paths", (table) => table.checkVisibility()), false);
  await page.click("#type-Weather ~ .as-tree");
  assert.equal(await page.$eval("#type-Weather ~ table.paths", (table) => table.checkVisibility()), true);
  assert.equal(await page.$eval("#type-Weather ~ .tree", (root) => root.checkVisibility()), false);
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

// Presses a key until the focus is where it should be; every stop on the way must be visible.
async function reach(page, wanted, stops, key = "Tab") {
  for (let stop = 1; stop <= stops; stop += 1) {
    await page.keyboard.press(key);
    const { isThere, isSeen, what } = await page.evaluate((selector) => {
      const focused = document.activeElement;
      const outlines = [null, "::after"].map((part) => getComputedStyle(focused, part).outlineStyle);
      return { isThere: focused.matches(selector), isSeen: outlines.some((style) => style !== "none"), what: focused.outerHTML.slice(0, 100) };
    }, wanted);
    assert.ok(isSeen, `nobody sees the focus on ${what}`);
    if (isThere) {
      return;
    }
  }
  assert.fail(`${wanted} is not reached in ${stops} stops`);
}

test("a keyboard is enough: search, filters, pages", async () => {
  const tab = await open(`${disk}index.html`);
  const { page } = tab;
  const all = (await shownCards(page)).length;
  await reach(page, ".skip", 1);
  await reach(page, "#search", 14);
  await page.keyboard.type("weather");
  await page.waitForFunction((count) => document.querySelectorAll(".card").length < count, {}, all);
  await page.keyboard.press("Escape");
  await page.waitForFunction((count) => document.querySelectorAll(".card").length === count, {}, all);
  await reach(page, '#facets input[name="platform"]', 40);
  await page.keyboard.press("Space");
  await page.waitForFunction(() => location.search.includes("platform="));
  await reach(page, "#clear", 60);
  await page.keyboard.press("Enter");
  await page.waitForFunction(() => location.search === "");
  await page.focus("#order");
  await reach(page, ".card a", 3);
  await Promise.all([page.waitForNavigation(), page.keyboard.press("Enter")]);
  assert.match(page.url(), /\/c\/[^/]+\/index\.html/);

  await reach(page, "#search", 15);
  await page.keyboard.type("holid");
  await page.waitForSelector('#search-results:not([hidden]) [role="option"]');
  await page.keyboard.press("Escape");
  await page.waitForSelector("#search-results[hidden]");
  assert.equal(await page.$eval("#search", (input) => input.value), "holid");
  await page.keyboard.press("Escape");
  assert.equal(await page.$eval("#search", (input) => input.value), "");
  await page.keyboard.type("holiday");
  await page.waitForSelector('#search-results:not([hidden]) [role="option"]');
  await page.keyboard.press("ArrowUp");
  assert.ok(await page.$eval('[role="option"][aria-selected="true"]', (option) => option.matches(":last-child")));
  await page.keyboard.press("ArrowDown");
  assert.ok(await page.$eval('[role="option"][aria-selected="true"]', (option) => option.matches(":first-child")));
  await Promise.all([page.waitForNavigation(), page.keyboard.press("Enter")]);
  assert.match(page.url(), /\/c\/nager-date\/index\.html/);

  await reach(page, ".skip", 1);
  await page.keyboard.press("Enter");
  await page.keyboard.press("Tab");
  assert.ok(await page.evaluate(() => document.activeElement.closest("main") !== null), "the skip link leads to the content");
  await close(tab);
});

test("more cards are shown when asked for, and the focus stands on the first of them", async () => {
  const tab = await open(`${disk}index.html`);
  const { page } = tab;
  await page.evaluate(() =>
    window.connectorySearch.load(() => {
      const { connectors } = window.connectoryCore;
      for (let copy = 0; connectors.length < 100; copy += 1) {
        const data = [...connectors.find((connector) => connector[0] === "gitea-issues")];
        data[0] = `copy-${copy}`;
        connectors.push(data);
      }
    }));
  await page.waitForFunction(() => window.connectoryCore?.connectors.length === 100);
  await page.select("#order", "title");
  await page.waitForFunction(() => document.querySelectorAll(".card").length === 60);
  await page.focus("#more");
  await page.keyboard.press("Enter");
  await page.waitForFunction(() => document.querySelectorAll(".card").length > 60);
  assert.equal(await page.evaluate(() => [...document.querySelectorAll(".card")].indexOf(document.activeElement.closest(".card"))), 60);
  await close(tab);
});
