"""The demo content: loaded once, then left to the people who change it."""

from pathlib import Path

from django.conf import settings
from django.core.management import call_command

from portal.accounts.services import ensure_roles
from portal.demo.accompaniments import ensure_demo_accompaniment
from portal.demo.accounts import ensure_demo_accounts
from portal.demo.adoptions import ensure_demo_adoptions
from portal.demo.bulletins import ensure_demo_bulletin
from portal.demo.places import ensure_demo_places
from portal.demo.reviews import ensure_demo_review
from portal.directory.facts import SHIPPED, import_facts
from portal.directory.services import load_vocabularies

CONTENT = Path(__file__).parent / "content"


def ensure_demo_content() -> None:
    """Load vocabularies, content and accounts where that was not done to the end before.

    Idempotent; once done, a mark in the data folder says so, and what people delete stays deleted.
    """
    mark = Path(settings.DATA_DIR) / "demo-loaded"
    if mark.exists():
        return
    load_vocabularies()
    import_facts(SHIPPED)
    call_command("import_content", str(CONTENT), verbosity=0)
    call_command("draw_pictures", verbosity=0)
    ensure_demo_places()
    ensure_roles()
    ensure_demo_accounts()
    ensure_demo_adoptions()
    ensure_demo_accompaniment()
    ensure_demo_review()
    ensure_demo_bulletin()
    mark.touch()
