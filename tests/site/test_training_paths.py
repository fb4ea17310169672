"""Paths: blocks in order, the reader's progress across them, what leads to them, files and forms."""

import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from portal.core.visibility import set_visibility
from portal.exchange.exporter import export_path
from portal.exchange.importer import import_path
from tests.factories import make_page
from tests.training import RIGHT, answer, lessons_of, make_block, signed_in, words_of
from training.following.services import enrol
from training.models import PathStep, TrainingBlockPage, TrainingPathPage

pytestmark = pytest.mark.django_db


def make_path(*blocks: TrainingBlockPage, title: str = "Un parcours", **fields: Any) -> TrainingPathPage:
    path = make_page(TrainingPathPage, title=title, **fields)
    path.steps = [PathStep(block=block, sort_order=rank, why=f"Raison {rank}.") for rank, block in enumerate(blocks)]
    path.save_revision().publish()
    return TrainingPathPage.objects.get(pk=path.pk)


def test_a_path_shows_its_blocks_in_order_how_far_one_is_and_which_comes_next() -> None:
    first, second = make_block(title="Premier"), make_block(title="Deuxième")
    path = make_path(first, second, order_reason="L’un prépare l’autre.")
    visitor = words_of(Client().get(path.url))
    assert re.findall(r'path-steps__title">\s*<a[^>]*>(.*?)</a>', visitor) == ["Premier", "Deuxième"]
    for told in ("2 blocs · 20 min · 2 leçons", "Raison 0.", "L’un prépare l’autre.", "Commencer par le premier bloc"):
        assert told in visitor, told
    client, person = signed_in()
    enrolment = enrol(person=person, block=first)
    assert "Aucun bloc réussi encore. Il vous reste 20 min." in words_of(client.get(path.url))
    answer(client, lessons_of(first)[0], RIGHT)
    page = words_of(client.get(path.url))
    assert "1 bloc réussi sur 2. Il vous reste 10 min." in page
    assert re.search(rf'href="{second.url}">\s*Continuer : Deuxième', page)
    space = words_of(client.get("/mon-espace/"))
    assert "Vos parcours" in space
    assert re.search(rf'Ensuite :\s*<a href="{second.url}">Deuxième</a>', space)
    enrolment.delete()
    assert "Vos parcours" not in words_of(client.get("/mon-espace/"))


def test_what_a_reader_may_not_read_leaves_no_trace_in_a_path_nor_on_a_block(search_index: Any, drain: Any) -> None:
    shown, hidden = make_block(title="Public"), make_block(title="Réservé")
    path = make_path(shown, hidden)
    secret = make_path(shown, title="Parcours des membres")
    for page in (hidden, secret):
        set_visibility(page=page, visibility="members")
    drain()
    visitor = words_of(Client().get(path.url))
    assert "Réservé" not in visitor
    assert "1 bloc · 10 min" in visitor
    member, _person = signed_in()
    assert "Réservé" in words_of(member.get(path.url))
    for address in (shown.url, "/formation/?type=training"):
        assert re.search(rf'Fait partie du parcours\s*<a href="{path.url}">', words_of(Client().get(address)))
        assert "Parcours des membres" not in words_of(Client().get(address))
        assert "Parcours des membres" in words_of(member.get(address))


def test_paths_are_in_the_catalogue_with_the_time_of_their_blocks_in_as_many_queries(
    search_index: Any, drain: Any
) -> None:
    block = make_block(title="Un bloc", duration_minutes=90)
    make_path(block, make_block(title="Un autre", duration_minutes=60))
    client, person = signed_in()
    enrol(person=person, block=block)
    drain()
    page = words_of(client.get("/formation/?type=path&duration=plus-de-2-h"))
    assert "Un parcours" in page
    assert "2 h 30 min" in page
    assert "Aucun bloc réussi encore." in page
    block.duration_minutes = 10
    block.save_revision().publish()
    drain()
    assert "Un parcours" not in words_of(client.get("/formation/?type=path&duration=plus-de-2-h"))
    counts = []
    for rank in range(2):
        make_path(block, make_block(title=f"Bloc {rank}"), title=f"Parcours {rank}")
        drain()
        client.get("/formation/")
        with CaptureQueriesContext(connection) as queries:
            client.get("/formation/")
        counts.append(len(queries))
    assert len(set(counts)) == 1, counts


