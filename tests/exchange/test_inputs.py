"""Files as people have them: each is read as they see it, or refused in words that name the place."""

import datetime
import shutil
from pathlib import Path

import pytest

from portal.exchange.importer import import_path
from portal.exchange.problems import Report
from practices.models import PracticePage
from tests.exchange.content import practice

INPUTS = Path(__file__).parents[1] / "inputs"


def load(folder: Path, name: str, *beside: str) -> Report:
    """Import one of the inputs from a folder of its own, with the files that it needs beside it."""
    for each in (name, *beside):
        (folder / each).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(INPUTS / each, folder / each)
    return import_path(folder / name)


def said(report: Report) -> str:
    return "\n".join(map(str, report.problems)).replace("\u00a0", " ")


def warned(report: Report) -> str:
    return "\n".join(map(str, report.warnings)).replace("\u00a0", " ")


def only(report: Report) -> PracticePage:
    assert said(report) == ""
    return PracticePage.objects.get()


@pytest.mark.parametrize("name", ["01-excel-windows-1252", "02-excel-texte-unicode-utf16"])
def test_what_excel_saves_is_read_in_its_encoding(folder: Path, name: str) -> None:
    report = load(folder, f"csv/{name}.csv")
    page = only(report)
    assert page.title == "Équipe d’à côté : l’été à Québec"
    assert page.summary.startswith("Télésanté – cœur de l’équipe, 45 €")
    assert ("Windows-1252" in warned(report)) == ("1252" in name)


@pytest.mark.parametrize(
    "name", ["csv/03-sep-line.csv", "csv/04-title-row-above-header.csv", "csv/05-header-case-space-nbsp.csv"]
)
def test_the_header_is_found_below_what_stands_above_it(folder: Path, name: str) -> None:
    assert only(load(folder, name)).summary == "Un"


def test_what_stands_above_the_header_is_told(folder: Path) -> None:
    report = load(folder, "xlsx/16-title-row-merged.xlsx")
    assert only(report).summary == "Un"
    assert "feuille « Sheet », ligne 1 : au-dessus de l’en-tête, non lu : « Recensement 2024 »" in warned(report)


def test_a_title_in_a_table_gives_the_address_that_the_form_gives(folder: Path) -> None:
    report = load(folder, "csv/06-apostrophe-slug.csv")
    assert said(report) == ""
    assert set(PracticePage.objects.values_list("slug", flat=True)) == {
        "equipe-d-a-cote-oeuvrer-a-l-urgence",
        "soins-d-urgence-et-proximite",
    }


def test_tight_semicolons_part_a_list_and_commas_do_not(folder: Path) -> None:
    page = only(load(folder, "csv/07-list-commas-and-tight-semicolons.csv"))
    assert page.keywords == ["vaccination", "grippe", "aînés"]
    assert page.levers == ["bon accueil, équipe stable"]


def test_a_month_without_its_day_is_refused_at_its_cell(folder: Path) -> None:
    report = load(folder, "csv/09-dates-fr.csv")
    assert "ligne 3, started_on (colonne C) : « avril 2024 » ne dit pas quel jour" in said(report)
    assert not PracticePage.objects.exists()


def test_dates_and_decimals_of_french_canada_are_read(folder: Path) -> None:
    path = folder / "p.csv"
    path.write_text("title;establishments;started_on;fte\nA;cisss-bsl;15/04/2024;1 250,5\n", encoding="utf-8")
    page = only(import_path(path))
    assert (page.started_on, str(page.fte)) == (datetime.date(2024, 4, 15), "1250.50")


def test_a_number_that_reads_two_ways_is_refused(folder: Path) -> None:
    path = folder / "p.csv"
    path.write_text("title;establishments;cost_amount\nA;cisss-bsl;1,250\n", encoding="utf-8")
    assert "1250 ou 1,25" in said(import_path(path))


def test_a_name_that_is_nearly_a_term_is_answered_and_the_establishment_is_found(folder: Path) -> None:
    report = load(folder, "csv/10-establishment-name-not-slug.csv")
    assert said(report).count("\n") == 0
    assert "themes (colonne C)" in said(report)
    assert "Vouliez-vous dire « telesante »" in said(report)


def test_names_are_found_like_slugs(folder: Path) -> None:
    path = folder / "p.csv"
    rows = "A;CISSS du Bas-Saint-Laurent, uqar;intervention en télésanté;Émergente\n"
    path.write_text(f"title;establishments;themes;maturity\n{rows}", encoding="utf-8")
    page = only(import_path(path))
    assert [item.slug for item in page.establishments_list] == ["cisss-bsl", "uqar"]
    assert [term.slug for term in page.terms.all()] == ["telesante"]
    assert page.maturity.slug == "emergente"


def test_a_name_that_is_nearly_one_is_answered_by_its_slug(folder: Path) -> None:
    path = folder / "p.csv"
    path.write_text("title;establishments\nA;CISSS du Bas Saint Laurens\n", encoding="utf-8")
    assert "Vouliez-vous dire « cisss-bsl »" in said(import_path(path))


def test_rows_are_read_whatever_the_dimension_that_is_declared(folder: Path) -> None:
    assert only(load(folder, "xlsx/11-dimension-A1.xlsx")).summary == "Un"


def test_cells_merged_downwards_hold_for_each_row(folder: Path) -> None:
    report = load(folder, "xlsx/12-merged-establishment.xlsx")
    assert said(report) == ""
    assert [page.get_parent().slug for page in PracticePage.objects.all()] == ["cisss-bsl", "cisss-bsl"]


