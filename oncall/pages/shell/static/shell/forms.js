// A form that may be sent once is not sent twice by a double click; a page from the browser's memory is asked for anew;
// what a form of `[data-keep]` keeps for the case that a session ends is dropped on every page but it and the door.
(() => {
  "use strict";
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!form.matches("[data-once]")) return;
    if (form.dataset.sent) { event.preventDefault(); return; }
    form.dataset.sent = "yes";
    form.querySelectorAll("button").forEach((button) => button.setAttribute("aria-disabled", "true"));
  });

  if (!document.querySelector("[data-keep], .door")) {
    Object.keys(window.sessionStorage).filter((key) => key.startsWith("letter:")).forEach((key) => window.sessionStorage.removeItem(key));
  }

  window.addEventListener("pageshow", (event) => { if (event.persisted) window.location.reload(); });
})();
