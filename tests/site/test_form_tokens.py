"""What is sent from a page is accepted: each form carries the token that the portal asks back."""

import re
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse

from portal.accounts.services import ensure_brokers
from portal.brokering.services import receive_request
from tests.factories import make_home, make_user

ROOT = Path(__file__).parents[2]
INCLUDE = re.compile(r'{%\s*include\s+"([^"]+)"([^%]*)%}')


def templates() -> dict[str, str]:
    folders = [ROOT / app for app in ("portal", "practices", "syntheses", "training", "search")]
    paths = [path for folder in folders for path in folder.rglob("templates/**/*.html")]
    return {path.as_posix().rpartition("/templates/")[2]: path.read_text(encoding="utf-8") for path in paths}


def test_no_form_is_included_without_its_token():
    """`only` leaves the token out as it does the rest."""
    texts = templates()
    needing = {name for name, text in texts.items() if "{% csrf_token %}" in text}
    while True:
        more = {
            name
            for name, text in texts.items()
            for included, options in INCLUDE.findall(text)
            if included in needing and "only" not in options.split()
        } - needing
        if not more:
            break
        needing |= more
    without = [
        (name, included)
        for name, text in texts.items()
        for included, options in INCLUDE.findall(text)
        if included in needing and "only" in options.split() and "csrf_token=" not in options
    ]
    assert without == []


@pytest.mark.django_db
@pytest.mark.usefixtures("search_index")
def test_the_button_that_takes_a_need_is_accepted_from_the_queue():
    need = receive_request(need="Réduire l’attente", email="cadre@inters4.example")
    broker = Client(enforce_csrf_checks=True)
    broker.force_login(make_user("courtage@inters4.example", groups=[ensure_brokers(root=make_home())]))
    page = broker.get("/admin/snippets/brokering/knowledgerequest/").content.decode()
    address = reverse("brokering_take", args=[need.pk])
    form = page.partition(f'action="{address}"')[2].partition("</form>")[0]
    (token,) = re.findall(r'name="csrfmiddlewaretoken" value="([^"]+)"', form)
    assert broker.post(address, {"csrfmiddlewaretoken": token}).status_code == 302
    need.refresh_from_db()
    assert need.assignee.email == "courtage@inters4.example"
