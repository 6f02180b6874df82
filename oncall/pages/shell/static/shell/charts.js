// Draws every `[data-chart]`: the attribute names the id of a JSON block (Django's `json_script`) of the form
// {"x": [epoch seconds], "series": [{"label": "sent", "tone": "good", "values": [1, null, …], "unit": ""}], "height": 180}.
// A line for each series, zero-based, in the colours of the theme; drawn anew when the theme or the width changes.
(() => {
  "use strict";
  const drawn = new Map(); // element -> uPlot
  const token = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  const TONES = { good: "--good-fill", bad: "--bad-fill", warn: "--warn-fill", quiet: "--muted", accent: "--accent" };
  const lang = document.documentElement.lang || "en";
  const number = new Intl.NumberFormat(lang, { maximumFractionDigits: 2 });
  const clock = new Intl.DateTimeFormat(lang, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
  const moment = new Intl.DateTimeFormat(lang, { day: "numeric", month: "short", hour: "2-digit", minute: "2-digit", hourCycle: "h23" });

  const axis = () => ({ stroke: token("--muted"), grid: { stroke: token("--line"), width: 1 }, ticks: { show: false }, font: "12px system-ui, sans-serif" });
  const line = (one) => {
    const colour = token(TONES[one.tone] || TONES.accent);
    const value = (_plot, shown) => (shown == null ? "–" : `${number.format(shown)}${one.unit ? ` ${one.unit}` : ""}`);
    const isSparse = one.values.filter((shown) => shown != null).length < 8; // one value alone makes no line
    return { label: one.label, stroke: colour, width: 2, fill: one.fill ? `${colour}22` : undefined, value, points: { show: isSparse, size: 6, fill: colour } };
  };
  const options = (data, width) => ({
    width,
    height: data.height || 180,
    cursor: { y: false },
    scales: { y: { range: (_plot, _low, high) => [0, high > 0 ? high * 1.1 : 1] } },
    axes: [
      { ...axis(), size: 28, values: (_plot, ticks) => ticks.map((tick) => clock.format(new Date(tick * 1000))) },
      { ...axis(), size: 56, values: (_plot, ticks) => ticks.map((tick) => number.format(tick)) },
    ],
    series: [{ value: (_plot, at) => (at == null ? "–" : moment.format(new Date(at * 1000))) }, ...data.series.map(line)],
  });

  const draw = (place) => {
    const source = document.getElementById(place.dataset.chart);
    if (!source || place.clientWidth === 0) return;
    drawn.get(place)?.destroy();
    const data = JSON.parse(source.textContent);
    drawn.set(place, new window.uPlot(options(data, place.clientWidth), [data.x, ...data.series.map((one) => one.values)], place));
  };
  const drawAll = (root) => root.querySelectorAll("[data-chart]").forEach(draw);
  const again = () => drawn.forEach((_plot, place) => { if (place.isConnected) draw(place); else drawn.delete(place); });

  let waiting = 0;
  window.addEventListener("resize", () => { window.clearTimeout(waiting); waiting = window.setTimeout(again, 150); });
  window.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", again);
  document.addEventListener("htmx:load", (event) => drawAll(event.detail.elt.parentNode ?? document));
  drawAll(document);
})();
