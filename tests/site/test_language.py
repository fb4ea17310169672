"""The interface in English: its catalogue is whole, French stays as it is written, the switch works."""

import ast
import re
from gettext import GNUTranslations
from pathlib import Path
from typing import NamedTuple

import pytest
from django.conf import settings
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import translation
from django.utils.translation.template import templatize

from portal.directory.models import Term
from tests.factories import make_page

ROOT = Path(__file__).parents[2]
APPS = ("portal", "practices", "syntheses", "training", "search")
CATALOGUES = ("en", "fr_CA")
CONTEXT = "\x04"
# Which arguments of a function are the context and the message.
MARKERS = {
    "_": (None, 0),
    "gettext": (None, 0),
    "gettext_lazy": (None, 0),
    "ngettext": (None, 0),
    "ngettext_lazy": (None, 0),
    "pgettext": (0, 1),
    "pgettext_lazy": (0, 1),
    "npgettext": (0, 1),
}
LITERAL = r"""u?(?:"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*')"""
MARKED_IN_TEMPLATE = re.compile(rf"\b(n?p?gettext|_)\(\s*({LITERAL}(?:\s*,\s*{LITERAL})*)")


class Message(NamedTuple):
    """An entry of a .po file: its key as gettext has it (context included), and its translations."""

    key: str
    plural: str
    translations: tuple[str, ...]
    fuzzy: bool


def messages_of(language: str) -> list[Message]:
    """The messages of a .po file, its header left out."""
    text = (ROOT / "locale" / language / "LC_MESSAGES" / "django.po").read_text(encoding="utf-8")
    messages = []
    for paragraph in text.split("\n\n"):
        fields = {
            name: "".join(ast.literal_eval(line) for line in lines.splitlines())
            for name, lines in re.findall(r'^(msg[a-z_]+(?:\[\d\])?) ((?:".*"\n?)+)', paragraph, re.M)
        }
        if not fields.get("msgid"):
            continue
        context = fields["msgctxt"] + CONTEXT if "msgctxt" in fields else ""
        translations = tuple(value for name, value in fields.items() if name.startswith("msgstr"))
        fuzzy = bool(re.search(r"^#,.*\bfuzzy\b", paragraph, re.M))
        messages.append(Message(context + fields["msgid"], fields.get("msgid_plural", ""), translations, fuzzy))
    return messages


def compiled(language: str) -> dict[str, tuple[str, ...]]:
    """The translations of a .mo file by their keys, its header left out."""
    with (ROOT / "locale" / language / "LC_MESSAGES" / "django.mo").open("rb") as stream:
        catalogue = GNUTranslations(stream)._catalog
    found: dict[str, tuple[str, ...]] = {}
    for key, text in catalogue.items():
        message, form = key if isinstance(key, tuple) else (key, 0)
        if message:
            found[message] = (*found.get(message, ()), text) if form else (text,)
    return found


def marked(name: str, arguments: list[object]) -> str | None:
    """The key of a message that code marks for translation; None where it isn't a plain text."""
    context, message = MARKERS[name]
    wanted = arguments[: message + 1]
    if len(wanted) <= message or not all(isinstance(argument, str) for argument in wanted):
        return None
    return f"{arguments[context]}{CONTEXT}{arguments[message]}" if context is not None else str(arguments[message])


def marked_in_python(source: str) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in MARKERS:
            arguments = [getattr(argument, "value", None) for argument in node.args]
            found.add(marked(node.func.id, arguments))
    return {key for key in found if key}


def marked_in_template(source: str) -> set[str]:
    found = set()
    for name, arguments in MARKED_IN_TEMPLATE.findall(templatize(source)):
        found.add(marked(name, list(ast.literal_eval(f"({arguments},)"))))
    return {key for key in found if key}


@pytest.mark.parametrize("language", CATALOGUES)
def test_every_message_is_translated(language):
    messages = messages_of(language)
    assert messages
    assert [message.key for message in messages if message.fuzzy or not all(message.translations)] == []
    assert [message.key for message in messages if len(message.translations) != (2 if message.plural else 1)] == []


@pytest.mark.parametrize("language", CATALOGUES)
def test_what_is_compiled_is_what_is_written(language):
    assert compiled(language) == {message.key: message.translations for message in messages_of(language)}


