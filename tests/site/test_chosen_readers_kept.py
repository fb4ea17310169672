"""Readers that were chosen for a draft go on waiting with it, whatever writes in it; sheets say them by name."""

from typing import Any

import pytest

from portal.core.chosen_readers import Readers, choose_readers, pending_choice
from portal.core.visibility import set_visibility, visibility_of
from portal.exchange.importer import import_path
from portal.exchange.uploads import import_upload
from portal.sheets.contents import contents_of
from syntheses.models import SynthesisPage
from tests.factories import make_establishment, make_page, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("search_index")]
FILE = """---
type: synthesis
title: Une synthèse
slug: une-synthese
establishments: [cisss-bsl]
summary: Un autre résumé.
---

Un texte de plus.
"""


@pytest.fixture
def page() -> Any:
    """A page for members, whose draft is to be read by everybody."""
    page = make_page(SynthesisPage, title="Une synthèse", summary="Un résumé.")
    set_visibility(page, visibility="members")
    page.summary = "Un brouillon."
    choose_readers(page=page, revision=page.save_revision(), readers=Readers(), by=None)
    return page


def imported(**how: Any) -> Any:
    importer = make_user("importe@inters4.example", is_superuser=True)
    return import_upload("synthese.md", FILE.encode(), user=importer, dry_run=False, **how)


def read(page: Any) -> Any:
    return SynthesisPage.objects.get(pk=page.pk)


def test_an_import_that_writes_in_a_draft_keeps_the_readers_chosen_for_it(page):
    imported(publish=False)
    choice = pending_choice(read(page))
    assert choice is not None
    assert choice.visibility == "public"
    assert visibility_of(read(page)) == "members", "nothing opens before its text is published"
    read(page).get_latest_revision().publish()
    assert visibility_of(read(page)) == "public"


def test_an_import_that_publishes_says_who_will_read_and_gives_the_page_these_readers(page):
    report = imported(publish=True)
    assert "les lecteurs choisis avec le brouillon de cette page (Tout le monde)" in report.warnings[-1].message
    assert visibility_of(read(page)) == "public"


def test_the_command_decides_of_readers_by_its_file_and_says_that_others_were_chosen(page, tmp_path):
    (tmp_path / "synthese.md").write_text(FILE.replace("slug:", "visibility: members\nslug:"))
    report = import_path(tmp_path)
    assert "ceux du fichier prennent leur place" in report.warnings[-1].message
    assert visibility_of(read(page)) == "members"


def test_what_is_written_from_what_is_published_does_not_take_the_draft_s_readers(page):
    live = read(page)
    live.save_revision().publish()
    assert visibility_of(read(page)) == "members"


def test_the_sheet_names_the_establishments_that_a_page_is_kept_for():
    here, there = make_establishment(), make_establishment("cisss-at", "abitibi")
    page = make_page(SynthesisPage, title="Gardée")
    set_visibility(page, visibility="establishment", groups=[here.group, there.group])
    said = contents_of(read(page)).data["access"].replace("\xa0", " ")
    assert said == "Réservé aux membres de ces établissements : CISSS-AT, CISSS-BSL"
    set_visibility(page, visibility="members")
    assert "aux membres du Consortium" in contents_of(read(page)).data["access"].replace("\xa0", " ")
