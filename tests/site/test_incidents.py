"""The register of confidentiality incidents: whole before it is closed, for administrators alone, kept five years."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone

from portal.accounts.services import ensure_brokers
from portal.space.incidents import Incident
from portal.space.retention import forget_what_expired
from tests.factories import make_home, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("search_index")]
TODAY = timezone.localdate()


def incident(**fields: Any) -> Incident:
    return Incident(
        **{
            "circumstances": "Un courriel a été envoyé à la mauvaise liste.",
            "happened": "10 juin 2026",
            "learned_on": TODAY,
            "information": "Des adresses électroniques",
        }
        | fields
    )


def problems(**fields: Any) -> set[str]:
    with pytest.raises(ValidationError) as refused:
        incident(**fields).full_clean()
    return set(refused.value.message_dict)


def test_an_incident_is_written_at_once_and_closed_once_it_was_judged():
    incident().full_clean()
    assert problems(learned_on=TODAY + timedelta(days=1)) == {"learned_on"}
    assert problems(risk="serious") == {"risk_reasons", "judged_by"}
    assert problems(closed_on=TODAY) == {"risk"}
    judged = {"risk": "serious", "risk_reasons": "Dossiers médicaux", "judged_by": "Direction des affaires juridiques"}
    assert problems(closed_on=TODAY, **judged) == {"commission_told_on"}
    incident(closed_on=TODAY, commission_told_on=TODAY, **judged).full_clean()


def test_administrators_write_and_export_the_register_and_nobody_else_opens_it_nor_deletes():
    kept = incident(circumstances="=1+1 dossier perdu")
    kept.save()
    broker, administrator = Client(), Client()
    broker.force_login(make_user("courtage@inters4.example", groups=[ensure_brokers(root=make_home())]))
    administrator.force_login(make_user("admin@inters4.example", is_superuser=True, is_staff=True))
    for path in ("", "new/", f"edit/{kept.pk}/", "?export=csv"):
        assert broker.get(f"/admin/incidents/{path}").status_code in (302, 403, 404), path
        assert administrator.get(f"/admin/incidents/{path}").status_code == 200, path
    exported = b"".join(administrator.get("/admin/incidents/?export=csv").streaming_content).decode()
    assert "dossier perdu" in exported
    assert "\n=1+1" not in exported and ",=1+1" not in exported
    administrator.post(f"/admin/incidents/delete/{kept.pk}/")
    assert Incident.objects.exists()


def test_what_is_closed_is_forgotten_after_five_years_at_the_earliest(settings):
    settings.RETENTION_DAYS = settings.RETENTION_DAYS | {"incidents": 1}
    old, recent = (TODAY - timedelta(days=days) for days in (1900, 1000))
    for learned_on, closed_on in ((old, TODAY), (old, None), (recent, TODAY)):
        incident(learned_on=learned_on, closed_on=closed_on).save()
    forget_what_expired()
    assert set(Incident.objects.values_list("learned_on", "closed_on")) == {(old, None), (recent, TODAY)}
