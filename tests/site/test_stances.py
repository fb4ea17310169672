"""Stances of digests: written with their reason, read from both pages by who may read both."""

import json
from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from lxml import html
from wagtail.test.utils.form_data import inline_formset, nested_form_data, streamfield

from portal.accounts.services import ensure_authors
from portal.core.models import PageLink
from portal.core.visibility import set_visibility
from portal.cycle.stances import LATEST
from portal.sheets.contents import contents_of
from search.contents import content_reader
from syntheses.models import DigestPage, SynthesisPage
from tests.factories import make_establishment, make_page, make_section, make_user

pytestmark = pytest.mark.django_db

OUTCOME = {"type": "outcome", "value": {"name": "Réadmission à 90 jours", "certainty": "high", "judged_by": "Nous"}}


def _synthesis(**fields: Any) -> SynthesisPage:
    return make_page(SynthesisPage, title="Soins de transition", outcomes=json.dumps([OUTCOME]), **fields)


def _digest(title: str = "Un essai neutre", **fields: Any) -> DigestPage:
    return make_page(DigestPage, title=title, **fields)


def _stance(source: Any, target: Any, kind: str = "contredit", about: str = "", why: str = "") -> PageLink:
    return PageLink.objects.create(source=source, target=target, kind=kind, about=about, why=why)


def _said(content: bytes, anchor: str = "") -> str:
    tree = html.fromstring(content)
    found = tree.xpath(f'//*[@id="{anchor}"]') if anchor else [tree]
    return " ".join(" ".join(node.text_content() for node in found).replace("\xa0", " ").replace("\u202f", " ").split())


def test_a_digest_says_what_it_found_of_whom_and_what_it_changes_here(client: Client) -> None:
    digest = _digest(
        finding="Pas de réadmissions en moins.",
        design="randomised-trial",
        country="Italie",
        participants="200 adultes",
        effect="RC **1,02**",
        limits="Une seule ville.",
        change_here="Qui répond le soir ?",
        key_points=["Un point"],
    )
    content = client.get(digest.url).content
    assert "Constat Pas de réadmissions en moins. Un point" in _said(content, "points-cles")
    assert "Essai randomisé" in _said(content, "etude") and "RC 1,02" in _said(content, "etude")
    assert _said(content, "ici") == "Ce que ça change ici Qui répond le soir ?"
    assert "Une seule ville" in content_reader(DigestPage)(digest).body
    printed = json.dumps(contents_of(digest).data, ensure_ascii=False)
    assert all(text in printed for text in ("Pas de réadmissions en moins", "Italie", "200 adultes", "Essai randomisé"))


def test_a_stance_is_read_with_its_reason_from_both_pages(client: Client) -> None:
    synthesis, practice = _synthesis(), make_page(title="Une pratique")
    digest = _digest(published_on=date(2024, 3, 5))
    _stance(digest, synthesis, about="Réadmission à 90 jours", why="L’essai n’en voit pas.")
    _stance(digest, practice, "nuance", why="En ville seulement.")

    taken = client.get(digest.url).content
    assert "Contredit Soins de transition Synthèse – à propos de « Réadmission à 90 jours »" in _said(taken, "effets")
    assert "En ville seulement." in _said(taken, "effets")
    assert not html.fromstring(taken).xpath('//*[@id="liens"]')
    since = _said(client.get(synthesis.url).content, "depuis")
    assert "Depuis cette synthèse Contredite par Un essai neutre Résumé de publication, 5 mars 2024" in since
    assert "L’essai n’en voit pas." in since
    of_practice = _said(client.get(practice.url).content, "depuis")
    assert "Nuancée par Un essai neutre" in of_practice and "En ville seulement." in of_practice
    # On paper too.
    assert "L’essai n’en voit pas" in json.dumps(contents_of(synthesis).data, ensure_ascii=False)


