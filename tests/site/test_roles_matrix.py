"""The table of docs/roles.md, walked cell by cell."""

from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from wagtail.images.tests.utils import get_test_image_file
from wagtail.models import ModelLogEntry
from wagtail.permissions import policy_registry

from portal.accounts.joining.giving import may_give, visible_memberships, visible_requests
from portal.accounts.memberships import join
from portal.accounts.models import JoinRequest, Membership, User
from portal.accounts.services import ensure_authors, ensure_brokers, ensure_review
from portal.core.models import PortalImage
from portal.core.visibility import readable, set_visibility
from portal.directory.models import Establishment
from portal.directory.readers import Offer
from portal.evaluation.models import Round
from portal.evaluation.people import Part, invitable, part_of
from portal.review.models import ReviewStep
from portal.review.services import ensure_scientific_step, ensure_two_steps
from practices.maturity.models import is_on_committee
from practices.maturity.services import establishment_asking
from practices.models import PracticePage
from syntheses.models import SynthesisPage
from tests.factories import make_establishment, make_home, make_page, make_section, make_user
from training.accompaniment.rights import coached_places

pytestmark = pytest.mark.django_db

TABLE = Path(__file__).parents[2] / "docs/roles.md"
Role = Membership.Role
ROLES = {
    "reader": Role.READER,
    "contributor": Role.CONTRIBUTOR,
    "university author": Role.UNIVERSITY_AUTHOR,
    "lead": Role.LEAD,
    "reviewer": Role.REVIEWER,
    "broker": Role.BROKER,
    "administrator": Role.ADMINISTRATOR,
}


def table() -> dict[str, dict[str, bool]]:
    """{action: {role: allowed}}"""
    rows = [line.strip("| ").split("|") for line in TABLE.read_text().splitlines() if line.startswith("|")]
    heads, _rule, *lines = [[cell.strip() for cell in row] for row in rows]
    return {
        line[0]: {role: {"yes": True, "no": False}[cell] for role, cell in zip(heads[1:], line[1:], strict=True)}
        for line in lines
    }


@pytest.fixture
def world(search_index, settings, tmp_path) -> dict[str, Any]:
    settings.MEDIA_ROOT = tmp_path / "media"
    here, away, unled = make_establishment("uqar"), make_establishment("cisss-cn"), make_establishment("cisss-bsl")
    Establishment.objects.filter(pk=here.pk).update(kind="university")
    here = Establishment.objects.get(pk=here.pk)
    section = make_section(PracticePage, here)
    ensure_brokers(root=make_home())
    ensure_authors(establishment=here, section=section)
    pages = {
        name: make_page(PracticePage, title=name, establishment=here, live=name != "draft")
        for name in ("public", "members", "kept", "draft")
    }
    set_visibility(pages["members"], visibility="members")
    set_visibility(pages["kept"], visibility="establishment", groups=[here.group])
    here.refresh_from_db()
    image = PortalImage(title="Une image", file=get_test_image_file(), collection=here.collection)
    image.save()
    requests = {
        place.slug: JoinRequest.objects.create(address="a@b.example", name="A", establishment=place, nonce=place.slug)
        for place in (here, unled)
    }
    elsewhere = make_page(PracticePage, title="Ailleurs", establishment=away)
    members = {"visitor": AnonymousUser()}
    for name, role in {"member elsewhere": Role.READER, **ROLES}.items():
        place = away if name == "member elsewhere" else here if role in Membership.OF_ESTABLISHMENT else None
        person = make_user(f"{name.replace(' ', '-')}@inters4.example")
        join(person=person, role=role, establishment=place, source="command")
        members[name] = User.objects.get(pk=person.pk)
    return {
        "synthesis": waiting_for_science(here),
        "people": members,
        "here": here,
        "away": away,
        "unled": unled,
        "section": section,
        "pages": pages,
        "elsewhere": elsewhere,
        "image": image,
        "requests": requests,
    }


def waiting_for_science(here: Establishment) -> ReviewStep:
    """The scientific review of a synthesis that a contributor wrote, after the lead and a broker approved it."""
    ensure_authors(establishment=here, section=make_section(SynthesisPage, here))
    ensure_review(root=make_home(), brokers=ensure_brokers(root=make_home()))
    ensure_two_steps()
    ensure_scientific_step()
    page = make_page(SynthesisPage, title="Synthèse", establishment=here, live=False)
    page.save_revision()
    page.get_workflow().start(page, None)
    for _step in ("the lead's", "the broker's"):
        page.current_workflow_task_state.approve()
        page = SynthesisPage.objects.get(pk=page.pk)
    return ReviewStep.objects.get(state=page.current_workflow_task_state)


