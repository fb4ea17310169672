/**
 * Editor of pages: « …/edit/#id_why » opens the tab of the field, brings the field into view and puts the
 * cursor in it. Wagtail opens the tab of a plain field; a stream of blocks has no element of that name.
 */
const SETTLED_AFTER = 2500;
const name = location.hash.startsWith("#id_") ? location.hash.slice(4) : "";

function open() {
  const field = document.querySelector(`[data-contentpath="${CSS.escape(name)}"]`);
  if (!field) return;
  const panel = field.closest("[role=tabpanel]");
  if (panel?.hidden) document.getElementById(panel.getAttribute("aria-labelledby"))?.click();
  field.style.scrollMarginBlock = "8rem";
  // The streams above it are still being drawn, and Wagtail scrolls too: it is kept in view until all is
  // quiet, or until somebody moves.
  const block = field.offsetHeight < innerHeight / 2 ? "center" : "start";
  const bring = () => {
    field.scrollIntoView({ block, behavior: "instant" });
    if (field.contains(document.activeElement)) return;
    const controls = field.querySelectorAll("input:not([type=hidden]), textarea, select, [contenteditable=true], button");
    [...controls].find((control) => control.checkVisibility())?.focus({ preventScroll: true });
  };
  const timer = setInterval(bring, 250);
  const leave = () => clearInterval(timer);
  for (const moved of ["wheel", "pointerdown", "keydown"]) addEventListener(moved, leave, { once: true });
  setTimeout(leave, SETTLED_AFTER);
  bring();
}

if (name) addEventListener("load", open);
