/** The menu of a narrow page closes by Escape, which gives the focus back to its button. It opens without this. */
const menu = document.querySelector(".site-header__menu");
const toggle = menu?.querySelector("summary");

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || !menu?.open || event.defaultPrevented) return;
  const inside = menu.contains(document.activeElement);
  menu.open = false;
  if (inside) toggle.focus();
});
