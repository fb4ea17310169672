/**
 * The language switch and the sign-in link come back to the address that is shown, which a search
 * that answers in place, or a section of the page, has changed since the page was written.
 */
const shown = () => location.pathname + location.search + location.hash;

document.querySelector("[data-stay]")?.addEventListener("submit", ({ target }) => {
  target.elements.next.value = shown();
});

document.querySelector("a[data-return]")?.addEventListener("click", ({ currentTarget }) => {
  const address = new URL(currentTarget.href);
  address.searchParams.set("next", shown());
  currentTarget.href = address;
});
