// The page: a tab a dashboard, its variables and annotations, its panels on the grid.

const DRAWERS = { chart: drawChart, figures: drawFigures, table: drawTable, lines: drawLines };
const ICONS = {
  about: "M8 1.5a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13ZM8 7v4.2M8 4.6v.4",
  query: "M5.5 4 2 8l3.5 4M10.500 4 14 8l-3.500 4",
  light: "M8 5a3 3 0 1 0 0 6 3 3 0 0 0 0-6ZM8 1v1.500M8 13.500V15M1 8h1.500M13.500 8H15M3 3l1 1M12 12l1 1M13 3l-1 1M4 12l-1 1",
  dark: "M13.500 9.800A6 6 0 0 1 6.200 2.500 6 6 0 1 0 13.500 9.800Z",
};

function icon(name) {
  const picture = shape("svg", { viewBox: "0 0 16 16", fill: "none", stroke: "currentColor", "stroke-width": 1.5, "stroke-linecap": "round", "stroke-linejoin": "round", "aria-hidden": "true" });
  picture.append(shape("path", { d: ICONS[name] }));
  return picture;
}

// ---- theme ----------------------------------------------------------------------------------------

const DARK = matchMedia("(prefers-color-scheme: dark)");
let chosenTheme = null;

function showTheme() {
  const theme = chosenTheme ?? (DARK.matches ? "dark" : "light");
  root.dataset.theme = theme;
  const button = document.getElementById("theme");
  const other = theme === "dark" ? "light" : "dark";
  button?.replaceChildren(icon(other));
  button?.setAttribute("aria-label", PAGE.words[other]);
  PAGE.redraws.forEach((redraw) => redraw());
}

// ---- panels ---------------------------------------------------------------------------------------

// Descriptions are Markdown in Grafana; ours use paragraphs and bold words.
function paragraphs(text) {
  return text.split(/\n\s*\n/).filter((part) => part.trim()).map((part) =>
    make("p", {}, ...part.split("**").map((words, at) => (at % 2 ? make("b", {}, words) : words))));
}

function linksOf(panel) {
  const links = [...panel.links, ...(panel.body?.configs ?? []).flatMap((config) => config.links ?? [])];
  const titles = new Map(links.map((link) => [link.title, link]));
  return [...titles.values()];
}

function about(panel) {
  if (!panel.description) return null;
  const id = `about-${panel.key}`;
  const links = linksOf(panel).slice(0, 6).map((link) => anchor(link, { __value: { time: Math.round(PAGE.to * 1000) } }));
  const button = make("button", { type: "button", class: "tool", "aria-label": `${PAGE.words.about} ${panel.title}`, "aria-describedby": id }, icon("about"));
  const sheet = make("div", { class: "sheet", id, role: "note" }, ...paragraphs(panel.description), links.length ? make("nav", {}, ...links) : null);
  const whole = make("span", { class: "about" }, button, sheet);
  whole.addEventListener("keydown", (event) => { if (event.key === "Escape") whole.classList.add("shut"); });
  for (const back of ["mouseleave", "focusout", "click"]) whole.addEventListener(back, () => whole.classList.remove("shut"));
  return whole;
}

function query(panel) {
  if (!panel.queries.length) return null;
  const parts = panel.queries.flatMap(({ ref, source, expr, step, state, error }) => [
    make("h4", {}, `${ref} · ${source === "loki" ? "Loki" : "Prometheus"} · ${step ? PAGE.words.every.replace("{}", step) : PAGE.words.at_the_end}${state === "empty" ? ` · ${PAGE.words.no_data.toLowerCase()}` : ""}`),
    make("pre", {}, expr),
    error && make("p", { class: "failed" }, error),
  ]);
  const whole = make("details", { class: "query" }, make("summary", { class: "tool", "aria-label": `${PAGE.words.queries} ${panel.title}` }, icon("query")), make("div", { class: "sheet" }, ...parts));
  whole.addEventListener("keydown", (event) => { if (event.key === "Escape") { whole.open = false; whole.firstChild.focus(); } });
  return whole;
}

function drawPanel(panel, dashboard) {
  const [x, y, w, h] = panel.grid;
  const place = { "grid-column": `${x + 1} / span ${w}`, "grid-row": `${y + 1} / span ${h}`, "--rows": h };
  if (panel.type === "row") return make("h2", { class: "row", style: place }, panel.title);
  const title = make("h3", { id: `title-${panel.key}`, title: panel.title }, panel.title);
  const body = make("div", { class: "body" });
  const whole = make("section", { class: x + w > 18 ? "panel eastern" : "panel", id: `${dashboard.uid}/${panel.id}`, style: place, "data-state": panel.state, "data-type": panel.type, "aria-labelledby": `title-${panel.key}` },
    make("header", {}, title, query(panel), about(panel)), panel.state === "ok" && panel.words ? make("p", { class: "partly" }, panel.words) : null, body);
  if (panel.body) (panel.type === "state-timeline" ? drawStates : DRAWERS[panel.body.kind])(body, panel, dashboard);
  else body.append(make("p", { class: "said", "data-failed": panel.state === "error" ? PAGE.words.query_failed : null }, panel.words));
  return whole;
}

