// Elements, made without ever reading text as HTML: log lines and labels come from outside.

function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name === "style") for (const [rule, set] of Object.entries(value)) element.style.setProperty(rule, set);
    else if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

// ---- links -------------------------------------------------------------------------------------

function dig(path, known) {
  const steps = path.replace(/\[["']?([^\]"']+)["']?\]/g, ".$1").split(".").filter(Boolean);
  return steps.reduce((found, step) => found?.[step], known);
}

// Fill what depends on the value that is pointed at: ${__value.time}, ${__field.labels.provider}, ${__data.fields.x}.
function filled(url, known) {
  return url.replace(/\$\{(__(?:value|field|series|data)[^}:]*)(?::\w+)?\}/g, (_whole, path) =>
    encodeURIComponent(dig(path, known) ?? ""));
}

// Where a link leads: into this page where it holds that dashboard with those variables, else to Grafana.
function address(url, known = {}) {
  const whole = moved(filled(url, known));
  const found = /^(?:https?:\/\/[^/]+)?\/d\/([\w-]+)/.exec(whole);
  const parameters = new URLSearchParams(whole.split("?")[1] ?? "");
  const here = found && PAGE.dashboards.find((each) => each.uid === found[1]);
  if (here && sameVariables(parameters, here)) {
    const panel = parameters.get("viewPanel")?.replace(/^panel-/, "");
    return panel ? `#${here.uid}/${panel}` : `#${here.uid}`;
  }
  if (/^https?:\/\//.test(whole) || whole.startsWith("#")) return whole;
  return whole.startsWith("/") ? PAGE.grafana + whole : "#";
}

// Links to the playbook are rendered with its default address; here it may be elsewhere.
function moved(url) {
  const { shipped, own } = PAGE.playbook;
  return url.startsWith(shipped) ? own + url.slice(shipped.length) : url;
}

function sameVariables(parameters, dashboard) {
  return [...parameters].every(([name, value]) => {
    const own = dashboard.values[name.replace(/^var-/, "")];
    return !name.startsWith("var-") || !own || value === "" || value === "$__all" || own.includes(value);
  });
}

function anchor({ title, url }, known, ...children) {
  const href = address(url, known);
  const outside = href.startsWith("http");
  return make("a", { href, title: children.length ? title : null, target: outside ? "_blank" : null, rel: outside ? "noopener" : null },
    ...(children.length ? children : [title || PAGE.words.open]));
}
