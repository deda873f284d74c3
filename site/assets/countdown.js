// Says how many days are left until the days of the class `until`, from the clock of whoever reads.
(function () {
  "use strict";
  var now = new Date();
  var today = Date.UTC(now.getFullYear(), now.getMonth(), now.getDate());
  document.querySelectorAll(".until time").forEach(function (time) {
    var days = Math.round((Date.parse(time.dateTime + "T00:00:00Z") - today) / 86400000);
    if (!isFinite(days)) { return; }
    var count = Math.abs(days) === 1 ? "1 day" : Math.abs(days) + " days";
    var told = document.createElement("span");
    told.className = "detail";
    told.textContent = days === 0 ? "today" : days > 0 ? "in " + count : count + " ago";
    time.after(" ", told);
  });
})();
