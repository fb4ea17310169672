"""The contrast of every pair of colours, in both themes, computed from the style sheets as they are written.

OKLCH is taken to linear sRGB by Björn Ottosson's matrices, those of CSS Color 4 (section 10.2 and the
sample code of its appendix); the ratio is that of WCAG 2.2 (« relative luminance », « contrast
ratio »). Text asks for 4.5 (1.4.3), what draws a control, a state or the focus for 3 (1.4.11).
"""

import math
import re
from pathlib import Path

import pytest

from portal.kinds.contents import content_kinds, kinds_css

CSS = Path(__file__).parents[2] / "static" / "css"
# The administration has Wagtail’s tokens, not the portal’s; axe judges its contrast as it is drawn.
SHEETS = sorted(path for path in CSS.rglob("*.css") if not path.name.startswith("admin"))
THEMES = ("light", "dark")
GROUNDS = ("paper", "surface", "sunk")
TYPES = tuple(kind.slug for kind in content_kinds() if not kind.about_portal)
MEMBERS = tuple(f"member-{number}" for number in range(1, 9))
TINTS = ("tint-1", "tint-2", "tint-3", "tint-4")
DECLARED = re.compile(r"(--[\w-]+):\s*([^;]+);")
NUMBER = r"([\d.]+)%?"
OKLCH = re.compile(rf"oklch\({NUMBER} {NUMBER} {NUMBER}(?: / {NUMBER})?\)")

# (ground, what lies on it): where. `accent` is the colour of the content type around.
TEXT = {
    **dict.fromkeys(((ground, "ink") for ground in GROUNDS), "every text"),
    **dict.fromkeys(((ground, "muted") for ground in GROUNDS), "facts, hints, captions"),
    **dict.fromkeys(((ground, "accent") for ground in GROUNDS), "type labels, numbers of key messages"),
    **dict.fromkeys(((ground, "brand") for ground in GROUNDS), "current entry of a menu"),
    **dict.fromkeys(((ground, "danger") for ground in GROUNDS), "errors of a form"),
    **dict.fromkeys(((ground, "success") for ground in GROUNDS), "what is done, what is right"),
    **dict.fromkeys(((ground, "warning") for ground in GROUNDS), "what is to review, what is partly right"),
    ("mark", "ink"): "highlighted words of a snippet, selected text",
    ("brand", "on-brand"): "primary button, chosen suggestion, current page of a list, chosen region",
    ("brand-hover", "on-brand"): "primary button under the pointer",
    ("accent", "paper"): "numbers of steps",
    ("band", "on-band"): "search band",
    ("band", "on-band-muted"): "lead and hints of the search band",
    ("on-band", "band"): "button of the search band under the pointer",
    **dict.fromkeys(((tint, "ink") for tint in TINTS), "regions of the map"),
    **dict.fromkeys((("surface", member) for member in ("member", *MEMBERS)), "monogram of a member"),
}
SHAPES = {
    **dict.fromkeys(((ground, "control-line") for ground in GROUNDS), "borders of fields and choices"),
    **dict.fromkeys(((ground, "focus") for ground in GROUNDS), "outline of the focus"),
    **dict.fromkeys(((ground, "success") for ground in GROUNDS), "side of a callout, of a notice"),
    **dict.fromkeys(((ground, "warning") for ground in GROUNDS), "side of a callout, of a notice"),
    ("band", "focus-on-band"): "outline of the focus in the search band",
    ("line", "accent"): "bars of maturity that are reached, squares of the glyph",
}


def linear_srgb(lab: tuple[float, float, float]) -> tuple[float, float, float]:
    """Return linear sRGB, clipped to its gamut, of an OKLab colour."""
    lightness, a, b = lab
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    medium = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    channels = (
        4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * medium + 1.7076147010 * short,
    )
    return tuple(min(1.0, max(0.0, channel)) for channel in channels)


