// How much of a limited text is written, under the field that one is in.
const counters = new WeakMap();

function counterOf(field) {
  let counter = counters.get(field);
  if (!counter) {
    counter = document.createElement("p");
    counter.className = "portal-counter";
    // The limit is said by the help text, and the browser keeps to it.
    counter.setAttribute("aria-hidden", "true");
    field.after(counter);
    counters.set(field, counter);
  }
  return counter;
}

function show(event) {
  const field = event.target;
  if (field.matches?.("textarea[maxlength]")) {
    counterOf(field).textContent = `${field.value.length} / ${field.maxLength}`;
  }
}

document.addEventListener("focusin", show);
document.addEventListener("input", show);
