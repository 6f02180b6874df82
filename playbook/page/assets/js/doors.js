// How the reader reaches the system: clients on this machine, Docker Compose, or Kubernetes.
function choose(door) {
  steadily(() => { root.dataset.door = door; });
  each("input[name=door]", (input) => { input.checked = input.value === door; });
}

// Keep what is being read where it stands: at another door all blocks above it have other heights.
function steadily(change) {
  const box = document.querySelector("main").getBoundingClientRect();
  const read = document.elementFromPoint(box.left + box.width / 2, innerHeight / 3)?.closest("article *");
  const before = read?.getBoundingClientRect().top;
  change();
  if (read) scrollBy(0, read.getBoundingClientRect().top - before);
}

each("input[name=door]", (input) => input.addEventListener("change", () => {
  choose(input.value);
  memory.set("door", input.value);
}));
const known = [...document.querySelectorAll("input[name=door]")].map((input) => input.value);
if (known.includes(memory.get("door"))) choose(memory.get("door"));
