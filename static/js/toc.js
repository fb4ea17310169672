/** The table of contents marks the section that is being read, and closes once used on a narrow page. */
const contents = document.querySelector(".toc");
const links = [...document.querySelectorAll(".toc a[href^='#']")];
const targets = links.map((link) => document.getElementById(decodeURIComponent(link.hash.slice(1))));
const label = document.querySelector(".toc__current");
let current;
let waiting = false;
// The link that was followed, and how far the page was scrolled when it was.
let followed;
let followedAt;

/** The section that starts last above where a link leads; the last of all at the end of the page. */
function reached() {
  const line = 100;
  const atEnd = innerHeight + scrollY >= document.documentElement.scrollHeight - 4;
  const passed = targets.map((target) => target && (atEnd || target.getBoundingClientRect().top <= line));
  return links[Math.max(passed.lastIndexOf(true), 0)];
}

/** A short section near the end can't be scrolled up to the line: until the page moves on, it is the one asked for. */
function mark() {
  waiting = false;
  followedAt ??= scrollY;
  const place = targets[links.indexOf(followed)]?.getBoundingClientRect().top ?? -1;
  if (Math.abs(scrollY - followedAt) > 8 || place < 0 || place > innerHeight) followed = undefined;
  const link = followed ?? reached();
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

/** Remember the link that the address leads to, if it is one of these. */
function follow() {
  followed = location.hash ? links.find((link) => link.hash === location.hash) : undefined;
  followedAt = undefined;
  later();
}

if (links.length) {
  addEventListener("hashchange", follow);
  followed = links.find((link) => location.hash && link.hash === location.hash);
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
    // Following the same link again doesn't change the address.
    if (link.hash === location.hash) requestAnimationFrame(follow);
  });
}
