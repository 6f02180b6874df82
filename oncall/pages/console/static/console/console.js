// The console's own: parts that are open stay open when they come anew, copying, the charts' colours.
(() => {
  "use strict";
  let open = [];
  document.addEventListener("htmx:beforeSwap", () => {
    open = [...document.querySelectorAll("details[open][id]")].map((one) => one.id);
  });
  const openAgain = () => open.forEach((id) => document.getElementById(id)?.setAttribute("open", ""));
  document.addEventListener("htmx:afterSwap", openAgain);
  document.addEventListener("htmx:oobAfterSwap", openAgain);

  const UNAVAILABLE = 503;
  const tellDown = (isDown) => { const told = document.getElementById("down"); if (told) told.hidden = !isDown; };
  document.addEventListener("htmx:responseError", (event) => tellDown(event.detail.xhr.status === UNAVAILABLE));
  document.addEventListener("htmx:afterSwap", () => tellDown(false));

  const written = async (text) => {
    if (navigator.clipboard) { await navigator.clipboard.writeText(text); return; }
    const field = document.createElement("textarea"); // an address without TLS has no clipboard
    field.value = text;
    field.className = "unseen";
    document.body.append(field);
    field.select();
    document.execCommand("copy");
    field.remove();
  };
  document.addEventListener("click", async (event) => {
    const button = event.target.closest("[data-copy]");
    if (!button) return;
    await written(document.getElementById(button.dataset.copy).textContent.trim());
    const said = button.textContent;
    button.textContent = button.dataset.copied;
    document.getElementById("announcer").textContent = button.dataset.copied;
    window.setTimeout(() => { button.textContent = said; }, 1500);
  });
})();
