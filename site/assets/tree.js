// Tables of nested properties as a tree: a button beside each that has levels. Without scripts the table
// stays, whose paths say the same.
(function () {
  "use strict";
  var words = document.querySelector("main").dataset;
  function element(name, children, className) {
    var made = document.createElement(name);
    if (className) { made.className = className; }
    made.append.apply(made, children);
    return made;
  }
  function contents(cell) { return Array.from(cell.cloneNode(true).childNodes); }
  function isBelow(path, parent) {
    return path.startsWith(parent) && (path[parent.length] === "." || path[parent.length] === "[");
  }
  function read(table) {
    return Array.from(table.tBodies[0].rows, function (row) {
      return { path: row.cells[1].textContent, cells: row.cells };
    });
  }
  function line(row, parent) {
    var key = parent ? row.path.slice(parent.path.length).replace(/^\./, "") : row.path;
    var cell = contents(row.cells[0]);
    var name = cell[0] && cell[0].nodeType === 3 ? cell.shift().textContent.trim() : "";
    var parts = [element("code", [key])];
    if (name && name !== key) { parts.push(" ", element("span", [name], "tree-name")); }
    parts.push(" ");
    parts = parts.concat(cell, [" "], contents(row.cells[2]));
    if (row.cells[3].textContent) { parts.push(" ", element("span", contents(row.cells[3]), "detail")); }
    return parts;
  }
  function build(rows) {
    var root = element("ul", [], "tree");
    var open = [];
    rows.forEach(function (row, at) {
      while (open.length && !isBelow(row.path, open[open.length - 1].path)) { open.pop(); }
      var parent = open[open.length - 1];
      var list = parent ? parent.list : root;
      var next = rows[at + 1];
      if (next && isBelow(next.path, row.path)) {
        var inner = element("ul", []);
        var details = element("details", [element("summary", line(row, parent)), inner]);
        details.open = open.length === 0;
        list.append(element("li", [details]));
        open.push({ path: row.path, list: inner });
      } else {
        list.append(element("li", line(row, parent)));
      }
    });
    return root;
  }
  document.querySelectorAll("table.paths").forEach(function (table) {
    var rows = read(table);
    if (!rows.some(function (row, at) { return at > 0 && isBelow(row.path, rows[at - 1].path); })) { return; }
    var button = element("button", [words.tree], "as-tree");
    var tree = null;
    button.type = "button";
    button.setAttribute("aria-pressed", "false");
    button.addEventListener("click", function () {
      if (!tree) { tree = build(rows); table.after(tree); }
      var shown = button.getAttribute("aria-pressed") !== "true";
      button.setAttribute("aria-pressed", String(shown));
      table.hidden = shown;
      tree.hidden = !shown;
    });
    table.before(button);
  });
})();
