"""References and contributors of content files, as people write them."""

from pathlib import Path

from portal.exchange.exporter import export_path
from portal.exchange.importer import import_path
from practices.models import PracticePage
from syntheses.models import SynthesisPage
from tests.exchange.content import practice, write


def imported(folder: Path) -> list[str]:
    return [str(problem) for problem in import_path(folder).problems]


def test_a_reference_without_a_key_gets_one_and_may_be_cited_by_it(folder: Path) -> None:
    references = "references: [{title: Un rapport, type: Rapport, author: INSPQ, issued: 2023, doi: 'doi:10.1136/x'}]"
    practice(folder, extra=f"{references}\nwhy: Dit [@inspq-2023]")
    assert imported(folder) == []
    value = PracticePage.objects.get().references.raw_data[0]["value"]
    assert (value["key"], value["type"], value["doi"]) == ("inspq-2023", "report", "10.1136/x")


def test_authors_in_a_text_become_contributors(folder: Path, tmp_path: Path) -> None:
    write(folder, "s.md", "type: synthesis\ntitle: S\nslug: s\nestablishments: [uqar]\nauthors: Équipe, UQAR ; UQAT")
    assert imported(folder) == []
    assert [item.name for item in SynthesisPage.objects.get().contributors_list] == ["Équipe, UQAR", "UQAT"]
    assert import_path(folder).updated == []
    export_path(tmp_path / "un")
    written = (tmp_path / "un/syntheses/uqar/s.md").read_text(encoding="utf-8")
    assert "contributors:\n  - name: Équipe, UQAR\n  - name: UQAT\n" in written


def test_authors_and_contributors_are_not_both_written(folder: Path) -> None:
    header = "type: synthesis\ntitle: S\nslug: s\nestablishments: [uqar]\nauthors: A\ncontributors: [{literal: B}]"
    write(folder, "s.md", header)
    assert "écrivez contributors ou authors, pas les deux" in imported(folder)[0]


def test_a_mistyped_orcid_is_refused_with_its_place(folder: Path) -> None:
    header = "type: synthesis\ntitle: S\nslug: s\nestablishments: [uqar]\n"
    write(folder, "s.md", header + "contributors: [{name: A, orcid: 0000-0002-1825-0098}]")
    assert "ligne 6, contributors.orcid" in imported(folder)[0]


def test_a_cell_still_takes_a_text_and_its_address(folder: Path) -> None:
    (folder / "p.csv").write_text(
        'title;establishments;references\nP;cisss-bsl;"Un texte | https://exemple.org/\nUn autre"\n', encoding="utf-8"
    )
    assert imported(folder / "p.csv") == []
    rows = PracticePage.objects.get().references.raw_data
    assert [(row["type"], row["value"]["text"], row["value"]["url"]) for row in rows] == [
        ("reference", "Un texte", "https://exemple.org/"),
        ("reference", "Un autre", ""),
    ]
