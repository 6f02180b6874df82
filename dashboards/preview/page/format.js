// Numbers in words, as Grafana writes them (its packages/grafana-data/src/valueFormats).

const SPOKEN = typeof PAGE !== "undefined" ? PAGE.words : { locale: "en", decimal: ".", percent: "%", yes: "Yes", no: "No", seconds: " s", minutes: " mins", hours: " hours", days: " days", weeks: " weeks", years: " years", milliseconds: " ms", microseconds: " µs", nanoseconds: " ns" };

const INFINITE = { Infinity, "-Infinity": -Infinity };

function numberOf(raw) {
  return raw in INFINITE ? INFINITE[raw] : raw;
}

function decimalsFor(value) {
  if (value % 1 === 0) return 0;
  const power = -Math.floor(Math.log10(Math.abs(value))) + 1;
  const precise = Math.abs(value) / 10 ** -power > 2.25;
  return Math.max(0, power + (precise ? 1 : 0));
}

function fixed(value, decimals) {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? "NaN" : value > 0 ? "∞" : "-∞";
  const places = Math.max(0, decimals ?? decimalsFor(value));
  const rounded = Math.round(value * 10 ** places) / 10 ** places;
  return String(rounded).includes("e") ? String(rounded) : rounded.toFixed(places);
}

// Steps of a scale, each so many times the one before: [first suffix, [factor, suffix], …].
function scaled(first, ...steps) {
  return (value, decimals) => {
    let [size, suffix] = [value, first];
    for (const [factor, name] of steps) {
      if (!Number.isFinite(size) || Math.abs(size) < factor) break;
      [size, suffix] = [size / factor, name];
    }
    return fixed(size, decimals) + suffix;
  };
}

const thousands = (...suffixes) => scaled(suffixes[0], ...suffixes.slice(1).map((name) => [1000, name]));
const kibi = (...suffixes) => scaled(suffixes[0], ...suffixes.slice(1).map((name) => [1024, name]));
const withSuffix = (suffix) => (value, decimals) => fixed(value, decimals) + suffix;

const SECONDS = scaled(SPOKEN.seconds, [60, SPOKEN.minutes], [60, SPOKEN.hours], [24, SPOKEN.days], [7, SPOKEN.weeks], [52.142857, SPOKEN.years]);
const SMALL_SECONDS = [[1e-6, 1e9, SPOKEN.nanoseconds], [1e-3, 1e6, SPOKEN.microseconds], [1, 1e3, SPOKEN.milliseconds]];

function seconds(value, decimals) {
  if (value === 0) return `0${SPOKEN.seconds}`;
  const small = SMALL_SECONDS.find(([below]) => Math.abs(value) < below);
  return small ? fixed(value * small[1], decimals) + small[2] : SECONDS(value, decimals);
}

const DURATION = [["year", 31536000], ["week", 604800], ["day", 86400], ["hour", 3600], ["minute", 60], ["second", 1]];

function duration(value, decimals) {
  let rest = Math.round(Math.abs(value));
  const parts = [];
  for (const [name, length] of DURATION) {
    const count = Math.floor(rest / length);
    rest -= count * length;
    if (count) parts.push(`${count} ${name}${count > 1 ? "s" : ""}`);
  }
  const shown = parts.slice(0, 1 + (decimals ?? 1)).join(", ") || "0 seconds";
  return value < 0 ? `${shown} ago` : shown;
}

const two = (number) => String(number).padStart(2, "0");

function clock(value) {
  const whole = Math.round(value);
  const [hours, minutes, rest] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  return `${two(hours)}:${two(minutes)}:${two(rest)}`;
}

