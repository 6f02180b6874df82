// What was asked, and what came of it.

const PAGE = { ...JSON.parse(document.getElementById("data").textContent), redraws: [] };
if (new URLSearchParams(location.search).has("picture")) document.documentElement.classList.add("picture");
