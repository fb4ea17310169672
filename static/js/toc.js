/** The table of contents marks the section that is being read, and closes once used on a narrow page. */
const links = new Map(
  [...document.querySelectorAll(".toc a[href^='#']")].map((link) => [decodeURIComponent(link.hash.slice(1)), link]),
);
const headings = [...links.keys()].map((id) => document.getElementById(id)).filter(Boolean);
const visible = new Set();

function mark() {
  const current = headings.find((heading) => visible.has(heading));
  if (!current) return;
  for (const link of links.values()) link.removeAttribute("aria-current");
  links.get(current.id).setAttribute("aria-current", "true");
}

const observer = new IntersectionObserver(
  (entries) => {
    for (const entry of entries) visible[entry.isIntersecting ? "add" : "delete"](entry.target);
    mark();
  },
  { rootMargin: "0px 0px -55% 0px" },
);
for (const heading of headings) observer.observe(heading);
links.values().next().value?.setAttribute("aria-current", "true");

// On a wide page it stands open beside the sections, for every kind of reader.
const wide = matchMedia("(width >= 72rem)");
const frames = new Set([...links.values()].map((link) => link.closest(".toc details")).filter(Boolean));
const unfold = () => {
  for (const frame of frames) frame.open = wide.matches;
};
wide.addEventListener("change", unfold);
unfold();

for (const link of links.values()) {
  link.addEventListener("click", () => {
    if (!wide.matches) link.closest("details")?.removeAttribute("open");
  });
}
