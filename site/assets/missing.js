// On the page for addresses that do not exist: the three connectors that were most likely meant.
(function () {
  "use strict";
  var guesses = document.getElementById("guesses");
  var parts = location.pathname.split("/").map(function (part) {
    try { return decodeURIComponent(part); } catch (error) { return part; }
  });
  // The id of a connector stands behind `c`; elsewhere the last part tells most.
  var place = parts.lastIndexOf("c");
  var named = parts.filter(function (part) { return part && !/^(index|404)\.\w+$/.test(part); });
  var word = (place >= 0 && parts[place + 1]) || named[named.length - 1] || "";
  var query = word.replace(/\.\w+$/, "").replace(/[-_+.]+/g, " ").slice(0, 100).trim();
  if (!query || !window.connectorySearch) { return; }
  window.connectorySearch.load(function () {
    var hits = window.connectorySearch.guess(query).slice(0, 3);
    guesses.querySelector("ul").replaceChildren.apply(guesses.querySelector("ul"), hits.map(function (hit) {
      var item = document.createElement("li");
      var link = document.createElement("a");
      link.href = window.connectorySearch.address(hit);
      link.textContent = hit.title;
      item.append(link);
      if (hit.state === "retired") { item.append(" (" + guesses.dataset.retired + ")"); }
      return item;
    }));
    guesses.hidden = hits.length === 0;
  });
})();
