// The first page: filters, order and search over all connectors. The page holds the first cards; the others
// are made from the data of the search when they are first asked for. What is chosen stands in the address,
// so that it can be shared and survives a reload.
(function () {
  "use strict";
  var form = document.getElementById("facets");
  var list = document.getElementById("cards");
  var model = document.getElementById("card").content.firstElementChild;
  var input = document.getElementById("search");
  var status = document.getElementById("status");
  var order = document.getElementById("order");
  var hits = document.getElementById("operations");
  var clear = document.getElementById("clear");
  var empty = document.getElementById("empty");
  var meant = document.getElementById("meant");
  var more = document.getElementById("more");
  var publisher = document.getElementById("publisher");
  var root = document.documentElement.dataset.root;
  var base = document.documentElement.dataset.base;
  var facets = Array.from(form.querySelectorAll("fieldset")).map(function (set) { return set.dataset.facet; });
  var today = Date.parse(form.dataset.today);
  var MAX_HITS = 8;
  var STEP = 60;
  var limit = STEP;
  var cards = null;
  var made = {};
  Array.from(list.querySelectorAll(".card")).forEach(function (card) { made[card.dataset.id] = card; });

  function boxes() { return Array.from(form.querySelectorAll('input[type="checkbox"]')); }

  function age(date) {
    var days = (today - Date.parse(date)) / 864e5;
    return !date ? [] : days <= 30 ? ["month"] : days <= 365 ? ["year"] : ["older"];
  }

  function words(text) { return text.split(" ").filter(Boolean); }

  // Calls back when the data of all cards is there.
  function ready(then) {
    window.connectorySearch.load(function () {
      if (!cards) {
        var core = window.connectoryCore;
        cards = core.connectors.map(function (data, place) {
          var by = core.publishers[data[2]];
          return {
            id: data[0], data: data, by: by, place: place,
            values: {
              category: words(data[4]), platform: words(data[9]), auth: words(data[10]), state: [data[6]],
              triggers: [data[11] > 0 ? "yes" : "no"], publisher: by ? [by[0]] : [], updated: age(data[8])
            }
          };
        });
        if (publisher) {
          document.getElementById("publishers").replaceChildren.apply(
            document.getElementById("publishers"), core.publishers.map(function (by) { return new Option(by[1], by[1]); }));
        }
      }
      then();
    });
  }

  function counted(name, number) {
    return list.dataset[number === 1 ? name : name + "s"].replace("…", number);
  }

  function element(card) {
    if (made[card.id]) { return made[card.id]; }
    var data = card.data;
    var item = model.cloneNode(true);
    var find = function (name) { return item.querySelector(name); };
    item.dataset.id = card.id;
    item.dataset.state = data[6];
    find("rect").setAttribute("fill", data[13]);
    if (data[16]) {
      var image = new Image(40, 40);
      image.alt = "";
      image.loading = "lazy";
      image.src = base + data[16];
      find(".icon").append(image);
      find("svg text").remove();
    } else {
      find("svg text").textContent = data[15];
      find("svg text").setAttribute("fill", data[14]);
    }
    find(".card-title a").href = root + "c/" + card.id + "/index.html";
    find(".card-title a").textContent = data[1];
    if (card.by) {
      find(".by a").href = root + "publishers/" + card.by[0] + "/index.html";
      find(".by bdi").textContent = card.by[1];
    } else { find(".by").remove(); }
    find(".card-summary").textContent = data[3];
    if (data[7]) { find(".version").textContent = data[7]; } else { find(".version").remove(); }
    if (data[6] !== "published") {
      find(".chip").classList.add(data[6]);
      find(".chip").textContent = label("state", data[6]);
    } else { find(".chip").remove(); }
    find(".counts").textContent =
      (data[11] ? counted("trigger", data[11]) + " · " : "") + counted("action", data[12]);
    return (made[card.id] = item);
  }

  function label(facet, value) {
    var box = boxes().find(function (box) { return box.name === facet && box.value === value; });
    return box ? box.nextElementSibling.textContent : value;
  }

  function chosen() {
    var filters = {};
    boxes().forEach(function (box) {
      if (box.checked) { (filters[box.name] = filters[box.name] || []).push(box.value); }
    });
    return filters;
  }

  // Whether a card passes all filters but those of one facet.
  function passes(card, filters, except) {
    return facets.every(function (facet) {
      if (facet === except) { return true; }
      if (filters[facet]) {
        return filters[facet].some(function (value) { return card.values[facet].includes(value); });
      }
      return facet !== "state" || !card.values.state.includes("retired");
    });
  }

  function count(filters, found) {
    facets.forEach(function (facet) {
      var numbers = {};
      cards.forEach(function (card) {
        if ((!found || found.has(card.id)) && passes(card, filters, facet)) {
          card.values[facet].forEach(function (value) { numbers[value] = (numbers[value] || 0) + 1; });
        }
      });
      boxes().forEach(function (box) {
        if (box.name !== facet) { return; }
        var number = numbers[box.value] || 0;
        box.parentElement.querySelector(".count").textContent = number;
        box.parentElement.classList.toggle("none", number === 0);
      });
    });
  }

  function showOperations(results) {
    var operations = results.filter(function (hit) { return hit.kind === "operation"; }).slice(0, MAX_HITS);
    hits.hidden = operations.length === 0;
    hits.querySelector("ul").replaceChildren.apply(hits.querySelector("ul"), operations.map(function (hit) {
      var item = document.createElement("li");
      var link = document.createElement("a");
      var about = document.createElement("span");
      link.href = window.connectorySearch.address(hit);
      link.append.apply(link, window.connectorySearch.marked(hit));
      about.className = "detail";
      about.textContent = hit.about;
      item.append(link, " ", about);
      return item;
    }));
  }

  var ORDERS = {
    title: function (a, b) { return a.place - b.place; },
    updated: function (a, b) { return (b.data[8] || "").localeCompare(a.data[8] || "") || a.place - b.place; },
    operations: function (a, b) { return b.data[11] + b.data[12] - a.data[11] - a.data[12] || a.place - b.place; }
  };

  function apply(results) {
    var filters = chosen();
    var found = null;
    if (results) {
      found = new Map();
      results.forEach(function (hit) {
        if (hit.connector && !found.has(hit.connector)) { found.set(hit.connector, found.size); }
      });
    }
    var visible = cards.filter(function (card) {
      return (!found || found.has(card.id)) && passes(card, filters, null);
    });
    var compare = ORDERS[order.value];
    visible.sort(compare || function (a, b) {
      return found ? found.get(a.id) - found.get(b.id) : a.place - b.place;
    });
    list.replaceChildren.apply(list, visible.slice(0, limit).map(element));
    count(filters, found);
    showOperations(results || []);
    status.textContent = status.dataset.text.replace("…", visible.length);
    more.hidden = visible.length <= limit;
    empty.hidden = visible.length > 0 || cards.length === 0;
    clear.hidden = !Object.keys(filters).length && !input.value;
    suggest(results && visible.length === 0 ? window.connectorySearch.suggest(input.value.trim()) : "");
    remember(filters);
  }

  function suggest(text) {
    meant.hidden = !text;
    meant.querySelector("button").textContent = text;
  }

  function remember(filters) {
    var query = new URLSearchParams();
    if (input.value.trim()) { query.set("q", input.value.trim()); }
    facets.forEach(function (facet) {
      if (filters[facet]) { query.set(facet, filters[facet].join(",")); }
    });
    if (order.value) { query.set("sort", order.value); }
    var text = query.toString();
    try { history.replaceState(null, "", text ? "?" + text : location.pathname); } catch (error) { /* from a disk */ }
  }

  function update() {
    var query = input.value.trim();
    ready(function () {
      if (!query) { apply(null); return; }
      window.connectorySearch.find(query, function (results) {
        if (input.value.trim() === query) { apply(results); }
      });
    });
  }

  function anew() { limit = STEP; update(); }

  // Makes a publisher that is not among the first a choice of its own.
  function addPublisher(id) {
    var by = window.connectoryCore.publishers.find(function (by) { return by[0] === id; });
    if (!by || boxes().some(function (box) { return box.name === "publisher" && box.value === id; })) { return; }
    var set = form.querySelector('fieldset[data-facet="publisher"]');
    var row = set.querySelector("label").cloneNode(true);
    row.querySelector("input").value = id;
    row.querySelector("input").checked = false;
    row.querySelector("span").textContent = by[1];
    set.insertBefore(row, publisher);
  }

  function choosePublisher() {
    ready(function () {
      var by = window.connectoryCore.publishers.find(function (by) { return by[1] === publisher.value; });
      if (!by) { return; }
      addPublisher(by[0]);
      boxes().forEach(function (box) {
        if (box.name === "publisher" && box.value === by[0]) { box.checked = true; }
      });
      publisher.value = "";
      anew();
    });
  }

  function restore() {
    var query = new URLSearchParams(location.search);
    input.value = query.get("q") || "";
    if (ORDERS[query.get("sort")]) { order.value = query.get("sort"); }
    if (!location.search) { boxes().forEach(function (box) { box.checked = false; }); return; }
    ready(function () {
      if (publisher) { (query.get("publisher") || "").split(",").forEach(addPublisher); }
      boxes().forEach(function (box) {
        box.checked = (query.get(box.name) || "").split(",").includes(box.value);
      });
      update();
    });
  }

  if (matchMedia("(max-width: 52rem)").matches) { form.querySelector("details").open = false; }
  form.addEventListener("submit", function (event) { event.preventDefault(); });
  form.addEventListener("change", function (event) {
    if (event.target === publisher) { choosePublisher(); } else { anew(); }
  });
  if (publisher) { publisher.addEventListener("focus", function () { ready(function () {}); }); }
  order.addEventListener("change", anew);
  input.addEventListener("input", anew);
  input.addEventListener("focus", function () { window.connectorySearch.load(function () {}); });
  input.addEventListener("keydown", function (event) {
    if (event.key === "Escape") { input.value = ""; anew(); }
  });
  more.addEventListener("click", function (event) {
    event.preventDefault();
    var last = list.children.length;
    limit += STEP;
    ready(function () {
      update();
      var next = list.children[last];
      if (next) { next.querySelector("a").focus(); }
    });
  });
  meant.querySelector("button").addEventListener("click", function () {
    input.value = meant.querySelector("button").textContent;
    anew();
  });
  clear.addEventListener("click", function () {
    boxes().forEach(function (box) { box.checked = false; });
    input.value = "";
    anew();
  });
  restore();
})();
