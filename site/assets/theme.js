// Runs before the first paint: says that scripts run, and applies the chosen colours.
(function () {
  "use strict";
  var root = document.documentElement;
  var next = { auto: "light", light: "dark", dark: "auto" };
  function stored() {
    try { return localStorage.getItem("connectory-theme"); } catch (error) { return null; }
  }
  function apply(theme) {
    if (theme === "auto") { delete root.dataset.theme; } else { root.dataset.theme = theme; }
    var button = document.getElementById("theme");
    if (button) { button.querySelector(".theme-name").textContent = button.dataset[theme]; }
  }
  var theme = next[stored()] ? stored() : "auto";
  root.classList.add("js");
  apply(theme);
  document.addEventListener("DOMContentLoaded", function () {
    apply(theme);
    document.getElementById("theme").addEventListener("click", function () {
      theme = next[theme];
      try { localStorage.setItem("connectory-theme", theme); } catch (error) { /* kept for this page only */ }
      apply(theme);
    });
  });
})();
