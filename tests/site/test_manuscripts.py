"""A manuscript becomes a draft synthesis: what it holds is kept, what is lost is told, what would harm is refused."""

import io
import zipfile

import pytest
from django.contrib.auth.models import Group
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from portal.accounts.services import author_group_name, ensure_roles
from portal.core.models import PortalImage
from portal.text.markup import render_markdown
from syntheses.manuscripts.models import ImportedManuscript
from syntheses.manuscripts.names import field_named
from syntheses.manuscripts.views import read_manuscript
from syntheses.models import SynthesisPage
from tests.factories import make_establishment, make_section, make_user
from tests.manuscripts import by_pandoc, changed, picture, with_zotero

SCREEN = "import_manuscript"
WRITTEN = """---
title: Le répit
subtitle: une synthèse
author: [Anne Roy, Équipe Exemple]
---

# Résumé

Court et *net*.

# Contexte

Un texte et sa note[^1], du CO~2~, [un lien](https://example.org/), [un piège](javascript:alert(1)).

[^1]: La *note*.

## Ce qui précède

: Titre du tableau

| a | b |
|---|--:|
| 1 | 2 |

+-----+-----+
| A   | B   |
+=====+=====+
| x   | - l |
|     | - m |
+-----+-----+

$$E=mc^2$$

![La carte](carte.png)

# Méthodologie

Chercher[^2].

[^2]: Partout.

## Critères d’inclusion

Des adultes.

## Extraction

À deux.

# Références

Roy, A. (2020). Un essai. *Revue*.
"""


@pytest.fixture(autouse=True)
def _house(settings, tmp_path):
    settings.MEDIA_ROOT = str(tmp_path / "media")


def bring(client, section, content, name="manuscrit.docx", **more):
    file = SimpleUploadedFile(name, content)
    return client.post(reverse(SCREEN), {"section": section.pk, "language": "fr", "file": file} | more)


@pytest.fixture
def section(client):
    client.force_login(make_user("admin@inters4.example", is_superuser=True, is_staff=True))
    return make_section(SynthesisPage, make_establishment())


def losses(page):
    return {item["kind"]: item for item in ImportedManuscript.objects.get(page=page).losses}


@pytest.mark.django_db
def test_fields_of_zotero_and_mendeley_become_citations_and_a_report_tells_what_changed(client, section):
    response = bring(client, section, with_zotero())
    page = SynthesisPage.objects.get()
    assert response.url == reverse("manuscript_report", args=[page.pk])
    assert not page.live
    assert page.title == "Le répit en région"
    assert page.key_messages == ["Le répit soulage.", "Il manque en région."]
    assert [row["value"]["key"] for row in page.references.raw_data] == ["roy-2020", "lee-s-d", "organisme-s-d"]
    text, image = page.body.raw_data
    assert "Un effet mesuré [@roy-2020, p. 12], puis [@roy-2020; @lee-s-d] et [@organisme-s-d]." in text["value"]
    shown = render_markdown(text["value"])
    assert "Selon [@personne] %%tout%% ==cela==." in shown
    assert "(Côté, 2021)" in shown
    assert "Texte ajouté" in shown
    assert "secret" not in shown
    assert "retranché" not in shown
    assert PortalImage.objects.get().pk == image["value"]["image"]
    told = losses(page)
    assert told["broken-citations"]["where"] == ["Un champ abîmé (Côté, 2021)"]
    assert told["deletions"]["where"] == ["retranché"]
    assert {"insertions", "comments", "hidden", "pictures-undescribed"} <= set(told)
    assert "unknown-citations" not in told
    report = client.get(response.url).content.decode()
    assert "Un champ abîmé (Côté, 2021)" in report


@pytest.mark.django_db
def test_a_manuscript_of_pandoc_keeps_headings_tables_notes_and_pictures(client, section, tmp_path):
    (tmp_path / "carte.png").write_bytes(picture())
    bring(client, section, by_pandoc(WRITTEN, tmp_path))
    page = SynthesisPage.objects.get()
    assert page.title == "Le répit : une synthèse"
    assert [row["value"]["name"] for row in page.contributors.raw_data] == ["Anne Roy", "Équipe Exemple"]
    assert page.summary == "Court et net."
    text, image = page.body.raw_data
    assert image["value"]["alt"] == "La carte"
    shown = render_markdown(text["value"])
    for kept in ('<h2 id="contexte">', '<h3 id="ce-qui-precede">', "La <em>note</em>", "CO<sub>2</sub>", "<li>m</li>"):
        assert kept in shown
    assert 'href="https://example.org/"' in shown
    assert "javascript" not in shown
    assert shown.count("<table") == 2
    assert page.methods.startswith("Chercher[^1].") or "Partout." in page.methods
    assert "À deux." in page.methods
    assert page.eligibility == "Des adultes."
    assert [row["value"]["text"] for row in page.references.raw_data] == ["Roy, A. (2020). Un essai. Revue."]
    assert {"links", "equations", "references-text"} <= set(losses(page))


