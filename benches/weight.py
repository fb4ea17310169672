"""What a page costs a reader, as a real browser meets it: weight, shifts of the layout, other hosts, images."""

import gzip
import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

WEIGHED = {"document", "stylesheet", "script"}
# What a proxy, or the portal's own middleware, would send of an answer that isn't compressed yet.
GZIP_LEVEL = 6
SHIFTS = """
window.shifts = [];
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) {
    if (entry.hadRecentInput) continue;
    const moved = entry.sources.map(({ node }) => node?.outerHTML?.slice(0, 80) ?? node?.textContent ?? "");
    window.shifts.push({ value: entry.value, moved });
  }
}).observe({ type: "layout-shift", buffered: true });
"""
SCROLL = """async () => {
  for (let y = 0; y < document.documentElement.scrollHeight; y += innerHeight) {
    scrollTo(0, y);
    await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
  }
  return window.shifts;
}"""
# Images without the size that keeps their place.
UNSIZED = "[...document.images].filter((i) => !i.getAttribute('width') || !i.getAttribute('height')).map((i) => i.src)"


def budgets() -> dict[str, Any]:
    """Return the budgets of budgets.toml."""
    return tomllib.loads((Path(__file__).parent / "budgets.toml").read_text())


@dataclass
class Weight:
    """The cost of one page."""

    name: str
    bytes: int = 0
    parts: dict[str, int] = field(default_factory=dict)
    layout_shift: float = 0.0
    moved: list[str] = field(default_factory=list)
    other_hosts: list[str] = field(default_factory=list)
    image_types: set[str] = field(default_factory=set)
    unsized: list[str] = field(default_factory=list)

    @property
    def kilobytes(self) -> float:
        return self.bytes / 1000

    def excesses(self) -> list[str]:
        """Say each budget that the page goes beyond."""
        limits = budgets()
        every, most = limits["every"], limits["kilobytes"].get(self.name)
        found = []
        if most is not None and self.kilobytes > most:
            found.append(f"{self.name}: {self.kilobytes:.1f} kB, more than {most}")
        # To the third decimal, as browsers and Lighthouse tell it.
        if round(self.layout_shift, 3) > every["layout_shift"]:
            found.append(f"{self.name}: layout shift of {self.layout_shift:.4f}, by {self.moved}")
        if len(self.other_hosts) > every["other_hosts"]:
            found.append(f"{self.name}: asks other hosts: {', '.join(self.other_hosts)}")
        if others := self.image_types - set(every["image_types"]):
            found.append(f"{self.name}: images of type {', '.join(sorted(others))}")
        if self.unsized:
            found.append(f"{self.name}: images without their size: {', '.join(self.unsized)}")
        return found


def weigh(browser: Any, base: str, name: str, path: str, cookies: Any = (), width: int = 412) -> Weight:
    """Open a page for the first time in a window as wide as a phone's, scroll it, and return what it cost."""
    context = browser.new_context(base_url=base, viewport={"width": width, "height": 823}, locale="fr-CA")
    context.add_cookies(list(cookies))
    context.add_init_script(SHIFTS)
    page = context.new_page()
    answers: list[Any] = []
    page.on("response", lambda answer: answers.append(answer))
    page.goto(path, wait_until="load")
    shifts = page.evaluate(SCROLL)
    weight = Weight(
        name,
        layout_shift=sum(shift["value"] for shift in shifts),
        moved=[node for shift in shifts for node in shift["moved"]],
        unsized=page.evaluate(UNSIZED),
    )
    for answer in answers:
        kind, address = answer.request.resource_type, answer.url
        if address.startswith("data:"):
            continue
        if urlsplit(address).netloc != urlsplit(base).netloc:
            weight.other_hosts.append(address)
        elif kind in WEIGHED:
            size = compressed_size(answer)
            weight.parts[urlsplit(address).path] = size
            weight.bytes += size
        elif kind == "image" and "icon" not in address:
            weight.image_types.add(answer.headers.get("content-type", "").partition(";")[0])
    context.close()
    return weight


def compressed_size(answer: Any) -> int:
    """Return the bytes of a body as they cross the network, compressed."""
    if "content-encoding" in answer.headers:
        return int(answer.request.sizes()["responseBodySize"])
    return len(gzip.compress(answer.body(), GZIP_LEVEL))
