"""Adding an establishment, by command or on screen, makes all that it needs, once."""

import io

import pytest
from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from wagtail.models import Collection, GroupCollectionPermission, Page

from portal.accounts.members import add_establishment
from portal.accounts.services import author_group_name, ensure_authors, ensure_brokers, ensure_roles
from portal.administration.dashboard import starting_points_of
from portal.directory.models import Establishment, OwnerSectionPage
from portal.home.services import ensure_site
from tests.conftest import CONTENT
from tests.factories import make_establishment, make_home, make_page, make_section, make_user
from tests.kept_rows import written_once

pytestmark = pytest.mark.django_db


def run(*arguments, **options):
    out, err = io.StringIO(), io.StringIO()
    call_command("add_establishment", *arguments, stdout=out, stderr=err, no_color=True, **options)
    return out.getvalue() + err.getvalue()


@pytest.fixture
def site(db):
    make_home()
    written_once(ensure_site)


def signed_in(user):
    client = Client()
    client.force_login(user)
    return client


def test_the_command_of_the_documentation_adds_an_establishment_with_all_that_it_needs(site, vocabularies):
    said = run("cisss-cn", "CISSS de la Côte-Nord", region="cote-nord")
    added = Establishment.objects.get(slug="cisss-cn")
    assert added.group.name == "Établissement – cisss-cn"
    assert [
        page.url_path for page in OwnerSectionPage.objects.filter(establishment=added, live=True).order_by("path")
    ] == [
        "/accueil/pratiques/cisss-cn/",
        "/accueil/syntheses/cisss-cn/",
        "/accueil/formation/cisss-cn/",
    ]
    assert added.collection.name == "CISSS de la Côte-Nord"
    assert "Section « Pratiques » : fait" in said
    assert "Groupe de rédaction « Rédaction – cisss-cn », avec ses droits : fait" in said


def test_the_command_repeated_makes_nothing_and_says_that_all_is_there(site, vocabularies):
    run("cisss-cn", "CISSS de la Côte-Nord", region="cote-nord")
    before = (Page.objects.count(), Group.objects.count(), Collection.objects.count())
    said = run("cisss-cn", "CISSS de la Côte-Nord", region="cote-nord")
    assert (Page.objects.count(), Group.objects.count(), Collection.objects.count()) == before
    assert ": fait" not in said
    assert "Section « Formation » : déjà là" in said


def test_the_command_completes_an_establishment_that_the_vocabularies_loaded(site, vocabularies):
    said = run("cisss-bsl")
    assert "Établissement « CISSS du Bas-Saint-Laurent » : déjà là" in said
    assert "Section « Pratiques » : fait" in said


def test_an_establishment_that_is_there_keeps_its_name_and_the_command_says_so(site, vocabularies):
    said = run("cisss-bsl", "Un autre nom", region="bas-saint-laurent")
    assert Establishment.objects.get(slug="cisss-bsl").label == "CISSS du Bas-Saint-Laurent"
    assert "autres valeurs (nom)" in said


def test_an_unknown_establishment_without_a_region_is_refused_with_the_regions(site, vocabularies):
    with pytest.raises(CommandError, match="cote-nord"):
        run("cisss-cn", "CISSS de la Côte-Nord")


def test_a_partner_gets_readers_alone_until_it_is_a_member(site, vocabularies):
    region = Establishment.objects.get(slug="cisss-bsl").region
    partner = add_establishment(slug="partenaire", label="Partenaire", region=region, member=False).establishment
    assert partner.group
    assert not OwnerSectionPage.objects.filter(establishment=partner).exists()
    partner.member = True
    partner.save()
    run("partenaire")
    assert OwnerSectionPage.objects.filter(establishment=partner).count() == 3


def test_a_site_without_indexes_is_told_what_to_do_first(vocabularies):
    make_home()
    assert "import_content" in run("cisss-bsl")


def test_authors_write_to_their_own_collection_and_brokers_to_all(site):
    brokers = ensure_brokers(root=make_home())
    establishment = make_establishment()
    group = ensure_authors(establishment=establishment, section=make_section(type(make_page()), establishment))
    root = Collection.get_first_root_node()
    assert {row.collection for row in GroupCollectionPermission.objects.filter(group=group)} == {
        establishment.collection
    }
    assert {row.collection for row in GroupCollectionPermission.objects.filter(group=brokers)} == {root}


