"""References as data: their form, their list, what cites them on the page, on the sheet and in the index."""

import io
import time
from html import unescape

import pytest
from django.test import Client
from openpyxl import load_workbook
from wagtail.blocks.struct_block import StructBlockValidationError
from wagtail.test.utils.form_data import inline_formset, nested_form_data, streamfield

from portal.references.blocks import WorkBlock
from portal.references.citing import cite, cited_in, unknown_citations, without_citations
from portal.references.formatting import FormattingError, formatted, listed
from portal.references.shape import line_of, name_of, proposed_key, references_in
from search.builders import build_documents
from tests.factories import make_page, make_user
from tests.site.sheets import sheet_of

WORK = {
    "key": "inspq-2023",
    "type": "report",
    "title": "Titre du rapport",
    "authors": "Institut national de santé publique du Québec",
    "issued": "2023-05-12",
    "publisher": "INSPQ",
    "url": "https://exemple.org/rapport",
}
ARTICLE = {
    "key": "hoffmann-2014",
    "type": "article-journal",
    "title": "Better reporting of interventions",
    "authors": "Hoffmann, Tammy C.\nGlasziou, Paul",
    "issued": "2014",
    "container_title": "BMJ",
    "volume": "348",
    "page": "g1687",
    "doi": "10.1136/bmj.g1687",
}


@pytest.fixture(autouse=True)
def _folders(settings, tmp_path):
    settings.FILE_CACHE_DIR = tmp_path / "cache"


def rows(name, *values):
    return [{"type": name, "value": value} for value in values]


def works(*values):
    return references_in(rows("work", *values))


# Formatted


def test_a_french_page_lists_its_references_in_the_style_of_the_universite_de_montreal():
    (entry,) = formatted([works(ARTICLE)[0].csl], "fr")
    assert "Hoffmann, T. C. et Glasziou, P. (2014). Better reporting of interventions. <em>BMJ</em>" in entry
    assert 'href="https://doi.org/10.1136/bmj.g1687"' in entry


def test_an_english_page_lists_its_references_in_english():
    (entry,) = formatted([works(ARTICLE)[0].csl], "en")
    assert "Hoffmann, T. C., &amp; Glasziou, P. (2014)" in entry


def test_references_keep_the_order_of_the_page_whatever_the_style_sorts_by():
    found = listed(works(WORK, ARTICLE), "fr")
    assert ["Institut" in found[0].html, "Hoffmann" in found[1].html] == [True, True]


def test_works_of_one_author_in_one_year_are_told_apart():
    first, second = formatted([item.csl for item in works(WORK, WORK | {"key": "b", "title": "Un autre"})], "fr")
    assert "2023a" in first + second
    assert "2023b" in first + second


def test_a_list_is_formatted_once(monkeypatch):
    listed(works(ARTICLE), "fr")
    monkeypatch.setattr("portal.references.formatting._citeproc", lambda *_: pytest.fail("again"))
    assert "(2014)" in listed(works(ARTICLE), "fr")[0].html


def test_a_reference_that_cannot_be_formatted_is_shown_plainly(monkeypatch):
    monkeypatch.setattr("portal.references.formatting.pandoc", lambda: "/no/such/program")
    (shown,) = listed(works(ARTICLE | {"title": "Un <b>titre</b>"}), "fr")
    assert "Tammy C. Hoffmann, Paul Glasziou (2014). Un &lt;b&gt;titre&lt;/b&gt;. BMJ" in shown.html


def test_a_free_text_is_shown_as_it_is():
    (shown,) = listed(
        references_in(rows("reference", {"text": "Tremblay (2020). Un *texte* & un <b>.", "url": ""})), "fr"
    )
    assert shown.html == "Tremblay (2020). Un *texte* &amp; un &lt;b&gt;."


def test_a_title_can_hold_no_script():
    (entry,) = formatted([works(WORK | {"title": 'Un <script>alert(1)</script><img src=x onerror="y">'})[0].csl], "fr")
    assert "<script" not in entry
    assert "<img" not in entry


