// Grafana's names of colours in the page's own tints, which differ by theme; and the colour a value has.

const SERIES = ["blue", "orange", "green", "purple", "teal", "red", "yellow", "pink", "grey", "brown"];
const NAMED = new Set([...SERIES, "text"]);
const SHADES = { "light-blue": "teal", "light-red": "pink", "dark-yellow": "brown" }; // told apart from their base here too
const root = document.documentElement;

function tint(name) {
  return getComputedStyle(root).getPropertyValue(`--${name}`).trim();
}

function colour(wanted, number = 0) {
  if (!wanted || wanted === "palette-classic") return tint(SERIES[number % SERIES.length]);
  if (wanted === "transparent" || wanted.startsWith("#") || wanted.startsWith("rgb")) return wanted;
  return tint(baseOf(wanted) ?? SERIES[number % SERIES.length]);
}

function baseOf(wanted) {
  const base = SHADES[wanted] ?? wanted.replace(/^(super-light|light|semi-dark|dark)-/, "");
  return NAMED.has(base) ? base : null;
}

function faded(solid, share) {
  return `color-mix(in srgb, ${solid} ${Math.round(share * 100)}%, transparent)`;
}

function thresholdSteps(config) {
  const { mode, steps = [] } = config.thresholds ?? {};
  const low = config.min ?? 0;
  const span = (config.max ?? 100) - low;
  return steps.map(({ value, color }) => ({
    color,
    value: value === null || value === undefined ? -Infinity : mode === "percentage" ? low + (span * value) / 100 : value,
  }));
}

function thresholdColour(value, config) {
  const reached = thresholdSteps(config).filter((step) => typeof value !== "number" || step.value <= value);
  return typeof value === "number" && reached.length ? reached.at(-1).color : null;
}

// The colour of a single value: its mapping's, else by thresholds, else the field's own.
function valueColour(raw, config, number = 0) {
  const value = numberOf(raw);
  const mapped = mappingOf(value, config)?.color;
  if (mapped) return colour(mapped);
  const mode = config.color?.mode ?? "thresholds";
  if (mode === "thresholds") return colour(thresholdColour(value, config) ?? "text");
  return mode === "fixed" || mode === "shades" ? colour(config.color.fixedColor) : colour("", number);
}

// The colour of a series on a chart.
function seriesColour(series, config, number) {
  const mode = config.color?.mode ?? "palette-classic";
  if (mode === "fixed" || mode === "shades") return colour(config.color.fixedColor);
  if (mode === "thresholds") return valueColour(series.values.findLast((value) => value !== null) ?? null, config, number);
  return colour("", number);
}

// The same with an alpha, for canvases: they know no custom properties.
function veiled(solid, share) {
  return /^#[0-9a-f]{6}$/i.test(solid) ? solid + Math.round(share * 255).toString(16).padStart(2, "0") : faded(solid, share);
}

// Opaque, as if the colour lay over a ground: stacked bars cover what they stand before.
function mixed(solid, ground, share) {
  const parts = (hex) => [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16));
  if (![solid, ground].every((hex) => /^#[0-9a-f]{6}$/i.test(hex))) return solid;
  const under = parts(ground);
  return `rgb(${parts(solid).map((value, at) => Math.round(value * share + under[at] * (1 - share))).join(" ")})`;
}
