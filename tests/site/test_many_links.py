"""A page with hundreds of links shows the first of each kind, counts what its reader may read, lists the others."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from portal.core.models import PageLink
from portal.core.visibility import set_visibility
from portal.cycle.linked import first_linked
from portal.cycle.neighbours import SHOWN, Neighbourhood
from portal.sheets.audience import read_by_all
from practices.models import PracticePage
from syntheses.models import DigestPage, SynthesisPage
from tests.factories import make_establishment, make_page, make_section, make_twins, make_user, saved_without_indexes
from training.models import AccompanimentPage

pytestmark = pytest.mark.django_db


def test_few_links_are_counted_here_as_many_are_by_the_database(monkeypatch):
    practice = make_page()
    make_links(practice, 15)
    synthesis = make_page(SynthesisPage, title="Une synthèse", slug="une-synthese")
    for kind in ("appuie", "nuance", "voir-aussi"):
        PageLink.objects.create(source_id=synthesis.pk, target_id=practice.pk, kind=kind)
    PageLink.objects.create(source_id=practice.pk, target_id=synthesis.pk, kind="voir-aussi")
    counted_here = first_linked(practice, Neighbourhood(practice, None).visible)
    monkeypatch.setattr("portal.cycle.linked.FEW", 0)
    assert first_linked(practice, Neighbourhood(practice, None).visible) == counted_here
    assert {(row.end, row.alike, row.of_type) for row in counted_here} >= {("accompagne-inverse", 15, 15)}


def plain(html):
    return " ".join(html.replace("\u00a0", " ").split())


def make_links(target, number, *, kind="accompagne", start=0):
    """So many pages that link to `target`."""
    section = make_section(AccompanimentPage, make_establishment())
    first = make_page(AccompanimentPage, title=f"Modèle {start}", slug=f"modele-{start}")
    pages = [first]
    with saved_without_indexes():
        for rank in range(start + 1, start + number):
            pages.append(section.add_child(instance=AccompanimentPage(title=f"Lié {rank:03d}", slug=f"lie-{rank}")))
    link(pages, target, kind)
    return pages


def link(pages, target, kind="accompagne"):
    PageLink.objects.bulk_create([PageLink(source_id=page.pk, target_id=target.pk, kind=kind) for page in pages])


def group(page, label, reader=None):
    return next(found for found in Neighbourhood(page, reader).neighbours if found.label == label)


def test_the_first_are_shown_and_all_are_counted():
    practice = make_page()
    make_links(practice, 9)
    found = group(practice, "Accompagnement")
    assert (len(found.pages), found.total, found.others) == (SHOWN, 9, 9 - SHOWN)
    html = plain(Client().get(practice.url).content.decode())
    assert "Voir les 3 autres" in html
    assert "9 accompagnements" in html


def test_a_page_with_500_links_costs_what_a_page_with_5_does(search_index, drain):
    practice = make_page()
    first, *_others = make_links(practice, 5)
    drain()

    def cost(path):
        Client().get(path)
        with CaptureQueriesContext(connection) as captured:
            answer = Client().get(path)
        return len(captured), len(answer.content)

    address = f"/liens/{practice.pk}/accompagne-inverse/"
    few, few_listed = cost(practice.url), cost(address)
    link(make_twins(first, 495), practice)
    many, many_listed = cost(practice.url), cost(address)
    assert many[0] == few[0]
    assert many_listed[0] == few_listed[0]
    assert many[1] < few[1] + 3000


def test_what_the_reader_may_not_read_is_neither_shown_nor_counted_nor_listed():
    practice = make_page()
    pages = make_links(practice, 10)
    establishment = make_establishment()
    for page in pages[:2]:
        set_visibility(page, visibility="establishment", groups=[establishment.group])
    set_visibility(pages[2], visibility="members")
    AccompanimentPage.objects.filter(pk=pages[3].pk).update(live=False)
    member = make_user("membre@inters4.example", groups=[establishment.group])
    other = make_user("autre@inters4.example")
    administrator = make_user("admin@inters4.example", is_superuser=True)
    totals = [group(practice, "Accompagnement", reader).total for reader in (None, other, member, administrator)]
    assert totals == [6, 7, 9, 9]
    html = Client().get(f"/liens/{practice.pk}/accompagne-inverse/").content.decode()
    assert "6 contenus" in plain(html)
    assert pages[0].title not in html


def test_a_restriction_above_the_linked_page_counts():
    practice = make_page()
    make_links(practice, 8)
    set_visibility(make_section(AccompanimentPage, make_establishment()), visibility="members")
    assert Neighbourhood(practice, None).neighbours == []


def test_a_password_hides_a_linked_page_from_all_but_those_who_work_on_it():
    practice = make_page()
    (page,) = make_links(practice, 1)
    page.view_restrictions.create(restriction_type="password", password="secret")
    assert Neighbourhood(practice, make_user()).neighbours == []
    administrator = make_user("admin@inters4.example", is_superuser=True)
    assert [group.pages for group in Neighbourhood(practice, administrator).neighbours] == [[page.page_ptr]]


def test_a_sheet_counts_what_all_the_readers_of_its_page_may_read():
    practice = make_page()
    pages = make_links(practice, 9)
    set_visibility(pages[0], visibility="members")
    assert group_of(read_by_all(practice)).total == 8
    set_visibility(practice, visibility="members")
    assert group_of(read_by_all(PracticePage.objects.get(pk=practice.pk))).total == 9


def group_of(neighbourhood):
    return neighbourhood.neighbours[0]


def test_links_from_both_ends_of_see_also_are_one_page():
    left, right = make_page(title="Gauche"), make_page(title="Droite")
    PageLink.objects.create(source=left, target=right, kind="voir-aussi")
    PageLink.objects.create(source=right, target=left, kind="voir-aussi")
    found = group(left, "Voir aussi")
    assert (found.total, [page.title for page in found.pages]) == (1, ["Droite"])


def test_a_page_that_two_kinds_of_links_join_is_counted_once_in_the_cycle():
    practice, synthesis = make_page(), make_page(SynthesisPage, title="Synthèse")
    PageLink.objects.create(source=practice, target=synthesis, kind="appuyee-par")
    PageLink.objects.create(source=practice, target=synthesis, kind="voir-aussi")
    page = make_page(AccompanimentPage, title="Accompagnement")
    PageLink.objects.create(source=page, target=synthesis, kind="accompagne")
    PageLink.objects.create(source=page, target=synthesis, kind="voir-aussi")
    assert Neighbourhood(page, None).cycle[1]["headline"] == "1 synthèse"


def test_a_type_of_which_the_first_links_hold_none_is_counted_too():
    practice = make_page()
    for rank in range(14):
        PageLink.objects.create(source=practice, target=make_page(title=f"P{rank}"), kind="voir-aussi", sort_order=rank)
    digest = make_page(DigestPage, title="Un résumé")
    PageLink.objects.create(source=practice, target=digest, kind="voir-aussi", sort_order=99)
    assert Neighbourhood(practice, None).cycle[1]["detail"] == "Voir aussi 14 pratiques, 1 résumé"


def test_the_list_of_the_others_is_paged_and_filtered_by_title():
    practice = make_page()
    make_links(practice, 35)
    address = f"/liens/{practice.pk}/accompagne-inverse/"
    first, second = (plain(Client().get(f"{address}?page={page}").content.decode()) for page in (1, 2))
    assert "35 contenus" in first
    assert "Lié 034" in second
    assert "Lié 034" not in first
    filtered = plain(Client().get(f"{address}?q=034").content.decode())
    assert "1 contenu" in filtered
    assert "Lié 034" in filtered
    assert "0 contenu" in plain(Client().get(f"{address}?q=zzz").content.decode())


@pytest.mark.parametrize("page", ["0", "-1", "deux", "999"])
def test_any_page_number_answers(page):
    practice = make_page()
    make_links(practice, 2)
    assert Client().get(f"/liens/{practice.pk}/accompagne-inverse/?page={page}").status_code == 200


def test_the_list_of_a_page_that_is_not_read_is_not_there():
    practice = make_page()
    make_links(practice, 2)
    set_visibility(practice, visibility="members")
    assert Client().get(f"/liens/{practice.pk}/accompagne-inverse/").status_code == 404
    assert Client().get("/liens/999999/accompagne-inverse/").status_code == 404


def test_an_unknown_end_and_one_without_links_are_not_there():
    practice = make_page()
    assert Client().get(f"/liens/{practice.pk}/inconnu/").status_code == 404
    assert Client().get(f"/liens/{practice.pk}/accompagne/").status_code == 404
