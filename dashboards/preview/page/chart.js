// Values over time, by uPlot.

const DAY = 86400;

function drawChart(host, panel, dashboard) {
  const { body } = panel;
  const view = { panel, body, dashboard, host: make("div", { class: "plot" }), tip: make("div", { class: "tip", hidden: true }) };
  body.series.forEach((series, number) => Object.assign(series, { number }));
  view.shown = drawingOrder(view, body.series.filter((series) => !configOf(view, series).custom?.hideFrom?.viz));
  view.data = [body.times, ...stacked(view)];
  host.append(view.host, view.tip);
  if (!view.shown.some(stirs)) view.host.append(make("p", { class: "still" }, PAGE.words.still));
  const legend = legendOf(view);
  if (legend) host.append(legend);
  host.classList.toggle("beside", panel.options.legend?.placement === "right");
  const redraw = () => {
    view.plot?.destroy();
    const { clientWidth: width, clientHeight: height } = view.host;
    if (width < 40 || height < 40) return;
    view.plot = new uPlot(optionsOf(view, width, height), view.data, view.host);
  };
  followSize(view, redraw);
  followKeys(view);
  PAGE.redraws.push(redraw);
}

const isStacked = ({ stacking } = {}) => Boolean(stacking?.mode) && stacking.mode !== "none";

// Of stacked bars the highest sum is drawn first, so that what it stands on covers it.
function drawingOrder(view, series) {
  const stacked = series.some((each) => isStacked(configOf(view, each).custom));
  return stacked ? series.toReversed() : series;
}

const configOf = (view, series) => view.body.configs[series.config];

function followSize(view, redraw) {
  let drawn = "";
  new ResizeObserver(() => {
    const size = `${view.host.clientWidth} ${view.host.clientHeight}`;
    if (size !== drawn) redraw();
    drawn = size;
  }).observe(view.host);
}

// ---- values ------------------------------------------------------------------------------------

function stacked(view) {
  const sums = {};
  const flat = !view.shown.some((series) => series.values.some(Boolean));
  const heights = new Map();
  for (const series of view.shown.toSorted((one, other) => one.number - other.number)) {
    const look = configOf(view, series).custom ?? {};
    const values = series.values.map(look.drawStyle === "bars" && !flat ? tall : drawable);
    const sum = (sums[look.stacking?.group ?? "A"] ??= values.map(() => 0));
    heights.set(series, isStacked(look) ? values.map((value, at) => (value === null ? null : (sum[at] += value))) : values);
  }
  return view.shown.map((series) => heights.get(series));
}

const drawable = (value) => (typeof value === "number" ? value : null);
const tall = (value) => drawable(value) || null; // among others, a bar of no height is but an outline over them

// ---- uPlot's options ------------------------------------------------------------------------------

function optionsOf(view, width, height) {
  const scales = scalesOf(view);
  return {
    width,
    height,
    padding: [8, Object.keys(scales).length > 1 ? 0 : 24, 0, 0],
    legend: { show: false },
    cursor: {
      sync: { key: view.dashboard.uid, filters: { pub: (type) => type === "mousemove" || type === "mouseleave" } },
      points: { size: 7 },
      focus: { prox: 24 },
    },
    focus: { alpha: 0.35 },
    scales: { x: { range: () => [view.body.from, Math.max(view.body.to, view.data[0].at(-1) ?? 0)] }, ...scales },
    axes: [timeAxis(), ...Object.keys(scales).map((unit, number) => valueAxis(view, unit, number))],
    series: [{}, ...view.shown.map((series) => seriesOf(view, series))],
    hooks: {
      drawAxes: [(plot) => drawNotes(plot, view), (plot) => drawThresholds(plot, view)],
      ready: [(plot) => markNotes(plot, view)],
      setCursor: [(plot) => showTip(plot, view)],
    },
  };
}

const scaleOf = (config) => config.unit ?? "none";

function scalesOf(view) {
  const scales = {};
  for (const series of view.shown) {
    const config = configOf(view, series);
    const { min, max } = config;
    const { axisSoftMin: softMin, axisSoftMax: softMax } = config.custom ?? {};
    const known = (scales[scaleOf(config)] ??= { auto: true, bounds: { min, max, softMin, softMax, reach: reachOf(config) } });
    known.range ??= (_plot, low, high) => rangeOf(known.bounds, low, high);
  }
  return scales;
}

// Thresholds that are drawn shall be seen, unless they are far from all values.
function reachOf(config) {
  const mode = config.custom?.thresholdsStyle?.mode ?? "off";
  return mode === "off" ? [] : thresholdSteps(config).map((step) => step.value).filter(Number.isFinite);
}

