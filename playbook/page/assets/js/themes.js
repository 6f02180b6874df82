// Light or dark as the reader's system has it, unless the reader says otherwise.
const themes = ["auto", "light", "dark"];
const themeButton = document.getElementById("theme");

function dress(theme) {
  root.dataset.theme = theme;
  themeButton.textContent = themeButton.dataset[theme];
}

themeButton.addEventListener("click", () => {
  const next = themes[(themes.indexOf(root.dataset.theme) + 1) % themes.length];
  dress(next);
  memory.set("theme", next);
});
dress(themes.includes(memory.get("theme")) ? memory.get("theme") : "auto");
