// A form that may be sent once is not sent twice by a double click; a page from the browser's memory is asked for anew.
(() => {
  "use strict";
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!form.matches("[data-once]")) return;
    if (form.dataset.sent) { event.preventDefault(); return; }
    form.dataset.sent = "yes";
    form.querySelectorAll("button").forEach((button) => button.setAttribute("aria-disabled", "true"));
  });

  window.addEventListener("pageshow", (event) => { if (event.persisted) window.location.reload(); });
})();
