"""What a reader, an author and a machine find of a kind of content that only its own app names."""

import re
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from django.utils import translation
from django.utils.html import strip_tags
from pypdf import PdfReader

from portal.core.models import PageLink
from portal.exchange.exporter import export_path
from portal.exchange.importer import import_path
from portal.home.services import ensure_site
from portal.kinds.contents import content_kinds, kinds_css
from portal.sheets.contents import contents_of
from search.contents import content_reader
from tests.factories import make_page, make_section, make_term, make_user
from tests.fourth_kind.models import TOOL, ToolPage
from tests.site.test_contrast import THEMES, Palette, weak_pairs
from training.models import TrainingBlockPage

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("search_index", "vocabularies_of_the_module")]
FOLDER = Path(__file__).parent


def plain(html: str) -> str:
    return re.sub(r"\s+", " ", strip_tags(html).replace("\xa0", " ").replace("\u202f", " "))


def read(address: str, client: Client | None = None) -> str:
    answer = (client or Client()).get(address)
    assert answer.status_code == 200, address
    return answer.content.decode()


@pytest.fixture
def english() -> Client:
    client = Client()
    client.cookies["django_language"] = "en"
    return client


@pytest.fixture
def tool(drain: Any) -> ToolPage:
    page = make_page(
        ToolPage,
        title="Échelle de Braden",
        acronym="BRADEN",
        setting=make_term("care_settings", "domicile", "Domicile", label_en="Home"),
        minutes=5,
        purpose="Elle évalue le risque de **plaies de pression**.",
        steps=[("step", {"title": "Observer la peau", "detail": "Sacrum et talons."})],
        tips=["Le faire à deux"],
        validity="Sensibilité de 0,74.",
        summary="Le risque de plaies, en six questions.",
    )
    drain()
    return page


def test_it_is_searched_listed_and_suggested(tool: ToolPage, english: Client) -> None:
    found = Client().get("/api/v1/search", {"q": "plaies", "type": "tool"}).json()
    assert [hit["title"] for hit in found["results"]] == ["Échelle de Braden"]
    assert {"value": "tool", "label": "Outils cliniques", "count": 1, "selected": True} in found["facets"]["type"]
    assert [(value["value"], value["label"]) for value in found["facets"]["setting"]] == [("domicile", "Domicile")]
    assert Client().get("/api/v1/search", {"setting": "domicile"}).json()["total"] == 1
    assert Client().get("/api/v1/search", {"q": "talons"}).json()["total"] == 1
    html = read("/recherche/?q=braden")
    assert "Outil clinique · domicile" in plain(html)
    assert 'class="result-card accent-tool"' in html
    assert 'data-kind-tool="Outil"' in html
    assert "Clinical tool · home" in plain(read("/recherche/?q=braden", english))
    assert 'data-kind-tool="Tool"' in read("/recherche/?q=braden", english)


def test_its_family_has_an_index_in_the_menus_a_map_and_sections(tool: ToolPage, english: Client) -> None:
    html = read("/outils/")
    assert "Échelle de Braden" in html
    assert "1 outil clinique" in plain(html)
    assert 'class="wrap accent-tool"' in html
    assert 'id="shape-tool"' in html
    assert html.count('href="/outils/"') >= 2, "the header and the footer"
    assert "Échelle de Braden" in read("/outils/cisss-bsl/")
    assert "Clinical tools" in plain(read("/outils/", english))
    assert "Échelle de Braden" in read("/")
    place = read("/regions/bas-saint-laurent/")
    assert "1 outil clinique" in plain(place)
    assert "1 clinical tool" in plain(read("/regions/bas-saint-laurent/", english)).lower()


def test_a_portal_is_made_with_its_index() -> None:
    assert "outils" in list(ensure_site().get_children().values_list("slug", flat=True))


def test_its_page_its_contents_and_what_is_missing_follow_its_sections(tool: ToolPage, english: Client) -> None:
    html = read(tool.url)
    assert re.findall(r"<h2 id=\"(utilite|emploi|valeur)-titre\">(.*?)</h2>", html) == [
        ("utilite", "À quoi il sert"),
        ("emploi", "Comment l’employer"),
        ("valeur", "Ce que l’on en sait"),
    ]
    for anchor in ("utilite", "emploi", "valeur"):
        assert f'href="#{anchor}"' in html
    assert "Observer la peau" in html
    assert "Le faire à deux" in html
    assert "Milieu Domicile" in plain(html)
    assert 'id="a-documenter"' not in html
    assert "What it is for" in plain(read(tool.url, english))
    bare = plain(read(make_page(ToolPage, title="Vide").url))
    assert "Ce qui reste à documenter (3)" in bare
    assert "Validité ce que valent ses mesures" in bare


def test_links_join_it_to_the_cycle(tool: ToolPage) -> None:
    block = make_page(TrainingBlockPage, title="Évaluer la peau")
    link = PageLink(source=block, kind="forme-a", target=tool)
    link.clean()
    link.save()
    assert "Évaluer la peau" in read(tool.url)
    assert "1 outil clinique" in plain(read(block.url))
    assert "Cet outil" in plain(read(tool.url))


