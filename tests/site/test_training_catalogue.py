"""The catalogue of trainings: its facets, what it tells of each block, where the reader stands."""

import re
from importlib import import_module
from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from portal.exchange.exporter import export_path
from portal.exchange.importer import import_path
from tests.factories import make_page, make_term, make_user
from tests.training import RIGHT, answer, lessons_of, make_block, reflection, signed_in, single, words_of
from training.following.services import enrol
from training.models import AccompanimentPage, TrainingBlockPage

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("search_index")]
CATALOGUE = "/formation/"


def titles(page: str) -> set[str]:
    return {title.strip() for title in re.findall(r'result-card__title"><a[^>]*>(.*?)</a>', page, re.S)}


def listed(address: str, client: Client | None = None) -> set[str]:
    answer = (client or Client()).get(address)
    assert answer.status_code == 200, address
    return titles(answer.content.decode())


def test_each_facet_narrows_the_catalogue_and_a_value_that_is_none_is_refused_by_name(drain: Any) -> None:
    nurses = make_term("orders", "infirmieres", "Ordre des infirmières et infirmiers du Québec")
    managers = make_term("audiences", "gestionnaires", "Gestionnaires et cadres")
    make_block(title="Court", duration_minutes=20, terms=[nurses])
    make_block(title="Reconnu", duration_minutes=90, hours_credited="1.5", terms=[managers])
    make_block(title="De ses leçons", terms=[managers])
    make_page(AccompanimentPage, title="Mentorat", terms=[managers])
    make_page(title="Une pratique")
    drain()
    everything = {"Court", "Reconnu", "De ses leçons", "Mentorat"}
    for asked, expected in {
        "": everything,
        "?order=infirmieres": {"Court"},
        "?audience=gestionnaires": everything - {"Court"},
        "?audience=gestionnaires&type=training": {"Reconnu", "De ses leçons"},
        "?duration=30-min": {"Court", "De ses leçons"},
        "?duration=30-min&duration=2-h": {"Court", "Reconnu", "De ses leçons"},
        "?credited=oui": {"Reconnu"},
        "?region=bas-saint-laurent&q=reconnu": {"Reconnu"},
        "?credited=oui&duration=30-min": set(),
    }.items():
        assert listed(CATALOGUE + asked) == expected, asked
    assert Client().get("/api/v1/search", {"order": "infirmieres"}).json()["total"] == 1
    page = words_of(Client().get(CATALOGUE))
    shown = re.findall(r'<fieldset class="facet">\s*<legend>(.*?)</legend>', page)
    assert shown == ["Quoi", "Pour qui", "Ordre professionnel", "Durée", "Reconnaissance"]
    assert 'form="recherche"' in page
    assert f'action="{CATALOGUE}"' in page
    for asked, named in (("duration=jamais", "jamais"), ("type=practice", "practice"), ("order=cmq", "cmq")):
        refused = Client().get(f"{CATALOGUE}?{asked}")
        assert refused.status_code == 400
        assert named in words_of(refused)
        assert f'href="{CATALOGUE}"' in words_of(refused)
    empty = words_of(Client().get(f"{CATALOGUE}?credited=oui&duration=30-min"))
    assert "Chercher sans « Heures reconnues »" in empty
    assert f'href="{CATALOGUE}?duration=30-min"' in empty
    assert "/courtage/demande/" in empty


def test_that_no_hours_are_recognised_is_said_once_of_the_catalogue_not_of_each_block(drain: Any) -> None:
    make_block(title="Un")
    other = make_block(title="Deux")
    drain()
    said = "Aucune n’a d’heures reconnues"
    told = words_of(Client().get("/formation/"))
    assert told.count(said) == 1 and "sans heures" not in told
    other.hours_credited = 2
    other.save_revision().publish()
    drain()
    told = words_of(Client().get("/formation/"))
    assert said not in told and told.count("2 h reconnues") == 1


def test_a_block_is_found_by_the_time_of_its_lessons_once_one_of_them_changes(drain: Any) -> None:
    block = make_block(title="Un bloc")
    drain()
    assert listed(f"{CATALOGUE}?duration=30-min") == {"Un bloc"}
    lesson = lessons_of(block)[0]
    lesson.duration_minutes = 50
    lesson.save_revision().publish()
    drain()
    assert listed(f"{CATALOGUE}?duration=30-min") == set()
    assert listed(f"{CATALOGUE}?duration=1-h") == {"Un bloc"}


