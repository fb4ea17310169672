"""A synthesis is read at three lengths, each at its address and on its sheet, by those who read the page."""

import pytest

from portal.core.visibility import set_visibility
from portal.sheets.contents import contents_of
from syntheses.layers import LAYERS
from syntheses.models import SynthesisPage
from tests.factories import make_page

pytestmark = pytest.mark.django_db


def synthesis(**fields):
    return make_page(
        SynthesisPage,
        title="Le répit",
        **{
            "key_messages": ["Le répit soulage."],
            "abstract": "Trois pages.",
            "methods": "Chercher partout.",
            "gaps": "Les régions.",
        }
        | fields,
    )


def test_each_length_has_its_address_and_leads_to_the_others(client, settings):
    page = synthesis()
    seen = {}
    for address in ("messages/", "resume/", ""):
        html = client.get(page.url + address).content.decode()
        seen[address] = [text in html for text in ("Le répit soulage.", "Trois pages.", "Les régions.", "Chercher")]
        assert f'href="{page.url}{address}"\n             aria-current="page"' in html
        assert f'rel="canonical" href="{settings.SITE_URL}{page.url}"' in html
        assert f'{page.url}{address}fiche.pdf"' in html
        assert all(f'href="{page.url}{other}"' in html for other in ("messages/", "resume/", ""))
    assert seen == {
        "messages/": [True, False, False, False],
        "resume/": [True, True, True, False],
        "": [True, True, True, True],
    }


def test_the_sheet_of_a_length_holds_what_its_page_shows():
    page = synthesis()
    told = {}
    for address in ("messages", "resume"):
        shown = SynthesisPage.objects.get(pk=page.pk)
        shown.shorten(next(layer for layer in LAYERS if layer.address == address))
        told[address] = " ".join(
            [*(passage.html for passage in contents_of(shown).passages), str(contents_of(shown).data["sections"])]
        )
    assert "soulage" in told["messages"]
    assert "Trois pages" not in told["messages"]
    assert "Trois pages" in told["resume"]
    assert "Chercher" not in told["resume"]


def test_a_length_is_read_by_those_who_read_the_page_and_only_where_there_are_messages(client):
    kept = synthesis()
    set_visibility(kept, visibility="members", groups=[])
    assert client.get(f"{kept.url}messages/").status_code == client.get(kept.url).status_code != 200
    without = synthesis(key_messages=[], slug="sans-messages")
    assert client.get(f"{without.url}messages/").status_code == 404
    assert "layers" not in client.get(without.url).content.decode().partition("<article")[2].partition("</article")[0]