// ---- dashboards -----------------------------------------------------------------------------------

function noteChip(note, dashboard) {
  const known = note.color.replace(/^(super-light|light|semi-dark|dark)-/, "");
  const button = make("button", { type: "button", "aria-pressed": "true", title: note.error || PAGE.words.notes, style: { "--own": NAMED.has(known) ? `var(--${known})` : note.color } },
    make("i"), note.name, make("span", {}, note.error ? PAGE.words.failed : `${note.moments.length}${note.cut ? "+" : ""}`));
  button.addEventListener("click", () => {
    note.off = !note.off;
    button.setAttribute("aria-pressed", String(!note.off));
    PAGE.redraws.forEach((redraw) => redraw());
  });
  return button;
}

function chips(dashboard) {
  const variables = dashboard.variables.map(({ label, value }) => make("span", {}, make("span", {}, label), make("b", {}, value)));
  const elsewhere = dashboard.links.filter(({ url }) => !url.startsWith("/d/")).map((link) => anchor(link));
  return make("div", { class: "chips" }, ...variables, ...dashboard.notes.map((note) => noteChip(note, dashboard)), ...elsewhere);
}

function drawDashboard(dashboard) {
  const place = document.getElementById(`panel-${dashboard.uid}`);
  if (place.childElementCount) return;
  place.append(
    make("div", { class: "lead" }, make("h1", {}, dashboard.title), dashboard.description ? make("p", {}, dashboard.description) : null),
    ...PAGE.warnings.map((words) => make("p", { class: "warning", role: "note" }, words)),
    chips(dashboard),
    make("div", { class: "grid" }, ...dashboard.panels.map((panel) => drawPanel(panel, dashboard))));
}

function show(uid) {
  const shown = PAGE.dashboards.find((each) => each.uid === uid) ?? PAGE.dashboards[0];
  for (const { uid: each } of PAGE.dashboards) {
    const tab = document.getElementById(`tab-${each}`);
    tab.setAttribute("aria-selected", String(each === shown.uid));
    tab.tabIndex = each === shown.uid ? 0 : -1;
    if (each === shown.uid) tab.scrollIntoView({ block: "nearest", inline: "nearest" });
    document.getElementById(`panel-${each}`).hidden = each !== shown.uid;
  }
  document.title = `${shown.title} · ${PAGE.words.brand}`;
  drawDashboard(shown);
}

// The address's fragment is a dashboard, and a panel of it: #mailer-campaign/437420654.
function followAddress() {
  const fragment = decodeURIComponent(location.hash.slice(1));
  const [uid, panel] = fragment.split("/");
  show(uid);
  document.querySelectorAll(".sought").forEach((each) => each.classList.remove("sought"));
  const sought = panel && document.getElementById(fragment);
  if (!sought) return;
  sought.classList.add("sought");
  sought.scrollIntoView({ block: "center" });
}

function tabs() {
  const made = PAGE.dashboards.map(({ uid, title }) => make("button", { type: "button", role: "tab", id: `tab-${uid}`, "aria-controls": `panel-${uid}`, onclick: () => { location.hash = uid; } }, title));
  const list = make("div", { role: "tablist", "aria-label": PAGE.words.dashboards }, ...made);
  list.addEventListener("keydown", (event) => {
    const to = { ArrowRight: 1, ArrowLeft: -1, Home: -made.length, End: made.length }[event.key];
    if (!to) return;
    const at = made.indexOf(document.activeElement);
    const next = made[Math.abs(to) === 1 ? (at + to + made.length) % made.length : to < 0 ? 0 : made.length - 1];
    next.focus();
    next.click();
    event.preventDefault();
  });
  return list;
}

function span() {
  const [from, to] = [momentText(PAGE.from), momentText(PAGE.to)];
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone || "UTC";
  return `${from.slice(0, 16)} – ${from.slice(0, 10) === to.slice(0, 10) ? to.slice(11, 16) : to.slice(0, 16)} ${zone}`;
}

function start() {
  const theme = make("button", { type: "button", class: "theme", id: "theme", onclick: () => { chosenTheme = root.dataset.theme === "dark" ? "light" : "dark"; showTheme(); } });
  document.body.append(
    make("header", { class: "frame" }, make("div", { class: "top" }, make("span", { class: "brand" }, PAGE.words.brand), tabs(), make("span", { class: "when" }, span()), theme)),
    ...PAGE.dashboards.map(({ uid }) => make("main", { class: "dashboard", id: `panel-${uid}`, role: "tabpanel", "aria-labelledby": `tab-${uid}`, hidden: true })));
  showTheme();
  DARK.addEventListener("change", showTheme);
  addEventListener("hashchange", followAddress);
  followAddress();
  root.dataset.drawn = "true";
}

start();
