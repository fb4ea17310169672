"""CSV as office software writes it: several encodings, several delimiters."""

import codecs
import csv
import io
import re
from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.exchange.files import read_file
from portal.exchange.grids import MAX_COLUMNS, MAX_ROWS, Grid, Row, letters_of, text_cell
from portal.exchange.nodes import FORBIDDEN
from portal.exchange.patience import look
from portal.exchange.problems import ContentError

DELIMITERS = ",;\t"
SEPARATOR_LINE = re.compile(r"\ufeff?\"?sep=(.)\"?\r?\n", flags=re.IGNORECASE)
# What French texts hold beyond ASCII. Another encoding read as Windows-1252 gives other signs (« Ž », « Ã »).
FRENCH = re.compile("[\x00-\x7fÀÂÄÆÇÉÈÊËÎÏÔÖŒÙÛÜŸàâäæçéèêëîïôöœùûüÿñÑ«»‘’‚“”„–—…•·°ºª²³¹½¼¾€£©®™±×÷§µ\u00a0\u00ad¿¡]*")
MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
SAVE_AS_UTF8 = gettext_lazy(
    "le fichier n’est pas en UTF-8. Dans Excel : Fichier, Enregistrer sous, puis "
    "le format « CSV UTF-8 (délimité par des virgules) »."
)


def decoded(data: bytes) -> tuple[str, str]:
    """Return the text of a file and, where its encoding had to be supposed, a notice.

    Raises:
        ContentError: with the line, and how to save the file.
    """
    encoding = next((name for mark, name in MARKS if data.startswith(mark)), "utf-8")
    try:
        return data.decode(encoding), ""
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        try:
            text = data.decode("cp1252") if encoding == "utf-8" else ""
        except UnicodeDecodeError:
            text = ""
        if not text or not FRENCH.fullmatch(text):
            raise ContentError(SAVE_AS_UTF8, line) from error
        return text, _("ce fichier est lu comme du Windows-1252 (le « CSV » d’Excel). Vérifiez les accents.")


def read_delimited(path: Path, known: Callable[[list[str]], int]) -> Grid:
    """Read a CSV file. `known` counts the columns that a header names: the delimiter is the one that gives the most.

    Raises:
        ContentError: where it isn't such a file, with its line.
    """
    text, notice = decoded(read_file(path, settings.MAX_UPLOAD_BYTES, 0))
    if FORBIDDEN.search(text):
        raise ContentError(_("le fichier contient un caractère nul : ce n’est pas du texte."))
    said = SEPARATOR_LINE.match(text)
    first = 0
    if said:
        text, first = text[said.end() :], 1
    rows = _parsed(text, said[1] if said else _delimiter(text, known), first)
    return Grid(rows, notices=[notice] if notice else [])


def _delimiter(text: str, known: Callable[[list[str]], int]) -> str:
    lines = text.split("\n", 20)[:20]
    first = lines[0]

    def score(delimiter: str) -> tuple[int, int]:
        heads = (line.rstrip("\r").split(delimiter, MAX_COLUMNS)[:MAX_COLUMNS] for line in lines)
        return max(map(known, heads)), first.count(delimiter)

    return max(DELIMITERS, key=score)


def _parsed(text: str, delimiter: str, above: int) -> list[Row]:
    csv.field_size_limit(max(settings.MAX_UPLOAD_BYTES, 131_072))
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    rows = []
    try:
        for number, cells in enumerate(reader, 1 + above):
            if number > MAX_ROWS:
                raise ContentError(_("le fichier dépasse {limit} rangées. Divisez-le.").format(limit=MAX_ROWS), number)
            look(number)
            if len(cells) > MAX_COLUMNS and any(cells[MAX_COLUMNS:]):
                raise ContentError(
                    _("colonne {column} : plus de {limit} colonnes. Supprimez celles qui ne servent pas.").format(
                        column=letters_of(MAX_COLUMNS), limit=MAX_COLUMNS
                    ),
                    number,
                )
            row = Row(number, [text_cell(cell.replace("\r\n", "\n")) for cell in cells[:MAX_COLUMNS]])
            if not row.empty:
                rows.append(row)
    except csv.Error as error:
        raise ContentError(_("le CSV est mal formé ici : vérifiez les guillemets."), reader.line_num + above) from error
    return rows