@pytest.mark.django_db
def test_a_manuscript_in_markdown_is_read_with_its_references(client, section):
    written = (
        "---\ntitle: Le répit\nauthor: Anne Roy\nreferences:\n"
        "  - {id: roy, type: book, title: Un livre, issued: 2020}\n---\n\nAvant.\n\n"
        "# Question de recherche\n\nLe *répit* aide-t-il ?\n\n# Suite\n\nOui [@roy; @lee], non [@absente].[^a]\n\n"
        "```\n# pas un titre\n```\n\n![Carte](carte.png) [x](javascript:alert(1))\n\n[^a]: Une note.\n\n"
        "# Méthode\n\nBien.\n"
    )
    library = SimpleUploadedFile("zotero.bib", b"@book{lee, title={Caring}, year=2019}\n@book{rien, title={Rien}}")
    response = bring(client, section, written.encode(), "manuscrit.md", references=library)
    page = SynthesisPage.objects.get()
    form = client.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).content.decode()
    assert response.url in form
    assert page.question == "Le répit aide-t-il ?"
    assert page.methods == "Bien."
    assert [row["value"]["key"] for row in page.references.raw_data] == ["roy", "lee"]
    body = page.body.raw_data[0]["value"]
    assert body.startswith("Avant.\n\n## Suite\n\nOui [@roy; @lee]")
    assert "[^a]: Une note." in body
    assert "# pas un titre" in body
    assert "javascript" not in body
    told = losses(page)
    assert told["unknown-citations"]["where"] == ["absente"]
    assert {"pictures-lost", "links", "references-uncited"} <= set(told)


def _document(content):
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return archive.read("word/document.xml")


def _macros(content):
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        types = archive.read("[Content_Types].xml")
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(target, "w") as made:
        for name in source.namelist():
            made.writestr(name, source.read(name))
        made.writestr(
            "[Content_Types].xml",
            types.replace(
                b"vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml",
                b"vnd.ms-word.document.macroEnabled.main+xml",
            ),
        )
    return target.getvalue()


@pytest.mark.django_db
@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_what_would_harm_or_is_no_manuscript_is_refused_with_what_to_do_and_makes_nothing(client, section, settings):
    sound = with_zotero()
    document = _document(sound)
    entity = (
        b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>' + document.split(b"?>", 1)[1]
    )
    bomb = b"<w:document>" + b" " * (41 * 1024 * 1024) + b"</w:document>"
    encrypted = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le")
    for content, name, words in (
        (_macros(sound), "m.docx", "contient des macros"),
        (b"x", "m.docm", "contient des macros"),
        (changed(sound, document=entity), "m.docx", "entités XML"),
        (changed(sound, document=bomb), "m.docx", "trop lourd"),
        (encrypted, "m.docx", "demande un mot de passe"),
        (b"%PDF-1.7", "m.docx", "Un PDF ne garde"),
        (sound[:3000], "m.docx", "endommagé"),
        (changed(sound, document=document[:900]), "m.docx", "endommagé"),
        (b"texte", "m.docx", "ni un texte Markdown"),
        (b"\0\1\2", "m.md", "pas du texte"),
        (b"---\ntitle: x\n", "m.md", "refermé"),
    ):
        response = bring(client, section, content, name)
        assert response.status_code == 422, name
        assert words in response.content.decode(), name
    settings.MAX_UPLOAD_BYTES = len(sound) - 1
    assert "Ce manuscrit dépasse" in bring(client, section, sound).content.decode()
    assert not SynthesisPage.objects.exists()
    assert not PortalImage.objects.exists()


@pytest.mark.django_db
def test_only_who_writes_for_an_establishment_brings_a_manuscript_to_it(client, section):
    other = make_section(SynthesisPage, make_establishment("cisss-gaspesie", "gaspesie"))
    person = make_user("autrice@inters4.example")
    client.force_login(person)
    assert client.get(reverse(SCREEN)).status_code in {302, 403, 404}
    ensure_roles()
    person.groups.add(Group.objects.get(name=author_group_name(other.establishment)))
    client.force_login(type(person).objects.get(pk=person.pk))
    assert bring(client, section, b"# Titre\n\nTexte.", "m.md").status_code == 422
    assert bring(client, other, b"# Titre\n\nTexte.", "m.md").status_code == 302
    page = SynthesisPage.objects.get()
    assert page.owner == person
    assert list(page.establishments.all()) == [other.establishment]
    client.force_login(make_user("lecteur@inters4.example"))
    assert client.get(reverse("manuscript_report", args=[page.pk])).status_code in {302, 403, 404}


def test_headings_name_fields_whatever_their_number_and_case():
    assert field_named("2.1 – MÉTHODES") == "methods"
    assert field_named("IV. Conflits d'intérêts") == "interests"
    assert field_named("Méthode de la visite") == ""
    assert read_manuscript(b"# Un\n\n# Deux\n", word=False).title == ""
