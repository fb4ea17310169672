"""The workbook to fill in: columns in French, lists to choose from, and a sheet that explains each column."""

import io
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter, quote_sheetname
from openpyxl.worksheet.datavalidation import DataValidation

from portal.exchange.codecs import Boolean, Codec, Date, Integer, Number, Option
from portal.exchange.columns import column_label, sheet_name, type_label
from portal.exchange.reader import VISIBILITIES
from portal.exchange.registry import ContentSchema

ROWS = 500
EXPLANATIONS = "Mode d’emploi"
LISTS = "Listes"
REQUIRED = {"title", "establishments", "parent"}
# What a table holds badly: blocks, files beside the workbook, what only the portal sets.
LEFT_OUT = {"type", "body_blocks", "image", "documents", "show_in_menus", "seo_title", "search_description"}
PLAIN_HELP = {
    "title": "Ce dont il s’agit, en une ligne.",
    "slug": "La fin de l’adresse. Laissez vide : elle est tirée du titre.",
    "visibility": "Qui lit la page une fois publiée. Vide : tout le monde.",
    "parent": "L’adresse de la page parente, par exemple /formation/uqar/mon-bloc/.",
    "order": "Le rang parmi les pages voisines, à partir de 1.",
    "links": "Les contenus du portail auxquels celui-ci est lié, par leur adresse.",
}


def template_workbook(schema: ContentSchema) -> bytes:
    """Return an XLSX workbook that the importer reads once it is filled in."""
    workbook = Workbook()
    sheet: Any = workbook.active
    sheet.title = sheet_name(schema)
    help_sheet: Any = workbook.create_sheet(EXPLANATIONS)
    lists: Any = workbook.create_sheet(LISTS)
    _explain(help_sheet, schema)
    sheet.freeze_panes = "B2"
    sheet.row_dimensions[1].height = 32
    for place, key in enumerate(_keys(schema), 1):
        label = column_label(schema, key)
        head = sheet.cell(row=1, column=place, value=f"{label} *" if key in REQUIRED else label)
        _style_head(head)
        codec = _codec(schema, key)
        letter = get_column_letter(place)
        sheet.column_dimensions[letter].width = 40 if key in {"title", "summary"} else 24
        options = _options(schema, key)
        if options:
            _offer(sheet, lists, letter, label, options, several=codec is not None and codec.listed)
        elif isinstance(codec, Date):
            _format(sheet, place, "yyyy-mm-dd")
        elif not isinstance(codec, Number | Integer):
            # Text stays as it is typed: « 1-2 » isn't a date.
            _format(sheet, place, "@")
        row = [label, "oui" if key in REQUIRED else "", _help(schema, key), _how(schema, key)]
        help_sheet.append(row)
        for cell in help_sheet[help_sheet.max_row]:
            cell.alignment = Alignment(wrap_text=True, vertical="top")
    stream = io.BytesIO()
    workbook.save(stream)
    return stream.getvalue()


def _keys(schema: ContentSchema) -> list[str]:
    """The columns, those that must be filled first."""
    keys = [key for key in schema.keys if key not in LEFT_OUT]
    return sorted(keys, key=lambda key: (key not in REQUIRED, key == "slug"))


def _codec(schema: ContentSchema, key: str) -> Codec | None:
    return next((item.codec for item in schema.fields if item.key == key), None)


def _options(schema: ContentSchema, key: str) -> list[Option]:
    if key == "visibility":
        return [(value, str(label)) for value, label in VISIBILITIES.items()]
    codec = _codec(schema, key)
    return codec.options(schema.model) if codec else []


def _help(schema: ContentSchema, key: str) -> str:
    codec = _codec(schema, key)
    attribute = getattr(codec, "attribute", "")
    text = str(getattr(schema.model._meta.get_field(attribute), "help_text", "")) if attribute else ""
    return PLAIN_HELP.get(key) or text


def _how(schema: ContentSchema, key: str) -> str:
    """How the cell is written."""
    codec = _codec(schema, key)
    if codec is None:
        return "Choisissez dans la liste." if key == "visibility" else "Un texte."
    columns = codec.columns(schema.model)
    if columns:
        return f"Une ligne par élément (Alt+Entrée), ses parties séparées par « | » : {' | '.join(columns)}"
    if codec.options(schema.model):
        return (
            "Choisissez dans la liste ; pour plusieurs, tapez leurs noms séparés par « ; ». Voir la feuille Listes."
            if codec.listed
            else "Choisissez dans la liste."
        )
    if codec.listed:
        return "Plusieurs éléments, séparés par « ; » ou un par ligne (Alt+Entrée)."
    if isinstance(codec, Date):
        return "Une date complète, par exemple 2024-04-23 ou 23 avril 2024."
    if isinstance(codec, Number | Integer):
        return "Un nombre, par exemple 12500 ou 7,5."
    return "Oui ou non." if isinstance(codec, Boolean) else "Un texte."


def _style_head(cell: Any) -> None:
    cell.font = Font(bold=True, color="FFFFFF")
    cell.fill = PatternFill("solid", fgColor="0B3B5C")
    cell.alignment = Alignment(wrap_text=True, vertical="center")


def _format(sheet: Any, place: int, number_format: str) -> None:
    for number in range(2, ROWS + 2):
        sheet.cell(row=number, column=place).number_format = number_format


def _offer(sheet: Any, lists: Any, letter: str, label: str, options: list[Option], *, several: bool) -> None:
    """Let a column choose among options, which the sheet of lists holds; several are typed."""
    place = lists.max_column + 1 if lists["A1"].value else 1
    column = get_column_letter(place)
    _style_head(lists.cell(row=1, column=place, value=label))
    lists.column_dimensions[column].width = 36
    for number, (_value, name) in enumerate(options, 2):
        lists.cell(row=number, column=place, value=name)
    validation = DataValidation(
        type="list",
        formula1=f"{quote_sheetname(LISTS)}!${column}$2:${column}${len(options) + 1}",
        allow_blank=True,
        showErrorMessage=not several,
        errorTitle=label[:32],
        error="Choisissez une valeur de la liste.",
        showInputMessage=True,
        promptTitle=label[:32],
        prompt="Plusieurs valeurs se séparent par « ; »." if several else "Choisissez dans la liste.",
    )
    validation.add(f"{letter}2:{letter}{ROWS + 1}")
    sheet.add_data_validation(validation)


def _explain(sheet: Any, schema: ContentSchema) -> None:
    for line in (
        f"Une rangée de la feuille « {sheet_name(schema)} » décrit une page ({type_label(schema).lower()}).",
        "Les colonnes marquées d’un * sont obligatoires ; les autres se laissent vides, ou se suppriment.",
        "Ne changez pas les noms des colonnes. Les rangées et les feuilles masquées ne sont pas lues.",
        "Importez ensuite le classeur dans l’administration : un rapport dit ce qui serait fait, puis vous confirmez.",
    ):
        sheet.append([line])
    sheet.append([])
    sheet.append(["Colonne", "Obligatoire", "Ce qu’elle contient", "Comment l’écrire"])
    for cell in sheet[sheet.max_row]:
        _style_head(cell)
    for letter, width in zip("ABCD", (32, 12, 70, 70), strict=True):
        sheet.column_dimensions[letter].width = width
    sheet.freeze_panes = f"A{sheet.max_row + 1}"
