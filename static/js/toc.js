/** The table of contents marks the section that is being read, and closes once used on a narrow page. */
const contents = document.querySelector(".toc");
const links = [...document.querySelectorAll(".toc a[href^='#']")];
const targets = links.map((link) => document.getElementById(decodeURIComponent(link.hash.slice(1))));
const label = document.querySelector(".toc__current");
let current;
let waiting = false;

/** The last section that starts above where a link leads; the last of all at the end of the page. */
function mark() {
  waiting = false;
  const line = 100;
  const atEnd = innerHeight + scrollY >= document.documentElement.scrollHeight - 4;
  const passed = targets.map((target) => target && (atEnd || target.getBoundingClientRect().top <= line));
  const link = links[Math.max(passed.lastIndexOf(true), 0)];
  if (!link || link === current) return;
  current?.removeAttribute("aria-current");
  link.setAttribute("aria-current", "true");
  current = link;
  if (label) label.textContent = link.textContent;
  // The list is moved in its own frame only: the page stays where its reader is.
  if (contents.scrollHeight > contents.clientHeight) contents.scrollTop = link.offsetTop - contents.clientHeight / 2;
}

function later() {
  if (!waiting) requestAnimationFrame(mark);
  waiting = true;
}

if (links.length) {
  addEventListener("scroll", later, { passive: true });
  addEventListener("resize", later, { passive: true });
  mark();
}

// On a wide page it stands open beside the sections, for every kind of reader.
const wide = matchMedia("(width >= 72rem)");
const frames = new Set(links.map((link) => link.closest(".toc details")).filter(Boolean));
const unfold = () => {
  for (const frame of frames) frame.open = wide.matches;
};
wide.addEventListener("change", unfold);
unfold();

for (const link of links) {
  link.addEventListener("click", () => {
    if (!wide.matches) link.closest("details")?.removeAttribute("open");
  });
}
