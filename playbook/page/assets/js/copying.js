// Copy what is shown: the chosen door's opening, the body with its gaps filled, the closing.
function pasted(code) {
  return [...code.childNodes]
    .filter((node) => !(node.classList?.contains("door") && node.dataset.door !== root.dataset.door))
    .map((node) => node.textContent)
    .join("");
}

// Where the page is served without TLS there is no clipboard, but the old command still works.
function copyBySelection(text) {
  const area = Object.assign(document.createElement("textarea"), { value: text, className: "hidden" });
  document.body.append(area);
  area.select();
  const done = document.execCommand("copy");
  area.remove();
  return done;
}

async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return copyBySelection(text);
  }
}

each("button.copy", (button) => {
  const label = button.textContent;
  button.addEventListener("click", async () => {
    const code = button.closest("figure").querySelector("pre code");
    if (!await copy(pasted(code))) return getSelection().selectAllChildren(code);
    button.textContent = button.dataset.done;
    button.classList.add("done");
    setTimeout(() => { button.textContent = label; button.classList.remove("done"); }, 1600);
  });
});
