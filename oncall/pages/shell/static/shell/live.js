// Keeps `[data-live]` fresh: it rings its htmx event `poll` every `data-every` seconds.
// It rests while the page is hidden, ends when the part that came has no `data-live` any more, doubles its
// pause with each failure up to a minute, and says so in #lost. Text of `[data-announce]` is read out when it changes.
(() => {
  "use strict";
  const LONGEST = 60;
  const state = new Map(); // id of the part -> { timer, failures }

  const of = (id) => { if (!state.has(id)) state.set(id, { timer: 0, failures: 0 }); return state.get(id); };
  const pause = (part) => Math.min(LONGEST, Number(part.dataset.every || 5) * 2 ** of(part.id).failures);

  const plan = (part) => {
    const own = of(part.id);
    window.clearTimeout(own.timer);
    if (!document.hidden) own.timer = window.setTimeout(() => ring(part.id), pause(part) * 1000);
  };
  const ring = (id) => {
    const part = document.getElementById(id);
    if (part && part.matches("[data-live]")) window.htmx.trigger(part, "poll");
  };
  const each = (act) => document.querySelectorAll("[data-live][id]").forEach(act);

  const settle = (id, failed) => {
    const own = of(id);
    own.failures = failed ? own.failures + 1 : 0;
    document.getElementById("lost").hidden = [...state.values()].every((one) => one.failures === 0);
    const part = document.getElementById(id);
    if (part && part.matches("[data-live]")) plan(part);
    else if (!failed) state.delete(id);
  };
  const announce = (id) => {
    const said = document.getElementById(id)?.querySelector("[data-announce]")?.textContent.trim();
    const place = document.getElementById("announcer");
    if (said && place.dataset.said !== said) { place.dataset.said = said; place.textContent = said; }
  };

  document.addEventListener("htmx:afterRequest", (event) => {
    const id = event.detail.target?.id;
    if (!id || !state.has(id)) return;
    const failed = !event.detail.successful;
    window.setTimeout(() => { settle(id, failed); if (!failed) announce(id); }, 50); // after the swap
  });
  document.addEventListener("visibilitychange", () => each((part) => {
    window.clearTimeout(of(part.id).timer);
    if (!document.hidden) ring(part.id);
  }));
  window.addEventListener("online", () => each((part) => ring(part.id)));

  each((part) => { plan(part); });
})();
