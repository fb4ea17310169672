"""The cost of a page doesn't grow with content: the same number of SQL queries with 5 and 50 pages."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from portal.core.models import PageLink
from practices.models import PracticePage
from syntheses.models import DigestPage, SynthesisPage
from tests.factories import make_page, make_term, make_twins
from training.models import AccompanimentPage, LessonPage, TrainingBlockPage

pytestmark = pytest.mark.django_db

# Among them, one reads what trains to a practice or a synthesis.
LIMIT = 15
PATHS = [
    "/",
    "/pratiques/",
    "/syntheses/",
    "/formation/",
    "/pratiques/cisss-bsl/",
    "/recherche/?q=pratique",
    "/api/v1/search?q=pratique",
    "/regions/",
]


def count(path):
    client = Client()
    client.get(path)
    with CaptureQueriesContext(
        connection,
    ) as captured:
        response = client.get(path)
    assert response.status_code == 200
    return len(captured), [query["sql"][:150] for query in captured]


def make_two_of_each():
    theme = make_term("themes", "telesante", "Télésanté")
    first = None
    for index in range(2):
        page = make_page(title=f"Pratique {index}", terms=[theme])
        synthesis = make_page(SynthesisPage, title=f"Synthèse {index}", terms=[theme])
        make_page(DigestPage, title=f"Résumé {index}")
        make_page(AccompanimentPage, title=f"Accompagnement {index}")
        block = make_page(TrainingBlockPage, title=f"Bloc {index}")
        make_page(LessonPage, title=f"Leçon {index}", parent=block)
        first = first or page
        PageLink.objects.create(source=first, target=synthesis, kind="appuyee-par")
    return first


def test_public_pages_cost_the_same_whatever_the_content(search_index, drain):
    # The directory's version is looked at four times a second at most: here, once.
    first = make_two_of_each()
    pages = [
        model.objects.first()
        for model in (PracticePage, SynthesisPage, DigestPage, TrainingBlockPage, LessonPage, AccompanimentPage)
    ]
    paths = PATHS + [page.url for page in pages]
    drain()
    before = {path: count(path) for path in paths}
    twins = {type(page): make_twins(page, 6) for page in pages}
    PageLink.objects.bulk_create(
        PageLink(source=first, target=synthesis, kind="appuyee-par") for synthesis in twins[SynthesisPage]
    )
    drain()
    after = {path: count(path) for path in paths}
    assert first.pk == pages[0].pk
    for path in paths:
        assert before[path][0] == after[path][0], (path, before[path], after[path])
        # Those of a synthesis have their list of versions besides.
        assert after[path][0] <= LIMIT, (path, after[path])
