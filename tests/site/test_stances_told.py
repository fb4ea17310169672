"""Those who wrote a page are told, once, what a published digest does to it; a contradiction asks for a review."""

import json
from datetime import date
from typing import Any

import pytest
from django.core import mail

from portal.accounts.services import ensure_authors, ensure_brokers
from portal.core.dashboard import tasks_of
from portal.core.models import PageLink
from portal.core.visibility import set_visibility
from portal.space.models import Rhythm
from portal.space.notifications import choose_rhythm
from syntheses.models import DigestPage, SynthesisPage, ToldStance
from syntheses.told import note_stances
from tests.background import work_off
from tests.factories import make_establishment, make_home, make_page, make_section, make_user

pytestmark = pytest.mark.django_db

CERTAIN = {"type": "outcome", "value": {"name": "Réadmission à 90 jours", "certainty": "high", "judged_by": "Nous"}}
DOUBTFUL = {"type": "outcome", "value": {"name": "Coûts", "certainty": "low", "judged_by": "Nous"}}


@pytest.fixture
def synthesis() -> Any:
    owner = make_establishment("uqar")
    group = ensure_authors(establishment=owner, section=make_section(SynthesisPage, owner))
    author = make_user("autrice@inters4.example", groups=[group])
    return make_page(
        SynthesisPage,
        title="Soins de transition",
        establishment=owner,
        owner=author,
        outcomes=json.dumps([CERTAIN, DOUBTFUL]),
    )


def _published(synthesis: Any, kind: str, about: str = "", title: str = "Un essai neutre") -> DigestPage:
    digest: DigestPage = make_page(DigestPage, title=title)
    PageLink.objects.create(source=digest, target=synthesis, kind=kind, about=about, why="Un essai plus grand.")
    return digest


def _tell(digest: DigestPage) -> list[str]:
    mail.outbox.clear()
    note_stances([digest.pk])
    work_off()
    return [message.body.replace("\xa0", " ").replace("\u202f", " ") for message in mail.outbox]


def _asked(person: Any) -> list[str]:
    found = [task for task in tasks_of(person) if task.slug == "contradicted"]
    return [f"{item.title} {item.detail}".replace("\xa0", " ") for task in found for item in task.items]


def test_whoever_wrote_the_page_is_told_once_with_why(synthesis: Any) -> None:
    digest = _published(synthesis, "nuance")
    [body] = _tell(digest)
    assert mail.outbox[0].to == ["autrice@inters4.example"]
    assert "« Un essai neutre » prend position sur votre page « Soins de transition »" in body
    assert "Nuance" in body and "Un essai plus grand." in body and digest.url in body
    assert "certitude est élevée" not in body
    digest.save_revision().publish()
    assert _tell(digest) == []
    # Another stance of the same digest is news.
    PageLink.objects.create(source=digest, target=synthesis, kind="confirme", about="Coûts", why="Même sens.")
    [body] = _tell(digest)
    assert "Confirme, à propos de « Coûts » :" in body and "Un essai plus grand." not in body


def test_nobody_is_told_of_what_they_may_not_read_or_do_not_want(synthesis: Any) -> None:
    hidden = _published(synthesis, "contredit", title="Réservé")
    set_visibility(page=hidden, visibility="establishment", groups=[make_establishment().group])
    assert _tell(hidden) == []
    draft = make_page(DigestPage, title="Un brouillon", live=False)
    PageLink.objects.create(source=draft, target=synthesis, kind="contredit")
    assert _tell(draft) == []
    choose_rhythm(person=synthesis.owner, kind="stances", rhythm=Rhythm.NONE)
    assert _tell(_published(synthesis, "complete", title="Un autre")) == []


def test_a_contradicted_outcome_of_high_certainty_waits_for_a_review_until_its_date(synthesis: Any) -> None:
    broker = make_user("courtage@inters4.example", groups=[ensure_brokers(root=make_home())])
    _tell(_published(synthesis, "contredit", "Coûts", title="De faible certitude"))
    _tell(_published(synthesis, "confirme", CERTAIN["value"]["name"], title="Concordant"))
    assert _asked(broker) == []
    digest = _published(synthesis, "contredit", CERTAIN["value"]["name"])
    [body] = _tell(digest)
    assert "Il contredit un résultat dont la certitude est élevée" in body
    for person in (broker, synthesis.owner):
        [asked] = _asked(person)
        assert asked.startswith("Soins de transition « Réadmission à 90 jours », contredit par « Un essai neutre »")
    assert _asked(make_user("lectrice@inters4.example")) == []
    set_visibility(page=digest, visibility="establishment", groups=[make_establishment().group])
    assert _asked(synthesis.owner) == []
    set_visibility(page=digest, visibility="public")
    ToldStance.objects.update(on=date(2024, 3, 5))
    synthesis.reviewed_on = date(2024, 3, 4)
    synthesis.save()
    assert len(_asked(broker)) == 1
    synthesis.reviewed_on = date(2024, 3, 6)
    synthesis.save()
    assert _asked(broker) == []
