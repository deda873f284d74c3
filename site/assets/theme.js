// Runs before the first paint: says that scripts run, and applies the chosen colours.
(function () {
  "use strict";
  var root = document.documentElement;
  var names = { auto: "Auto", light: "Light", dark: "Dark" };
  var labels = { auto: "Colours: as the system", light: "Colours: light", dark: "Colours: dark" };
  var next = { auto: "light", light: "dark", dark: "auto" };
  function stored() {
    try { return localStorage.getItem("connectory-theme"); } catch (error) { return null; }
  }
  function apply(theme) {
    if (theme === "auto") { delete root.dataset.theme; } else { root.dataset.theme = theme; }
    var button = document.getElementById("theme");
    if (!button) { return; }
    button.setAttribute("aria-label", labels[theme]);
    button.querySelector(".theme-name").textContent = names[theme];
  }
  var theme = names[stored()] ? stored() : "auto";
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