def test_its_cards_and_its_sheet_have_its_look(tool: ToolPage) -> None:
    html = read(tool.url)
    image = re.search(r'property="og:image"\s+content="[^"]*?(/cartes/[^"]+)"', html)[1]
    assert Client().get(image)["Content-Type"] == "image/png"
    data = contents_of(tool).data
    assert (data["shape"], tuple(data["accent"])) == (TOOL.shape, TOOL.colour.light)
    answer = Client().get(f"{tool.url}fiche.pdf")
    assert answer["Content-Type"] == "application/pdf"
    import io

    text = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(answer.content)).pages)
    for words in ("Outil clinique", "À quoi il sert", "Observer la peau", "Sensibilité", "Domicile"):
        assert words in text


def test_its_colours_contrast_enough() -> None:
    assert "--tool: light-dark(oklch(43% 0.09 110), oklch(82% 0.12 110));" in kinds_css()
    assert {theme: weak_pairs(Palette(theme, "tool")) for theme in THEMES} == {key: {} for key in THEMES}


def test_it_is_compared_with_its_own_kind_alone(tool: ToolPage) -> None:
    other = make_page(ToolPage, title="Échelle de Norton", validity="Peu étudiée.", minutes=3)
    practice = make_page(title="Une pratique")
    html = read(f"/pratiques/comparer/?p={tool.pk}&p={other.pk}")
    assert "Comparer 2 outils cliniques" in plain(html)
    assert "Peu étudiée" in html
    assert "Validité" in plain(html)
    client = Client()
    assert f'id="comparer-{tool.pk}"' in read("/recherche/?q=braden", client)
    client.post("/pratiques/comparer/selection/", {"add": tool.pk, "next": "/"})
    client.post("/pratiques/comparer/selection/", {"add": practice.pk, "next": "/"})
    shown = plain(read("/", client))
    assert "Comparaison : 1 outil clinique" in shown
    assert "d’un autre genre" in shown
    workbook = client.get(f"/pratiques/comparer/export.xlsx?p={tool.pk}&p={other.pk}")
    assert workbook.status_code == 200


def test_it_is_written_in_files_and_read_back(tool: ToolPage, tmp_path: Path) -> None:
    export_path(tmp_path / "un")
    text = (tmp_path / "un/outils/cisss-bsl/echelle-de-braden.md").read_text(encoding="utf-8")
    assert "type: tool" in text
    assert "setting: domicile" in text
    tool.delete()
    report = import_path(tmp_path / "un")
    assert [str(problem) for problem in report.problems] == []
    again = ToolPage.objects.get()
    assert (again.acronym, again.minutes, again.tips) == ("BRADEN", 5, ["Le faire à deux"])
    export_path(tmp_path / "deux")
    assert (tmp_path / "deux/outils/cisss-bsl/echelle-de-braden.md").read_text(encoding="utf-8") == text
    export_path(tmp_path / "table.csv", types=["tool"], file_format="csv")
    assert "Échelle de Braden" in (tmp_path / "table.csv").read_text(encoding="utf-8-sig")


def test_authors_begin_one_where_they_may(tool: ToolPage) -> None:
    editor = Client()
    editor.force_login(make_user("courtage@exemple.ca", is_superuser=True))
    section = make_section(ToolPage, tool.establishments_list[0])
    html = read("/admin/", editor)
    assert "Décrire un outil clinique" in plain(html)
    assert f"/admin/pages/add/fourth_kind/toolpage/{section.pk}/" in html
    assert 'id="icon-tool"' in read("/admin/sprite/", editor)
    form = read(f"/admin/pages/{tool.pk}/edit/", editor)
    assert 'id="id_validity"' in form


def test_machines_find_it(tool: ToolPage) -> None:
    assert "sitemap-toolpage" in read("/sitemap.xml") or "toolpage" in read("/sitemap.xml")
    assert "Échelle de Braden" in read("/recherche/flux.atom?type=tool")


def test_the_gallery_shows_its_label_and_its_shape(tool: ToolPage) -> None:
    editor = Client()
    editor.force_login(make_user("equipe@exemple.ca", is_staff=True))
    html = read("/composants/", editor)
    assert "Outil clinique" in plain(html)
    assert 'href="#shape-tool"' in html


def test_a_field_of_a_section_is_one_declaration_its_migration_and_its_template() -> None:
    """`validity` came after the others: nothing else of the app names it, and nothing at all outside."""
    naming = {
        path.relative_to(FOLDER).as_posix()
        for path in FOLDER.rglob("*")
        if path.suffix in {".py", ".html"} and re.search(r"\bvalidity\b", path.read_text(encoding="utf-8"))
    }
    assert naming - {"proof.py"} == {
        "models.py",
        "migrations/0002_toolpage_validity.py",
        "templates/fourth_kind/worth.html",
    }
    page = ToolPage(title="Essai", validity="Sensibilité de 0,74.")
    assert "Sensibilité" in content_reader(ToolPage)(page).body
    assert [section.anchor for section in page.sections] == ["valeur"]
    assert "validity" not in [item.field for item in page.missing]
    from portal.exchange.registry import SCHEMAS

    assert "validity" in SCHEMAS["tool"].keys


def test_it_is_one_kind_among_the_others() -> None:
    names = [kind.slug for kind in content_kinds()]
    assert names == ["practice", "synthesis", "digest", "training", "lesson", "path", "accompaniment", "tool", "page"]
    call_command("check")
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)
    with translation.override("en"):
        assert str(TOOL.one) == "Clinical tool"
