// The form of a letter: inserts merge fields where somebody writes, shows the HTML part as it is typed, in a frame
// that runs nothing, and keeps what was typed when a session ended before it could be saved.
(() => {
  "use strict";
  const form = document.getElementById("letter");
  const card = document.getElementById("html-preview");
  const place = card.querySelector(".frame-place");
  const WRITTEN = ["subject", "body_text", "body_html"];
  let last = form.elements.body_text;

  form.addEventListener("focusin", (event) => { if (WRITTEN.includes(event.target.name)) last = event.target; });
  form.addEventListener("click", (event) => {
    const name = event.target.dataset?.insert;
    if (!name) return;
    last.setRangeText(`{{ ${name} }}`, last.selectionStart, last.selectionEnd, "end");
    last.focus();
    last.dispatchEvent(new Event("input", { bubbles: true }));
  });

  // A new frame each time: going from one letter to the next in the same frame would fill the browser's history.
  let number = 0;
  const show = () => {
    const wanted = document.getElementById("reading").dataset.html === "yes";
    card.hidden = !wanted;
    if (!wanted) return;
    const frame = document.createElement("iframe");
    frame.name = `letter-${(number += 1)}`;
    frame.title = place.dataset.title;
    frame.className = "frame";
    frame.setAttribute("sandbox", "");
    place.replaceChildren(frame);
    const asking = document.createElement("form");
    Object.assign(asking, { method: "post", action: form.dataset.preview, target: frame.name, hidden: true });
    for (const name of ["csrfmiddlewaretoken", ...WRITTEN]) {
      const field = document.createElement("textarea");
      field.name = name;
      field.value = form.elements[name].value;
      asking.append(field);
    }
    document.body.append(asking);
    asking.submit();
    asking.remove();
  };
  document.addEventListener("htmx:afterSwap", (event) => { if (event.detail.elt.id === "reading") show(); });

  const key = `letter:${form.dataset.keep}:${window.location.pathname}`; // forms.js drops it where it is not needed any more
  const names = [...form.elements].map((field) => field.name).filter((name) => name && name !== "csrfmiddlewaretoken");
  const kept = window.sessionStorage.getItem(key);
  if (kept && !form.querySelector(".note.error, .fault")) {
    for (const [name, value] of Object.entries(JSON.parse(kept))) if (form.elements[name]) form.elements[name].value = value;
    window.setTimeout(() => last.dispatchEvent(new Event("input", { bubbles: true })), 0);
  }
  form.addEventListener("input", (event) => {
    if (!event.isTrusted) return;
    window.sessionStorage.setItem(key, JSON.stringify(Object.fromEntries(names.map((name) => [name, form.elements[name].value]))));
  });
  show();
})();
