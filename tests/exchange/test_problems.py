"""Each mistake is reported with its file, its line, its field and what to do, and nothing is half-written."""

import struct
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError
from wagtail.models import Page, PageViewRestriction, Revision

from portal.core.models import PortalImage
from portal.exchange.importer import import_path
from practices.models import PracticePage
from tests.exchange.content import png, practice, write

Problems = Callable[..., list[str]]

LINE_6 = [
    ("themes: [telesanté]", "ligne 6, themes", "Vouliez-vous dire « telesante »"),
    ("status: pilotte", "ligne 6, status", "Vouliez-vous dire « pilote »"),
    ("regions: [gaspésie]", "ligne 6, regions", "n’est pas une région"),
    ("mrc: [kamourask]", "ligne 6, mrc", "« kamouraska »"),
    ("started_on: 2024-02-30", "ligne 6, started_on", "année-mois-jour"),
    ("started_on: hier", "ligne 6, started_on", "2024-04-23"),
    (f"summary: {'a' * 401}", "ligne 6, summary", "401 caractères"),
    ("sumary: x", "ligne 6, sumary", "Vouliez-vous dire « summary »"),
    ("fte: beaucoup", "ligne 6, fte", "n’est pas un nombre"),
    ("fte: .inf", "ligne 6, fte", "n’est pas un nombre"),
    ("visibility: publique", "ligne 6, visibility", "« public »"),
    ("language: es", "ligne 6, language", "fr, en"),
    ("contact_hidden: peut-être", "ligne 6, contact_hidden", "true ou false"),
    ("title: Encore", "ligne 6", "écrite deux fois"),
    ("why: {a: b}", "ligne 6, why", "un texte est attendu"),
    ("levers: {a: b}", "ligne 6, levers", "une liste est attendue"),
    ("steps: [{title: x, start: demain}]", "ligne 6, steps.start", "n’est pas une date"),
    ("steps: [{titre: x}]", "ligne 6, steps", "Vouliez-vous dire « title »"),
    ("steps: [{title: x, duration_months: -1}]", "ligne 6, steps.duration_months", "0"),
    ("partners: [{kind: comunaute, name: x}]", "ligne 6, partners.kind", "« communaute »"),
    ("resources: [{kind: human}]", "ligne 6, resources.description", "requis"),
    ("references: [{text: a, url: 'javascript:alert(1)'}]", "ligne 6, references.url", "https://"),
    ("references: [{title: a, doi: x}]", "ligne 6, references.doi", "Un DOI commence par"),
    ("references: [{titre: a}]", "ligne 6, references", "Vouliez-vous dire « title »"),
    ("references: [{title: a, issued: mai}]", "ligne 6, references.issued", "n’est pas une date"),
    ("references: [{title: a, type: livre-audio}]", "ligne 6, references.type", "n’est pas un choix permis"),
    ("references: [{title: a, author: [{nom: b}]}]", "ligne 6, references", "« nom » n’existe pas"),
    ("references: [{title: a, id: x}, {text: b, id: x}]", "ligne 6, references.id", "deux références ont la clé"),
    ("references: [{title: a, id: x}]\nwhy: Dit [@y]", "ligne 7, why", "Clés connues : x"),
    ("steps: [{title: 'Dit [@y]'}]", "ligne 6, steps", "aucune n’a encore de clé"),
    ("links: [{kind: forme-a, to: /pratiques/cisss-bsl/ma-pratique/}]", "ligne 6, links", "elle-même"),
    ("links: [{kind: aide, to: /a/}]", "ligne 6, links", "n’existe pas"),
    ("links: [{kind: voir-aussi, to: 'https://exemple.org'}]", "ligne 6, links", "n’est pas l’adresse"),
    ("links: [{kind: voir-aussi, to: /rien/}]", "ligne 6, links", "n’existe pas"),
    ("links: [{kind: accompagne, to: /pratiques/}]", "ligne 6, links", "ne joint pas"),
    ("status: suspendue", "status_reason", "Dites en une phrase pourquoi"),
    ("documents: [{title: a, file: ../../../etc/passwd.txt}]", "ligne 6, documents.file", "en dehors du dossier"),
    ("documents: [{title: a, file: rien.pdf}]", "ligne 6, documents.file", "n’existe pas"),
    ("image: {file: /etc/passwd, alt: x}", "ligne 6, image.file", "n’existe pas"),
    ('why: "a\\0b"', "ligne 6", "ne s’enregistre pas"),
    ("a: &x [1]\nb: *x", "ligne 6", "ancres"),
    ("why: !!python/object:os.system x", "ligne 6", "étiquettes"),
    ("why: deux: points", "ligne 6", "deux-points"),
    ("why: 'ouvert", "ligne", "guillemet"),
    ("body: [{inconnu: x}]", "ligne 6, body", "n’existe pas"),
    ("body: [{video: {title: a, url: 'https://exemple.org/v'}}]", "ligne 6, body.url", "YouTube"),
]


