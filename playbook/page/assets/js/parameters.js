// The parameter bar: the address's fragment and typing fill every gap; what its type does not allow goes nowhere.
const bar = document.getElementById("parameters");
const inputs = new Map([...bar.querySelectorAll("input")].map((input) => [input.name, input]));
const values = new Map();
let hourIsOurs = false;

function fragment() {
  const [anchor, ...query] = location.hash.slice(1).split("?");
  return { anchor, given: new URLSearchParams(query.join("?")) }; // it decodes once, and never throws
}

function allowed(input) {
  return new RegExp(`^(?:${input.dataset.pattern})$`).test(input.value.trim());
}

function take(input) {
  const text = input.value.trim();
  const good = text !== "" && allowed(input);
  input.setAttribute("aria-invalid", String(text !== "" && !good));
  document.getElementById(`bad-${input.name}`).hidden = text === "" || good;
  if (good) values.set(input.name, text);
  else values.delete(input.name);
}

function fill() {
  each(".gap", (gap) => {
    const value = values.get(gap.dataset.name);
    gap.textContent = value ?? gap.dataset.unbound;
    gap.classList.toggle("filled", value !== undefined);
  });
  each("a.panel", (link) => {
    const filled = [...new URLSearchParams(link.dataset.variables)].filter(([, label]) => values.has(label));
    const query = filled.map(([name, label]) => `&var-${name}=${encodeURIComponent(values.get(label))}`);
    link.href = settings.grafana + link.dataset.path + query.join("");
  });
  document.getElementById("filled").textContent = [...values].map(([name, value]) => `${name}=${value}`).join("  ");
}

function address(anchor) {
  const kept = new URLSearchParams([...values].filter(([name]) => !(name === "key_hour" && hourIsOurs)));
  return `#${anchor}${kept.size ? `?${kept}` : ""}`;
}

function remember() {
  history.replaceState(history.state, "", address(fragment().anchor));
}

function thisHour() {
  return new Date().toISOString().replace(/[-T]/g, "").slice(0, 10);
}

function setHour() {
  const input = inputs.get("key_hour");
  if (input.value !== "" && !hourIsOurs) return;
  hourIsOurs = true;
  input.value = thisHour();
  take(input);
}

function readFragment() {
  for (const [name, value] of fragment().given) {
    const input = inputs.get(name);
    if (!input) continue;
    if (name === "key_hour") hourIsOurs = false;
    input.value = /[\r\n]/.test(value.trim()) ? "" : value; // an input would join the lines to another value
    take(input);
  }
  setHour();
  fill();
}

bar.addEventListener("input", ({ target }) => {
  if (target.name === "key_hour") hourIsOurs = false;
  take(target);
  fill();
  remember();
});
bar.querySelector("form").addEventListener("submit", (event) => event.preventDefault());
bar.querySelector("form").addEventListener("reset", () => setTimeout(() => {
  hourIsOurs = false;
  inputs.forEach(take);
  setHour();
  fill();
  remember();
}));
setInterval(() => { if (hourIsOurs && inputs.get("key_hour").value !== thisHour()) { setHour(); fill(); } }, 15000);
