/**
 * Editor of references: a key is proposed from the author and the year, and what cites it is copied at one click.
 *
 * The server proposes a key as well, for a reference that is saved without one.
 */
const EMPTY = new Set(["le", "la", "les", "l", "un", "une", "des", "du", "de", "d", "the", "a", "an", "of", "et", "and"]);
const words = (text) =>
  text
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .toLowerCase()
    .replaceAll("œ", "oe")
    .split(/[^a-z0-9]+/)
    .filter((word) => word && !EMPTY.has(word));

const sibling = (key, part) => document.getElementsByName(key.name.replace(/key$/, part))[0];

function proposed(key) {
  const author = (sibling(key, "authors")?.value ?? "").trim().split("\n")[0];
  const year = (sibling(key, "issued")?.value ?? "").slice(0, 4);
  if (!author || !/^\d{4}$/.test(year)) return "";
  const group = !author.includes(",") || author.startsWith("{");
  let name = words(group ? author : author.split(",")[0]);
  if (group && name.length > 2) name = [name.map((word) => word[0]).join("")];
  const base = name.length ? `${name.join("-")}-${year}` : "";
  const taken = new Set([...document.querySelectorAll("[data-reference-key]")].filter((one) => one !== key).map((one) => one.value));
  return base && ["", ..."bcdefghijklmnopqrstuvwxyz"].map((letter) => base + letter).find((one) => !taken.has(one));
}

/** A button beside the key that copies what cites it. */
function prepare(key) {
  if (key.dataset.ready) return;
  key.dataset.ready = "true";
  const button = document.createElement("button");
  button.type = "button";
  button.className = "button button-small button-secondary portal-cite";
  key.after(button);
  const show = () => {
    button.hidden = !key.value;
    button.textContent = `${key.dataset.copy} [@${key.value}]`;
  };
  key.addEventListener("input", show);
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(`[@${key.value}]`);
    button.textContent = key.dataset.copied;
  });
  show();
}

document.addEventListener("focusout", (event) => {
  const found = /^(.*-value-)(?:authors|issued)$/.exec(event.target.name ?? "");
  const key = found && document.getElementsByName(`${found[1]}key`)[0];
  if (key?.matches("[data-reference-key]") && !key.value) {
    key.value = proposed(key);
    key.dispatchEvent(new Event("input", { bubbles: true }));
  }
});

const prepareAll = () => document.querySelectorAll("[data-reference-key]").forEach(prepare);
new MutationObserver(prepareAll).observe(document.body, { childList: true, subtree: true });
prepareAll();
