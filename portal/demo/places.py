"""What the demo says of its places: whom to ask, what is being looked for, what to search first."""

from pathlib import Path
from typing import Any

import yaml
from wagtail.models import Site

from portal.brokering.models import KnowledgeRequest
from portal.brokering.services import receive_request, show_need
from portal.directory.models import Establishment, Term
from portal.directory.services import add_role

PLACES = Path(__file__).parent / "places.yaml"
# Of the requests of the demo, which nobody made.
REQUESTER = "demande@inters4.example"


def ensure_demo_places() -> None:
    """Add the roles, needs and examples of searches that aren't there. Idempotent."""
    content = yaml.safe_load(PLACES.read_text(encoding="utf-8"))
    for slug, roles in content["roles"].items():
        establishment = Establishment.objects.get(slug=slug)
        for role in roles:
            if not establishment.roles.filter(title=role["title"]).exists():
                add_role(establishment=establishment, **role)
    # The last one is shown first.
    for need in reversed(content["needs"]):
        if not KnowledgeRequest.objects.filter(public_summary=need["summary"]).exists():
            show_need(
                request=receive_request(need=need["summary"], email=REQUESTER),
                summary=need["summary"],
                establishment=Establishment.objects.get(slug=need["establishment"]),
                themes=Term.objects.filter(vocabulary__slug="themes", slug__in=need["themes"]),
            )
    home: Any = Site.objects.get(is_default_site=True).root_page.specific
    if not home.examples:
        home.examples = content["examples"]
        home.save_revision().publish()
