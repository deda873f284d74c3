// Buttons that copy: one for each block with the class `copied`. Without scripts there is no button, and
// the text can be selected as any other.
(function () {
  "use strict";
  var words = document.querySelector("main").dataset;
  function copy(text, area) {
    if (navigator.clipboard && window.isSecureContext) { return navigator.clipboard.writeText(text); }
    // From a disk or over plain HTTP there is only the old way, by what is selected.
    var range = document.createRange();
    range.selectNodeContents(area);
    var selection = window.getSelection();
    selection.removeAllRanges();
    selection.addRange(range);
    var done = document.execCommand("copy");
    return done ? Promise.resolve() : Promise.reject(new Error("not copied"));
  }
  document.querySelectorAll(".copied").forEach(function (block) {
    var area = block.querySelector("code");
    var button = document.createElement("button");
    button.type = "button";
    button.className = "copy";
    button.setAttribute("aria-live", "polite");
    button.textContent = words.copy;
    button.addEventListener("click", function () {
      copy(area.textContent, area).then(
        function () { button.textContent = words.copied; },
        function () { button.textContent = words.notCopied; }
      ).then(function () { setTimeout(function () { button.textContent = words.copy; }, 2000); });
    });
    block.append(button);
  });
})();
