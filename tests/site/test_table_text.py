"""Tables as text, addresses of videos, links in text formatted on screen: what authors bring is kept."""

import pytest
from django.core.exceptions import ValidationError

from portal.core.blocks import BodyBlock, VideoBlock
from portal.text.table_text import table_rows
from portal.text.videos import embed_address
from syntheses.models import SynthesisPage
from tests.factories import make_page
from tests.site.sheets import sheet_of


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("Région | Nombre\n\nGaspésie | 3", [["Région", "Nombre"], ["Gaspésie", "3"]]),
        ("| Région | Nombre |\n|---|--:|\n| Gaspésie | 3 |", [["Région", "Nombre"], ["Gaspésie", "3"]]),
        ("Région\tNombre\nGaspésie\t3", [["Région", "Nombre"], ["Gaspésie", "3"]]),
        ('a\tb\n"deux\nlignes"\t""', [["a", "b"], ["deux lignes", ""]]),
        (" | Avant\nVisites | 3 | 4", [["", "Avant", ""], ["Visites", "3", "4"]]),
        ("a \\| b | c", [["a | b", "c"]]),
        ("", []),
    ],
)
def test_cells_are_read_as_they_were_typed_or_pasted(text, rows):
    assert table_rows(text) == rows


def test_a_head_cell_without_words_is_no_header():
    block = BodyBlock().child_blocks["table"]
    shown = block.render(block.to_python({"caption": "Titre", "rows": " | Avant\nVisites | 3"}))
    assert shown.count("<th ") == 1


@pytest.mark.parametrize(
    ("address", "player"),
    [
        ("https://www.youtube.com/watch?v=dQw4w9WgXcQ&t=10s", "https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ"),
        ("https://youtube.com/shorts/dQw4w9WgXcQ", "https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ"),
        ("https://www.youtube.com/live/dQw4w9WgXcQ?si=a", "https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ"),
        ("https://www.youtube.com/embed/dQw4w9WgXcQ", "https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ"),
        ("https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ", "https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ"),
        ("https://m.youtube.com/watch?v=dQw4w9WgXcQ", "https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ"),
        ("https://youtu.be/dQw4w9WgXcQ?si=abc", "https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ"),
        ("https://vimeo.com/76979871", "https://player.vimeo.com/video/76979871?dnt=1"),
        ("https://vimeo.com/123/abc?share=copy", "https://player.vimeo.com/video/123?dnt=1&h=abc"),
        ("https://player.vimeo.com/video/123?h=abc", "https://player.vimeo.com/video/123?dnt=1&h=abc"),
        ("https://vimeo.com/channels/staffpicks/76979871", "https://player.vimeo.com/video/76979871?dnt=1"),
    ],
)
def test_the_addresses_that_people_copy_lead_to_a_player_that_follows_nobody(address, player):
    assert embed_address(address) == player
    block = VideoBlock()
    assert block.clean(block.to_python({"title": "Vidéo", "url": address, "transcript": ""}))


@pytest.mark.parametrize(
    "address",
    [
        "https://www.youtube.com/",
        "https://www.youtube.com/playlist?list=PL123",
        "https://www.youtube.com/@chaine",
        "https://www.youtube.com/watch?v=%22onload",
        "https://vimeo.com/categories",
        "https://vimeo.com.exemple.org/123",
        "https://exemple.org/watch?v=dQw4w9WgXcQ",
    ],
)
def test_what_is_no_video_is_refused_in_words(address):
    block = VideoBlock()
    with pytest.raises(ValidationError):
        block.clean(block.to_python({"title": "Vidéo", "url": address, "transcript": ""}))


@pytest.mark.django_db
@pytest.mark.usefixtures("search_index")
@pytest.mark.parametrize("address", ["tel:+14185550199", "sms:811", "mailto:equipe@exemple.qc.ca"])
def test_a_link_of_a_formatted_text_is_kept_on_the_page_and_on_the_sheet(client, address):
    page = make_page(SynthesisPage, body=[("text", f'<p>Joignez <a href="{address}">l’équipe</a>.</p>')])
    assert f'href="{address}"' in client.get(page.url).content.decode()
    assert address in sheet_of(page).links