def test_numbers_are_those_that_the_screen_shows(folder: Path) -> None:
    page = only(load(folder, "xlsx/13-percent.xlsx"))
    assert str(page.fte) == "0.85"
    report = load(folder, "xlsx/14-float-artifact.xlsx")
    assert said(report) == ""
    assert str(PracticePage.objects.get(slug="flottant").fte) == "0.30"


def test_error_and_uncalculated_cells_are_named_and_nothing_is_published(folder: Path) -> None:
    report = load(folder, "xlsx/15-error-and-formula-cells.xlsx")
    assert "feuille « Sheet », ligne 2, summary (colonne C) : la cellule montre #N/A" in said(report)
    assert "ligne 2, direction (colonne D) : la formule n’a pas de résultat" in said(report)
    assert not PracticePage.objects.exists()


def test_hidden_sheets_and_rows_are_left_out_and_told(folder: Path) -> None:
    report = load(folder, "xlsx/17-first-sheet-hidden.xlsx")
    assert only(report).title == "Deuxième feuille"
    assert "feuilles masquées, non lues : « Listes »" in warned(report)
    report = load(folder, "xlsx/19-filtered-rows.xlsx")
    assert report.created == ["/pratiques/cisss-bsl/visible/"]
    assert "rangées masquées ou filtrées, non lues : 3" in warned(report)


def test_a_date_with_midnight_is_its_day_and_a_time_is_itself(folder: Path) -> None:
    page = only(load(folder, "xlsx/18-datetime-time.xlsx"))
    assert page.started_on == datetime.date(2024, 4, 15)
    assert page.direction == "08:30:00"


@pytest.mark.parametrize("text", ["title;establishments\n", "titre;établissements\n;\n", "bonjour;monde\n1;2\n"])
def test_a_table_without_a_row_to_read_is_an_error(folder: Path, text: str) -> None:
    path = folder / "p.csv"
    path.write_text(text, encoding="utf-8")
    report = import_path(path)
    assert report.problems
    assert (report.created, report.updated, report.unchanged) == ([], [], 0)


def test_french_names_of_columns_and_types_are_read(folder: Path) -> None:
    path = folder / "p.csv"
    text = "Type;TITRE *;établissements;Résumé;Visibilité\nPratique;A;cisss-bsl;Un;Membres\n"
    path.write_text(text, encoding="utf-8")
    page = only(import_path(path))
    assert (page.summary, page.visibility) == ("Un", "members")


@pytest.mark.parametrize(
    ("name", "beside"),
    [
        ("names/61-windows-path.md", ("names/images/photo.jpg",)),
        ("names/62-case.md", ("names/Photo.JPG",)),
    ],
)
def test_a_file_is_found_whatever_computer_wrote_its_name(folder: Path, name: str, beside: tuple[str, ...]) -> None:
    assert only(load(folder, name, *beside)).image is not None


def test_a_file_is_found_in_either_unicode_form(folder: Path) -> None:
    (folder / "e\u0301te\u0301.txt").write_text("Guide", encoding="utf-8")
    text = (
        "---\ntype: practice\ntitle: A\nestablishments: [cisss-bsl]\ndocuments: [{title: Guide, file: été.txt}]\n---\n"
    )
    (folder / "a.md").write_text(text, encoding="utf-8")
    assert len(only(import_path(folder)).documents) == 1


def test_two_files_that_differ_by_case_are_never_taken_one_for_the_other(folder: Path) -> None:
    for name in ("Photo.txt", "PHOTO.txt"):
        (folder / name).write_text(name, encoding="utf-8")
    practice(folder, extra="documents: [{title: Guide, file: photo.txt}]")
    assert "Vouliez-vous dire" in said(import_path(folder))


def test_curly_quotation_marks_are_read_as_those_of_yaml_and_told(folder: Path) -> None:
    report = load(folder, "names/63-curly-quotes.md")
    assert only(report).title == "Essai guillemets de Word"
    assert "ligne 3 : les guillemets “ ”" in warned(report)


def test_syllabics_and_names_of_nations_are_kept(folder: Path) -> None:
    page = only(load(folder, "names/65-autochtone.md"))
    assert page.title == "Santé au Nunavik (ᓄᓇᕕᒃ) et en Eeyou Istchee (ᐄᔨᔨᐤ ᐊᔅᒌ)"
    assert page.keywords == ["ᐃᓗᓯᓕᕆᓂᖅ", "Kanien’kehá:ka", "Wendat", "Innu-aimun", "Mi’gmaq"]
    assert "ᐃᓗᓯᓕᕆᓂᖅ" in page.body[0].value
    assert "Kanien’kehá꞉ka et l’ŝ." in page.body[0].value


def test_a_title_without_a_letter_of_addresses_says_what_to_write(folder: Path) -> None:
    path = folder / "p.csv"
    path.write_text("title;establishments\nᓄᓇᕕᒃ;cisss-bsl\n", encoding="utf-8")
    assert "n’a pas de lettre dont faire une adresse" in said(import_path(path))


def test_links_and_tables_of_the_formatted_text_are_kept(folder: Path) -> None:
    page = only(load(folder, "names/66-rich-text-phone.md"))
    raw = [item["value"] for item in page.body.raw_data]
    assert 'href="tel:+14185550199"' in raw[0]
    assert 'href="mailto:equipe@exemple.qc.ca"' in raw[0]
    assert "Gaspésie\t3" in raw[1]["rows"]


def test_three_dots_close_the_front_matter(folder: Path) -> None:
    assert "Texte avec" in only(load(folder, "md/22-pandoc-dots.md")).body[0].value


def test_the_properties_of_a_note_editor_are_read_or_told(folder: Path) -> None:
    report = load(folder, "md/23-obsidian-properties.md")
    assert only(report).keywords == ["santé", "aînés"]
    assert "tags est lu comme keywords" in warned(report)
