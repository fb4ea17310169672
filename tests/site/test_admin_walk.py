"""Every address of the administration, walked with the number of what one may not read."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.core.files.base import ContentFile
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, resolve
from wagtail.contrib.redirects.models import Redirect
from wagtail.images.tests.utils import get_test_image_file
from wagtail.models import Collection, Page, Revision

from portal.accounts.models import User
from portal.accounts.services import ensure_authors, ensure_brokers, ensure_review, ensure_reviewers
from portal.administration.gate import rule_of
from portal.brokering.models import KnowledgeRequest
from portal.core.models import PortalDocument, PortalImage
from portal.core.visibility import set_visibility
from practices.models import PracticePage
from tests.factories import make_establishment, make_home, make_page, make_section, make_user

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.usefixtures("search_index"),
    # Wagtail leaves the temporary file of a resized image to be closed when it is forgotten.
    pytest.mark.filterwarnings("ignore:.*SpooledTemporaryFile:pytest.PytestUnraisableExceptionWarning"),
]

# Every secret object has this number, whatever its table, so that each address can be asked for one.
SECRET, DRAFT = 9001, 9002
WORD = "confidentissime"
NAME = "nominatissime"
QUESTIONS = (f"?id={SECRET}&id={DRAFT}&q=zorglub", "?id=all&childOf=SECTION", "")


def addresses(resolver: URLResolver, namespaces: tuple[str, ...] = (), start: str = "") -> Iterator[tuple[str, str]]:
    """(name, pattern) of each address below a resolver."""
    for entry in resolver.url_patterns:
        pattern = start + re.sub(r"^\^", "", str(entry.pattern))
        if isinstance(entry, URLResolver):
            yield from addresses(entry, (*namespaces, *filter(None, [entry.namespace])), pattern)
        elif isinstance(entry, URLPattern):
            yield ":".join((*namespaces, entry.name or "")), pattern


ADMIN = [(name, pattern) for name, pattern in addresses(get_resolver()) if pattern.startswith("admin/")]
WORDS = {
    "content_type_app_name": "practices",
    "content_type_model_name": "practicepage",
    "action_name": "approve",
    "filter_spec": "width-100",
    "uidb64": "MQ",
    "token": "abc",
    "revision_id_a": "live",
    "revision_id_b": "latest",
}


def filled(pattern: str, number: int) -> list[str]:
    """The addresses of a pattern, with `number` for each number that it takes."""
    if pattern.endswith((".*/$", "test404/", "failwhale/")):
        return []
    pattern = re.sub(r"\(\?P<(\w+)>.*?\)(?=/|\\)", r"<str:\1>", pattern).replace("\\.", ".").rstrip("$")

    def value(found: Any) -> str:
        kind, _colon, name = found[1].rpartition(":")
        return WORDS.get(name) or (str(number) if kind == "int" or name in {"pk", "object_id"} else f"<{name}>")

    path = "/" + re.sub(r"<([^>]+)>", value, pattern)
    if "<" not in path:
        return [path]
    models = [("wagtailcore", "page"), ("brokering", "knowledgerequest"), ("core", "portaldocument")]
    models += [("core", "portalimage"), ("accounts", "user"), ("practices", "practicepage")]
    actions = ["delete", "move", "publish", "unpublish", "add_tags", "add_to_collection", "assign_role"]
    found = []
    for app, model in models:
        for action in actions if "<action>" in path else [""]:
            names = {"app_label": app, "app_name": app, "model_name": model, "action": action}
            found.append(re.sub(r"<(\w+)>", lambda match, names=names: names.get(match[1], "x"), path))
    return found


@pytest.fixture
def secrets() -> Page:
    """Somebody else's secrets, of each kind, each with the same number. Returns their section."""
    owner = make_establishment("uqar")
    section = make_section(PracticePage, owner)
    ensure_review(root=make_home(), brokers=ensure_brokers(root=make_home()))
    for number, live in ((SECRET, True), (DRAFT, False)):
        page = PracticePage(
            pk=number, title=f"Zorglub {WORD} {number}", slug=f"zorglub-{WORD}-{number}", summary=WORD, live=live
        )
        section.add_child(instance=page)
        revision = page.save_revision(log_action=True)
        Revision.objects.filter(pk=revision.pk).update(id=number)
        Page.objects.filter(pk=number).update(latest_revision=number, live_revision=number if live else None)
    set_visibility(Page.objects.get(pk=SECRET), visibility="establishment", groups=[owner.group])
    Page.objects.filter(pk=SECRET).update(locked=True)
    keeper = User.objects.create_user(f"{NAME}@inters4.example", "mot-de-passe-de-test", pk=SECRET)
    group = Group.objects.create(pk=SECRET, name=f"Groupe {NAME}")
    keeper.groups.add(group)
    closed = Collection.get_first_root_node().add_child(instance=Collection(pk=SECRET, name=f"Dossier {WORD}"))
    document = PortalDocument(pk=SECRET, title=f"Zorglub {WORD}", collection=closed, uploaded_by_user=keeper)
    document.file.save(f"{WORD}.txt", ContentFile(b"secret"))
    document.tags.add(WORD)
    image = PortalImage(pk=SECRET, title=f"Zorglub {WORD}", collection=closed, uploaded_by_user=keeper)
    image.file = get_test_image_file(filename=f"{WORD}.png")
    image.save()
    image.tags.add(WORD)
    KnowledgeRequest.objects.create(pk=SECRET, need=f"Zorglub {WORD}", email=f"{WORD}@ailleurs.example")
    Redirect.objects.create(pk=SECRET, old_path=f"/{WORD}", redirect_page_id=SECRET)
    draft = PracticePage.objects.get(pk=DRAFT)
    draft.get_workflow().start(draft, keeper)
    return section


