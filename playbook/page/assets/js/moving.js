// Move to a section: a fragment may carry parameters, which the browser itself would take for part of the name.
const narrow = matchMedia("(max-width: 60rem)");
const links = new Map([...document.querySelectorAll(".contents a")].map((link) => [link.hash.slice(1), link]));

function reveal(target) {
  for (let holder = target; holder; holder = holder.parentElement) {
    if (holder.tagName === "DETAILS") holder.open = true;
  }
  target.scrollIntoView();
}

function arrive() {
  readFragment();
  const { anchor } = fragment();
  const target = document.getElementById(anchor);
  if (anchor) remember();
  if (!target) return;
  reveal(target);
  if (document.activeElement?.matches("input, textarea")) return; // whoever has begun to type again keeps the field
  (target.closest("article") ?? target).focus({ preventScroll: true });
}

function current(id) {
  links.forEach((link, anchor) => {
    if (anchor === id) link.setAttribute("aria-current", "location");
    else link.removeAttribute("aria-current");
  });
  const link = links.get(id);
  const box = link?.closest(".contents");
  if (box && !narrow.matches) box.scrollTop = link.offsetTop - box.clientHeight / 3;
}

const watcher = new IntersectionObserver(
  (seen) => seen.filter((one) => one.isIntersecting).forEach(({ target }) => current(target.id)),
  { rootMargin: "-30% 0px -65% 0px" },
);
each("main article", (article) => watcher.observe(article));

if (narrow.matches) each("#parameters, .contents details", (box) => { box.open = false; });
each(".contents a", (link) => link.addEventListener("click", () => {
  if (narrow.matches) link.closest("details").open = false;
}));
each("a.language", (link) => link.addEventListener("click", () => { link.hash = location.hash; }));
addEventListener("hashchange", arrive);
addEventListener("beforeprint", () => each("main details", (box) => { box.open = true; }));
arrive();
