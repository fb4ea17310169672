"""`make screenshots`: the demo as a real browser draws it.

Without a folder, the few pictures that the README and docs/ use, as a window shows them. With one,
every page type at two widths and in two themes, whole, to be looked at.
"""

import argparse
import io
from pathlib import Path
from typing import Any

from PIL import Image

from portal.demo.accounts import DEMO_ACCOUNTS, DEMO_PASSWORD
from portal.demo.pages import PAGES
from portal.demo.running import running_browser, running_demo

WIDTHS = (320, 1280)
THEMES = ("light", "dark")
DOCUMENTATION = Path("docs/images")
USED = (
    ("home", 1280, "light"),
    ("search", 1280, "light"),
    ("search", 320, "light"),
    ("practice", 1280, "light"),
    ("practice", 1280, "dark"),
)
# A palette makes a picture light. The accents cover few pixels: by coverage of the colour space, they keep
# an entry of their own, which the default would give to shades of the paper.
COLOURS, METHOD = 256, Image.Quantize.MAXCOVERAGE


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("folder", type=Path, nargs="?", help="where every page type goes")
    options = parser.parse_args()
    every = options.folder is not None
    folder = options.folder or DOCUMENTATION
    folder.mkdir(parents=True, exist_ok=True)
    pictures = [(name, width, theme) for name in PAGES for width in WIDTHS for theme in THEMES] if every else USED
    with running_demo() as address, running_browser() as browser:
        for width in WIDTHS:
            for theme in THEMES:
                names = [name for name, *kind in pictures if kind == [width, theme]]
                take(browser, address, folder, names, width, theme, whole=every)
                if every:
                    take_gallery(browser, address, folder, width, theme)


def new_page(browser: Any, address: str, width: int, theme: str) -> Any:
    context = browser.new_context(
        base_url=address, viewport={"width": width, "height": 900}, color_scheme=theme, locale="fr-CA"
    )
    return context.new_page()


def take(browser: Any, address: str, folder: Path, names: list[str], width: int, theme: str, *, whole: bool) -> None:
    """Take the page types `names` in one window."""
    page = new_page(browser, address, width, theme)
    for name in names:
        page.goto(PAGES[name])
        page.wait_for_load_state("networkidle")
        save(page.screenshot(full_page=whole), folder / f"{name}-{width}-{theme}.png")
    page.context.close()


def take_gallery(browser: Any, address: str, folder: Path, width: int, theme: str) -> None:
    """Take each group of the gallery of components by itself: the whole is too long for a picture."""
    page = new_page(browser, address, width, theme)
    page.goto("/connexion/?next=/composants/")
    page.locator("input[name=username]").fill(next(account.email for account in DEMO_ACCOUNTS if account.superuser))
    page.locator("input[name=password]").fill(DEMO_PASSWORD)
    page.locator("input[name=password]").press("Enter")
    page.wait_for_url("**/composants/")
    for number, group in enumerate(page.locator(".gallery__group").all(), 1):
        save(group.screenshot(), folder / f"gallery-{number}-{width}-{theme}.png")
    page.context.close()


def save(picture: bytes, target: Path) -> None:
    """Write a PNG of few colours."""
    image = Image.open(io.BytesIO(picture)).convert("RGB")
    image.quantize(COLOURS, method=METHOD, dither=Image.Dither.NONE).save(target, optimize=True)
    print(f"{target}  {target.stat().st_size / 1000:.0f} kB", flush=True)


if __name__ == "__main__":
    main()
