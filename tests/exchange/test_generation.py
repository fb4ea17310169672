"""Generated content is the same for a seed, in the proportions asked, and sound in the tree."""

from collections import Counter
from itertools import islice

import pytest
from django.core.management import CommandError, call_command
from wagtail.models import Page, PageViewRestriction

from portal.core.models import PageLink
from portal.demo.generate import generate_documents, generate_pages
from portal.demo.generator.plan import generate
from practices.models import PracticePage
from search.models import OutboxRow


def rows() -> list[tuple[str, str, str]]:
    found = Page.objects.filter(depth__gt=4).order_by("path")
    return list(found.values_list("path", "url_path", "translation_key"))


def test_a_seed_always_makes_the_same_documents() -> None:
    first = [document.hash for document in generate_documents(60, 5)]
    assert first == [document.hash for document in generate_documents(60, 5)]
    assert first[:20] == [document.hash for document in islice(generate_documents(1000, 5), 20)]
    assert not set(first) & {document.hash for document in generate_documents(60, 6)}


def test_the_proportions_are_those_of_a_real_portal() -> None:
    pages = list(generate(0, 1000, 1))
    kinds = Counter(page.type for page in pages)
    assert kinds["practice"] == 400
    assert min(kinds.values()) > 50
    visibilities = Counter(page.visibility for page in pages if page.type != "lesson")
    assert visibilities["public"] / visibilities.total() == pytest.approx(0.85, abs=0.04)
    assert visibilities["members"] / visibilities.total() == pytest.approx(0.10, abs=0.04)
    years = {page.published_on.year for page in pages}
    assert len(years) >= 10
    titles = {page.title for page in pages}
    assert len(titles) > 900


def test_pages_are_written_once_and_a_stopped_run_goes_on() -> None:
    generate_pages(20, 3)
    assert generate_pages(20, 3) == 0
    assert generate_pages(50, 3) == 30
    assert Page.find_problems() == ([], [], [], [], [])
    assert Page.objects.filter(slug__startswith="g3-").count() == 50
    assert OutboxRow.objects.filter(subject="page").values("object_id").distinct().count() >= 50
    # A second set stands beside the first.
    generate_pages(5, 4)
    assert Page.objects.filter(slug__startswith="g3-").count() == 50
    assert Page.find_problems() == ([], [], [], [], [])


def test_two_runs_make_what_one_makes() -> None:
    generate_pages(8, 3)
    generate_pages(16, 3)
    apart = rows()
    for page in Page.objects.filter(depth__gt=3).order_by("-depth"):
        Page.objects.get(pk=page.pk).delete()
    generate_pages(16, 3)
    assert {(url, key) for _path, url, key in rows()} == {(url, key) for _path, url, key in apart}


def test_a_generated_page_is_whole() -> None:
    generate_pages(60, 3, outbox=False)
    for page in PracticePage.objects.filter(slug__startswith="g3-")[:5]:
        page.full_clean()
        assert page.establishments_list
        assert page.classification["themes"]
        assert page.body[0].block_type == "markdown"
        assert page.steps[0].value["title"]
    assert PageLink.objects.exists()
    groups = PageViewRestriction.objects.filter(restriction_type="groups").first()
    assert groups is not None
    assert groups.groups.exists()
    page = PracticePage.objects.first()
    page.save_revision().publish()
    page.move(page, pos="last-sibling")
    assert Page.find_problems() == ([], [], [], [], [])


def test_the_command_refuses_what_it_cannot_do() -> None:
    with pytest.raises(CommandError):
        call_command("generate_content", "--count", "-1")
    call_command("generate_content", "--count", "5", "--no-outbox", "--verbosity", "0")
    assert Page.objects.filter(slug__startswith="g1-").count() == 5
