// What the installation sets: the served page has its own values here, a file has none.
const settings = JSON.parse(document.getElementById("settings").textContent);
const root = document.documentElement;
const each = (selector, visit, within = document) => within.querySelectorAll(selector).forEach(visit);

each("[data-contact]", (place) => {
  const known = settings.contacts[place.dataset.contact];
  if (known) place.textContent = known;
});

// Remember a choice where the browser lets a page remember anything.
const memory = {
  get(name) { try { return localStorage.getItem(`playbook-${name}`); } catch { return null; } },
  set(name, value) { try { localStorage.setItem(`playbook-${name}`, value); } catch { /* a private window */ } },
};