function moment(milliseconds) {
  const at = new Date(milliseconds);
  const day = `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
  return `${day} ${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())}`;
}

function fromNow(milliseconds) {
  const away = (milliseconds / 1000) - Date.now() / 1000;
  return away < 0 ? `${seconds(-away, 0)} ago` : `in ${seconds(away, 0)}`;
}

const UNITS = {
  none: withSuffix(""),
  short: thousands("", " K", " Mil", " Bil", " Tri"),
  locale: (value, decimals) => value.toLocaleString(SPOKEN.locale, { maximumFractionDigits: decimals ?? 3 }),
  percent: withSuffix(SPOKEN.percent),
  percentunit: (value, decimals) => fixed(value * 100, decimals) + SPOKEN.percent,
  bytes: kibi(" B", " KiB", " MiB", " GiB", " TiB"),
  decbytes: thousands(" B", " kB", " MB", " GB", " TB"),
  binBps: kibi(" B/s", " KiB/s", " MiB/s", " GiB/s"),
  Bps: thousands(" B/s", " kB/s", " MB/s", " GB/s"),
  bps: thousands(" b/s", " kb/s", " Mb/s", " Gb/s"),
  cps: thousands(" c/s", "K c/s", "M c/s"),
  ops: thousands(" ops/s", "K ops/s", "M ops/s"),
  reqps: thousands(" req/s", "K req/s", "M req/s"),
  wps: thousands(" wr/s", "K wr/s", "M wr/s"),
  cpm: thousands(" c/m", "K c/m", "M c/m"),
  s: seconds,
  ms: (value, decimals) => seconds(value / 1000, decimals),
  m: (value, decimals) => seconds(value * 60, decimals),
  h: (value, decimals) => seconds(value * 3600, decimals),
  d: (value, decimals) => seconds(value * 86400, decimals),
  dtdurations: duration,
  dtdurationms: (value, decimals) => duration(value / 1000, decimals),
  dthms: clock,
  clocks: clock,
  dateTimeAsIso: moment,
  dateTimeAsLocal: moment,
  dateTimeAsSystem: moment,
  dateTimeFromNow: fromNow,
  bool: (value) => (value ? "True" : "False"),
  bool_yes_no: (value) => (value ? SPOKEN.yes : SPOKEN.no),
  bool_on_off: (value) => (value ? "On" : "Off"),
  string: String,
};

// Units that carry their own words: `suffix: letters`, `prefix:$`, `count:letters`, `bool:yes/no`; others are suffixes.
const WORDED = {
  suffix: (words) => (value, decimals) => `${fixed(value, decimals)} ${words.trim()}`,
  prefix: (words) => (value, decimals) => `${words}${fixed(value, decimals)}`,
  count: (words) => thousands(...["", "K", "M", "B", "T"].map((name) => `${name} ${words.trim()}`)),
  bool: (words) => (value) => words.split("/")[value ? 0 : 1] ?? "-",
};

function unitOf(name) {
  if (!name) return UNITS.none;
  if (UNITS[name]) return UNITS[name];
  const [kind, ...rest] = name.split(":");
  return rest.length && WORDED[kind] ? WORDED[kind](rest.join(":")) : withSuffix(` ${name}`);
}

function mappingOf(raw, config) {
  for (const { type, options } of config.mappings ?? []) {
    if (type === "value" && raw !== null && options[String(raw)]) return options[String(raw)];
    if (type === "range" && typeof raw === "number" && inRange(raw, options)) return options.result;
    if (type === "special" && isSpecial(raw, options.match)) return options.result;
    if (type === "regex" && typeof raw === "string" && matches(raw, options.pattern)) return options.result;
  }
  return null;
}

const inRange = (value, { from, to }) => value >= (from ?? -Infinity) && value <= (to ?? Infinity);

function isSpecial(raw, match) {
  const kinds = { null: raw === null, nan: Number.isNaN(raw), empty: raw === "", true: raw === true, false: raw === false };
  return match === "null+nan" ? kinds.null || kinds.nan : Boolean(kinds[match]);
}

function matches(text, pattern) {
  const found = /^\/(.*)\/([a-z]*)$/s.exec(pattern);
  return new RegExp(found ? found[1] : pattern, found ? found[2] : "").test(text);
}

// What a person reads of a value, by its field's configuration.
function written(raw, config = {}) {
  const value = numberOf(raw);
  const mapped = mappingOf(value, config);
  if (mapped?.text) return mapped.text;
  if (value === null || value === undefined) return config.noValue ?? "–";
  if (typeof value !== "number") return String(value);
  return spokenNumber(numberText(value, config));
}

const numberText = (value, { unit, decimals }) => (Number.isFinite(value) ? unitOf(unit)(value, decimals) : fixed(value));
const spokenNumber = (text) => text.replace(/(\d)\.(\d)/, `$1${SPOKEN.decimal}$2`);
