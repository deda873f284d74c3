// The first page: filters and search over the cards that are already there. What is chosen stands
// in the address, so that it can be shared and survives a reload.
(function () {
  "use strict";
  var form = document.getElementById("facets");
  var list = document.getElementById("cards");
  var input = document.getElementById("search");
  var status = document.getElementById("status");
  var hits = document.getElementById("operations");
  var clear = document.getElementById("clear");
  var empty = document.getElementById("empty");
  var boxes = Array.from(form.querySelectorAll("input"));
  var facets = Array.from(form.querySelectorAll("fieldset")).map(function (set) { return set.dataset.facet; });
  var MAX_HITS = 8;

  var cards = Array.from(list.querySelectorAll(".card")).map(function (element, place) {
    var values = {};
    facets.forEach(function (facet) {
      values[facet] = (element.dataset[facet] || "").split(" ").filter(Boolean);
    });
    return { element: element, id: element.dataset.id, values: values, place: place };
  });

  function chosen() {
    var filters = {};
    boxes.forEach(function (box) {
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
      boxes.forEach(function (box) {
        if (box.name !== facet) { return; }
        var number = numbers[box.value] || 0;
        box.parentElement.querySelector(".count").textContent = number;
        box.parentElement.classList.toggle("none", number === 0);
      });
    });
  }

  function showOperations(results) {
    var operations = results.filter(function (hit) { return hit.anchor; }).slice(0, MAX_HITS);
    hits.hidden = operations.length === 0;
    hits.querySelector("ul").replaceChildren.apply(hits.querySelector("ul"), operations.map(function (hit) {
      var item = document.createElement("li");
      var link = document.createElement("a");
      var about = document.createElement("span");
      link.href = window.connectorySearch.address(hit);
      link.textContent = hit.title;
      about.className = "detail";
      about.textContent = hit.about;
      item.append(link, " ", about);
      return item;
    }));
  }

  function apply(results) {
    var filters = chosen();
    var found = null;
    if (results) {
      found = new Map();
      results.forEach(function (hit) {
        if (!found.has(hit.connector)) { found.set(hit.connector, found.size); }
      });
    }
    var visible = cards.filter(function (card) {
      var is = (!found || found.has(card.id)) && passes(card, filters, null);
      card.element.hidden = !is;
      return is;
    });
    var order = cards.slice().sort(function (a, b) {
      if (!found) { return a.place - b.place; }
      var first = found.has(a.id) ? found.get(a.id) : Infinity;
      var second = found.has(b.id) ? found.get(b.id) : Infinity;
      return first === second ? a.place - b.place : first - second;
    });
    list.append.apply(list, order.map(function (card) { return card.element; }));
    count(filters, found);
    showOperations(results || []);
    status.textContent = status.dataset.text.replace("…", visible.length);
    empty.hidden = visible.length > 0 || cards.length === 0;
    clear.hidden = !Object.keys(filters).length && !input.value;
    remember(filters);
  }

  function remember(filters) {
    var query = new URLSearchParams();
    if (input.value.trim()) { query.set("q", input.value.trim()); }
    facets.forEach(function (facet) {
      if (filters[facet]) { query.set(facet, filters[facet].join(",")); }
    });
    var text = query.toString();
    try { history.replaceState(null, "", text ? "?" + text : location.pathname); } catch (error) { /* from a disk */ }
  }

  function update() {
    var query = input.value.trim();
    if (!query) { apply(null); return; }
    window.connectorySearch.load(function () {
      if (input.value.trim() === query) { apply(window.connectorySearch.find(query)); }
    });
  }

  function restore() {
    var query = new URLSearchParams(location.search);
    input.value = query.get("q") || "";
    boxes.forEach(function (box) {
      box.checked = (query.get(box.name) || "").split(",").includes(box.value);
    });
    if (location.search) { update(); }
  }

  if (matchMedia("(max-width: 52rem)").matches) { form.querySelector("details").open = false; }
  form.addEventListener("change", update);
  input.addEventListener("input", update);
  input.addEventListener("focus", function () { window.connectorySearch.load(function () {}); });
  input.addEventListener("keydown", function (event) {
    if (event.key === "Escape") { input.value = ""; update(); }
  });
  clear.addEventListener("click", function () {
    boxes.forEach(function (box) { box.checked = false; });
    input.value = "";
    update();
  });
  restore();
})();