function rangeOf({ min, max, softMin, softMax, reach }, low, high) {
  let [bottom, top] = [low ?? 0, high ?? 1];
  for (const value of reach) if (value <= top * 3 || top === 0) top = Math.max(top, value * 1.08);
  bottom = Math.min(bottom, softMin ?? (bottom >= 0 ? 0 : bottom));
  top = Math.max(top, softMax ?? top);
  if (top === bottom) top = bottom + 1;
  const pad = (top - bottom) * 0.06;
  return [min ?? (bottom < 0 ? bottom - pad : bottom), max ?? top + pad];
}

function timeAxis() {
  return { ...axisLook(), size: 26, space: 64, values: (_plot, splits) => splits.map(hourOrDay) };
}

function hourOrDay(at) {
  const when = new Date(at * 1000);
  const midnight = when.getHours() === 0 && when.getMinutes() === 0;
  const clock = `${two(when.getHours())}:${two(when.getMinutes())}`;
  if (PAGE.to - PAGE.from < 600) return `${clock}:${two(when.getSeconds())}`;
  return midnight ? when.toLocaleDateString(PAGE.words.locale, { day: "numeric", month: "short" }) : clock;
}

function valueAxis(view, unit, number) {
  const config = configOf(view, view.shown.find((series) => scaleOf(configOf(view, series)) === unit));
  const label = config.custom?.axisLabel;
  const right = number > 0 || config.custom?.axisPlacement === "right";
  return {
    ...axisLook(),
    scale: unit,
    side: right ? 1 : 3,
    grid: { ...axisLook().grid, show: number === 0 },
    space: 34,
    label: label || undefined,
    labelSize: label ? 18 : 0,
    labelFont: axisLook().font,
    size: (_plot, values) => 14 + 6.4 * Math.max(3, ...(values ?? []).map((value) => String(value).length)),
    incrs: incrementsOf(config),
    values: (_plot, splits) => splits.map((value) => axisText(value, splits, config)),
  };
}

const WHOLE = [1, 2, 5].flatMap((first) => [...Array(10)].map((_, power) => first * 10 ** power)).sort((a, b) => a - b);
const SPANS = [...WHOLE.slice(0, 9).map((whole) => whole / 1000), 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14400, 21600, 43200, DAY, ...WHOLE.map((whole) => whole * 2 * DAY)];
const SIZES = [...Array(40)].map((_, power) => 2 ** power);

// Steps that people count by, in the unit they read: minutes, not hundreds of seconds.
function incrementsOf(config) {
  if (config.unit === "s" || config.unit === "dtdurations") return SPANS;
  if (config.unit === "bytes") return SIZES;
  return config.decimals === 0 || config.unit === "short" ? WHOLE : undefined;
}

// A scale says no more decimals than its steps need, and no word such as "letters" at each step; "/min" is a unit.
function axisText(value, splits, config) {
  const unit = /^suffix:[^/]/.test(config.unit) || config.unit?.startsWith("count:") ? "short" : config.unit;
  const places = unit === "percentunit" || unit === "percent" || unit === "short" || !unit ? undefined : config.decimals;
  if (unit === "percentunit") return spokenNumber(Number((value * 100).toPrecision(6)) + PAGE.words.percent);
  const whole = splits.every((each) => Number.isInteger(each)) && Math.abs(value) < 1000;
  const text = numberText(value, { unit, decimals: whole ? 0 : places });
  return spokenNumber(text.replace(/\.0+(?=\D|$)/, "").replace(/(\.\d*?)0+(?=\D|$)/, "$1"));
}

function axisLook() {
  const line = { stroke: tint("grid"), width: 1 };
  return { stroke: tint("faint"), font: `11px ${getComputedStyle(root).getPropertyValue("--sans")}`, grid: line, ticks: { show: false }, gap: 6 };
}

function seriesOf(view, series) {
  const config = configOf(view, series);
  const look = config.custom ?? {};
  const solid = seriesColour(series, config, series.number);
  const bars = look.drawStyle === "bars";
  return {
    label: series.name,
    scale: scaleOf(config),
    show: !view.hidden?.has(series),
    stroke: solid,
    width: look.drawStyle === "points" ? 0 : look.lineWidth ?? 1.5,
    dash: look.lineStyle?.fill === "dash" ? look.lineStyle.dash ?? [6, 4] : undefined,
    fill: fillOf(look, solid, bars),
    paths: pathsOf(look, bars),
    spanGaps: look.spanNulls === true,
    points: { size: look.pointSize ?? 4, stroke: solid, fill: solid, show: !bars && look.showPoints === "always", filter: bars ? undefined : alone },
  };
}