@pytest.fixture(autouse=True)
def _media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"


def client_of(role: str) -> Client:
    client = Client(raise_request_exception=False)
    groups = []
    if role == "broker":
        groups = [ensure_brokers(root=make_home())]
    if role == "author":
        establishment = make_establishment()
        groups = [ensure_authors(establishment=establishment, section=make_section(PracticePage, establishment))]
    if role == "reviewer":
        groups = [ensure_reviewers()]
    client.force_login(make_user(f"{role}@inters4.example", groups=groups))
    return client


@pytest.mark.parametrize(
    ("role", "hidden"),
    [
        ("author", (WORD, NAME)),
        ("member", (WORD, NAME)),
        pytest.param("reviewer", (WORD, NAME), marks=pytest.mark.thorough),
        ("broker", ()),
    ],
)
def test_no_address_of_the_administration_says_a_word_of_what_one_may_not_read(role, hidden, secrets):
    make_page(title="Zorglub public")
    client = client_of(role)
    told = []
    # Members are refused before anything is looked up, and nothing is hidden from brokers: once is enough of each.
    questions = {"member": QUESTIONS[-1:], "broker": QUESTIONS[:1]}.get(role, QUESTIONS)
    for address, name in asked(secrets.pk, questions).items():
        response = client.get(address)
        shown = b"".join(response) if response.streaming else response.content
        shown += response.headers.get("Location", "").encode()
        if any(word.encode() in shown for word in hidden):
            told.append((name, address))
        if response.status_code >= 500:
            told.append((name, address, response.status_code))
    assert not told, "\n".join(map(str, told))


def asked(section: int, questions: tuple[str, ...]) -> dict[str, str]:
    """The name of each address by the address, once each: what takes no number isn't asked for two of them."""
    return {
        path + question.replace("SECTION", str(section)): name
        for name, pattern in ADMIN
        for number in (SECRET, DRAFT)
        for path in filled(pattern, number)
        for question in (questions if number == SECRET else questions[:1])
    }


def test_every_address_of_the_administration_is_classified():
    unknown = set()
    for name, pattern in ADMIN:
        for path in filled(pattern, SECRET):
            if rule_of(resolve(path)) is None:
                unknown.add(name or path)
    assert not unknown, unknown
