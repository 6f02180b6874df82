// Refuses a file that is too large before it travels, and saves the refused rows of a report as a file.
(() => {
  "use strict";
  const file = document.getElementById("id_file");
  const sentence = document.getElementById("too-big");
  const button = document.getElementById("import");
  file.addEventListener("change", () => {
    const tooBig = [...file.files].some((one) => one.size > Number(file.dataset.maxBytes));
    sentence.hidden = !tooBig;
    button.disabled = tooBig;
  });

  document.addEventListener("click", (event) => {
    const source = document.getElementById(event.target.dataset?.download ?? "");
    if (!source) return;
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([JSON.parse(source.textContent)], { type: "text/csv" }));
    link.download = event.target.dataset.name;
    link.click();
    window.setTimeout(() => URL.revokeObjectURL(link.href), 1000);
  });
})();
