// How the reader reaches the system: clients on this machine, Docker Compose, or Kubernetes.
function choose(door) {
  root.dataset.door = door;
  each("input[name=door]", (input) => { input.checked = input.value === door; });
}

each("input[name=door]", (input) => input.addEventListener("change", () => {
  choose(input.value);
  memory.set("door", input.value);
}));
const known = [...document.querySelectorAll("input[name=door]")].map((input) => input.value);
if (known.includes(memory.get("door"))) choose(memory.get("door"));