def test_every_text_that_the_code_marks_is_in_the_english_catalogue():
    files = [path for app in APPS for path in (ROOT / app).rglob("*") if path.suffix in {".py", ".html", ".xml"}]
    known = {message.key for message in messages_of("en")}
    assert len(known) > 500
    for path in files:
        reader = marked_in_python if path.suffix == ".py" else marked_in_template
        missing = reader(path.read_text(encoding="utf-8")) - known
        assert not missing, f"{path.relative_to(ROOT)}: {missing}. Run « make messages » and translate."


def test_translations_keep_the_variables_of_their_message():
    variable = re.compile(r"%\(\w+\)[sd]|\{\w+\}")
    for message in messages_of("en"):
        expected = set(variable.findall(message.plural or message.key))
        for text in message.translations[-1:]:
            assert set(variable.findall(text)) == expected, message.key


def test_english_has_no_french_spacing_or_quotes():
    french = re.compile("[\u00a0\u202f«»]")
    assert [message.key for message in messages_of("en") if french.search("".join(message.translations))] == []


def test_no_library_changes_a_french_text():
    """A French word that is an English message of Django's or Wagtail's would come out as their French for it."""
    changed = {}
    with translation.override(settings.LANGUAGE_CODE):
        for message in messages_of("en"):
            context, _separator, text = message.key.rpartition(CONTEXT)
            if message.plural:
                shown = {translation.ngettext(text, message.plural, number) for number in (0, 1, 2)}
            else:
                shown = {translation.pgettext(context, text) if context else translation.gettext(text)}
            if not shown <= {text, message.plural}:
                changed[text] = shown
    assert changed == {}


def switch(client: Client, language: str, page: str) -> None:
    """Choose a language as the button of the header does; the reader stays on the page."""
    response = client.post(reverse("set_language"), {"language": language, "next": page})
    assert response.status_code == 302
    assert response["Location"] == page


@pytest.mark.django_db
def test_the_switch_keeps_the_reader_on_the_page(search_index):
    texts = dict.fromkeys(("why", "procedures", "providers", "sustainability"), "Écrit.")
    step = {"title": "Un", "start": None, "duration_months": None, "description": ""}
    page = make_page(title="Une pratique", steps=[("step", step)], **texts)
    client = Client()
    assert "Pourquoi</h2>" in client.get(page.url).content.decode()

    switch(client, "en", page.url)
    english = client.get(page.url)
    assert english["Content-Language"] == "en"
    html = english.content.decode()
    assert '<html lang="en">' in html
    for heading in ("Why", "What is done", "Who, where, how much", "Steps", "Sustainability"):
        assert f"{heading}</h2>" in html, heading
    assert "Pourquoi" not in html
    assert 'value="fr-ca"' in html, "the switch now offers French"

    switch(client, "fr-ca", page.url)
    html = client.get(page.url).content.decode()
    assert '<html lang="fr-CA">' in html
    assert "Pourquoi</h2>" in html


@pytest.mark.django_db
def test_the_switch_keeps_the_search(search_index, vocabularies):
    client = Client()
    address = "/recherche/?q=xylophone&theme=telesante"
    switch(client, "en", address)
    html = client.get(address).content.decode()
    assert '<html lang="en">' in html
    assert 'value="xylophone"' in html
    assert "No results" in html
    assert "Aucun" not in html


@pytest.mark.django_db
def test_dates_and_numbers_follow_the_language(search_index):
    page = make_page(title="Une pratique", cost_amount=12500)
    client = Client()
    assert "12\u00a0500\u00a0$" in client.get(page.url).content.decode().replace("\u202f", "\u00a0")
    switch(client, "en", page.url)
    assert "$12,500" in client.get(page.url).content.decode()


@pytest.mark.django_db
def test_french_unless_the_reader_chose_otherwise(search_index):
    page = make_page(title="Une pratique")
    for headers in ({"Accept-Language": "en"}, {"Cookie": "django_language=xx"}):
        response = Client(headers=headers).get(page.url)
        assert '<html lang="fr-CA">' in response.content.decode()


@pytest.mark.django_db
def test_every_term_of_the_vocabularies_has_an_english_label_and_a_brokers_own_stays(vocabularies):
    assert not list(Term.objects.filter(label_en="").values_list("vocabulary__slug", "slug"))
    Term.objects.filter(slug="pilote").update(label_en="")
    Term.objects.filter(slug="perenne").update(label_en="Lasting")
    call_command("load_vocabularies", verbosity=0)
    labels = dict(Term.objects.filter(vocabulary__slug="practice_status").values_list("slug", "label_en"))
    assert labels["pilote"] == "Pilot project"
    assert labels["perenne"] == "Lasting"
