// Search on every page. The library and the data are classic scripts that are added on first use,
// so that it works from a disk as well as from a server.
(function () {
  "use strict";
  var root = document.documentElement.dataset.root;
  var input = document.getElementById("search");
  var list = document.getElementById("search-results");
  var engine = null;
  var waiting = null;

  function script(name, then) {
    var element = document.createElement("script");
    element.src = root + "assets/" + name;
    element.onload = then;
    document.head.append(element);
  }

  // Words; signs of scripts without blanks are words of their own.
  function words(text) {
    return text.match(/[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]|[^\s\p{P}\p{S}\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]+/gu) || [];
  }

  function fold(term) {
    return term.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
  }

  function build() {
    engine = new window.MiniSearch({
      fields: ["title", "about", "keywords", "publisher", "summary"],
      storeFields: ["connector", "anchor", "title", "about", "state"],
      tokenize: words,
      processTerm: function (term) { return fold(term) || null; },
      searchOptions: {
        prefix: function (term) { return term.length > 1; },
        fuzzy: function (term) { return term.length > 3 ? 0.2 : false; },
        combineWith: "AND",
        boost: { title: 6, keywords: 3, publisher: 2, about: 2 },
        boostDocument: function (id, term, stored) {
          var weight = stored.anchor ? 0.6 : 1;
          return stored.state === "deprecated" || stored.state === "retired" ? weight * 0.3 : weight;
        }
      }
    });
    var documents = [];
    window.connectoryIndex.forEach(function (entry) {
      documents.push({
        id: entry[0], connector: entry[0], anchor: "", title: entry[1], publisher: entry[2] || "",
        about: entry[2] || "", summary: entry[3] + " " + entry[4], keywords: entry[5], state: entry[6]
      });
      entry[7].forEach(function (operation) {
        documents.push({
          id: entry[0] + "#" + operation[0], connector: entry[0], anchor: operation[0], title: operation[1],
          about: entry[1], summary: "", keywords: "", publisher: "", state: entry[6]
        });
      });
    });
    engine.addAll(documents);
    waiting.splice(0).forEach(function (then) { then(); });
  }

  // Calls back when the search can be used.
  function load(then) {
    if (engine) { then(); return; }
    if (waiting) { waiting.push(then); return; }
    waiting = [then];
    script("minisearch.js", function () { script("search-index.js", build); });
  }

  function address(hit) {
    return root + "c/" + hit.connector + "/index.html" + (hit.anchor ? "#" + encodeURIComponent(hit.anchor) : "");
  }

  function find(query, options) { return engine.search(query, options); }

  window.connectorySearch = { load: load, find: find, address: address };

  document.addEventListener("keydown", function (event) {
    var target = event.target;
    var typing = target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName);
    if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey && !event.altKey && input) {
      event.preventDefault();
      input.focus();
      input.select();
    }
  });
  if (!input || !list) { return; }

  var chosen = -1;
  var hits = [];

  function close() {
    list.hidden = true;
    chosen = -1;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  }

  function choose(place) {
    var items = list.children;
    if (items[chosen]) { items[chosen].setAttribute("aria-selected", "false"); }
    chosen = (place + items.length) % items.length;
    items[chosen].setAttribute("aria-selected", "true");
    items[chosen].scrollIntoView({ block: "nearest" });
    input.setAttribute("aria-activedescendant", items[chosen].id);
  }

  function show() {
    var query = input.value.trim();
    if (!query) { close(); return; }
    load(function () {
      if (input.value.trim() !== query) { return; }
      var all = find(query);
      var connectors = all.filter(function (hit) { return !hit.anchor; }).slice(0, 5);
      hits = connectors.concat(all.filter(function (hit) { return hit.anchor; }).slice(0, 6));
      list.replaceChildren.apply(list, hits.map(function (hit, place) {
        var item = document.createElement("li");
        var about = document.createElement("span");
        item.id = "search-hit-" + place;
        item.setAttribute("role", "option");
        item.setAttribute("aria-selected", "false");
        item.textContent = hit.title;
        about.className = "detail";
        about.textContent = hit.anchor ? "Operation of " + hit.about : hit.about ? "by " + hit.about : "";
        item.append(about);
        item.addEventListener("mousedown", function (event) {
          event.preventDefault();
          location.href = address(hit);
        });
        return item;
      }));
      list.hidden = hits.length === 0;
      chosen = -1;
      input.setAttribute("aria-expanded", String(hits.length > 0));
    });
  }

  input.addEventListener("focus", function () { load(function () {}); });
  input.addEventListener("input", show);
  input.addEventListener("blur", close);
  input.addEventListener("keydown", function (event) {
    if (event.key === "ArrowDown" && hits.length) { event.preventDefault(); choose(chosen + 1); }
    else if (event.key === "ArrowUp" && hits.length) { event.preventDefault(); choose(chosen < 0 ? hits.length - 1 : chosen - 1); }
    else if (event.key === "Enter") {
      var query = encodeURIComponent(input.value.trim());
      var hit = hits[chosen];
      if (hit) { location.href = address(hit); }
      else if (query) { location.href = root + "index.html?q=" + query; }
    } else if (event.key === "Escape") {
      if (list.hidden) { input.value = ""; }
      close();
    }
  });
})();