def test_files_keep_the_blocks_of_a_path_in_order_and_say_what_is_no_block(tmp_path: Any) -> None:
    first, second = make_block(title="Premier"), make_block(title="Deuxième")
    path = make_path(second, first, order_reason="Dans cet ordre.")
    export_path(tmp_path / "un")
    file = tmp_path / f"un{path.url.rstrip('/')}.md"
    text = file.read_text(encoding="utf-8")
    assert re.search(rf"steps:\n  - block: {second.url}\n    why: Raison 0\.\n  - block: {first.url}", text)
    path.delete()
    assert not import_path(tmp_path / "un").problems
    export_path(tmp_path / "deux")
    assert (tmp_path / f"deux{path.url.rstrip('/')}.md").read_text(encoding="utf-8") == text
    practice = make_page(title="Une pratique")
    file.write_text(text.replace(f"block: {first.url}", f"block: {practice.url}"), encoding="utf-8")
    assert practice.url in str(import_path(tmp_path / "un").problems[0])
    file.write_text(text.replace(f"block: {first.url}", f"block: {second.url}"), encoding="utf-8")
    assert "écrit deux fois" in str(import_path(tmp_path / "un").problems[0])


def test_an_editor_chains_blocks_in_a_form_and_a_deleted_block_leaves_the_path() -> None:
    first, second = make_block(title="Premier"), make_block(title="Deuxième")
    path = make_path(first)
    editor, _person = signed_in("courtage@inters4.example", is_superuser=True)
    sent = {
        "title": path.title,
        "slug": path.slug,
        "language": "fr",
        "establishments": [path.establishments.get().pk],
        "action-publish": "1",
        "order_reason": "Du simple au complexe.",
        "steps-TOTAL_FORMS": "2",
        "steps-INITIAL_FORMS": "1",
        "steps-0-id": str(path.steps.get().pk),
        "steps-0-block": str(first.pk),
        "steps-0-ORDER": "2",
        "steps-1-block": str(second.pk),
        "steps-1-why": "D’abord.",
        "steps-1-ORDER": "1",
    }
    sent |= {f"{stream}-count": "0" for stream in ("body", "references", "documents")}
    for rows in ("outgoing_links", "comments"):
        sent |= {f"{rows}-TOTAL_FORMS": "0", f"{rows}-INITIAL_FORMS": "0"}
    posted = editor.post(f"/admin/pages/{path.pk}/edit/", sent)
    assert posted.status_code == 302, (posted.context["form"].errors, posted.context["form"].formsets["steps"].errors)
    page = words_of(Client().get(path.url))
    assert re.findall(r'path-steps__title">\s*<a[^>]*>(.*?)</a>', page) == ["Deuxième", "Premier"]
    TrainingBlockPage.objects.get(pk=first.pk).delete()
    assert "Premier" not in words_of(Client().get(path.url))


def test_an_author_can_t_chain_a_block_that_they_may_not_know_of() -> None:
    hidden = make_block(title="Caché")
    TrainingBlockPage.objects.filter(pk=hidden.pk).update(live=False)
    path = make_path(make_block(title="Premier"))
    _client, author = signed_in("autrice@inters4.example")
    form_class = TrainingPathPage.get_edit_handler().get_form_class()
    data = {
        "title": path.title,
        "slug": path.slug,
        "language": "fr",
        "establishments": [path.establishments.get().pk],
        "steps-TOTAL_FORMS": "1",
        "steps-INITIAL_FORMS": "0",
        "steps-0-block": str(hidden.pk),
        "steps-0-ORDER": "1",
    }
    data |= {f"{stream}-count": "0" for stream in ("body", "references", "documents")}
    for rows in ("outgoing_links", "comments"):
        data |= {f"{rows}-TOTAL_FORMS": "0", f"{rows}-INITIAL_FORMS": "0"}
    form = form_class(data, instance=path, parent_page=path.get_parent(), for_user=author)
    assert not form.is_valid()
    assert "Caché" not in str(form.formsets["steps"].errors)
    assert "pas accès" in str(form.formsets["steps"].errors)
