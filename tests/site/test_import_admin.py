"""The import of the administration: a report first, then drafts, with the rights of the person and nothing more."""

import io
import zipfile
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from openpyxl import load_workbook

from portal.accounts.services import BROKERS, author_group_name, ensure_roles
from portal.core.models import PortalDocument
from portal.core.visibility import set_visibility
from portal.exchange import uploads
from portal.exchange.columns import sheet_name
from portal.exchange.models import PendingImport
from portal.exchange.registry import SCHEMAS
from portal.exchange.template_workbook import EXPLANATIONS, LISTS, template_workbook
from practices.models import PracticePage
from tests.factories import make_establishment, make_page, make_section, make_term, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("search_index")]


@pytest.fixture(autouse=True)
def _house(settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = str(tmp_path / "media")
    for slug, region in (("cisss-bsl", "bas-saint-laurent"), ("uqar", "gaspesie-iles")):
        make_section(PracticePage, make_establishment(slug, region))
    ensure_roles()


def person(client: Client, group: str) -> Any:
    user = make_user(f"{len(group)}@inters4.example", groups=[group])
    client.force_login(user)
    return user


@pytest.fixture
def author(client: Client) -> Any:
    return person(client, author_group_name(make_establishment()))


@pytest.fixture
def broker(client: Client) -> Any:
    return person(client, BROKERS)


def upload(client: Client, content: str | bytes, name: str = "p.csv", **fields: Any) -> Any:
    """Bring a file; return the report."""
    data = content.encode() if isinstance(content, str) else content
    response = client.post("/admin/importer/", {"file": SimpleUploadedFile(name, data), **fields})
    assert response.status_code == 302, response.content.decode()
    return client.get(response.url)


def confirm(client: Client) -> Any:
    return client.post(f"/admin/importer/{PendingImport.objects.get().pk}/")


def text_of(response: Any) -> str:
    return " ".join(response.content.decode().replace("\xa0", " ").split())


ROW = "title;establishments;summary\nMa pratique;cisss-bsl;Un résumé\n"


def test_the_report_comes_first_and_writes_nothing(client: Client, author: Any) -> None:
    text = text_of(upload(client, ROW))
    assert "Rien n’est encore écrit" in text
    assert "Ma pratique" in text
    assert "Un résumé" in text
    assert "Importer 1 page" in text
    assert not PracticePage.objects.exists()


def test_an_author_writes_drafts_in_her_own_name(client: Client, author: Any) -> None:
    upload(client, ROW)
    assert "L’import est fait" in text_of(confirm(client))
    page = PracticePage.objects.get()
    assert (page.live, page.owner, page.latest_revision.user) == (False, author, author)
    assert page.get_latest_revision_as_object().summary == "Un résumé"
    assert not PendingImport.objects.exists()


def test_an_author_never_publishes_even_by_asking(client: Client, author: Any) -> None:
    upload(client, ROW, publish="on")
    confirm(client)
    assert not PracticePage.objects.get().live


def test_a_broker_publishes_only_by_asking(client: Client, broker: Any) -> None:
    upload(client, ROW)
    confirm(client)
    assert not PracticePage.objects.get().live
    upload(client, ROW, publish="on")
    confirm(client)
    assert PracticePage.objects.get().live


def test_an_author_writes_only_for_her_establishment(client: Client, author: Any) -> None:
    kept = make_page(
        title="Titre de l’autre", slug="a", establishment=make_establishment("uqar", "gaspesie-iles"), live=False
    )
    for slug in ("a", "b"):
        text = text_of(upload(client, f"title;slug;establishments\nA;{slug};uqar\n"))
        assert "vous n’avez pas le droit" in text
        assert "Titre de l’autre" not in text
        assert "Importer 1 page" not in text
        confirm(client)
    kept.refresh_from_db()
    assert (PracticePage.objects.count(), kept.title, kept.revisions.count()) == (1, "Titre de l’autre", 0)


def test_what_readers_see_of_a_page_waits_for_its_review(client: Client, author: Any) -> None:
    page = make_page(title="Ma pratique", summary="Ancien", direction="Direction")
    text = text_of(upload(client, ROW))
    assert "Ancien" in text
    confirm(client)
    page.refresh_from_db()
    assert (page.summary, page.has_unpublished_changes) == ("Ancien", True)
    draft = page.get_latest_revision_as_object()
    # A column that the table hasn't leaves its field as it is.
    assert (draft.summary, draft.direction) == ("Un résumé", "Direction")


def test_an_author_opens_no_page_that_is_restricted(client: Client, author: Any) -> None:
    page = make_page(title="Ma pratique")
    set_visibility(page, visibility="members")
    text = text_of(upload(client, "title;establishments;visibility\nMa pratique;cisss-bsl;public\n"))
    assert "la visibilité d’une page se change en la publiant" in text
    upload(client, ROW)
    confirm(client)
    assert PracticePage.objects.get().visibility == "members"


def test_a_page_that_one_may_not_see_is_one_that_does_not_exist(client: Client, author: Any) -> None:
    make_page(title="Secrète", slug="secrete", establishment=make_establishment("uqar"), live=False)
    rows = "title;establishments;links\nA;cisss-bsl;voir-aussi | /pratiques/uqar/{}/\n"
    hidden = text_of(upload(client, rows.format("secrete")))
    absent = text_of(upload(client, rows.format("absente")))
    assert "n’existe pas" in hidden
    assert hidden.split("À corriger")[1].replace("secrete", "absente") == absent.split("À corriger")[1]


def test_a_file_waits_for_its_author_alone(client: Client, author: Any) -> None:
    upload(client, ROW)
    pending = PendingImport.objects.get()
    person(client, author_group_name(make_establishment("uqar")))
    assert client.get(f"/admin/importer/{pending.pk}/").status_code == 302
    assert client.post(f"/admin/importer/{pending.pk}/").status_code == 302
    assert PendingImport.objects.filter(pk=pending.pk).exists()
    assert not PracticePage.objects.exists()


def test_who_writes_nowhere_imports_nothing(client: Client) -> None:
    client.force_login(make_user())
    for url in ("/admin/importer/", "/admin/importer/1/", "/admin/importer/modele/practice.xlsx"):
        assert client.get(url).status_code in (302, 403)


def zipped(**files: str | bytes) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return stream.getvalue()


PAGE = "---\ntype: practice\ntitle: Une page\nestablishments: [cisss-bsl]\ndocuments: [{title: G, file: '{}'}]\n---\n"


def test_a_compressed_folder_brings_its_pages_and_files(client: Client, author: Any) -> None:
    folder = zipped(**{"dossier/p.md": PAGE.replace("{}", "Été.txt"), "dossier/E\u0301te\u0301.txt": "Guide"})
    upload(client, folder, "dossier.zip")
    assert not PortalDocument.objects.exists()
    assert "L’import est fait" in text_of(confirm(client))
    assert PortalDocument.objects.get().uploaded_by_user == author


def test_the_same_bytes_give_no_right_on_the_file_of_another(client: Client, author: Any) -> None:
    from django.core.files.base import ContentFile

    other = PortalDocument.objects.create(title="De l’autre", file=ContentFile(b"Guide", name="x.txt"))
    for policy in other.collection.group_permissions.filter(permission__codename="choose_document"):
        policy.delete()
    upload(client, zipped(**{"p.md": PAGE.replace("{}", "g.txt"), "g.txt": "Guide"}), "d.zip")
    confirm(client)
    assert PracticePage.objects.get().documents[0].value["document"].pk != other.pk


@pytest.mark.parametrize(
    ("files", "said"),
    [
        ({"../dehors.md": PAGE}, "sort du dossier"),
        ({"a.txt": "x"}, "ni fichier .md"),
        ({f"{number}.md": PAGE for number in range(1001)}, "plus de 1000 fichiers"),
    ],
)
def test_a_compressed_folder_that_is_not_one_is_refused(
    client: Client, author: Any, files: dict[str, str], said: str
) -> None:
    assert said in text_of(upload(client, zipped(**files), "d.zip"))


def test_bombs_are_refused_in_words(client: Client, author: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "décompressé" in text_of(upload(client, zipped(**{"a.md": b"0" * (101 * 1024 * 1024)}), "d.zip"))
    rows = "title;establishments\n" + "".join(f"P{number};cisss-bsl\n" for number in range(uploads.MAX_PAGES + 1))
    assert "plus de 200 pages" in text_of(upload(client, rows))
    bomb = zipped(**{"xl/styles.xml": b"0" * (9 * 1024 * 1024), "xl/workbook.xml": b""})
    assert "trop gros une fois décompressé" in text_of(upload(client, bomb, "p.xlsx"))


@pytest.mark.parametrize("name", ["p.exe", "p", "p.xls"])
def test_another_kind_of_file_is_refused_in_words(client: Client, author: Any, name: str) -> None:
    response = client.post("/admin/importer/", {"file": SimpleUploadedFile(name, b"x")})
    assert response.status_code == 422
    assert "n’est pas d’un genre qui s’importe" in text_of(response)


def test_the_workbook_to_fill_in_is_read_as_it_is_offered(client: Client, author: Any) -> None:
    make_term("themes", "telesante", "Intervention en télésanté")
    response = client.get("/admin/importer/modele/practice.xlsx")
    workbook = load_workbook(io.BytesIO(response.content))
    assert workbook.sheetnames == ["Pratiques", EXPLANATIONS, LISTS]
    sheet = workbook["Pratiques"]
    names = {cell.value: cell.column for cell in sheet[1]}
    offered = [rule for rule in sheet.data_validations.dataValidation if rule.type == "list"]
    assert len(offered) > 5
    values = {
        "Titre *": "Du modèle",
        "Établissements *": "CISSS-BSL",
        "Thèmes": "Intervention en télésanté",
        "Début": "15/01/2024",
        "Réserver le contact aux membres": "oui",
        "Visibilité": "Membres",
    }
    for name, value in values.items():
        sheet.cell(row=2, column=names[name], value=value)
    stream = io.BytesIO()
    workbook.save(stream)
    upload(client, stream.getvalue(), "modele.xlsx")
    assert "L’import est fait" in text_of(confirm(client))
    page = PracticePage.objects.get().get_latest_revision_as_object()
    assert page.title == "Du modèle"
    assert [term.slug for term in page.terms.all()] == ["telesante"]
    assert str(page.started_on) == "2024-01-15"
    assert page.contact_hidden
    assert PracticePage.objects.get().visibility == "members"


def test_every_type_has_a_workbook_that_explains_each_column() -> None:
    for schema in SCHEMAS.values():
        workbook = load_workbook(io.BytesIO(template_workbook(schema)))
        header = [cell.value.rstrip(" *") for cell in workbook[sheet_name(schema)][1]]
        explained = {row[0].value for row in workbook[EXPLANATIONS].iter_rows(min_row=7)}
        assert set(header) == explained
        assert len(header) == len(set(header))