def test_authors_of_a_portal_of_before_lose_the_root_collection(site):
    establishment = make_establishment()
    group = Group.objects.create(name=author_group_name(establishment))
    right = GroupCollectionPermission.objects.filter(collection=Collection.get_first_root_node()).first()
    permission = (
        right.permission
        if right
        else GroupCollectionPermission._meta.get_field("permission").related_model.objects.get(
            codename="add_image", content_type__app_label="wagtailimages"
        )
    )
    GroupCollectionPermission.objects.create(
        group=group, collection=Collection.get_first_root_node(), permission=permission
    )
    ensure_authors(establishment=establishment, section=make_section(type(make_page()), establishment))
    assert not GroupCollectionPermission.objects.filter(
        group=group, collection=Collection.get_first_root_node()
    ).exists()


def form_of(establishment=None, **changed):
    """What the administration's form sends."""
    values = {
        "label": getattr(establishment, "label", "CISSS de la Côte-Nord"),
        "label_en": "",
        "slug": getattr(establishment, "slug", "cisss-cn"),
        "kind": "health",
        "region": getattr(establishment, "region_id", None) or make_establishment().region_id,
        "member": "on",
        "order": "0",
        "aliases": "",
    }
    for prefix in ("former_names", "roles"):
        values |= {
            f"{prefix}-TOTAL_FORMS": "0",
            f"{prefix}-INITIAL_FORMS": "0",
            f"{prefix}-MIN_NUM_FORMS": "0",
            f"{prefix}-MAX_NUM_FORMS": "1000",
        }
    return values | changed


def broker():
    return signed_in(make_user("courtage@inters4.example", groups=[ensure_brokers(root=make_home())]))


def test_the_form_of_the_administration_makes_all_that_the_command_makes(site):
    url = reverse(Establishment.snippet_viewset.get_url_name("add"))
    response = broker().post(url, form_of(), follow=True)
    added = Establishment.objects.get(slug="cisss-cn")
    assert OwnerSectionPage.objects.filter(establishment=added, live=True).count() == 3
    assert Group.objects.filter(name=author_group_name(added)).exists()
    assert "Section « Pratiques »" in response.content.decode()


def test_the_form_of_a_half_made_establishment_completes_it(site):
    establishment = make_establishment()
    url = reverse(Establishment.snippet_viewset.get_url_name("edit"), args=[establishment.pk])
    broker().post(url, form_of(establishment))
    assert OwnerSectionPage.objects.filter(establishment=establishment).count() == 3


def test_a_new_name_is_followed_by_sections_and_collection(site):
    establishment = make_establishment()
    ensure_roles()
    section = OwnerSectionPage.objects.filter(establishment=establishment).first()
    OwnerSectionPage.objects.filter(pk=section.pk).update(title="Un titre choisi")
    establishment = Establishment.objects.get(pk=establishment.pk)
    establishment.label = "CISSS renommé"
    establishment.save()
    titles = sorted(OwnerSectionPage.objects.filter(establishment=establishment).values_list("title", flat=True))
    assert titles == ["CISSS renommé", "CISSS renommé", "Un titre choisi"]
    assert Establishment.objects.get(pk=establishment.pk).collection.name == "CISSS renommé"


def test_an_identifier_that_content_uses_does_not_change(site):
    establishment = make_establishment()
    make_page(establishment=establishment)
    establishment.slug = "autre"
    with pytest.raises(ValidationError, match="ne change plus"):
        establishment.full_clean(exclude=["group", "collection"])


def test_an_identifier_that_nothing_uses_changes_with_its_groups(site):
    establishment = make_establishment()
    establishment.slug = "autre"
    establishment.full_clean(exclude=["group", "collection"])
    establishment.save()
    assert Group.objects.get(pk=establishment.group_id).name == "Établissement – autre"


@pytest.mark.thorough
def test_in_the_demo_every_member_can_write_every_type(vocabularies):
    call_command("import_content", str(CONTENT), verbosity=0)
    ensure_roles()
    types = len(OwnerSectionPage.clean_subpage_models())
    for member in Establishment.objects.filter(member=True):
        author = make_user(f"{member.slug}@inters4.example", groups=[author_group_name(member)])
        points = starting_points_of(author)
        assert [len(point.places) for point in points] == [1] * types, member.slug
        title, address = points[0].places[0]
        assert title == member.label
        assert signed_in(author).get(address).status_code == 200
