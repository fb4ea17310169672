"""What the demo says of its places: whom to ask, what is being looked for, what to search first."""

from pathlib import Path
from typing import Any

import yaml
from django.utils import timezone
from wagtail.models import Page, Site

from portal.brokering.models import KnowledgeRequest
from portal.brokering.services import receive_request, show_need
from portal.contact.models import TeamMessage
from portal.directory.models import Establishment, Term
from portal.directory.services import add_role

PLACES = Path(__file__).parent / "places.yaml"
# Of the requests and messages of the demo, which nobody made.
REQUESTER = "demande@inters4.example"


def ensure_demo_places() -> None:
    """Add the roles, needs, messages and examples of searches that aren't there. Idempotent."""
    content = yaml.safe_load(PLACES.read_text(encoding="utf-8"))
    for slug, roles in content["roles"].items():
        establishment = Establishment.objects.get(slug=slug)
        for role in roles:
            _ensure_role(establishment, **role)
    # The last one is shown first.
    for need in reversed(content["needs"]):
        if not KnowledgeRequest.objects.filter(public_summary=need["summary"]).exists():
            show_need(
                request=receive_request(need=need["summary"], email=REQUESTER),
                summary=need["summary"],
                establishment=Establishment.objects.get(slug=need["establishment"]),
                themes=Term.objects.filter(vocabulary__slug="themes", slug__in=need["themes"]),
                answers=[page_at(path) for path in need.get("answers", ())],
            )
    for message in content["messages"]:
        _ensure_message(page_at(message["page"]), message["message"])
    home: Any = Site.objects.get(is_default_site=True).root_page.specific
    if not home.examples:
        home.examples = content["examples"]
        home.save_revision().publish()


def page_at(path: str) -> Any:
    """The page of the demo's content at this address."""
    root = Site.objects.get(is_default_site=True).root_page
    return Page.objects.get(url_path=root.url_path.rstrip("/") + path).specific


def _ensure_role(establishment: Establishment, *, title: str, contact_of: str = "", **told: Any) -> None:
    """Add a role, and have the practice at `contact_of` send its messages there."""
    if establishment.roles.filter(title=title).exists():
        return
    role = add_role(establishment=establishment, title=title, **told)
    if contact_of:
        practice = page_at(contact_of)
        practice.contact_point = role
        practice.save_revision().publish()


def _ensure_message(page: Any, text: str) -> None:
    """Keep a message as if it had been sent, without sending anything."""
    role = page.contact_point
    if TeamMessage.objects.filter(page=page.pk, email=REQUESTER).exists():
        return
    TeamMessage.objects.create(
        page_id=page.pk,
        about=page.title,
        establishment=role.establishment,
        role=role,
        email=REQUESTER,
        message=text,
        language="fr-ca",
        status=TeamMessage.Status.SENT,
        sent_to=role.email,
        sent_at=timezone.now(),
        confirmed_at=timezone.now(),
        next_attempt_at=None,
    )
