"""The adoption file of an accompaniment: one that its coach may read, of the same establishment; refused otherwise."""

import datetime

import pytest

from practices.adoption.models import AdoptionFile
from practices.adoption.services import open_adoption
from tests.accompaniment import client_of, make_coach, make_group, member
from tests.factories import make_establishment, make_page, make_user

pytestmark = pytest.mark.django_db


def opened(establishment, title):
    user = make_user(f"{establishment.slug}-{len(title)}@inters4.example", groups=[establishment.group])
    day = datetime.date(2025, 1, 1)
    return open_adoption(
        practice=make_page(title=title), establishment=establishment, by=user, role="Responsable", on=day
    )


def test_a_coach_chooses_a_file_that_they_may_read_of_the_establishment_and_no_other():
    coach = make_coach()
    person = member("membre@inters4.example")
    group = make_group(coach, person)
    file, closed = opened(make_establishment(), "Une pratique"), opened(make_establishment(), "Une autre")
    elsewhere = opened(make_establishment("uqat"), "Ailleurs")
    AdoptionFile.objects.filter(pk__in=[file.pk, elsewhere.pk]).update(stage_shown="public")
    client, address = client_of(coach), f"{group.get_absolute_url()}reglages/"
    shown = client.get(address).content.decode()
    assert "Une pratique (exploration)" in shown
    assert "Une autre" not in shown and "Ailleurs" not in shown
    for number in (closed.pk, elsewhere.pk, 10**17, "12 pommes"):
        refused = client.post(address, {"title": group.title, "adoption_file": number})
        assert refused.status_code == 400
        assert "ne vous en montre pas le stade" in refused.content.decode()
    client.post(address, {"title": group.title, "adoption_file": file.pk})
    group.refresh_from_db()
    assert group.adoption == file.pk
    link = f'href="/appropriation/{file.pk}/"'
    for page in ("", "groupe/"):
        assert link in client.get(group.get_absolute_url() + page).content.decode()
    assert link not in client_of(person).get(group.get_absolute_url()).content.decode()
    # Closed to them since, it is no longer led to, and what was chosen stays.
    AdoptionFile.objects.filter(pk=file.pk).update(stage_shown="team")
    for page in ("", "groupe/"):
        assert link not in client.get(group.get_absolute_url() + page).content.decode()
    assert client.post(address, {"title": "Renommé", "adoption_file": file.pk}).status_code == 302
    group.refresh_from_db()
    assert (group.title, group.adoption) == ("Renommé", file.pk)