# Keys and names


@pytest.mark.parametrize(
    ("value", "key"),
    [
        (WORK, "inspq-2023"),
        (ARTICLE, "hoffmann-2014"),
        ({"authors": "MSSS", "issued": "2004-01"}, "msss-2004"),
        ({"authors": "Côté-Roy, Anne"}, "cote-roy-s-d"),
        ({"title": "La gestion de cas", "issued": "2020"}, "gestion-cas-2020"),
        ({}, "reference-s-d"),
    ],
)
def test_a_key_is_proposed_from_the_author_and_the_year(value, key):
    assert proposed_key(value) == key


def test_a_proposed_key_is_not_one_that_is_taken():
    assert proposed_key(ARTICLE, {"hoffmann-2014", "hoffmann-2014b"}) == "hoffmann-2014c"


@pytest.mark.parametrize(
    "name",
    [
        {"family": "de la Tour", "given": "Jean"},
        {"family": "King", "given": "Martin Luther", "suffix": "Jr."},
        {"literal": "Institut national de santé publique du Québec"},
        {"literal": "Ministère de la Santé, Québec"},
    ],
)
def test_a_name_is_one_line_and_comes_back(name):
    assert name_of(line_of(name)) == name


# Cited


def test_a_citation_is_a_link_to_its_reference_and_back():
    shown = cite("<p>Dit [@b].</p><li id='reference-2'>B<!--citations:2--></li>", {"a": 1, "b": 2})
    assert '<a id="citation-2-1" href="#reference-2" aria-label="Référence 2">2</a>' in shown
    assert '<a href="#citation-2-1"' in shown
    assert "<!--" not in shown


def test_several_are_cited_together_with_their_places():
    shown = cite("<p>[@a, p.&nbsp;12&nbsp;; @b]</p>", {"a": 1, "b": 2})
    assert ">1</a>, p.&nbsp;12; <a" in shown


def test_each_citation_has_its_own_way_back():
    shown = cite("<p>[@a] [@a]</p><!--citations:1-->", {"a": 1})
    assert shown.count('id="citation-1-') == 2
    assert 'href="#citation-1-2"' in shown


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        ('<a href="#x">Titre [@a]</a>', '<a href="#x">Titre [1]</a>'),
        ("<title>Titre [@a]</title>", "<title>Titre</title>"),
        ('<img alt="Image [@a]">', '<img alt="Image">'),
        ("<code>[@a]</code>", "<code>[@a]</code>"),
        ("<p>[@inconnue]</p>", "<p>[@inconnue]</p>"),
        ('<input value="[@a]">', '<input value="[@a]">'),
    ],
)
def test_no_link_stands_where_none_may(source, shown):
    assert cite(source, {"a": 1}) == shown


def test_what_is_shown_as_code_cites_nothing():
    assert cited_in("Écrire `[@cle]`, comme [@vraie].") == ["vraie"]


def test_a_link_whose_words_start_with_an_at_sign_cites_nothing():
    assert cited_in("[@compte](https://exemple.org)") == []


def test_a_text_without_its_citations_has_no_space_left():
    assert without_citations("Dit par tous [@a; @b, p. 3].") == "Dit par tous."


def test_a_text_of_any_size_is_read_in_linear_time():
    assert cited_in("[@a" * 50_000) == []
    assert cited_in("[@a, " + "x; @b, " * 20_000) == []


def test_an_unknown_key_is_named_with_those_that_are_known():
    found = unknown_citations({"why": "Dit [@autre].", "levers": ["Oui [@inspq-2023]"]}, {"inspq-2023": 1})
    assert list(found) == ["why"]
    assert "« autre »" in found["why"]
    assert "inspq-2023" in found["why"]


@pytest.mark.parametrize("name", ["title", "seo_title", "search_description", "image_alt", "keywords"])
def test_what_is_read_without_the_references_cites_none(name):
    assert "citez plutôt dans le texte" in unknown_citations({name: "Dit [@a]"}, {"a": 1})[name]


