// Search: every word must occur, in some form; sections without them are hidden, hits are listed, arrow keys and Enter choose.
const field = document.getElementById("search");
const hits = document.getElementById("hits");
const most = 12;
const around = 48;
const before = matchMedia("(max-width: 60rem)").matches ? 12 : around; // a phone's line is short, and must show the word
const plain = (text) => text.toLowerCase().replace(/ё/g, "е");
const endings = `
  лениями лениях лением лениям ления ление лении лению лений аниями аниях анием ания ание ании анию аний ениями ениях ением ениям ения ение ении ению ений
  ировать ируется ируют ирует аться яться иться аются яются ается яется ются ется ится ать ять ить еть уть
  ают яют ает яет уют ует ют ит ат ят ала ало али ила ило или ал ил ите йте ешь ишь
  иями иях ием иям ами ями ыми ими ого его ому ему ах ях ам ям ом ем ой ей ою ею ую юю ая яя ое ее
  ые ие ый ий ых их ов ев ия ии ию а я о е ы и у ю ь й
  ка ки ку ке кой кою ков кам ками ках ок к
  ing ies ied ed es e s`.trim().split(/\s+/).sort((one, other) => other.length - one.length);
const least = 4;

// A word is found in its other forms too: «предохранителями» finds «предохранитель», “throttling” finds “throttled”.
function stem(word) {
  const end = /^(?:[а-я]+|[a-z]+)$/.test(word)
    && endings.find((one) => word.endsWith(one) && word.length - one.length >= least);
  return end ? word.slice(0, -end.length) : word;
}

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
  const tests = [
    (word) => entry.title_.includes(word),
    (word) => entry.title_.includes(stem(word)),
    (word) => entry.text_.includes(word),
    (word) => entry.text_.includes(stem(word)),
  ];
  return tests.findIndex((test) => words.every(test));
}

function excerpt(entry, word) {
  const sought = entry.text_.includes(word) ? word : stem(word);
  const place = entry.text_.indexOf(sought);
  const line = document.createElement("span");
  const mark = Object.assign(document.createElement("mark"), { textContent: entry.text.slice(place, place + sought.length) });
  line.append(entry.text.slice(Math.max(0, place - before), place), mark, entry.text.slice(place + sought.length, place + around));
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
  const found = index.filter((entry) => rank(entry, words) >= 0);
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
