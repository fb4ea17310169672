/**
 * Search filters that apply themselves. The page is a plain GET form; where htmx is present, a change
 * submits it, and what the reader had under the hand (focus, open groups) is found again afterwards.
 */
const DELAY = 200;
const results = document.getElementById("resultats");
const form = document.getElementById("recherche");
const announcement = document.getElementById("annonce");

let timer;
let openGroups = [];
let focused;
let scrolled = 0;

results.addEventListener("change", (event) => {
  // Controls of the page itself, such as the map shown as a list, belong to no form.
  if (event.target.form !== form || !window.htmx) return;
  clearTimeout(timer);
  timer = setTimeout(() => form.requestSubmit(), DELAY);
});

// On a narrow page the filters hide the results, which already follow what is chosen: the button leads to them.
results.addEventListener("click", (event) => {
  const button = event.target.closest("#voir-resultats");
  if (!button || !window.htmx) return;
  event.preventDefault();
  button.closest("details").open = false;
  const heading = document.getElementById("nombre");
  heading.tabIndex = -1;
  heading.focus();
});

// What stays at its default doesn't lengthen the address that people share.
document.addEventListener("htmx:configRequest", ({ detail }) => {
  for (const [name, value] of [...detail.parameters.entries()]) {
    if (value === "") detail.parameters.delete(name);
  }
});

document.addEventListener("htmx:beforeSwap", ({ detail }) => {
  if (detail.target !== results) return;
  // A refused request (an unknown value, for instance) has its own page, which says what to do.
  if (detail.isError) {
    window.location.assign(detail.pathInfo.finalRequestPath ?? detail.pathInfo.requestPath);
    return;
  }
  openGroups = [...results.querySelectorAll("details[id]")].map(({ id, open }) => [id, open]);
  openGroups.push(...[...results.querySelectorAll("[data-local]")].map(({ id, checked }) => [id, checked]));
  scrolled = window.scrollY;
  focused = results.contains(document.activeElement) ? document.activeElement.id : null;
});

document.addEventListener("htmx:afterSwap", ({ detail }) => {
  if (detail.target !== results) return;
  for (const [id, state] of openGroups) {
    const element = document.getElementById(id);
    if (element) element[element.matches("details") ? "open" : "checked"] = state;
  }
  if (openGroups.some(([id, open]) => id === "filtres" && open)) window.scrollTo(0, scrolled);
  if (focused) document.getElementById(focused)?.focus({ preventScroll: true });
  announcement.textContent = results.querySelector("[data-announce]")?.textContent.trim() ?? "";
});
