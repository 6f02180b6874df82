// Reading a chart: legend, and the values at the pointer or, by arrow keys, at any time; a pinned one shows its links.

function legendOf(view) {
  const { showLegend = true, displayMode = "list", calcs = [] } = view.panel.options.legend ?? {};
  if (!showLegend || displayMode === "hidden") return null;
  const named = inOrder(view).filter((series) => !configOf(view, series).custom?.hideFrom?.legend);
  const listed = [...named.filter(stirs), ...named.filter((series) => !stirs(series))];
  const entries = listed.map((series) => legendEntry(view, series, calcs));
  if (displayMode !== "table" || !calcs.length) return make("div", { class: "legend" }, ...entries);
  const heads = ["", ...calcs].map((calc) => make("th", {}, CALC_WORDS[calc] ?? calc));
  const rows = listed.map((series, at) => make("tr", {}, make("td", {}, entries[at]), ...calcs.map((calc) => make("td", {}, calcText(view, series, calc)))));
  return make("div", { class: "legend" }, make("table", {}, make("thead", {}, make("tr", {}, ...heads)), make("tbody", {}, ...rows)));
}

const stirs = (series) => series.values.some(Boolean);
const inOrder = (view) => view.shown.toSorted((one, other) => one.number - other.number);
const CALC_WORDS = { lastNotNull: PAGE.words.last, last: PAGE.words.last, firstNotNull: PAGE.words.first, mean: PAGE.words.mean, max: PAGE.words.max, min: PAGE.words.min, sum: PAGE.words.total };
const calcText = (view, series, calc) => written(series.calcs[calc], configOf(view, series));

function legendEntry(view, series, calcs) {
  const dash = swatch(view, series);
  const inline = view.panel.options.legend?.displayMode === "table" ? [] : calcs.map((calc) => make("b", {}, calcText(view, series, calc)));
  const button = make("button", { type: "button", "aria-pressed": "true", class: stirs(series) ? null : "still", title: `${PAGE.words.toggle} ${series.name}` }, dash, series.name, ...inline);
  button.addEventListener("click", () => {
    const shown = button.getAttribute("aria-pressed") === "false";
    button.setAttribute("aria-pressed", String(shown));
    (view.hidden ??= new Set())[shown ? "delete" : "add"](series);
    view.plot?.setSeries(view.shown.indexOf(series) + 1, { show: shown });
  });
  return button;
}

function swatch(view, series) {
  const dashed = configOf(view, series).custom?.lineStyle?.fill === "dash";
  return make("i", { class: dashed ? "dashed" : null, style: { "--own": seriesVariable(view, series) } });
}

// The legend lies in the page, so it can follow the theme by itself.
function seriesVariable(view, series) {
  const config = configOf(view, series);
  const mode = config.color?.mode ?? "palette-classic";
  const name = mode === "fixed" || mode === "shades" ? baseOf(config.color.fixedColor) : null;
  if (name) return `var(--${name})`;
  return mode === "palette-classic" ? `var(--${SERIES[series.number % SERIES.length]})` : seriesColour(series, config, series.number);
}

function showTip(plot, view) {
  const at = plot.cursor.idx;
  if (view.pinned) return;
  if (at === null || at === undefined || plot.cursor.left < 0 || !(view.host.matches(":hover") || view.reading)) {
    view.tip.hidden = true;
    return;
  }
  fillTip(plot, view, at);
}

const MOST_IN_TIP = 12;

function fillTip(plot, view, at) {
  const rows = inOrder(view)
    .map((series) => ({ series, value: series.values[at] }))
    .filter(({ value, series }) => value !== null && !view.hidden?.has(series) && !configOf(view, series).custom?.hideFrom?.tooltip);
  const near = notesWithin(plot, view).filter(({ moment }) => Math.abs(plot.valToPos(moment.at, "x") - plot.cursor.left) < 5);
  view.tip.replaceChildren(
    make("time", {}, momentText(view.data[0][at])),
    ...rows.slice(0, MOST_IN_TIP).map((row) => tipRow(view, row)),
    ...(rows.length > MOST_IN_TIP ? [make("p", {}, PAGE.words.more.replace("{}", rows.length - MOST_IN_TIP))] : []),
    ...near.slice(0, 3).map(({ note, moment }) => make("p", { class: "told", style: { "--own": colour(note.color) } }, `${note.name}: ${moment.text}`)),
    ...(view.pinned ? tipLinks(view, at) : []),
  );
  view.tip.hidden = false;
  placeTip(plot, view);
}

function tipRow(view, { series, value }) {
  return make("div", {}, swatch(view, series), make("span", {}, series.name), make("b", {}, written(value, configOf(view, series))));
}

function tipLinks(view, at) {
  const seen = new Set();
  return inOrder(view).flatMap((series) => (configOf(view, series).links ?? []).flatMap((link) => {
    const time = Math.round(view.data[0][at] * 1000);
    const known = { __value: { time, raw: series.values[at] }, __field: { labels: series.labels, name: series.name }, __series: { name: series.name } };
    const made = anchor(link, known);
    const already = seen.has(made.href + link.title);
    seen.add(made.href + link.title);
    return already ? [] : [made];
  }));
}

function placeTip(plot, view) {
  const [width, height] = [view.tip.offsetWidth, view.tip.offsetHeight];
  const left = plot.over.offsetLeft + plot.cursor.left;
  const turned = left + width + 16 > view.host.clientWidth;
  view.tip.style.left = `${Math.max(0, turned ? left - width - 12 : left + 12)}px`;
  view.tip.style.top = `${Math.max(-8, Math.min(plot.cursor.top + 8, view.host.clientHeight - height))}px`;
}

function pin(view, pinned) {
  const at = view.plot?.cursor.idx;
  view.pinned = pinned && at !== null && at !== undefined;
  view.tip.classList.toggle("pinned", view.pinned);
  if (view.pinned) fillTip(view.plot, view, at);
  else view.tip.hidden = true;
}

// Arrow keys walk along the chart, Enter pins the reading with its links, Escape lets it go.
function followKeys(view) {
  const last = inOrder(view).map((series) => `${series.name} ${written(series.values.findLast((value) => value !== null) ?? null, configOf(view, series))}`);
  view.host.tabIndex = 0;
  view.host.setAttribute("role", "application");
  view.host.setAttribute("aria-roledescription", PAGE.words.chart);
  view.host.setAttribute("aria-label", `${view.panel.title}: ${last.slice(0, 8).join("; ")}. ${PAGE.words.keys}`);
  view.host.addEventListener("click", () => pin(view, !view.pinned));
  view.host.addEventListener("blur", () => { view.reading = false; if (!view.pinned) view.tip.hidden = true; });
  view.host.addEventListener("keydown", (event) => {
    const steps = { ArrowRight: 1, ArrowLeft: -1, PageUp: 10, PageDown: -10 };
    if (event.key in steps) walk(view, steps[event.key]);
    else if (event.key === "Enter") pin(view, true);
    else if (event.key === "Escape") pin(view, false);
    else return;
    event.preventDefault();
  });
  view.tip.addEventListener("keydown", (event) => { if (event.key === "Escape") { pin(view, false); view.host.focus(); } });
}

function walk(view, by) {
  const { plot } = view;
  if (!plot) return;
  pin(view, false);
  view.reading = true;
  const last = view.data[0].length - 1;
  const at = Math.min(last, Math.max(0, (plot.cursor.idx ?? last + 1) + by));
  plot.setCursor({ left: plot.valToPos(view.data[0][at], "x"), top: plot.over.clientHeight / 3 });
}