def luminance(lab: tuple[float, float, float]) -> float:
    red, green, blue = linear_srgb(lab)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(first: tuple[float, float, float], second: tuple[float, float, float]) -> float:
    lighter, darker = sorted((luminance(first), luminance(second)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def arguments(text: str) -> list[str]:
    """Split the arguments of a CSS function at its own commas."""
    found, depth, start = [], 0, 0
    for index, character in enumerate(text):
        depth += (character == "(") - (character == ")")
        if character == "," and not depth:
            found.append(text[start:index].strip())
            start = index + 1
    return [*found, text[start:].strip()]


class Palette:
    """The custom properties of the portal in one theme, around one accent."""

    def __init__(self, theme: str, accent: str) -> None:
        self.theme = theme
        self.properties: dict[str, str] = {}
        for text in (*(sheet.read_text() for sheet in SHEETS), kinds_css()):
            for name, value in DECLARED.findall(text):
                self.properties.setdefault(name, " ".join(value.split()))
        self.properties["--accent"] = f"var(--{accent})"
        self.properties["--brand-hover"] = "color-mix(in oklab, var(--brand) 88%, var(--ink))"

    def __getitem__(self, name: str) -> tuple[float, float, float]:
        return self.colour(f"var(--{name})")

    def colour(self, text: str) -> tuple[float, float, float]:
        """Return the OKLab colour that an expression of the style sheets gives."""
        function, _bracket, inside = text.partition("(")
        inside = inside.removesuffix(")")
        if function == "var":
            return self.colour(self.properties[inside.partition(",")[0]])
        if function == "light-dark":
            return self.colour(arguments(inside)[THEMES.index(self.theme)])
        if function == "color-mix":
            space, first, second = arguments(inside)
            assert space == "in oklab", text
            first, share = first.rsplit(" ", 1)
            part = float(share.removesuffix("%")) / 100
            mixed = zip(self.colour(first), self.colour(second), strict=True)
            return tuple(part * one + (1 - part) * other for one, other in mixed)
        match = OKLCH.fullmatch(text)
        assert match, f"unknown colour: {text}"
        lightness, chroma, hue = float(match[1]) / 100, float(match[2]), math.radians(float(match[3]))
        return lightness, chroma * math.cos(hue), chroma * math.sin(hue)


@pytest.mark.parametrize("theme", THEMES)
def test_every_pair_of_colours_contrasts_enough(theme: str) -> None:
    weak = {}
    for accent in ("brand", *(kind.slug for kind in content_kinds())):
        weak |= {f"{accent}: {pair}": ratio for pair, ratio in weak_pairs(Palette(theme, accent)).items()}
    assert weak == {}


def weak_pairs(palette: Palette) -> dict[str, str]:
    weak = {}
    for pairs, least in ((TEXT, 4.5), (SHAPES, 3)):
        for (ground, over), where in pairs.items():
            ratio = contrast(palette[ground], palette[over])
            if ratio < least:
                weak[f"{over} on {ground} ({where})"] = f"{ratio:.2f} < {least}"
    return weak


def test_the_conversion_agrees_with_published_values() -> None:
    """CSS Color 4 gives sRGB red, and WCAG gives 21 to black on white."""
    palette = Palette("light", "brand")
    red = linear_srgb(palette.colour("oklch(62.796% 0.25768 29.234)"))
    assert red == pytest.approx((1, 0, 0), abs=1e-3)
    assert contrast(palette.colour("oklch(0% 0 0)"), palette.colour("oklch(100% 0 0)")) == pytest.approx(21, abs=1e-3)


def hue(lab: tuple[float, float, float]) -> float:
    return math.degrees(math.atan2(lab[2], lab[1])) % 360


@pytest.mark.parametrize("theme", THEMES)
def test_the_colour_of_a_member_is_taken_for_no_type_and_for_no_other_member(theme: str) -> None:
    palette = Palette(theme, "brand")
    hues = {name: hue(palette[name]) for name in ("brand", *TYPES, *MEMBERS)}
    near = [
        (member, other)
        for member in MEMBERS
        for other in hues
        if member != other and abs((hues[member] - hues[other] + 180) % 360 - 180) < 15
    ]
    assert near == []


def rules() -> list[tuple[str, str]]:
    """Return the declarations of each rule that holds no other, with where it is."""
    found = []
    for sheet in SHEETS:
        text = re.sub(r"/\*.*?\*/", "", sheet.read_text(), flags=re.DOTALL)
        for selector, body in re.findall(r"([^{};]+)\{([^{}]*)\}", text):
            found.append((f"{sheet.relative_to(CSS)}: {' '.join(selector.split())}", body))
    return found


def test_every_pair_that_a_rule_sets_is_in_the_table() -> None:
    """A rule that sets a ground and a text with tokens has its pair computed above."""
    missing = []
    for where, body in rules():
        ground = re.search(r"(?:^|[;\s])background(?:-color)?: var\(--([\w-]+)\)", body)
        text = re.search(r"(?:^|[;\s])color: var\(--([\w-]+)\)", body)
        if ground and text and (ground[1], text[1]) not in TEXT:
            missing.append((where, ground[1], text[1]))
    assert missing == []


def test_every_colour_of_a_text_is_in_the_table() -> None:
    over = {name for _ground, name in TEXT}
    used = {(name, where) for where, body in rules() for name in re.findall(r"(?:^|[;\s])color: var\(--([\w-]+)", body)}
    assert {(name, where) for name, where in used if name not in over} == set()


LITERAL = re.compile(
    r"#[0-9a-f]{3,8}\b|\b(?:rgba?|hsla?|hwb|lab|lch|oklab|oklch|color)\("
    r"|(?<![\w-])(?:white|black|gr[ae]y|red|green|blue|yellow|orange|purple|pink|brown|navy|teal)(?![\w-])",
    re.IGNORECASE,
)


def test_no_colour_is_written_outside_the_tokens() -> None:
    found = []
    for where, body in rules():
        if where.startswith("tokens.css"):
            continue
        for declaration in body.split(";"):
            name, _colon, value = declaration.partition(":")
            # Names in a selector or in content aren't colours.
            if LITERAL.search(value) and name.strip() != "content":
                found.append((where, declaration.strip()))
    assert found == []
