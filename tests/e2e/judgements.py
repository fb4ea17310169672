"""What a page is judged by: axe, its headings and landmarks, and each way of reading it."""

from itertools import pairwise
from typing import Any

from tests.e2e.pages import axe_violations, overflow

WIDTHS = (1280, 320)
# What a theme changes is colours: the rules on these are all that is run again in the dark.
COLOURS = ("color-contrast", "link-in-text-block")
# Text that is cut by the edge of its own box, for want of room. A line that is cut on purpose tells so.
CUT = """() => [...document.querySelectorAll("body *")].filter((element) => {
  const style = getComputedStyle(element);
  const text = [...element.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim());
  return text && style.clipPath === "none" && style.textOverflow !== "ellipsis"
    && ["hidden", "clip"].includes(style.overflowX) && element.scrollWidth > element.clientWidth + 1;
}).map((element) => element.outerHTML.slice(0, 120))"""

# The longest time, in ms, that anything takes to change or to move.
MOTION = """() => Math.max(...[...document.querySelectorAll("*")].flatMap((element) =>
  ["", "::before", "::after"].flatMap((part) => {
    const style = getComputedStyle(element, part);
    return [...style.transitionDuration.split(","), ...style.animationDuration.split(",")].map((time) =>
      parseFloat(time) * (time.trim().endsWith("ms") ? 1 : 1000));
  })))"""


def judge(page: Any) -> dict[str, Any]:
    """Return what axe finds on the page, and what overflows, at each width and in each theme."""
    found: dict[str, Any] = {}
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme="light")
        found[f"{width} light"] = axe_violations(page)
        page.emulate_media(color_scheme="dark")
        found[f"{width} dark"] = axe_violations(page, only=COLOURS)
        found[f"{width} overflow"] = overflow(page)
    return {where: what for where, what in found.items() if what}


# Names as assistive technology computes them come from the accessibility tree, not from attributes.
LANDMARKS = ("banner", "navigation", "main", "search", "complementary", "contentinfo", "region", "form")


def landmarks(page: Any) -> list[tuple[str, str]]:
    """Return (role, name) of each landmark that is exposed."""
    session = page.context.new_cdp_session(page)
    nodes = session.send("Accessibility.getFullAXTree")["nodes"]
    session.detach()
    found = [
        (node["role"]["value"], node.get("name", {}).get("value", ""))
        for node in nodes
        if not node.get("ignored") and node["role"]["value"] in LANDMARKS
    ]
    # A form without a name is no landmark (HTML-AAM); Chromium gives it the role all the same.
    return [(role, name) for role, name in found if role != "form" or name]


def tells_its_headings_and_its_landmarks_apart(page: Any) -> None:
    levels = page.evaluate("[...document.querySelectorAll('h1,h2,h3,h4,h5,h6')].map((h) => Number(h.tagName[1]))")
    assert levels.count(1) == 1
    # What stands before the title of the page (the search band) has no heading.
    assert levels[0] == 1
    jumps = [(before, after) for before, after in pairwise(levels) if after > before + 1]
    assert jumps == []
    found = landmarks(page)
    roles = [role for role, _label in found]
    assert roles.count("main") == roles.count("banner") == roles.count("contentinfo") == 1
    assert all(label for role, label in found if role in {"navigation", "complementary", "region"}), found
    assert len(set(found)) == len(found), found


def serves_who_wants_no_motion_large_text_or_their_own_colours(page: Any) -> None:
    assert page.evaluate(MOTION) == 0
    page.emulate_media(reduced_motion="no-preference")
    assert page.evaluate(MOTION) <= 150
    page.emulate_media(reduced_motion="reduce")
    keeps_what_is_told_by_colour(page)
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    assert overflow(page) <= 0
    assert page.evaluate(CUT) == []


def keeps_what_is_told_by_colour(page: Any) -> None:
    page.emulate_media(forced_colors="active")
    seen = page.evaluate(
        """() => {
          const probe = document.createElement("div");
          probe.style.cssText = "forced-color-adjust: none; color: CanvasText; background: Canvas";
          document.body.append(probe);
          const system = getComputedStyle(probe);
          const [ink, paper] = [system.color, system.backgroundColor];
          probe.remove();
          const main = getComputedStyle(document.querySelector("main"));
          const heading = getComputedStyle(document.querySelector("h1"));
          return { ink, paper, text: main.color, heading: heading.color,
                   pressed: [...document.querySelectorAll(".tile:has(:checked)")].every((tile) =>
                     getComputedStyle(tile).backgroundColor !== paper) };
        }"""
    )
    assert seen["ink"] != seen["paper"]
    assert seen["text"] == seen["heading"] == seen["ink"]
    assert seen["pressed"]
    page.emulate_media(forced_colors="none")
