"""A term, an establishment or a region that contents use never goes away in silence: another takes its place."""

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from portal.brokering.models import KnowledgeRequest
from portal.directory.models import Establishment, Region, SynonymGroup, Term, Vocabulary
from portal.directory.replacement import delete_unused, replace_and_delete, uses_of
from practices.models import PracticePage
from search.models import OutboxRow
from tests.factories import make_establishment, make_page, make_section, make_term, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("search_index")]


@pytest.fixture
def old() -> Term:
    return make_term("themes", "telesante", "Télésanté")


@pytest.fixture
def new() -> Term:
    return make_term("themes", "sante-numerique", "Santé numérique")


@pytest.fixture
def administrator(client: Client) -> Client:
    client.force_login(make_user("admin@inters4.example", is_superuser=True, is_staff=True))
    return client


def counted(instance: object) -> dict[str, int]:
    return {use.label: use.count for use in uses_of(instance)}


def test_every_use_is_counted(old):
    make_page(title="Publiée", terms=[old])
    make_page(title="Non publiée", live=False, terms=[old])
    page = make_page(title="En brouillon")
    page.terms.set([old])
    page.save_revision()
    need = KnowledgeRequest.objects.create(need="Un besoin", email="a@b.example")
    need.themes.add(old)
    SynonymGroup.objects.create(terms=["télésanté", "télémédecine"])
    assert counted(old) == {
        "Pages publiées": 1,
        "Pages non publiées": 1,
        "Pages dont un brouillon ou une version antérieure l’emploie": 1,
        "Demandes aux courtiers": 1,
        "Groupes de synonymes qui le nomment": 1,
    }


def test_another_term_takes_its_place_in_pages_drafts_needs_and_the_index(old, new):
    both = make_page(title="Les deux", terms=[old, new])
    page = make_page(title="Publiée", terms=[old])
    need = KnowledgeRequest.objects.create(need="Un besoin", email="a@b.example")
    need.themes.add(old)
    OutboxRow.objects.all().delete()
    replace_and_delete(instance=old, by=new)
    assert not Term.objects.filter(slug="telesante").exists()
    for changed in (both, page):
        assert [term.slug for term in PracticePage.objects.get(pk=changed.pk).terms.all()] == ["sante-numerique"]
        assert changed.get_latest_revision().content["terms"] == [new.pk]
    assert list(need.themes.all()) == [new]
    assert OutboxRow.objects.filter(subject="term", object_id=new.pk).exists()
    new.refresh_from_db()
    assert new.aliases == ["Télésanté"]


def test_a_draft_alone_keeps_a_term_from_being_deleted(old):
    page = make_page()
    page.terms.set([old])
    page.save_revision()
    with pytest.raises(ValidationError, match="employé"):
        delete_unused(instance=old)


def test_a_closed_list_loses_no_term(old, new):
    Vocabulary.objects.update(open=False)
    for act in (lambda: delete_unused(instance=old), lambda: replace_and_delete(instance=old, by=new)):
        old.refresh_from_db()
        with pytest.raises(ValidationError, match="fixée par sa source"):
            act()


def test_the_screen_says_where_it_is_used_and_asks_for_what_replaces_it(administrator, old, new):
    make_page(title="Une page publiée", terms=[old])
    address = f"/admin/snippets/directory/term/delete/{old.pk}/"
    shown = administrator.get(address).content.decode().replace("\xa0", " ")
    assert "Pages publiées : 1" in shown
    assert "Une page publiée" in shown
    refused = administrator.post(address).content.decode()
    assert "Choisissez ce qui prend sa place" in refused
    assert Term.objects.filter(pk=old.pk).exists()
    assert administrator.post(address, {"replacement": new.pk}).status_code == 302
    assert not Term.objects.filter(pk=old.pk).exists()


def test_the_screen_of_a_closed_list_has_no_button(administrator, old):
    Vocabulary.objects.update(open=False)
    address = f"/admin/snippets/directory/term/delete/{old.pk}/"
    assert "fixée par sa source" in administrator.get(address).content.decode()
    administrator.post(address)
    assert Term.objects.filter(pk=old.pk).exists()


def test_terms_are_not_deleted_by_the_handful(administrator, old):
    make_page(terms=[old])
    answer = administrator.post(f"/admin/bulk/directory/term/delete/?id={old.pk}&next=/admin/snippets/directory/term/")
    assert answer.status_code == 302
    assert Term.objects.filter(pk=old.pk).exists()


def test_an_establishment_that_keeps_sections_is_not_replaced():
    establishment = make_establishment()
    make_section(PracticePage, establishment)
    with pytest.raises(ValidationError, match="1 section"):
        replace_and_delete(instance=establishment, by=make_establishment("uqar"))


def test_an_establishment_gives_its_place_and_its_name_to_another():
    old, new = make_establishment("ancien"), make_establishment("nouveau")
    page = make_page(establishment=new)
    page.establishments.add(old)
    page.save()
    replace_and_delete(instance=old, by=new)
    assert not Establishment.objects.filter(slug="ancien").exists()
    assert "ANCIEN" in [former.name for former in new.former_names.all()]


def test_a_region_gives_its_establishments_to_another():
    establishment = make_establishment(region="bas-saint-laurent")
    other = make_establishment("autre", region="gaspesie").region
    replace_and_delete(instance=establishment.region, by=other)
    assert Establishment.objects.get(pk=establishment.pk).region == other
    assert not Region.objects.filter(slug="bas-saint-laurent").exists()
