// Says how far away the days of the class `until` are, from the clock and in the language of whoever reads.
(function () {
  "use strict";
  var now = new Date();
  var today = Date.UTC(now.getFullYear(), now.getMonth(), now.getDate());
  var words = new Intl.RelativeTimeFormat(document.documentElement.lang, { numeric: "auto" });
  document.querySelectorAll(".until time").forEach(function (time) {
    var days = Math.round((Date.parse(time.dateTime + "T00:00:00Z") - today) / 86400000);
    if (!isFinite(days)) { return; }
    var told = document.createElement("span");
    told.className = "detail";
    told.textContent = words.format(days, "day");
    time.after(" ", told);
  });
})();
