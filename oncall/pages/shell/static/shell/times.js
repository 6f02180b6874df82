// Write times in the reader's own zone; without this script they stand in the server's, with its name.
(() => {
  "use strict";
  const FORMS = {
    moment: { day: "numeric", month: "short", year: "numeric", hour: "2-digit", minute: "2-digit" },
    clock: { hour: "2-digit", minute: "2-digit" },
    seconds: { day: "numeric", month: "short", hour: "2-digit", minute: "2-digit", second: "2-digit" },
    date: { day: "numeric", month: "short", year: "numeric" },
  };

  const write = (time) => {
    const at = new Date(time.dateTime);
    const lang = document.documentElement.lang === "en" ? "en-GB" : document.documentElement.lang;
    const form = FORMS[time.dataset.when];
    if (Number.isNaN(at.getTime()) || !form) return;
    time.title = time.dateTime;
    time.textContent = new Intl.DateTimeFormat(lang, { hourCycle: "h23", ...form }).format(at);
  };
  const writeAll = (root) => root.querySelectorAll("time[data-when]").forEach(write);

  writeAll(document);
  document.addEventListener("htmx:load", (event) => writeAll(event.detail.elt.parentNode ?? document));
})();