# On the page


@pytest.mark.django_db
def test_every_field_of_a_practice_may_cite():
    page = make_page(
        title="Paramédecine",
        summary="Résumé [@inspq-2023].",
        why="Un besoin *connu* [@hoffmann-2014, p. 2].",
        levers=["Un levier [@inspq-2023]"],
        cost_note="Un coût [@inspq-2023]",
        steps=rows("step", {"title": "Démarrer [@inspq-2023]", "description": "Un pas [@inspq-2023]"}),
        risks=rows("risk", {"risk": "Roulement [@inspq-2023]", "mitigation": "Relève [@inspq-2023]"}),
        partners=rows("partner", {"kind": "", "name": "Un partenaire [@inspq-2023]", "role": "Un rôle [@inspq-2023]"}),
        indicators=rows(
            "indicator",
            {"name": "Visites [@inspq-2023]", "kind": "", "measured": 3, "source": "Registre [@inspq-2023]"},
        ),
        body=[{"type": "text", "value": "<p>Formaté [@inspq-2023]</p>"}],
        references=rows("work", WORK, ARTICLE),
    )
    html = Client().get(page.url).content.decode()
    assert "[@" not in html
    assert html.count('href="#reference-1"') >= 9
    assert 'href="#reference-2" aria-label="Référence 2">2</a>, p.' in html
    assert 'id="reference-2"' in html
    assert '<meta name="description"\n              content="Résumé.">' in html


@pytest.mark.django_db
def test_a_preview_shows_its_citations(rf):
    page = make_page(title="Titre", why="Un besoin [@inspq-2023].", references=rows("work", WORK))
    response = page.make_preview_request()
    assert b'href="#reference-1"' in response.content


@pytest.mark.django_db
def test_a_sheet_leads_from_what_is_cited_to_the_reference():
    page = make_page(
        title="Titre",
        summary="Un résumé [@inspq-2023].",
        why="Un besoin [@hoffmann-2014, p. 2 ; @inspq-2023].",
        risks=rows("risk", {"risk": "Roulement [@inspq-2023]"}),
        references=rows("work", WORK, ARTICLE)
        + rows("reference", {"text": "Un texte.", "url": "https://exemple.org/t"}),
    )
    sheet = sheet_of(page)
    text = " ".join(sheet.pages).replace("\xa0", " ")
    assert "[@" not in text
    assert "[2, p. 2; 1]" in text
    assert "Roulement [1]" in text
    assert "Better reporting" in text
    assert "https://exemple.org/t" in sheet.links


@pytest.mark.django_db
def test_what_shows_a_page_without_its_references_shows_no_citation(search_index):
    page = make_page(
        title="Titre",
        summary="Un résumé [@inspq-2023].",
        why="Un besoin connu [@inspq-2023].",
        levers=["Un levier [@inspq-2023]"],
        indicators=rows("indicator", {"name": "Visites", "kind": "", "source": "Registre [@inspq-2023]"}),
        references=rows("work", WORK),
    )
    (document,) = build_documents([page.pk], sequence=1)
    assert document.summary == "Un résumé."
    assert "besoin connu." in document.body
    assert "[@" not in document.body
    assert "Institut national de santé publique du Québec (2023). Titre du rapport" in document.body
    compared = Client().get(f"/pratiques/comparer/?p={page.pk}&p={make_page(title='Autre').pk}").content.decode()
    assert "Un besoin connu." in compared
    assert "[@" not in compared
    workbook = Client().get(f"/pratiques/comparer/export.xlsx?p={page.pk}").content
    cells = [cell for sheet in load_workbook(io.BytesIO(workbook)) for row in sheet.values for cell in row]
    assert "Registre (Institut national de santé publique du Québec, 2023)" in cells
    assert not any("[@" in str(cell) for cell in cells)


# The form


def post(page, **values):
    client = Client()
    client.force_login(make_user(is_superuser=True))
    data = client_form(page) | values
    return client.post(f"/admin/pages/{page.pk}/edit/", data)


