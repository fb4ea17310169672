// Says that an action of the administration was refused, where Wagtail would only write so in the console.
const { refused } = document.querySelector("script[data-refused]").dataset;

addEventListener("unhandledrejection", (event) => {
  if (!String(event.reason?.message).startsWith("HTTP error!")) return;
  document.dispatchEvent(
    new CustomEvent("w-messages:add", { detail: { clear: true, text: refused, type: "error" } }),
  );
});
