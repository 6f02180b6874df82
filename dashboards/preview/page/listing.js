// Tables, log lines, and states over time.

// What scrolls can be scrolled by keys.
function scrolls(host, panel) {
  host.classList.add("scrolls");
  host.tabIndex = 0;
  host.setAttribute("role", "region");
  host.setAttribute("aria-label", panel.title);
}

function drawTable(host, panel) {
  const { columns, rows, configs } = panel.body;
  const heads = columns.map(({ name, kind }) => make("th", { class: kind, scope: "col" }, name));
  const lines = rows.map((row) => make("tr", {}, ...row.map((raw, at) => cell(raw, at, row, panel.body, configs[columns[at].config]))));
  scrolls(host, panel);
  host.append(make("table", { class: "table" }, make("thead", {}, make("tr", {}, ...heads)), make("tbody", {}, ...lines)));
}

function cell(raw, at, row, body, config) {
  const { kind } = body.columns[at];
  const text = kind === "time" && raw !== null ? moment(raw * 1000) : written(raw, config);
  const look = config.custom?.cellOptions?.type ?? "auto";
  const coloured = look.startsWith("color-") || mappingOf(numberOf(raw), config)?.color;
  const own = coloured ? ownColour({ value: raw }, config, 0) : null;
  const fields = Object.fromEntries(body.columns.flatMap(({ name, field }, number) => [[name, row[number]], [field, row[number]]]));
  const known = { __data: { fields }, __value: { raw, text }, __field: { name: body.columns[at].name, labels: fields } };
  const inner = (config.links ?? []).length ? anchor(config.links[0], known, text) : text;
  return make("td", { class: `${kind} ${look}`, style: own ? { "--own": own } : {}, title: String(text).length > 40 ? text : null }, own ? make("span", { class: "chip" }, inner) : inner);
}

// ---- lines ---------------------------------------------------------------------------------------

const HEAD = new Set(["timestamp", "level", "message", "component", "event_id"]);

function drawLines(host, panel) {
  scrolls(host, panel);
  host.classList.add("lines");
  host.append(...panel.body.rows.map(([at, level, text]) => line(at, level, text)));
}

function line(at, level, text) {
  const fields = parsed(text);
  const severity = (level || fields?.level || "").toLowerCase();
  const facts = Object.entries(fields ?? {}).filter(([name, value]) => !HEAD.has(name) && value !== null);
  facts.sort(([one], [other]) => one.endsWith("_id") - other.endsWith("_id"));
  const told = fields
    ? [make("b", {}, fields.message ?? ""), make("span", {}, ...facts.slice(0, 8).flatMap(([name, value]) => [make("i", {}, `${name}=`), `${plain(value)} `]))]
    : [make("span", { class: "words" }, text)];
  const summary = make("summary", {}, make("time", {}, moment(at).slice(11)), ...told);
  const all = make("dl", {}, ...Object.entries(fields ?? {}).flatMap(([name, value]) => [make("dt", {}, name), make("dd", {}, plain(value))]));
  return make("details", { class: `line ${severity}` }, summary, fields ? all : make("pre", {}, text));
}

const plain = (value) => (typeof value === "object" ? JSON.stringify(value) : String(value));

function parsed(text) {
  try {
    const found = JSON.parse(text);
    return found && typeof found === "object" && !Array.isArray(found) ? found : null;
  } catch {
    return null;
  }
}

// ---- states --------------------------------------------------------------------------------------

function drawStates(host, panel) {
  const { body } = panel;
  host.classList.add("states");
  host.style.setProperty("grid-template-rows", `repeat(${body.series.length}, minmax(13px, 44px)) 20px`);
  body.series.forEach((series, number) => {
    const config = body.configs[series.config];
    const spans = stretches(body, series.values).map((stretch) => stretchOf(stretch, series, config, number));
    host.append(make("span", { class: "name" }, series.name), make("div", { class: "lane" }, ...spans));
  });
  host.append(make("span", {}), make("div", { class: "hours" }, ...hours(body)));
}

// Equal values beside one another are one stretch; a step without a value ends it.
function stretches(body, values) {
  const step = body.times.length > 1 ? body.times[1] - body.times[0] : PAGE.to - PAGE.from;
  const found = [];
  values.forEach((value, at) => {
    const last = found.at(-1);
    if (value === null) return;
    const [from, to] = [body.times[at], body.times[at] + step];
    if (last && last.value === value && Math.abs(last.to - from) < step / 2) last.to = to;
    else found.push({ value, from, to });
  });
  return found;
}

function stretchOf({ value, from, to }, series, config, number) {
  const at = (time) => Math.min(1, Math.max(0, (time - PAGE.from) / (PAGE.to - PAGE.from)));
  const text = written(value, config);
  const place = { left: `${(100 * at(from)).toFixed(3)}%`, width: `${(100 * (at(to) - at(from))).toFixed(3)}%`, "--own": ownColour({ value }, config, number) };
  return make("i", { style: place, title: `${series.name}: ${text}, ${momentText(from)} – ${momentText(to)}` }, make("span", {}, text));
}

const TICKS = [5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10800, 14400, 21600, 43200, 86400];

function hours(body) {
  const span = body.to - body.from;
  const step = TICKS.find((each) => each >= span / 7) ?? span;
  const zone = new Date(body.from * 1000).getTimezoneOffset() * 60;
  const first = Math.ceil((body.from - zone) / step) * step + zone;
  const ticks = [...Array(Math.floor((body.to - first) / step) + 1)].map((_, number) => first + number * step);
  return ticks.map((at) => make("i", { style: { left: `${(100 * (at - body.from)) / span}%` } }, hourOrDay(at)));
}
