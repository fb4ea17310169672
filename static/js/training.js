/**
 * A lesson without leaving its page, and without losing an answer when the network goes.
 *
 * Each form is a plain one. What is sent is first kept in this browser; it leaves once the server has said that it
 * holds it. The server tells twice the same form from another by what it holds, so sending again never counts twice.
 */
const words = document.getElementById("mots-formation");
const owner = document.querySelector("[data-enrolment]")?.dataset.enrolment ?? document.querySelector("form[data-activity] [name=enrolment]")?.value;
const KEY = "formation";

const word = (name) => words.content.querySelector(`[data-word=${name}]`).cloneNode(true);

function waiting() {
  try {
    return JSON.parse(localStorage.getItem(KEY)) ?? [];
  } catch {
    return [];
  }
}

function keep(list) {
  try {
    if (list.length) localStorage.setItem(KEY, JSON.stringify(list));
    else localStorage.removeItem(KEY);
    return true;
  } catch {
    // A full or forbidden storage: the form is sent as any other.
    return false;
  }
}

const same = (one, other) => one.url === other.url && JSON.stringify(one.fields) === JSON.stringify(other.fields);

function say(place, name) {
  place?.querySelector(":scope > .kept")?.remove();
  place?.append(word(name));
}

/** Show what an answer says of an activity and of the lesson's progress; the rest of the page stays as it is typed. */
function show(text, identifier) {
  const received = new DOMParser().parseFromString(text, "text/html");
  const proof = received.querySelector("[name=csrfmiddlewaretoken]")?.value;
  for (const field of proof ? document.querySelectorAll("[name=csrfmiddlewaretoken]") : []) field.value = proof;
  const progress = received.getElementById("avancement");
  if (progress) document.getElementById("avancement")?.replaceWith(progress);
  const form = [...document.querySelectorAll("form[data-activity]")].find((one) => one.dataset.activity === identifier);
  const shown = form?.closest("section");
  const fresh = shown && received.getElementById(shown.id);
  if (!fresh) return null;
  shown.replaceWith(fresh);
  enhance(fresh);
  document.dispatchEvent(new CustomEvent("activity:shown", { detail: fresh }));
  return fresh;
}

/** Send what is kept. Returns the answer, or nothing where the network doesn't. */
async function send(entry) {
  const body = new URLSearchParams(entry.fields);
  body.set("csrfmiddlewaretoken", document.querySelector("[name=csrfmiddlewaretoken]")?.value ?? "");
  try {
    return await fetch(entry.url, { method: "POST", body });
  } catch {
    return null;
  }
}

/** Tell whether the server holds what was sent, or refuses it for good: it then says why, with what was typed. */
const settled = (answer) => answer.ok || [400, 404, 409].includes(answer.status);

let flushing = Promise.resolve();

function flush() {
  flushing = flushing.then(async () => {
    let sent = 0;
    for (const entry of waiting().filter((one) => one.owner === owner)) {
      const answer = await send(entry);
      if (!answer) break;
      // What is refused waits for its own page, which shows it again with what to do.
      if (!answer.ok && !(settled(answer) && entry.url === location.pathname)) continue;
      keep(waiting().filter((one) => !same(one, entry)));
      sent += 1;
      if (entry.url === location.pathname) show(await answer.text(), entry.activity);
    }
    if (sent) say(document.getElementById("avancement"), "sent");
  });
  return flushing;
}

async function submitted(event) {
  const form = event.target.closest("form[data-activity]");
  if (!form || form.dataset.plain) return;
  event.preventDefault();
  const fields = [...new FormData(form, event.submitter)].filter(([name]) => name !== "csrfmiddlewaretoken");
  const entry = { owner, url: location.pathname, activity: form.dataset.activity, fields };
  const place = form.closest("section");
  const hadFocus = place?.contains(document.activeElement);
  // What begins now begins now, or not at all: it doesn't wait for the network.
  const lasts = owner && form.dataset.now === undefined;
  if (lasts && !keep([...waiting().filter((one) => !same(one, entry)), entry])) {
    form.dataset.plain = "1";
    form.requestSubmit(event.submitter);
    return;
  }
  for (const button of form.querySelectorAll("[type=submit]")) button.setAttribute("aria-disabled", "true");
  const answer = await send(entry);
  for (const button of form.querySelectorAll("[type=submit]")) button.removeAttribute("aria-disabled");
  const waits = lasts ? (form.dataset.secondsLeft === undefined ? "waiting" : "waiting-timed") : "nothing";
  if (!answer) return say(place, waits);
  if (!settled(answer)) return say(place, owner && answer.status === 403 ? "session" : waits);
  keep(waiting().filter((one) => !same(one, entry)));
  const fresh = show(await answer.text(), entry.activity);
  if (!fresh) return location.assign(answer.url);
  if (form.dataset.quiet && !hadFocus) return;
  const next = fresh.querySelector(".reading-form") && new URL(answer.url).hash;
  const target = (next && document.getElementById(next.slice(1))) || fresh;
  if (!target.hasAttribute("tabindex")) target.tabIndex = -1;
  target.focus({ preventScroll: true });
  target.scrollIntoView({ block: "start" });
}

/** Items to order: buttons that move them, and the mouse; the lists of ranks stay, out of sight, and follow. */
function orderable(list) {
  const items = () => [...list.children];
  const ranked = () => items().every((item) => item.querySelector("select").value);
  const write = () => items().forEach((item, place) => (item.querySelector("select").value = String(place + 1)));
  if (ranked()) {
    list.append(...items().sort((one, two) => one.querySelector("select").value - two.querySelector("select").value));
  }
  for (const item of items()) {
    item.querySelector(".ranked__rank").hidden = true;
    const moves = document.createElement("span");
    moves.className = "ranked__moves";
    for (const [name, step] of [["up", -1], ["down", 1]]) {
      const button = word(name);
      const text = item.querySelector(".ranked__text").textContent;
      button.setAttribute("aria-label", `${button.textContent.trim()} : ${text}`);
      button.addEventListener("click", () => {
        const other = items()[items().indexOf(item) + step];
        if (other) step < 0 ? other.before(item) : other.after(item);
        write();
        button.focus();
      });
      moves.append(button);
    }
    item.append(moves);
    item.draggable = true;
    item.addEventListener("dragstart", () => item.classList.add("is-dragged"));
    item.addEventListener("dragend", () => {
      item.classList.remove("is-dragged");
      write();
    });
  }
  list.addEventListener("dragover", (event) => {
    const dragged = list.querySelector(".is-dragged");
    const over = event.target.closest(".ranked__item");
    if (!dragged || !over || over === dragged) return;
    event.preventDefault();
    items().indexOf(over) < items().indexOf(dragged) ? over.before(dragged) : over.after(dragged);
  });
  write();
}

function enhance(root) {
  for (const list of root.querySelectorAll("[data-ordering]")) orderable(list);
}

if (document.querySelector("form[data-activity]") && words) {
  enhance(document);
  document.addEventListener("submit", submitted);
  addEventListener("online", flush);
  flush();
}
