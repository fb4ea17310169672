"""Import, export and import again give the same content and the same files."""

from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from wagtail.models import Page, PageViewRestriction, Revision

from portal.core.models import PageLink, PortalDocument, PortalImage
from portal.exchange.exporter import export_path
from portal.exchange.importer import import_path
from portal.exchange.registry import SCHEMAS
from portal.exchange.writer import Writer, own_visibility, site_root
from portal.home.services import ensure_site
from tests.exchange.content import PRACTICE, practice, write, write_everything


def database() -> list[Any]:
    """All that the exchange covers, from the database, without identifiers that each one draws."""
    writer = Writer(site_root())
    found = []
    for schema in SCHEMAS.values():
        for page in schema.model.objects.order_by("url_path"):
            values = {item.key: item.codec.dump(page, writer) for item in schema.fields}
            streams = [
                list(getattr(page, name).raw_data)
                for name in ("references", "steps", "indicators")
                if hasattr(page, name)
            ]
            visibility = own_visibility(page, schema.groups_of)
            found.append((page.url_path, page.title, page.live, visibility, values, streams))
    order = list(Page.objects.filter(depth__gt=4).order_by("path").values_list("path", "url_path"))
    return [found, sorted(url for _path, url in order), PageLink.objects.count()]


def files(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def empty_site() -> None:
    """Remove every page and file of the library, as on another machine."""
    root = Page.get_first_root_node()
    for page in root.get_children():
        Page.objects.get(pk=page.pk).delete()
    PortalImage.objects.all().delete()
    PortalDocument.objects.all().delete()
    ensure_site()


def test_every_field_of_every_type_survives_a_round_trip(folder: Path, tmp_path: Path) -> None:
    write_everything(folder)
    report = import_path(folder)
    assert [str(problem) for problem in report.problems] == []
    assert len(report.created) == 10
    before = database()
    export_path(tmp_path / "un")

    empty_site()
    report = import_path(tmp_path / "un")
    assert [str(problem) for problem in report.problems] == []
    assert database() == before
    export_path(tmp_path / "deux")
    assert files(tmp_path / "un") == files(tmp_path / "deux")


def test_every_key_of_a_practice_is_written(folder: Path, tmp_path: Path) -> None:
    write_everything(folder)
    import_path(folder)
    export_path(tmp_path / "un")
    written = (tmp_path / "un/pratiques/cisss-bsl/pratique.md").read_text(encoding="utf-8")
    for key in PRACTICE:
        assert f"\n{key}:" in written


@pytest.mark.parametrize("file_format", ["csv", "xlsx"])
def test_a_spreadsheet_of_practices_survives_a_round_trip(folder: Path, tmp_path: Path, file_format: str) -> None:
    write_everything(folder)
    import_path(folder)
    export_path(tmp_path / "un")  # The files that the practices refer to.
    before = database()
    table = tmp_path / "un" / f"pratiques.{file_format}"
    export_path(table, types=["practice"], file_format=file_format)
    again = import_path(table)
    assert [str(problem) for problem in again.problems] == []
    assert (again.created, again.updated, again.unchanged) == ([], [], 2)

    for page in SCHEMAS["practice"].model.objects.all():
        page.delete()
    report = import_path(table)
    assert [str(problem) for problem in report.problems] == []
    # The link that the synthesis had to the practice went with the practice.
    assert [row for row in database()[0] if row[0].startswith("/accueil/pratiques")] == [
        row for row in before[0] if row[0].startswith("/accueil/pratiques")
    ]
    second = tmp_path / f"deux.{file_format}"
    export_path(second, types=["practice"], file_format=file_format)
    assert second.read_bytes() == table.read_bytes()


def test_importing_again_changes_nothing(folder: Path) -> None:
    write_everything(folder)
    import_path(folder)
    before = (database(), Revision.objects.count(), list(Page.objects.values_list("last_published_at", "path")))
    report = import_path(folder)
    assert (report.created, report.updated, report.moved) == ([], [], 0)
    assert (database(), Revision.objects.count(), list(Page.objects.values_list("last_published_at", "path"))) == before


def test_a_change_makes_one_revision_and_keeps_the_date_of_publication(folder: Path) -> None:
    practice(folder)
    import_path(folder)
    page = Page.objects.get(slug="ma-pratique")
    revisions = Revision.objects.count()
    practice(folder, extra="summary: Autre")
    assert import_path(folder).updated == ["/pratiques/cisss-bsl/ma-pratique/"]
    again = Page.objects.get(slug="ma-pratique")
    assert again.specific.summary == "Autre"
    assert again.get_latest_revision_as_object().summary == "Autre"
    assert Revision.objects.count() == revisions + 1
    assert again.first_published_at == page.first_published_at


def test_an_absent_key_empties_the_field(folder: Path) -> None:
    practice(folder, extra="themes: [telesante]\nlevers: [un]\nstatus: pilote")
    import_path(folder)
    practice(folder)
    import_path(folder)
    page = Page.objects.get(slug="ma-pratique").specific
    assert (list(page.terms.all()), page.levers, page.status) == ([], [], None)


def test_lessons_stand_in_the_order_of_their_files(folder: Path) -> None:
    write(folder, "a.md", "type: training\ntitle: Bloc\nslug: bloc\nestablishments: [uqar]")
    for slug, order in (("a", 3), ("b", 1), ("c", 2)):
        write(
            folder,
            f"bloc/{slug}.md",
            f"""
            type: lesson
            title: {slug}
            slug: {slug}
            establishments: [uqar]
            parent: /formation/uqar/bloc/
            order: {order}
        """,
        )
    import_path(folder)
    children = Page.objects.get(slug="bloc").get_children()
    assert [page.slug for page in children] == ["b", "c", "a"]
    assert import_path(folder).moved == 0


def test_visibility_is_set_before_the_page_is_live(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from portal.exchange import page_writing

    live_when_set: list[bool] = []
    real = page_writing.set_visibility

    def spy(page: Any, **options: Any) -> None:
        live_when_set.append(Page.objects.get(pk=page.pk).live)
        real(page, **options)

    monkeypatch.setattr(page_writing, "set_visibility", spy)
    practice(folder, extra="visibility: establishment")
    import_path(folder)
    assert live_when_set == [False]
    groups = PageViewRestriction.objects.get(page__slug="ma-pratique").groups.all()
    assert [group.name for group in groups] == ["Établissement – cisss-bsl"]


def test_an_export_doesnt_open_what_a_file_cannot_say(folder: Path, tmp_path: Path) -> None:
    practice(folder)
    import_path(folder)
    page = Page.objects.get(slug="ma-pratique")
    PageViewRestriction.objects.create(page=page, restriction_type="password", password="secret")
    report = export_path(tmp_path / "un")
    assert report.pages == 0
    assert "mot de passe" in str(report.warnings[0])


def test_a_restricted_section_is_written_on_its_pages(folder: Path, tmp_path: Path) -> None:
    practice(folder)
    import_path(folder)
    section = Page.objects.get(slug="cisss-bsl")
    PageViewRestriction.objects.create(page=section, restriction_type="login")
    export_path(tmp_path / "un")
    assert "visibility: members" in (tmp_path / "un/pratiques/cisss-bsl/ma-pratique.md").read_text(encoding="utf-8")


def test_drafts_stay_out_of_an_export(folder: Path, tmp_path: Path) -> None:
    practice(folder)
    import_path(folder)
    Page.objects.get(slug="ma-pratique").specific.unpublish()
    report = export_path(tmp_path / "un")
    assert (report.pages, report.drafts) == (0, 1)


def test_the_commands_say_what_they_did(folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    practice(folder)
    call_command("import_content", str(folder))
    call_command("export_content", str(tmp_path / "un"))
    said = capsys.readouterr().out
    assert "Créées : 1" in said.replace("\xa0", " ")
    assert "1 page(s) exportée(s)" in said


def test_the_site_is_made_once(db: None) -> None:
    before = list(Page.objects.order_by("path").values_list("pk", "url_path"))
    ensure_site()
    assert list(Page.objects.order_by("path").values_list("pk", "url_path")) == before
    assert [url for _pk, url in before] == [
        "/",
        "/accueil/",
        "/accueil/pratiques/",
        "/accueil/syntheses/",
        "/accueil/formation/",
    ]
