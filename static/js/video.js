/**
 * A video is a link until the reader asks for it: nothing is requested from its host before.
 *
 *   <div class="video" data-embed="https://…" data-title="…"> … <button type="button" hidden>…</button></div>
 */
for (const video of document.querySelectorAll(".video[data-embed^='https:']")) {
  const button = video.querySelector("button");
  button.hidden = false;
  button.addEventListener("click", () => {
    const frame = document.createElement("iframe");
    frame.src = video.dataset.embed;
    frame.title = video.dataset.title;
    frame.allow = "fullscreen; picture-in-picture";
    frame.referrerPolicy = "strict-origin-when-cross-origin";
    frame.tabIndex = 0;
    video.replaceChildren(frame);
    frame.focus();
  });
}