# The cases of a table are imported together: each is a file of its own, refused alone.


def told(found: list[str], file: str) -> str:
    """What is reported of one file."""
    return "\n".join(text for text in found if text.startswith(file))


def test_a_mistake_is_told_with_its_line_and_what_to_do(folder: Path, problems: Problems) -> None:
    for number, (extra, _place, _what) in enumerate(LINE_6):
        practice(folder, f"cas-{number:02d}", extra=extra.replace("ma-pratique", f"cas-{number:02d}"))
    found = problems()
    for number, (_extra, place, what) in enumerate(LINE_6):
        said = told(found, f"cas-{number:02d}.md")
        assert place in said
        assert what in said
    assert not PracticePage.objects.exists()


HEADERS = [
    ("title: a\nslug: a", "le type manque"),
    ("type: pratique\ntitle: a\nslug: a", "Vouliez-vous dire « practice »"),
    ("type: practice\nslug: a\nestablishments: [uqar]", "le titre est obligatoire"),
    ("type: practice\ntitle: a\nslug: É é\nestablishments: [uqar]", "Par exemple « e-e »"),
    ("type: practice\ntitle: a\nslug: a", "au moins un établissement"),
    ("type: practice\ntitle: a\nslug: a\nestablishments: [uqarr]", "Vouliez-vous dire « uqar »"),
    ("type: lesson\ntitle: a\nslug: a\nestablishments: [uqar]", "page parente est obligatoire"),
    ("type: lesson\ntitle: a\nslug: a\nestablishments: [uqar]\nparent: /formation/uqar/rien/", "n’existe pas"),
    ("type: lesson\ntitle: a\nslug: a\nestablishments: [uqar]\nparent: /pratiques/", "ne peut pas être parente"),
    ("type: page\ntitle: a\nslug: a\nvisibility: establishment", "indiquez l’établissement"),
    ("type: page\ntitle: a\nslug: pratiques", "d’un autre type"),
    ("- une liste", "des clés et des valeurs sont attendues"),
    ("", "l’en-tête est vide"),
]


def test_a_header_that_lacks_something_is_told(folder: Path, problems: Problems) -> None:
    for number, (header, _what) in enumerate(HEADERS):
        write(folder, f"{number:02d}.md", header)
    found = problems()
    for number, (_header, what) in enumerate(HEADERS):
        assert what in told(found, f"{number:02d}.md")


UNREADABLE = [
    (b"", "l’en-tête manque"),
    (b"# Bonjour\n", "ligne 1"),
    (b"---\ntype: page\n", "n’est pas refermé"),
    ("---\ntitle: été\n---\n".encode("latin-1"), "ligne 2"),
    (b"---\ntype: page\n---\n\0", "caractère nul"),
    (b"---\n" + b"x" * (2 * 1024 * 1024), "dépasse 2"),
    (b"---\n" + b"- " * 50_000 + b"\n---\n", "trop imbriqué"),
    (b"---\n" + b"[" * 50_000 + b"\n---\n", "trop imbriqué"),
    (b"---\na: [" + b"1, " * 50_000 + b"1]\n---\n", "trop long"),
]


def test_a_file_that_cannot_be_read_is_told(folder: Path, problems: Problems) -> None:
    for number, (data, _what) in enumerate(UNREADABLE):
        (folder / f"{number}.md").write_bytes(data)
    found = problems()
    assert len(found) == len(UNREADABLE)
    for number, (_data, what) in enumerate(UNREADABLE):
        assert what in told(found, f"{number}.md")


