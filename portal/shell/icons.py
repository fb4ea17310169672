"""The portal's icons, drawn from the one shape of static/img/favicon.svg."""

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

from PIL import Image, ImageDraw

SHAPE = "favicon.svg"
COLOUR = "#084066"
STROKES = 2.6
NODES = 6.6
UNITS = 32.0
# Each pixel is the mean of as many squared.
OVERSAMPLING = 8
STEPS = 64


@dataclass(frozen=True)
class Icon:
    """A file to draw.

    `purpose` is that of the web manifest (`any`, `maskable`), empty for what it doesn't list. The
    background is rounded where the system doesn't cut it itself. `scale` leaves room around the
    shape: a maskable icon may be cut to the circle of four fifths of its width.
    """

    name: str
    size: int
    purpose: str = ""
    rounded: bool = False
    scale: float = 1.0


ICONS = (
    Icon("apple-touch-icon.png", 180, scale=0.92),
    Icon("icon-192.png", 192, "any", rounded=True),
    Icon("icon-512.png", 512, "any", rounded=True),
    Icon("icon-maskable-512.png", 512, "maskable", scale=0.86),
)
FAVICON = "favicon.ico"
FAVICON_SIZES = (16, 32, 48)

Point = tuple[float, float]


def draw_icons(folder: Path) -> dict[str, bytes]:
    """Return the files, by name, drawn from the shape in `folder`.

    Raises:
        ValueError: when the shape isn't drawn as this program reads it.
    """
    line, nodes = _shape(folder / SHAPE)
    files = {}
    for icon in ICONS:
        stream = io.BytesIO()
        _draw(icon, line, nodes).save(stream, "png", optimize=True)
        files[icon.name] = stream.getvalue()
    small = [_draw(Icon("", size, rounded=True, scale=1.08), line, nodes) for size in FAVICON_SIZES]
    stream = io.BytesIO()
    small[-1].save(stream, "ico", sizes=[(size, size) for size in FAVICON_SIZES], append_images=small[:-1])
    files[FAVICON] = stream.getvalue()
    return files


def _draw(icon: Icon, line: list[Point], nodes: list[Point]) -> Image.Image:
    side = icon.size * OVERSAMPLING
    unit = side / UNITS
    picture = Image.new("RGBA", (side, side), (0, 0, 0, 0))
    pen = ImageDraw.Draw(picture)
    pen.rounded_rectangle((0, 0, side - 1, side - 1), radius=unit * 7 if icon.rounded else 0, fill=COLOUR)

    def disc(point: Point, width: float) -> None:
        x, y = (side / 2 + (value - UNITS / 2) * unit * icon.scale for value in point)
        radius = width / 2 * unit * icon.scale
        pen.ellipse((x - radius, y - radius, x + radius, y + radius), fill="white")

    # A line with round ends is the trace of a disc.
    for point in line:
        disc(point, STROKES)
    for point in nodes:
        disc(point, NODES)
    return picture.resize((icon.size, icon.size), Image.Resampling.BOX)


def _shape(path: Path) -> tuple[list[Point], list[Point]]:
    """Read the curve (absolute M and C) and the dots (M x y h0) of the two paths of the file."""
    drawn = [node.get("d", "") for node in ElementTree.fromstring(path.read_text()).iter() if node.tag.endswith("path")]  # noqa: S314  (our own file)
    if len(drawn) != 2:
        raise ValueError(f"{path}: two paths are expected, a curve and its dots")
    numbers = [float(number) for number in re.findall(r"-?\d*\.?\d+", drawn[0])]
    points = list(zip(numbers[::2], numbers[1::2], strict=True))
    if not re.fullmatch(r"M[^A-Za-z]+C[^A-Za-z]+", drawn[0]) or len(points) % 3 != 1:
        raise ValueError(f"{path}: the curve is expected to be one M and one C")
    dots = re.findall(r"M(-?\d*\.?\d+) (-?\d*\.?\d+)h0", drawn[1])
    return list(_along(points)), [(float(x), float(y)) for x, y in dots]


def _along(points: list[Point]) -> Iterator[Point]:
    """Points of the cubic Bézier curves, close enough for discs to make a line."""
    for start in range(0, len(points) - 1, 3):
        for step in range(STEPS + 1):
            t = step / STEPS
            weights = ((1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t**2 * (1 - t), t**3)
            curve = points[start : start + 4]
            yield (
                sum(weight * point[0] for weight, point in zip(weights, curve, strict=True)),
                sum(weight * point[1] for weight, point in zip(weights, curve, strict=True)),
            )
