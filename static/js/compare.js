/**
 * The comparison without leaving the page: what its buttons send is sent in the background, one after
 * another, and the answer is the tray itself. Without this module they are plain forms.
 */
const tray = document.getElementById("comparaison");
let last = Promise.resolve();

/** Show the tray of an answer, and give each button of the page the state that it says. */
function show(answer) {
  const received = new DOMParser().parseFromString(answer, "text/html").getElementById("comparaison");
  if (!received) return;
  // The status element stays: what is put in it is then spoken.
  tray.querySelector(".compare-tray__status").innerHTML = received.querySelector(".compare-tray__status").innerHTML;
  const open = tray.querySelector("details")?.open;
  tray.querySelector(".compare-tray__bar")?.remove();
  const bar = received.querySelector(".compare-tray__bar");
  if (bar) tray.append(bar);
  if (open && bar) bar.querySelector("details").open = true;
  tray.dataset.numbers = received.dataset.numbers;
  const kept = new Set(tray.dataset.numbers.split("."));
  for (const button of document.querySelectorAll("button[form=comparaison]")) {
    button.name = kept.has(button.value) ? "remove" : "add";
  }
}

/** The focus goes where the reader was: the button that took the place of the one removed, or what is left. */
function refocus(rank) {
  const buttons = [...tray.querySelectorAll("button[name=discard]")].filter((button) => button.checkVisibility());
  const place =
    buttons[Math.min(rank, buttons.length - 1)] ??
    tray.querySelector(".compare-tray__status a") ??
    tray.querySelector(".compare-tray__status");
  place.focus();
}

async function send(button) {
  // The results of a search change the address without loading the page.
  tray.elements.next.value = location.pathname + location.search;
  const body = new FormData(tray, button);
  const rank = [...tray.querySelectorAll("button[name=discard]")].indexOf(button);
  const inside = tray.contains(button);
  const answer = await fetch(tray.action, { method: "POST", body, headers: { "HX-Request": "true" } });
  // A refusal has its own page, which says what to do.
  if (!answer.ok) throw new Error(answer.statusText);
  show(await answer.text());
  if (inside) refocus(Math.max(rank, 0));
}

if (tray) {
  tray.addEventListener("submit", (event) => {
    const button = event.submitter;
    if (!button || tray.dataset.plain) return;
    event.preventDefault();
    // Two quick clicks would start from the same cookie, and the second would undo the first.
    last = last
      .then(() => send(button))
      .catch(() => {
        tray.dataset.plain = "1";
        tray.requestSubmit(button);
      });
  });

  // A page that « back » brings out of the browser's memory shows the tray as it was then.
  addEventListener("pageshow", async ({ persisted }) => {
    if (!persisted || "silent" in tray.dataset) return;
    const answer = await fetch(tray.action, { headers: { "HX-Request": "true" } });
    if (answer.ok) show(await answer.text());
  });
}

for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}
