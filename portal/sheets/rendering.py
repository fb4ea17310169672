"""A sheet compiled by Typst, in a folder that holds nothing else.

The compiler reads files below its root alone. PDF/UA-1 is asked of it, so what isn't accessible doesn't compile.
Fonts are those of the package, on every machine.
"""

import io
import json
import logging
import re
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

import segno
import typst
from PIL import Image, ImageOps

from portal.sheets.contents import TEMPLATE, Contents
from portal.sheets.prose import ProseError, to_typst

logger = logging.getLogger(__name__)

PICTURE_PIXELS = 1400
_NOT_IN_FONTS = re.compile(r'the text `"(.*?)"` could not be displayed', re.S)
_ESCAPE = re.compile(r"\\u\{([0-9a-f]+)\}")
ATTEMPTS = 4


class SheetError(Exception):
    """A sheet that could not be made, with the compiler's reason."""


@lru_cache
def _fonts() -> typst.Fonts:
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=True)


def render(contents: Contents) -> bytes:
    """Compile a sheet to a PDF that conforms to PDF/UA-1.

    Raises:
        SheetError: when a text can't be read or the compiler refuses the document.
    """
    with tempfile.TemporaryDirectory(prefix="sheet-") as name:
        root = Path(name)
        return compile_document(
            root, "sheet.typ", {root / "data.json": write_parts(root, contents)}, contents.data["published"]
        )


def write_parts(folder: Path, contents: Contents) -> dict[str, Any]:
    """Put in `folder` all that the template of a sheet reads there, but its data, which is returned.

    Raises:
        SheetError: when a text can't be read.
    """
    try:
        passages = to_typst(contents.passages, base=contents.base)
    except ProseError as error:
        raise SheetError(f"pandoc: {error}") from error
    for number, source in enumerate(passages):
        (folder / f"passage-{number}.typ").write_text(f'#import "prose.typ": *\n{source}', encoding="utf-8")
    write_code(folder / "qr.svg", contents.base)
    for number, address in enumerate(contents.codes):
        write_code(folder / f"code-{number}.svg", address)
    for template in TEMPLATE.glob("*.typ"):
        shutil.copy(template, folder)
    _write_images(folder, contents.images)
    return contents.data | {"images": [path.name for path in folder.glob("image-*.jpg")]}


def write_code(path: Path, address: str) -> None:
    """Draw the QR code of an address."""
    code = io.BytesIO()
    segno.make(address, error="m").save(code, kind="svg", border=0, omitsize=True, xmldecl=False)
    path.write_bytes(code.getvalue())


def _write_images(root: Path, images: Sequence[Any]) -> None:
    """Put reduced copies of the images in the root: the sheet is kept, so they needn't be.

    An image whose file is lost or can't be read is left out: the template tells what it showed.
    """
    for number, image in enumerate(images):
        try:
            with image.open_file() as file, Image.open(file) as picture:
                upright = ImageOps.exif_transpose(picture).convert("RGBA")
        except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
            logger.warning("Image %s is left out of a sheet: its file can't be read.", image.pk, exc_info=True)
            continue
        upright.thumbnail((PICTURE_PIXELS, PICTURE_PIXELS))
        paper = Image.new("RGBA", upright.size, "white")
        paper.alpha_composite(upright)
        paper.convert("RGB").save(root / f"image-{number}.jpg", quality=82)


def compile_document(root: Path, main: str, data: Mapping[Path, dict[str, Any]], published: str | None) -> bytes:
    """Compile `main`, a template in the folder `root`, with the files of `data` beside it.

    Raises:
        SheetError: when the compiler refuses the document.
    """
    stamp = datetime.fromisoformat(published).replace(tzinfo=UTC) if published else datetime(2000, 1, 1, tzinfo=UTC)
    missing: list[str] = []
    for _attempt in range(ATTEMPTS):
        for path, content in data.items():
            path.write_text(json.dumps(content | {"unprintable": _pattern(missing)}), encoding="utf-8")
        try:
            compiled = typst.compile(
                str(root / main),
                root=str(root),
                font_paths=_fonts(),
                ignore_system_fonts=True,
                package_path=str(root / "packages"),
                package_cache_path=str(root / "packages"),
                pdf_standards=["ua-1"],
                timestamp=stamp,
            )
        except typst.TypstError as error:
            # The compiler names every character that its fonts lack: they are replaced by a sign that is seen.
            lacking = {_unescape(text) for text in _NOT_IN_FONTS.findall(error.diagnostic)} - set(missing)
            if not lacking:
                raise SheetError(error.diagnostic or error.message) from error
            missing = sorted([*missing, *lacking], key=len, reverse=True)
        except RuntimeError as error:
            raise SheetError(str(error)) from error
        else:
            return bytes(compiled)
    raise SheetError("Characters that the fonts lack are still found after they were replaced.")


def _pattern(texts: Sequence[str]) -> str:
    """A regular expression of the compiler's for any of `texts`, whatever characters they hold."""
    return "|".join("".join(f"\\x{{{ord(character):X}}}" for character in text) for text in texts)


def _unescape(text: str) -> str:
    """A string as the compiler's messages quote it, back to itself."""
    text = _ESCAPE.sub(lambda code: chr(int(code[1], 16)), text)
    return text.replace('\\"', '"').replace("\\'", "'").replace("\\\\", "\\")
