/**
 * Copies what a reader quotes. Without it the text is selected at one click.
 *
 *   <div class="cite" data-copied="Copié"> … <p>…</p> <button type="button" hidden>…</button></div>
 */
for (const box of document.querySelectorAll("[data-copied]")) {
  const button = box.querySelector("button");
  if (!button || !navigator.clipboard) continue;
  button.hidden = false;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(box.querySelector("p").innerText.replace(/\s+/g, " ").trim());
    button.textContent = box.dataset.copied;
  });
}