def test_two_files_at_one_address_are_both_refused(folder: Path, problems: Problems) -> None:
    practice(folder / "a")
    practice(folder / "b")
    found = problems()
    assert [text.partition(",")[0] for text in found] == ["a/ma-pratique.md", "b/ma-pratique.md"]
    assert not PracticePage.objects.exists()


def test_an_address_taken_by_another_type_is_refused(folder: Path, problems: Problems) -> None:
    write(folder, "a.md", "type: synthesis\ntitle: a\nslug: a\nestablishments: [uqar]")
    assert problems() == []
    write(folder, "a.md", "type: digest\ntitle: a\nslug: a\nestablishments: [uqar]")
    assert "d’un autre type (Synthèse)" in problems()[0]


def test_a_wrong_file_doesnt_keep_the_others_out(folder: Path, load: Callable[..., Any]) -> None:
    practice(folder, "bonne")
    practice(folder, "mauvaise", extra="status: x")
    report = load()
    assert report.created == ["/pratiques/cisss-bsl/bonne/"]
    assert report.refused_files == {"mauvaise.md"}


def test_what_refers_to_a_refused_file_is_refused_with_it(folder: Path, load: Callable[..., Any]) -> None:
    practice(folder, "mauvaise", extra="status: x")
    practice(folder, "une", extra="links: [{kind: voir-aussi, to: /pratiques/cisss-bsl/mauvaise/}]")
    practice(folder, "deux", extra="links: [{kind: voir-aussi, to: /pratiques/cisss-bsl/une/}]")
    assert load().refused_files == {"mauvaise.md", "une.md", "deux.md"}
    assert not PracticePage.objects.exists()


def test_pages_that_link_to_each_other_are_imported(folder: Path, problems: Problems) -> None:
    practice(folder, "une", extra="links: [{kind: voir-aussi, to: /pratiques/cisss-bsl/deux/}]")
    practice(folder, "deux", extra="links: [{kind: voir-aussi, to: /pratiques/cisss-bsl/une/}]")
    assert problems() == []
    assert PracticePage.objects.live().count() == 2


def test_a_dry_run_writes_nothing(folder: Path) -> None:
    practice(
        folder, "une", extra="image: {file: a.png, alt: x}\nlinks: [{kind: voir-aussi, to: /pratiques/cisss-bsl/deux/}]"
    )
    practice(folder, "deux")
    practice(folder, "trois", extra="status: x")
    (folder / "a.png").write_bytes(png())
    before = (Page.objects.count(), Revision.objects.count())
    report = import_path(folder, dry_run=True)
    assert len(report.created) == 2
    assert len(report.problems) == 1
    assert (Page.objects.count(), Revision.objects.count(), PortalImage.objects.count()) == (*before, 0)


