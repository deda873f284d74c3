// Search on every page. The library and the data are classic scripts that are added on first use,
// so that it works from a disk as well as from a server.
(function () {
  "use strict";
  var root = document.documentElement.dataset.root;
  var base = document.documentElement.dataset.base;
  var input = document.getElementById("search");
  var list = document.getElementById("search-results");
  var engine = null;
  var waiting = null;
  var operations = null;

  function script(address, then) {
    var element = document.createElement("script");
    element.src = address;
    element.onload = then;
    document.head.append(element);
  }

  // Words; signs of scripts without blanks are words of their own, and so are the parts of joined names.
  function words(text) {
    return text.replace(/([\p{Ll}\d])(\p{Lu})/gu, "$1 $2")
      .match(/[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]|[^\s\p{P}\p{S}\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]+/gu) || [];
  }

  function fold(term) {
    return term.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
  }

  function build() {
    var core = window.connectoryCore;
    var synonyms = new Map();
    core.synonyms.forEach(function (group) {
      var terms = group.flatMap(words).map(fold);
      terms.forEach(function (term) { synonyms.set(term, (synonyms.get(term) || []).concat(terms)); });
    });
    engine = new window.MiniSearch({
      fields: ["title", "about", "keywords", "publisher", "summary"],
      storeFields: ["kind", "connector", "anchor", "title", "about", "state"],
      tokenize: words,
      // A text is found by the synonyms of its words too.
      processTerm: function (term) { return synonyms.get(fold(term)) || fold(term); },
      searchOptions: {
        processTerm: fold,
        prefix: function (term) { return term.length > 1; },
        fuzzy: function (term) { return term.length > 3 ? 0.2 : false; },
        combineWith: "AND",
        boost: { title: 6, keywords: 3, publisher: 2, about: 2 },
        boostDocument: function (id, term, stored) {
          var weight = stored.kind === "connector" ? 1 : 0.6;
          return stored.state === "deprecated" || stored.state === "retired" ? weight * 0.3 : weight;
        }
      }
    });
    engine.addAll(core.connectors.map(function (entry) {
      var by = core.publishers[entry[2]];
      var categories = entry[4].split(" ").map(function (id) { return core.categories[id] || ""; });
      return {
        id: entry[0], kind: "connector", connector: entry[0], anchor: "", title: entry[1],
        publisher: by ? by[1] : "", about: by ? by[1] : "", summary: entry[3] + " " + categories.join(" "),
        keywords: entry[5], state: entry[6]
      };
    }));
    engine.addAll(core.publishers.map(function (by) {
      return {
        id: "publishers/" + by[0], kind: "publisher", connector: "", anchor: by[0], title: by[1],
        publisher: "", about: "", summary: "", keywords: "", state: ""
      };
    }));
    waiting.splice(0).forEach(function (then) { then(); });
  }

  // Calls back when connectors can be found.
  function load(then) {
    if (engine) { then(); return; }
    if (waiting) { waiting.push(then); return; }
    waiting = [then];
    script(base + "assets/minisearch.js", function () { script(root + "assets/search-core.js", build); });
  }

  // Operations are added behind the second letter; they are many.
  function loadOperations(then) {
    if (operations) { operations.push(then); return; }
    operations = [then];
    script(root + "assets/search-operations.js", function () {
      var documents = [];
      window.connectoryCore.connectors.forEach(function (entry, place) {
        window.connectoryOperations[place].forEach(function (operation) {
          documents.push({
            id: entry[0] + "#" + operation[0], kind: "operation", connector: entry[0], anchor: operation[0],
            title: operation[1], about: entry[1], summary: "", keywords: "", publisher: "", state: entry[6]
          });
        });
      });
      engine.addAllAsync(documents, { chunkSize: 2000 }).then(function () {
        var then = operations;
        operations = { push: function (now) { now(); } };
        then.forEach(function (now) { now(); });
      });
    });
  }

  function address(hit) {
    if (hit.kind === "publisher") { return root + "publishers/" + hit.anchor + "/index.html"; }
    return root + "c/" + hit.connector + "/index.html" + (hit.anchor ? "#" + encodeURIComponent(hit.anchor) : "");
  }

  // Calls back with what is found, at once, and again when operations are there.
  function find(query, then) {
    load(function () {
      then(engine.search(query));
      if (query.length > 1) { loadOperations(function () { then(engine.search(query)); }); }
    });
  }

  // The connectors that something like a query may mean.
  function guess(query) {
    return engine.search(query, { combineWith: "OR", fuzzy: 0.3 }).filter(function (hit) { return hit.kind === "connector"; });
  }

  // What was perhaps meant.
  function suggest(query) {
    var best = engine.autoSuggest(query, { fuzzy: 0.4, combineWith: "OR" })[0];
    return best && best.suggestion !== fold(query) ? best.suggestion : "";
  }

  // The title of a hit, its matching words marked.
  function marked(hit) {
    return hit.title.split(/([^\s\p{P}\p{S}]+)/u).filter(Boolean).map(function (word) {
      var is = words(word).some(function (part) { return hit.terms.includes(fold(part)); });
      if (!is) { return word; }
      var mark = document.createElement("mark");
      mark.textContent = word;
      return mark;
    });
  }

  window.connectorySearch = { load: load, find: find, suggest: suggest, guess: guess, marked: marked, address: address };

  document.addEventListener("keydown", function (event) {
    var target = event.target;
    var typing = target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName);
    var slash = event.key === "/" && !typing && !event.ctrlKey && !event.metaKey && !event.altKey;
    var command = event.key.toLowerCase() === "k" && (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey;
    if ((slash || command) && input) {
      event.preventDefault();
      input.focus();
      input.select();
    }
  });
  if (!input || !list) { return; }

  var chosen = -1;
  var hits = [];
  // Counts what was asked; answers to what was asked before, or before the list was closed, come too late.
  var asked = 0;

  function close() {
    asked += 1;
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

  function first(all, kind, most) {
    return all.filter(function (hit) { return hit.kind === kind; }).slice(0, most);
  }

  function about(hit) {
    if (hit.kind === "operation") { return list.dataset.operation.replace("…", hit.about); }
    if (hit.kind === "publisher") { return list.dataset.kind; }
    return hit.about ? list.dataset.publisher.replace("…", hit.about) : "";
  }

  function show() {
    var query = input.value.trim();
    if (!query) { close(); return; }
    asked += 1;
    var mine = asked;
    chosen = -1;
    find(query, function (all) {
      if (mine !== asked) { return; }
      var kept = hits[chosen];
      hits = first(all, "connector", 8).concat(first(all, "operation", 8), first(all, "publisher", 3));
      list.replaceChildren.apply(list, hits.map(function (hit, place) {
        var item = document.createElement("li");
        var detail = document.createElement("span");
        item.id = "search-hit-" + place;
        item.setAttribute("role", "option");
        item.setAttribute("aria-selected", "false");
        item.append.apply(item, marked(hit));
        detail.className = "detail";
        detail.textContent = about(hit);
        item.append(detail);
        item.addEventListener("mousedown", function (event) {
          event.preventDefault();
          location.href = address(hit);
        });
        return item;
      }));
      list.hidden = hits.length === 0;
      chosen = -1;
      input.removeAttribute("aria-activedescendant");
      input.setAttribute("aria-expanded", String(hits.length > 0));
      var place = kept ? hits.findIndex(function (hit) { return hit.id === kept.id; }) : -1;
      if (place >= 0) { choose(place); }
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
      if (hit && event.ctrlKey) { window.open(address(hit), "_blank", "noopener"); }
      else if (hit) { location.href = address(hit); }
      else if (query) { location.href = root + "index.html?q=" + query; }
    } else if (event.key === "Escape") {
      // The first closes the list, the next empties the field.
      if (list.hidden) { input.value = ""; } else { event.preventDefault(); }
      close();
    }
  });
})();