def test_the_table_of_roles_says_what_each_may_do(world):
    here, away, pages, image = world["here"], world["away"], world["pages"], world["image"]
    images = policy_registry.get_by_type(PortalImage)

    step = world["synthesis"]
    synthesis = step.state.revision.as_object()

    science = Round.objects.get(state=step.state_id)

    def leads(user):
        return part_of(science.evaluation, user) == Part.EDITOR

    def may_be_asked(user):
        return user in invitable(science, AnonymousUser())

    def on(page):
        return lambda user: page.permissions_for_user(user)

    def offered(user):
        return Offer(page=pages["kept"], parent=world["section"], owner=here, user=user)

    def collections(user):
        return images.collections_user_has_permission_for(user, "add")

    actions = {
        "read a public page": lambda user: readable([pages["public"]], user),
        "read a page for members": lambda user: readable([pages["members"]], user),
        "read a page that is kept there": lambda user: readable([pages["kept"]], user),
        "read a draft there": lambda user: on(pages["draft"])(user).can_edit(),
        "add a page there": lambda user: on(world["section"])(user).can_add_subpage(),
        "change a page there": lambda user: on(pages["kept"])(user).can_edit(),
        "choose who reads a page there": lambda user: on(pages["kept"])(user).can_edit() and not offered(user).refusal,
        "let another establishment read a page there": lambda user: (
            on(pages["kept"])(user).can_edit() and not offered(user).refusal and offered(user).shares
        ),
        "publish a page there": lambda user: on(pages["kept"])(user).can_publish(),
        "change a page elsewhere": lambda user: on(world["elsewhere"])(user).can_edit(),
        "add a file to the collection there": lambda user: collections(user).filter(pk=here.collection_id).exists(),
        "change a file of somebody else there": lambda user: images.user_has_permission_for_instance(
            user, "change", image
        ),
        "read and answer needs": lambda user: user.has_perms(
            ["brokering.view_knowledgerequest", "brokering.change_knowledgerequest"]
        ),
        "change a term of a vocabulary": lambda user: user.has_perm("directory.change_term"),
        "change an establishment of the directory": lambda user: user.has_perm("directory.change_establishment"),
        "invite to read or write there": lambda user: all(
            may_give(user, role, here) for role in (Role.READER, Role.CONTRIBUTOR, Role.UNIVERSITY_AUTHOR)
        ),
        "invite to read elsewhere": lambda user: may_give(user, Role.READER, away),
        "make a lead there": lambda user: may_give(user, Role.LEAD, here),
        "make a broker or an administrator": lambda user: (
            may_give(user, Role.BROKER, None) or may_give(user, Role.ADMINISTRATOR, None)
        ),
        "answer a request for access there": lambda user: world["requests"]["uqar"] in visible_requests(user),
        "answer a request for access where nobody leads": lambda user: (
            world["requests"]["cisss-bsl"] in visible_requests(user)
        ),
        "see the members there": lambda user: visible_memberships(user).filter(establishment=here).exists(),
        "change somebody's account": lambda user: user.has_perm("accounts.change_user"),
        "read sessions and roles in the journal": lambda user: (
            ModelLogEntry.objects.viewable_by_user(user).filter(action="accounts.join").exists()
        ),
    }
    actions |= {
        "weigh a practice for the establishment there": lambda user: (
            user.is_authenticated and user.establishments().filter(pk=here.pk).exists()
        ),
        "ask for a judgement of maturity of a practice there": lambda user: (
            user.is_authenticated and establishment_asking(pages["public"], user)
        ),
        "judge maturity for the editorial committee": is_on_committee,
        "read a synthesis there that waits for its scientific review": lambda user: (
            leads(user) or on(synthesis)(user).can_edit()
        ),
        "be asked to review a synthesis scientifically": may_be_asked,
        "lead the scientific review of a synthesis there": leads,
        "publish a synthesis of one’s own": lambda user: (
            on(SynthesisPage(owner=user, depth=4, path="000100010001"))(user).can_publish()
            if user.is_authenticated
            else False
        ),
        "coach a group of the establishment there": lambda user: coached_places(user).filter(pk=here.pk).exists(),
        "import facts of regions": lambda user: user.has_perm("directory.add_regionfact"),
    }
    told = table()
    assert list(told) == list(actions)
    found = {
        action: {name: bool(ask(user)) for name, user in world["people"].items()} for action, ask in actions.items()
    }
    wrong = [
        (action, role) for action, cells in told.items() for role, cell in cells.items() if found[action][role] != cell
    ]
    assert wrong == []