def test_what_a_reader_may_not_read_leaves_no_trace_in_stances(client: Client) -> None:
    synthesis, digest = _synthesis(), _digest()
    draft = make_page(DigestPage, title="Un brouillon", live=False)
    for source in (digest, draft):
        _stance(source, synthesis, why="Secret")
    set_visibility(page=digest, visibility="members")
    answer = client.get(synthesis.url).content.decode()
    assert 'id="depuis"' not in answer and "Secret" not in answer
    assert "Secret" not in json.dumps(contents_of(synthesis).data)
    # The other way: the digest is read by all, the synthesis by members.
    set_visibility(page=digest, visibility="public")
    set_visibility(page=synthesis, visibility="members")
    answer = client.get(digest.url).content.decode()
    assert 'id="effets"' not in answer and "Soins de transition" not in answer


def test_the_latest_come_first_and_the_others_are_listed_at_a_constant_cost(client: Client) -> None:
    synthesis = _synthesis()
    first = _digest("Le premier", published_on=date(2020, 1, 1))
    _stance(first, synthesis, "confirme")

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            client.get(synthesis.url)
        return len(captured)

    queries()
    _stance(first, synthesis, "confirme", about="Réadmission à 90 jours")
    few = queries()
    section = first.get_parent()
    pages = [
        section.add_child(
            instance=DigestPage(title=f"Suite {rank}", slug=f"suite-{rank}", published_on=date(2021, 1, rank))
        )
        for rank in range(1, LATEST + 3)
    ]
    PageLink.objects.bulk_create([PageLink(source=page, target=synthesis, kind="nuance") for page in pages])
    assert queries() == few
    tree = html.fromstring(client.get(synthesis.url).content)
    titles = tree.xpath('//*[@id="depuis"]//li//a/text()')
    assert titles[0] == f"Suite {LATEST + 2}" and len(titles) == LATEST
    assert tree.xpath('//*[@id="depuis"]//p[@class="stances__more"]/a/@href') == [
        f"/liens/{synthesis.pk}/nuance-inverse/"
    ]


def test_only_a_stance_has_a_reason_and_each_part_is_named_once() -> None:
    synthesis, digest = _synthesis(), _digest()
    with pytest.raises(ValidationError, match="Seul un lien qui confirme"):
        PageLink(source=digest, target=synthesis, kind="voir-aussi", why="Parce que").full_clean()
    _stance(digest, synthesis, about="Réadmission à 90 jours")
    _stance(digest, synthesis)
    with pytest.raises(ValidationError):
        PageLink(source=digest, target=synthesis, kind="contredit").full_clean()


def test_the_form_of_a_digest_takes_a_stance_on_an_outcome_that_exists_and_names_none_of_what_is_hidden() -> None:
    owner = make_establishment("uqar")
    group = ensure_authors(establishment=owner, section=make_section(DigestPage, owner))
    author = Client()
    author.force_login(make_user("uqar@inters4.example", groups=[group]))
    draft = make_page(DigestPage, title="Un résumé", establishment=owner, live=False)
    synthesis = _synthesis()

    def send(about: str) -> Any:
        fields = {"title": draft.title, "slug": draft.slug, "summary": "Un résumé.", "language": "fr"}
        streams = {name: streamfield([]) for name in ("body", "references", "documents", "contributors")}
        link = {"kind": "contredit", "target": synthesis.pk, "about": about, "why": "Un essai plus grand."}
        lists = {"outgoing_links": inline_formset([link]), "comments": inline_formset([])}
        return author.post(f"/admin/pages/{draft.pk}/edit/", nested_form_data(fields | streams | lists))

    set_visibility(page=synthesis, visibility="establishment", groups=[make_establishment("uqac").group])
    assert "Réadmission à 90 jours" not in send("Mortalité").content.decode()
    set_visibility(page=synthesis, visibility="public")
    refused = send("Mortalité")
    assert refused.status_code == 200
    assert "Choisissez parmi : « Réadmission à 90 jours »" in _said(refused.content)
    # As people type it: the page's own words are kept.
    assert send("réadmission à 90\xa0jours ").status_code == 302
    [link] = draft.get_latest_revision_as_object().outgoing_links.all()
    assert (link.about, link.why) == ("Réadmission à 90 jours", "Un essai plus grand.")