def client_form(page):
    return nested_form_data(
        {
            "title": page.title,
            "slug": page.slug,
            "language": "fr",
            "establishments": [item.pk for item in page.establishments.all()],
            "outgoing_links": inline_formset([]),
            "comments": inline_formset([]),
            **{
                name: streamfield([])
                for name in (
                    *(
                        "body",
                        "documents",
                        "core_components",
                        "adaptable_components",
                        "resources",
                        "steps",
                        "risks",
                        "setting",
                    ),
                    *("partners", "indicators"),
                )
            },
            "references": streamfield([("work", WORK | {"key": "", "accessed": "", "language": "", "note": ""})]),
        }
    )


@pytest.mark.django_db
def test_a_reference_saved_without_a_key_gets_one():
    page = make_page(title="Titre")
    assert post(page).status_code == 302
    page = type(page).objects.get(pk=page.pk)
    (kept,) = page.get_latest_revision_as_object().references.raw_data
    assert kept["value"]["key"] == "inspq-2023"


@pytest.mark.django_db
def test_the_form_refuses_an_unknown_key_and_names_those_that_are_known():
    page = make_page(title="Titre")
    response = post(page, why="Un besoin [@inconnue].", levers="Un levier [@inspq-2023]")
    assert response.status_code == 200
    assert page.revisions.count() == 1
    html = unescape(response.content.decode()).replace("\xa0", " ")
    assert "« inconnue » n’est la clé d’aucune référence de la page." in html
    assert "Clés connues : inspq-2023." in html


@pytest.mark.django_db
def test_the_form_refuses_a_key_that_two_references_have():
    page = make_page(title="Titre")
    both = streamfield([("work", WORK | {"accessed": ""}), ("reference", {"text": "Un texte", "key": "inspq-2023"})])
    response = post(page, **nested_form_data({"references": both}))
    assert response.status_code == 200
    assert "Une autre r\\u00e9f\\u00e9rence de la page a cette cl\\u00e9" in unescape(response.content.decode())


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ({"issued": "2023-02-30"}, "n’est pas une date"),
        ({"issued": "12 mai 2023"}, "n’est pas une date"),
        ({"key": "deux mots"}, "Une clé est faite de lettres"),
        ({"doi": "bmj.g1687"}, "Un DOI commence par"),
        ({"title": ""}, "requis"),
    ],
)
def test_a_part_that_is_wrong_is_refused_in_words(value, said):
    block = WorkBlock()
    with pytest.raises(StructBlockValidationError) as refused:
        block.clean(block.to_python(WORK | value))
    assert said in str(next(iter(refused.value.block_errors.values())).messages)


def test_what_is_pasted_around_a_key_or_a_doi_goes():
    block = WorkBlock()
    cleaned = block.clean(block.to_python(WORK | {"key": "[@inspq-2023]", "doi": "https://doi.org/10.1136/bmj.g1687"}))
    assert (cleaned["key"], cleaned["doi"]) == ("inspq-2023", "10.1136/bmj.g1687")


def test_what_could_not_be_formatted_is_not_tried_at_each_view(monkeypatch):
    tries = []

    def fails(*arguments):
        tries.append(arguments)
        raise FormattingError("trop long")

    monkeypatch.setattr("portal.references.formatting._citeproc", fails)
    item = {"type": "report", "title": "Une liste que pandoc ne finit pas"}
    assert [formatted([item], "fr"), formatted([item], "fr")] == [[], []]
    assert len(tries) == 1


def test_no_beginning_of_a_citation_takes_long():
    """What could be read in many ways is read in one: each of these took minutes or grew with the square."""
    started = time.process_time()
    for text in (
        "[" + ";".join(["@a,    "] * 200),
        "[@" + " " * 20_000,
        "[@a] " + "`" * 20_000,
        "[@a, " + "&nbsp;" * 5_000,
    ):
        cited_in(text)
        without_citations(text)
    assert time.process_time() - started < 2