function fillOf(look, solid, bars) {
  const share = (look.fillOpacity ?? (bars ? 70 : 0)) / 100;
  if (isStacked(look)) return mixed(solid, tint("card"), share);
  return share ? veiled(solid, share) : undefined;
}

function pathsOf(look, bars) {
  if (bars) return uPlot.paths.bars({ size: [look.barWidthFactor ?? 0.7, 40], align: 0 });
  const kinds = { smooth: () => uPlot.paths.spline(), stepAfter: () => uPlot.paths.stepped({ align: 1 }), stepBefore: () => uPlot.paths.stepped({ align: -1 }) };
  return (kinds[look.lineInterpolation] ?? (() => uPlot.paths.linear()))();
}

// A value between two gaps has no line: it is shown as a point.
function alone(plot, number, show) {
  if (show) return null;
  const values = plot.data[number];
  return values.flatMap((value, at) => (value !== null && (values[at - 1] ?? null) === null && (values[at + 1] ?? null) === null ? [at] : []));
}

// ---- over the chart -------------------------------------------------------------------------------

function drawThresholds(plot, view) {
  const config = view.body.configs.find((each) => (each.custom?.thresholdsStyle?.mode ?? "off") !== "off");
  if (!config) return;
  const { mode } = config.custom.thresholdsStyle;
  const { ctx, bbox } = plot;
  const steps = thresholdSteps(config);
  ctx.save();
  steps.forEach((step, number) => {
    const height = (value) => Math.min(Math.max(plot.valToPos(value, scaleOf(config), true), bbox.top), bbox.top + bbox.height);
    const [from, to] = [height(Math.max(step.value, -1e300)), height(steps[number + 1]?.value ?? 1e300)];
    if (mode.includes("area") && number > 0) {
      ctx.fillStyle = veiled(colour(step.color), 0.07);
      ctx.fillRect(bbox.left, to, bbox.width, from - to);
    }
    if (Number.isFinite(step.value) && from > bbox.top) drawLine(ctx, bbox, from, colour(step.color), mode.includes("dashed"));
  });
  ctx.restore();
}

function drawLine(ctx, bbox, height, solid, dashed) {
  ctx.strokeStyle = veiled(solid, 0.75);
  ctx.lineWidth = devicePixelRatio;
  ctx.setLineDash(dashed ? [6 * devicePixelRatio, 4 * devicePixelRatio] : []);
  ctx.beginPath();
  ctx.moveTo(bbox.left, height);
  ctx.lineTo(bbox.left + bbox.width, height);
  ctx.stroke();
}

function drawNotes(plot, view) {
  const { ctx, bbox } = plot;
  ctx.save();
  for (const { note, moment } of notesWithin(plot, view)) {
    const left = Math.round(plot.valToPos(moment.at, "x", true));
    const solid = colour(note.color);
    ctx.strokeStyle = veiled(solid, 0.2);
    ctx.fillStyle = solid;
    ctx.lineWidth = devicePixelRatio;
    ctx.setLineDash([2 * devicePixelRatio, 3 * devicePixelRatio]);
    ctx.beginPath();
    ctx.moveTo(left, bbox.top);
    ctx.lineTo(left, bbox.top + bbox.height);
    ctx.stroke();
    const size = 3.5 * devicePixelRatio;
    ctx.beginPath();
    ctx.moveTo(left - size, bbox.top + bbox.height + size);
    ctx.lineTo(left + size, bbox.top + bbox.height + size);
    ctx.lineTo(left, bbox.top + bbox.height);
    ctx.fill();
  }
  ctx.restore();
}

function notesWithin(plot, view) {
  const { min, max } = plot.scales.x;
  return view.dashboard.notes.filter((note) => !note.off).flatMap((note) =>
    note.moments.filter(({ at }) => at >= min && at <= max).map((moment) => ({ note, moment })));
}

function markNotes(plot, view) {
  for (const { note, moment } of notesWithin(plot, view)) {
    const left = `${plot.valToPos(moment.at, "x")}px`;
    plot.over.append(make("i", { class: "note", style: { left }, title: `${clockText(moment.at)} ${note.name}: ${moment.text}` }));
  }
}

function clockText(at) {
  const text = momentText(at);
  return PAGE.to - PAGE.from > DAY ? text : text.slice(11);
}

const momentText = (at) => moment(at * 1000);
