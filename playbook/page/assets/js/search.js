// Search: every word must occur; sections without them are hidden, hits are listed, arrow keys and Enter choose.
const field = document.getElementById("search");
const hits = document.getElementById("hits");
const most = 12;
const around = 48;
const plain = (text) => text.toLowerCase().replace(/ё/g, "е");

function words_of(article) {
  const walker = document.createTreeWalker(article, NodeFilter.SHOW_TEXT);
  const parts = [];
  while (walker.nextNode()) parts.push(walker.currentNode.textContent, walker.currentNode.parentElement.closest("pre, h3, p") ? "" : " ");
  return parts.join("").replace(/\s+/g, " ").trim();
}

const index = [...document.querySelectorAll("main article")].map((article) => {
  const text = words_of(article);
  const title = article.querySelector("h3 a").textContent;
  return { article, title, text, title_: plain(title), text_: plain(text) };
});

function rank(entry, words) {
  return words.every((word) => entry.title_.includes(word)) ? 0 : 1;
}

function excerpt(entry, word) {
  const place = entry.text_.indexOf(word);
  const line = document.createElement("span");
  const mark = Object.assign(document.createElement("mark"), { textContent: entry.text.slice(place, place + word.length) });
  line.append(entry.text.slice(Math.max(0, place - around), place), mark, entry.text.slice(place + word.length, place + around));
  return line;
}

function hit(entry, words) {
  const row = document.createElement("li");
  row.setAttribute("role", "option");
  row.dataset.anchor = entry.article.id;
  row.append(Object.assign(document.createElement("b"), { textContent: entry.title }), excerpt(entry, words[0]));
  row.addEventListener("mousedown", (event) => { event.preventDefault(); go(row); });
  return row;
}

function show(entry, visible) {
  entry.article.hidden = !visible;
  each(`.contents a[href="#${entry.article.id}"]`, (link) => { link.parentElement.hidden = !visible; });
}

function seek() {
  const words = plain(field.value).split(/\s+/).filter(Boolean);
  const found = index.filter((entry) => words.every((word) => entry.text_.includes(word)));
  index.forEach((entry) => show(entry, found.includes(entry)));
  each("main .rack", (rack) => { rack.hidden = !rack.querySelector(":scope > article:not([hidden])"); });
  each(".contents section", (group) => { group.hidden = !group.querySelector("li:not([hidden])"); });
  document.getElementById("nothing").hidden = found.length > 0;
  const best = found.toSorted((one, other) => rank(one, words) - rank(other, words)).slice(0, most);
  hits.replaceChildren(...(words.length ? best.map((entry) => hit(entry, words)) : []));
  list(hits.childElementCount > 0);
  mark(0);
}

function list(open) {
  hits.hidden = !open;
  field.setAttribute("aria-expanded", String(open));
}

function mark(position) {
  const rows = [...hits.children];
  rows.forEach((row, number) => row.setAttribute("aria-selected", String(number === position)));
  rows[position]?.scrollIntoView({ block: "nearest" });
}

function marked() {
  return [...hits.children].findIndex((row) => row.getAttribute("aria-selected") === "true");
}

function clear() {
  field.value = "";
  seek();
}

function go(row) {
  if (!row) return;
  clear();
  field.blur();
  location.hash = address(row.dataset.anchor);
}

field.addEventListener("input", seek);
field.addEventListener("blur", () => list(false));
field.addEventListener("focus", () => list(hits.childElementCount > 0));
field.form.addEventListener("submit", (event) => event.preventDefault());
field.addEventListener("keydown", (event) => {
  const count = hits.childElementCount;
  const act = {
    ArrowDown: () => mark((marked() + 1) % count),
    ArrowUp: () => mark((marked() + count - 1) % count),
    Enter: () => go(hits.children[marked()]),
    Escape: () => { clear(); field.blur(); },
  }[event.key];
  if (!act || (count === 0 && event.key !== "Escape")) return;
  event.preventDefault();
  act();
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "/" || event.ctrlKey || event.metaKey || event.target.matches("input, textarea")) return;
  event.preventDefault();
  field.focus();
  field.select();
});
