// One figure a series, large.

function drawFigures(host, panel) {
  const { body } = panel;
  host.classList.add("figures");
  body.items.forEach((item, number) => host.append(drawStat(item, body.configs[item.config], panel, number, body.items)));
  new ResizeObserver(() => arrange(host, body.items)).observe(host);
}

const [LEAST_WIDTH, LETTER_WIDTH, FIGURE_WIDTH, GAP] = [76, 6.3, 58, 16];

// Side by side while each has room for its figure and its name, else one below the other, the name beside it: a column
// for each query where there is room, else as many as there is room for.
function arrange(host, items) {
  const longest = Math.max(...items.map(({ name }) => name.length));
  const needed = Math.max(LEAST_WIDTH, longest * LETTER_WIDTH + 10);
  const across = items.length === 1 || host.clientWidth / items.length >= needed;
  host.classList.toggle("listed", !across);
  host.style.setProperty("--share", across ? items.length : 1);
  const room = Math.max(1, Math.floor((host.clientWidth + GAP) / (longest * LETTER_WIDTH + FIGURE_WIDTH + GAP)));
  const queries = [...new Set(items.map(({ ref }) => ref))];
  const apart = queries.length > 1 && queries.length <= room;
  host.style.setProperty("--lines", apart ? "none" : `repeat(${Math.ceil(items.length / room)}, auto)`);
  [...host.children].forEach((child, at) => { child.style.gridColumn = apart ? queries.indexOf(items[at].ref) + 1 : ""; });
}

function linked(config, item, ...children) {
  const known = { __value: { raw: item.value, time: Math.round(PAGE.to * 1000) }, __field: { labels: item.labels, name: item.name }, __series: { name: item.name } };
  const [first] = config.links ?? [];
  return first ? [anchor(first, known, ...children)] : children;
}

function ownColour(item, config, number) {
  const name = figureColourName(item, config, number);
  return NAMED.has(name) ? `var(--${name})` : name;
}

function figureColourName(item, config, number) {
  const value = numberOf(item.value);
  const mode = config.color?.mode ?? "thresholds";
  const plain = (name) => (name ?? "text").replace(/^(super-light|light|semi-dark|dark)-/, "");
  const mapped = mappingOf(value, config)?.color;
  if (mapped) return plain(mapped);
  if (mode === "thresholds") return plain(thresholdColour(value, config));
  return mode === "fixed" || mode === "shades" ? plain(config.color.fixedColor) : SERIES[number % SERIES.length];
}

// All figures of a panel are of one size, that of the longest.
function drawStat(item, config, panel, number, items) {
  const { colorMode = "value", graphMode = "area", textMode = "auto" } = panel.options;
  const named = textMode === "value_and_name" || textMode === "name" || (textMode === "auto" && items.length > 1);
  const words = textMode === "name" ? item.name : written(item.value, config);
  const longest = Math.max(4, ...items.map((each) => written(each.value, panel.body.configs[each.config]).length));
  const [figure, unit] = split(words);
  const value = make("strong", {}, figure, unit && make("small", {}, unit));
  return make("div", { class: `stat ${colorMode}`, style: { "--own": ownColour(item, config, number), "--length": longest } },
    graphMode !== "none" && item.spark.length > 1 && spark(item.spark),
    named && textMode !== "name" && make("span", { class: "name" }, item.name),
    ...linked(config, item, value));
}

// A figure and its unit: "1.23 MiB" is read as a number first.
function split(words) {
  const found = /^(-?\d[\d.,]*)(\s?[^\d\s.,%].*)$/.exec(words);
  return found ? [found[1], found[2]] : [words, ""];
}

const SVG = "http://www.w3.org/2000/svg";

function shape(tag, attributes) {
  const element = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  return element;
}

function spark(values) {
  const numbers = values.filter((value) => typeof value === "number");
  const [low, high] = [Math.min(...numbers, 0), Math.max(...numbers)];
  const height = (value) => 30 - (28 * (value - low)) / (high - low || 1);
  const points = values.flatMap((value, at) => (typeof value === "number" ? [`${((100 * at) / (values.length - 1)).toFixed(2)},${height(value).toFixed(2)}`] : []));
  const picture = shape("svg", { viewBox: "0 0 100 31", preserveAspectRatio: "none", class: "spark", "aria-hidden": "true" });
  picture.append(shape("polygon", { points: `0,31 ${points.join(" ")} 100,31` }), shape("polyline", { points: points.join(" ") }));
  return picture;
}
