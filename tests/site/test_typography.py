"""French typography: set once, in French texts alone, and never in what is shown as it was typed."""

import pytest
from django.test import Client

from portal.text.typography import french, french_html
from tests.factories import make_page

NB, NN = "\u00a0", "\u202f"


@pytest.mark.parametrize(
    ("typed", "set_text"),
    [
        ("Pourquoi : le besoin", f"Pourquoi{NB}: le besoin"),
        ("Et après ? Oui !", f"Et après{NN}? Oui{NN}!"),
        ("un ; deux", f"un{NN}; deux"),
        ("Vraiment ?!", f"Vraiment{NN}?!"),
        ("l'équipe d'ici", "l’équipe d’ici"),
        ("l&#x27;équipe", "l’équipe"),
        ("« mot »", f"«{NB}mot{NB}»"),
        ("«mot»", f"«{NB}mot{NB}»"),
        ("(\n  « mot »\n)", f"(\n  «{NB}mot{NB}»\n)"),
        ('dit "bonjour" à tous', f"dit «{NB}bonjour{NB}» à tous"),
        ("dit &quot;bonjour&quot;.", f"dit «{NB}bonjour{NB}»."),
        ("12 % de 1 234 567 $", f"12{NB}% de 1{NB}234{NB}567{NB}$"),
        ("le 23 avril 2024, à 11 h 21", f"le 23{NB}avril 2024, à 11{NB}h 21"),
        ("le 1 septembre 2024", f"le 1er{NB}septembre 2024"),
        ("1er mai, 11 mai", f"1er{NB}mai, 11{NB}mai"),
        ("n° 5, p. 12", f"n°{NB}5, p.{NB}12"),
        ("un titre\n      : sa suite", f"un titre{NB}: sa suite"),
    ],
)
def test_what_people_type_is_set_as_french_is(typed, set_text):
    assert french(typed) == set_text
    assert french(set_text) == set_text


@pytest.mark.parametrize(
    "text",
    ["https://exemple.ca:8000/a?b=c;d", "10:30", "a:b", "Santé", "", "  \n ", "R&D", "x &amp; y", "1984 2024", "5'10"],
)
def test_addresses_times_entities_and_plain_words_stay(text):
    assert french(text) == text


def test_code_texts_being_written_scripts_and_attributes_stay():
    for kept in (
        "<code>a ? b : c</code>",
        "<pre><code>l'a : b</code> « x »</pre>",
        '<textarea name="t">Pourquoi : l\'essai ?</textarea>',
        "<script>x ? y : 'z'</script>",
        '<a title="l\'un : l\'autre" href="/?q=a : b">x</a>',
        "<!-- l'un : l'autre -->",
    ):
        assert french_html(kept) == kept


def test_parts_in_another_language_stay():
    page = '<html lang="fr-CA"><p>Un : <span lang="en">It\'s : <span>so : </span>so !</span> et deux !</p></html>'
    found = french_html(page, language="en")
    assert f"Un{NB}: " in found
    assert "It's : <span>so : </span>so !" in found
    assert f"et deux{NN}!" in found
    english = '<html lang="en"><p>One : <em lang="fr">un : </em> two !</p></html>'
    assert french_html(english) == f'<html lang="en"><p>One : <em lang="fr">un{NB}: </em> two !</p></html>'


def test_a_mark_between_tags_is_set_too():
    assert french_html("<p>« <mark>MPOC</mark> » <b>x</b> ?</p>") == f"<p>«{NB}<mark>MPOC</mark>{NB}» <b>x</b>{NN}?</p>"


def test_a_space_that_the_source_names_is_the_same_space():
    assert french_html("<p>«&nbsp;mot&nbsp;»</p>") == f"<p>«{NB}mot{NB}»</p>"
    assert french_html("<code>&nbsp;</code>") == "<code>&nbsp;</code>"


def test_dates_in_another_language_keep_their_numbers():
    assert french_html('<p lang="en">1 mai</p>') == '<p lang="en">1 mai</p>'


def test_a_long_run_of_spaces_costs_no_more_than_its_length():
    text = "«" + " " * 200_000 + "x" + "\n" * 200_000 + "»"
    assert french(text) == f"«{NB}x{NB}»"


@pytest.mark.django_db
def test_a_page_is_set_as_it_leaves_and_its_source_stays(search_index):
    page = make_page(title="Pourquoi : l'essai", why="L'équipe dit « oui » ; voir `a : b`.")
    answer = Client().get(page.url).content.decode()
    assert f"Pourquoi{NB}: l’essai" in answer
    assert f"L’équipe dit «{NB}oui{NB}»{NN}; voir <code>a : b</code>." in answer
    page.refresh_from_db()
    assert page.title == "Pourquoi : l'essai"
    assert Client().get("/api/v1/search?q=essai")["Content-Type"].startswith("application/json")


@pytest.mark.django_db
def test_the_interface_in_english_keeps_its_own_spaces(search_index):
    client = Client()
    client.cookies["django_language"] = "en"
    answer = client.get("/recherche/?q=rien").content.decode()
    assert 'lang="en"' in answer
    assert NN not in answer
