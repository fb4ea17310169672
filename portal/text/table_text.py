"""Tables typed or pasted as text: cells parted by « | », or by tabs as spreadsheets copy them."""

import csv
import re

_RULE = re.compile(r"[\s|:+-]*-{2,}[\s|:+-]*|[\s|:-]*-[\s|:-]*")
_BAR = re.compile(r"(?<!\\)\|")


def table_rows(text: str) -> list[list[str]]:
    """Return the cells of each row, all rows of the same width; blank lines and Markdown's rule are left out."""
    if "\t" in text and "|" not in text:
        # A spreadsheet puts quotation marks around a cell that holds a line end.
        rows = [[" ".join(cell.split()) for cell in row] for row in csv.reader(text.splitlines(True), delimiter="\t")]
    else:
        rows = [_cells(line) for line in text.splitlines() if line.strip() and not _RULE.fullmatch(line)]
    rows = [row for row in rows if any(row)]
    width = max(map(len, rows), default=0)
    return [row + [""] * (width - len(row)) for row in rows]


def _cells(line: str) -> list[str]:
    """Part a line. A bar at its very start or end encloses the row; after a space it parts an empty cell."""
    line = line.rstrip()
    if line.endswith("|"):
        line = line.lstrip()
    line = line.removeprefix("|")
    if line.endswith("|") and not line.endswith("\\|"):
        line = line[:-1]
    return [cell.strip().replace("\\|", "|") for cell in _BAR.split(line)]