def test_the_catalogue_tells_what_one_chooses_by_and_where_one_stands_in_as_many_queries(drain: Any) -> None:
    first = make_block(
        [single("q1"), reflection()],
        title="Suivi",
        hours_credited="1.5",
        credited_by="Ordre d’essai",
        duration_minutes=60,
    )
    client, person = signed_in()
    enrol(person=person, block=first)
    for rank in range(4):
        enrol(person=make_user(f"personne{rank}@inters4.example"), block=first)
    drain()
    page = words_of(client.get(CATALOGUE))
    for told in ("1 h", "1 leçon", "1,5 h reconnues par Ordre d’essai", "suivi par 5 personnes", "Inscrit."):
        assert told in page, told
    answer(client, lessons_of(first)[0], RIGHT)
    page = words_of(client.get(CATALOGUE))
    assert re.search(r"Commencé\. Il vous reste \d+ min et 1 exercice\.", page)
    assert f'href="{lessons_of(first)[0].url}#activite-note">Reprendre' in page
    visitor = words_of(Client().get(CATALOGUE))
    assert "Commencé" not in visitor
    assert "suivi par" not in visitor
    counts = []
    for rank in range(2):
        enrol(person=person, block=make_block(title=f"Autre {rank}"))
        drain()
        client.get(CATALOGUE)
        with CaptureQueriesContext(connection) as queries:
            client.get(CATALOGUE)
        counts.append(len(queries))
    assert len(set(counts)) == 1, counts


def test_the_words_written_before_the_lists_name_terms_and_stay_in_pages_and_drafts() -> None:
    words = "OIIQ ; tout membre de l’Ordre des ergothérapeutes du Québec, et qui veut"
    page = make_page(TrainingBlockPage, title="Ancien", audience="Gestionnaires et curieux", professional_orders=words)
    migration = import_module("training.migrations.0008_terms_of_words")
    migration.classify(apps, None)
    migration.classify(apps, None)
    expected = {"gestionnaires", "infirmieres", "ergotherapeutes"}
    page = TrainingBlockPage.objects.get(pk=page.pk)
    draft = page.get_latest_revision_as_object()
    for held in (page, draft):
        assert {term.slug for term in held.terms.all()} == expected
        assert (held.audience, held.professional_orders) == ("Gestionnaires et curieux", words)


def test_editors_choose_audiences_and_orders_and_files_keep_them(tmp_path: Any) -> None:
    managers = make_term("audiences", "gestionnaires", "Gestionnaires et cadres")
    nurses = make_term("orders", "infirmieres", "Ordre des infirmières")
    theme = make_term("themes", "telesante", "Télésanté")
    page = make_page(TrainingBlockPage, title="Un bloc", terms=[theme], learning_objectives=["Savoir"])
    editor, _person = signed_in("courtage@inters4.example", is_superuser=True)
    form = editor.get(f"/admin/pages/{page.pk}/edit/").context["form"]
    sent = dict.fromkeys(form.fields, "") | {
        "title": page.title,
        "slug": page.slug,
        "language": "fr",
        "learning_objectives": "Savoir",
        "establishments": [page.establishments.get().pk],
        "themes": [theme.pk],
        "audiences": [managers.pk],
        "orders": [nurses.pk],
        "action-publish": "1",
    }
    for stream in ("body", "references", "documents"):
        sent[f"{stream}-count"] = "0"
    for rows in ("outgoing_links", "comments"):
        sent |= {f"{rows}-TOTAL_FORMS": "0", f"{rows}-INITIAL_FORMS": "0"}
    sent = {name: value for name, value in sent.items() if value != ""}
    posted = editor.post(f"/admin/pages/{page.pk}/edit/", sent)
    assert posted.status_code == 302, posted.context["form"].errors
    page = TrainingBlockPage.objects.get(pk=page.pk)
    assert {term.slug for term in page.terms.all()} == {"telesante", "gestionnaires", "infirmieres"}
    assert "?order=infirmieres" in words_of(Client().get(page.url))
    export_path(tmp_path / "un")
    text = (tmp_path / f"un{page.url.rstrip('/')}.md").read_text(encoding="utf-8")
    assert "audiences:\n  - gestionnaires\n" in text
    assert "orders:\n  - infirmieres\n" in text
    page.terms.clear()
    page.save()
    assert not import_path(tmp_path / "un").problems
    export_path(tmp_path / "deux")
    assert (tmp_path / f"deux{page.url.rstrip('/')}.md").read_text(encoding="utf-8") == text