def test_a_failure_while_writing_leaves_nothing_of_the_file(
    folder: Path, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    from portal.exchange import page_writing

    practice(folder, extra="visibility: members\nimage: {file: a.png, alt: x}")
    (folder / "a.png").write_bytes(png())

    def fail(page: Any, **options: Any) -> None:
        raise DatabaseError("disque plein")

    with monkeypatch.context() as patch:
        patch.setattr(page_writing, "set_visibility", fail)
        report = import_path(folder)
    assert "Relancez l’import" in str(report.problems[0])
    assert not Page.objects.filter(slug__in=["ma-pratique", "cisss-bsl"]).exists()
    assert not PortalImage.objects.exists()
    assert not [path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()]
    assert import_path(folder).created == ["/pratiques/cisss-bsl/ma-pratique/"]


def test_a_page_locked_by_an_editor_is_left_alone(folder: Path, problems: Problems) -> None:
    practice(folder)
    problems()
    PracticePage.objects.update(locked=True)
    practice(folder, extra="summary: autre")
    assert "verrouillée" in problems()[0]
    assert PracticePage.objects.get().summary == ""


def test_a_draft_in_progress_is_told(folder: Path, load: Callable[..., Any]) -> None:
    practice(folder)
    load()
    page = PracticePage.objects.get()
    page.summary = "brouillon"
    page.save_revision()
    practice(folder, extra="summary: fichier")
    report = load()
    assert "brouillon" in str(report.warnings[0])
    assert PracticePage.objects.get().summary == "fichier"


def bomb(width: int, height: int) -> bytes:
    """A PNG of a few hundred bytes that says it is huge."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(b"\0" * 1000))
        + chunk(b"IEND", b"")
    )


IMAGES = [
    ("a.png", bomb(60_000, 60_000), "millions de pixels"),
    ("a.png", bomb(7_000, 7_000), "millions de pixels"),
    ("a.png", b"\x89PNG\r\n\x1a\nrien", "n’est pas une image"),
    ("a.png", png()[:40], "n’est pas une image"),
    ("a.svg", b"<svg onload='alert(1)'/>", "genre permis"),
    ("a.png", b"", "est vide"),
    ("a.png", b"\0" * (10 * 1024 * 1024 + 1), "dépasse 10"),
]


def test_a_wrong_image_is_refused(folder: Path, problems: Problems) -> None:
    for number, (name, data, _what) in enumerate(IMAGES):
        practice(folder, f"cas-{number}", extra=f"image: {{file: {number}{name}, alt: x}}")
        (folder / f"{number}{name}").write_bytes(data)
    found = problems()
    for number, (_name, _data, what) in enumerate(IMAGES):
        said = told(found, f"cas-{number}.md, ligne 6, image.file")
        assert what in said


def test_a_link_that_leaves_the_folder_is_refused(folder: Path, tmp_path: Path, problems: Problems) -> None:
    (tmp_path / "secret.txt").write_text("secret", encoding="utf-8")
    (folder / "a.txt").symlink_to(tmp_path / "secret.txt")
    practice(folder, extra="documents: [{title: a, file: a.txt}]")
    assert "en dehors du dossier" in problems()[0]


def test_script_in_markdown_is_kept_as_source_and_never_rendered(folder: Path, problems: Problems, client: Any) -> None:
    practice(folder, body="<script>alert(1)</script> [clic](javascript:alert(2))\n")
    assert problems() == []
    page = PracticePage.objects.get()
    assert "<script>" in page.body.raw_data[0]["value"]
    assert "alert(1)</script>" not in str(page.body.render_as_block())
    assert 'href="javascript:' not in str(page.body.render_as_block())


def test_visibility_alone_changes_without_a_revision(folder: Path, load: Callable[..., Any]) -> None:
    practice(folder)
    load()
    revisions = Revision.objects.count()
    practice(folder, extra="visibility: members")
    assert load().updated == ["/pratiques/cisss-bsl/ma-pratique/"]
    assert Revision.objects.count() == revisions
    assert PageViewRestriction.objects.get().restriction_type == "login"


def test_the_command_fails_where_anything_is_refused(folder: Path) -> None:
    practice(folder, extra="status: x")
    with pytest.raises(CommandError, match="1 problème"):
        call_command("import_content", str(folder), verbosity=0)
    with pytest.raises(CommandError, match="n’existe pas"):
        call_command("import_content", str(folder / "rien"))


SYNTHESIS = "type: synthesis\ntitle: S\nslug: s\nestablishments: [uqar]\noutcomes: [{name: Coûts}]"


def _digest(folder: Path, slug: str, about: str) -> None:
    stance = f"{{kind: nuance, to: /syntheses/uqar/s/, about: '{about}'}}"
    header = f"type: digest\ntitle: D\nslug: {slug}\nestablishments: [uqar]\nlinks: [{stance}]"
    write(folder, f"{slug}.md", header)


def test_a_stance_is_about_an_outcome_that_the_page_has_or_will_have(folder: Path, problems: Problems) -> None:
    write(folder, "s.md", SYNTHESIS)
    _digest(folder, "a", "coûts")
    _digest(folder, "b", "Délais")
    found = problems()
    assert told(found, "a.md") == ""
    assert "« S » n’a pas de résultat de ce nom. Choisissez parmi : « Coûts »" in told(found, "b.md")
    # There already, and not in the import any more.
    (folder / "s.md").unlink()
    _digest(folder, "c", "Délais")
    assert "Choisissez parmi : « Coûts »" in told(problems(), "c.md")
