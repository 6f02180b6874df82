// Tick all letters of the page; ticking one means “those ticked”.
(() => {
  "use strict";
  const form = document.getElementById("decide");
  if (!form) return;
  const boxes = () => [...form.querySelectorAll('input[name="letter"]')];
  const button = document.getElementById("tick-all");
  button.hidden = false;
  button.addEventListener("click", () => { const all = boxes().every((box) => box.checked); boxes().forEach((box) => { box.checked = !all; }); chosen(); });
  const chosen = () => { form.querySelector('input[name="which"][value="chosen"]').checked = true; };
  form.addEventListener("change", (event) => { if (event.target.name === "letter") chosen(); });
})();
