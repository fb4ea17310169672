"""The home page says who we are: one sentence counted from the directory, and a strip of the members."""

import pytest
from django.test import Client
from django.utils.html import strip_tags

from portal.directory.models import Establishment
from tests.factories import make_home

pytestmark = pytest.mark.django_db


def home():
    make_home()
    return Client().get("/").content.decode()


def who(html):
    return html.partition('class="members-strip"')[2].partition("</section>")[0]


def test_one_sentence_counts_the_members_by_kind(vocabularies, search_index):
    told = strip_tags(who(home())).replace("\xa0", " ")
    assert "5 établissements de santé et de services sociaux et 3 universités mettent en commun" in told


def test_the_strip_leads_to_each_member_and_to_no_other(vocabularies, search_index):
    strip = who(home())
    for item in Establishment.objects.all():
        assert (f'href="/etablissements/{item.slug}/"' in strip) == item.member, item.slug
        if item.member:
            assert item.label.replace("'", "&#x27;") in strip


def test_a_portal_without_members_says_nothing_of_them(search_index):
    assert "members-strip" not in home()


@pytest.mark.parametrize(
    ("label", "aliases", "monogram"),
    [
        ("CISSS du Bas-Saint-Laurent", [], "BSL"),
        ("CISSS de l'Abitibi-Témiscamingue", [], "AT"),
        ("CIUSSS du Saguenay–Lac-Saint-Jean", [], "SLSJ"),
        ("CISSS de la Gaspésie", [], "Gasp"),
        ("Université du Québec à Rimouski", ["UQAR"], "UQAR"),
        ("Institut Quelque Part", [], "IQP"),
    ],
)
def test_a_monogram_stands_for_the_place(label, aliases, monogram):
    assert Establishment(label=label, aliases=aliases).monogram == monogram
