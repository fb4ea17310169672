/**
 * Editor of pages: « …/edit/#id_why » opens the tab of the field, brings the field into view and puts the
 * cursor in it. Wagtail does so for plain fields; a stream of blocks has no element of that name.
 */
const name = location.hash.startsWith("#id_") ? location.hash.slice(4) : "";

function open() {
  const field = document.querySelector(`[data-contentpath="${CSS.escape(name)}"]`);
  if (!field) return;
  const tab = document.getElementById(field.closest("[role=tabpanel]")?.getAttribute("aria-labelledby"));
  tab?.click();
  // After the tab has shown its panel.
  requestAnimationFrame(() => {
    field.scrollIntoView({ block: "center" });
    field.querySelector("input:not([type=hidden]), textarea, select, button")?.focus({ preventScroll: true });
  });
}

if (name) addEventListener("load", open);
