/**
 * The time that is left of a quiz: written each minute, told to who listens at few moments, never taking the focus.
 *
 * The server alone decides: what is shown starts from the seconds that it gave, whatever the clock of this device.
 */
const words = document.getElementById("mots-formation");
const TOLD = [300, 60];

const said = (name, count) => words.content.querySelector(`[data-word=${name}]`).textContent.trim().replace("{count}", count);

function leftText(seconds) {
  if (seconds <= 0) return said("over");
  const minutes = Math.floor(seconds / 60);
  return minutes > 1 ? said("minutes", minutes) : said(minutes ? "minute" : "less");
}

function timed(form) {
  let end = Date.now() + 1000 * Number(form.dataset.secondsLeft);
  let before = Number(form.dataset.secondsLeft);
  const left = form.querySelector("[data-left]");
  const told = form.querySelector("[data-told]");

  function tick() {
    if (!form.isConnected) return clearInterval(timer);
    const seconds = Math.round((end - Date.now()) / 1000);
    const text = leftText(seconds);
    if (left.textContent !== text) left.textContent = text;
    if (TOLD.some((moment) => before > moment && seconds <= moment) || (before > 0 && seconds <= 0)) told.textContent = text;
    if (before > 0 && seconds <= 0) {
      // What is answered leaves by itself while the server still takes it.
      form.dataset.quiet = "1";
      form.requestSubmit(form.querySelector("[name=do][value=answer]"));
    }
    before = seconds;
  }

  async function longer(event) {
    const button = event.target.closest("[name=do][value=extend]");
    if (!button) return;
    event.preventDefault();
    let answer = null;
    try {
      answer = await fetch(location.pathname, { method: "POST", body: new URLSearchParams([...new FormData(form, button)]) });
    } catch {
      told.textContent = left.textContent = said("nothing");
      return;
    }
    const received = new DOMParser().parseFromString(await answer.text(), "text/html");
    const section = received.getElementById(form.closest("section").id);
    const fresh = section?.querySelector("form[data-seconds-left]");
    // The time is over, or the session closed: the page says it.
    if (!answer.ok || !fresh) {
      told.textContent = left.textContent = section?.querySelector("[role=alert]")?.textContent.trim() ?? said("nothing");
      return;
    }
    end = Date.now() + 1000 * Number(fresh.dataset.secondsLeft);
    before = Number(fresh.dataset.secondsLeft);
    const block = fresh.querySelector(".quiz__time");
    const old = form.querySelector(".quiz__time");
    if (block) old.replaceWith(block);
    else old.remove();
    block?.querySelector("button").focus({ preventScroll: true });
    told.textContent = left.textContent = leftText(before);
  }

  const timer = setInterval(tick, 1000);
  form.addEventListener("click", longer);
  tick();
}

function watch(root) {
  for (const form of root.querySelectorAll("form[data-seconds-left]")) timed(form);
}

if (words) {
  watch(document);
  document.addEventListener("activity:shown", (event) => watch(event.detail));
}
