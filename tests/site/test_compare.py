"""Practices side by side: what is compared, what differs, who sees what, and at what cost."""

import io
from datetime import date
from decimal import Decimal

import pytest
from bs4 import BeautifulSoup
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import translation
from openpyxl import load_workbook

from portal.core.models import PageLink
from portal.core.visibility import set_visibility
from practices.comparison.table import compare, readable_contents
from syntheses.models import SynthesisPage
from tests.factories import make_establishment, make_page, make_section, make_term, make_user

pytestmark = pytest.mark.django_db
PATH = "/pratiques/comparer/"


def address(*pages, path=PATH, **parameters):
    pairs = [f"p={getattr(page, 'pk', page)}" for page in pages]
    return f"{path}?{'&'.join(pairs + [f'{name}={value}' for name, value in parameters.items()])}"


def indicator(name, **values):
    empty = {"kind": "resultats", "unit": "", "baseline": None, "target": None, "measured": None}
    return ("indicator", empty | {"name": name, "period": "", "source": ""} | values)


def read(path, user=None):
    client = Client()
    if user:
        client.force_login(user)
    response = client.get(path)
    return response, BeautifulSoup(response.content, "html.parser")


def sheets(response):
    assert response.status_code == 200
    return load_workbook(io.BytesIO(response.content)).worksheets


def rows_of(document):
    """The texts of the cells of each row, by label."""
    return {
        row.th.get_text(" ", strip=True).removesuffix(" diffère"): [
            " ".join(cell.get_text(" ", strip=True).split()) for cell in row.find_all("td")
        ]
        for row in document.select(".compare__row")
    }


def table_of(*pages, user=None):
    from django.contrib.auth.models import AnonymousUser

    reader = user or AnonymousUser()
    return compare(readable_contents([page.pk for page in pages], reader), reader)


def said(document):
    """What stands above the table, with ordinary spaces."""
    return " ".join(document.select_one(".compare-counts").get_text(" ", strip=True).split())


def row_of(table, label):
    return next(row for row in table.rows if str(row.label) == label)


# What is compared


def test_a_row_differs_where_the_practices_do_not_all_say_the_same():
    early, late = make_term("maturity", "emergente", "Émergente"), make_term("maturity", "exemplaire", "Exemplaire")
    pilot = make_term("practice_status", "pilote", "Projet pilote")
    first = make_page(title="Une", maturity=early, status=pilot, direction="Santé mentale")
    second = make_page(title="Deux", maturity=late, status=pilot, direction="")
    table = table_of(first, second)
    assert row_of(table, "Maturité").differs
    assert not row_of(table, "Statut").differs
    assert not row_of(table, "Direction").differs, "nobody knows whether the other's is another"
    assert row_of(table, "Direction").partial
    assert table.differing == sum(row.differs for row in table.rows)


def test_terms_in_another_order_do_not_differ_and_those_that_not_all_have_are_marked():
    home, rural = make_term("themes", "domicile", "Domicile"), make_term("themes", "rural", "Milieu rural")
    same = table_of(make_page(title="A", terms=[home, rural]), make_page(title="B", terms=[rural, home]))
    assert not row_of(same, "Thèmes").differs
    other = table_of(make_page(title="C", terms=[home, rural]), make_page(title="D", terms=[home]))
    assert row_of(other, "Thèmes").differs
    assert {item.label: item.distinct for item in row_of(other, "Thèmes").cells[0].named} == {
        "Domicile": False,
        "Milieu rural": True,
    }


def test_what_nobody_documented_is_named_apart_and_what_one_did_stays(search_index):
    first, second = make_page(title="Une", why="Un besoin."), make_page(title="Deux")
    _response, document = read(address(first, second))
    rows = rows_of(document)
    assert rows["Pourquoi"] == ["A Une Un besoin.", "B Deux à documenter"]
    assert "Pérennité" not in rows
    undocumented = document.select_one(".compare-undocumented")
    assert "rubriques que personne n’a documentées" in undocumented.summary.get_text()
    assert "Pérennité" in undocumented.get_text()


def test_only_the_differences_leaves_out_what_is_the_same(search_index):
    first = make_page(title="Une", direction="DSM", why="Ceci.", where="Ici.")
    second = make_page(title="Deux", direction="D.S.M.", why="Cela.")
    _response, document = read(address(first, second, differences=1))
    rows = rows_of(document)
    assert "Pourquoi" in rows
    assert "Direction" not in rows
    assert "Où" not in rows
    assert "1 n’est documentée que pour une partie des pratiques (Où)" in said(document)
    chosen = document.select_one(".compare-filter [aria-current]")
    assert "Seulement les différences" in chosen.get_text()


def test_each_difference_is_said_in_words(search_index):
    first, second = make_page(title="Une", why="Ceci."), make_page(title="Deux", why="Cela.")
    _response, document = read(address(first, second))
    label = next(row.th for row in document.select(".compare__row") if row.th.get_text(strip=True).startswith("Pourq"))
    assert label.select_one(".visually-hidden").get_text(strip=True) == "diffère"


def test_numbers_dates_and_sums_are_those_of_the_reader_s_language(search_index):
    steps = [
        ("step", {"title": "Préparer", "start": date(2024, 4, 1), "duration_months": 1.5, "description": ""}),
        ("step", {"title": "Étendre", "start": None, "duration_months": 12, "description": ""}),
    ]
    page = make_page(
        title="Une",
        cost_amount=Decimal("1250000.50"),
        fte=Decimal("2.50"),
        started_on=date(2024, 4, 15),
        steps=steps,
        indicators=[indicator("Visites", unit="visites", baseline=1000.0, measured=1234.5, target=2000.0)],
    )
    with translation.override("fr-ca"):
        table = table_of(page, make_page(title="Deux"))
        assert row_of(table, "Coût").cells[0].text.replace("\xa0", " ") == "1 250 000,50 $"
        assert row_of(table, "Moyens").cells[0].text == "2,5 équivalents temps complet"
        assert row_of(table, "Début").cells[0].text == "15 avril 2024"
        assert row_of(table, "Durée").cells[0].text == "2 étapes, 13,5 mois bout à bout"
        assert row_of(table, "Étapes").cells[0].text.splitlines() == [
            "Préparer (avril 2024, 1,5 mois)",
            "Étendre (12 mois)",
        ]
        said = row_of(table, "Résultats").cells[0].text.replace("\xa0", " ")
        assert said == "1 indicateur, 1 mesure\nVisites (départ 1 000 → mesure 1 234,5, cible 2 000, en visites)"


@pytest.mark.parametrize(
    ("fte", "french", "english"),
    [
        ("1", "1 équivalent temps complet", "1 full-time equivalent"),
        ("1.5", "1,5 équivalent temps complet", "1.5 full-time equivalents"),
        ("2", "2 équivalents temps complet", "2 full-time equivalents"),
    ],
)
def test_what_is_counted_agrees_in_number_in_both_languages(fte, french, english):
    page = make_page(title="Une", fte=Decimal(fte))
    for language, said in (("fr-ca", french), ("en", english)):
        with translation.override(language):
            table = table_of(page, make_page(title=f"Autre {language}"))
            assert said in [row.cells[0].text for row in table.rows]


def test_steps_of_which_some_durations_are_unknown_say_so():
    def step(months):
        return ("step", {"title": "Étape", "start": None, "duration_months": months, "description": ""})

    page = make_page(title="Une", steps=[step(3), step(None), step(2)])
    table = table_of(page, make_page(title="Deux", steps=[step(None)]))
    first, second = row_of(table, "Durée").cells
    assert first.text == "3 étapes, 5 mois pour les 2 dont la durée est connue"
    assert second.text == "1 étape, durée à documenter"


def test_a_long_text_shows_its_beginning_and_the_rest_behind_a_click(search_index):
    sentence = "Une équipe se rend chez les personnes qui sortent de l’hôpital. "
    first, second = make_page(title="Une", why=sentence * 8), make_page(title="Deux", why="Court.")
    _response, document = read(address(first, second))
    cell = next(row for row in document.select(".compare__row") if "Pourquoi" in row.th.get_text()).td
    assert 0 < cell.select_one(".prose").get_text().count("Une équipe") < 4
    assert cell.get_text().count("Une équipe") == 8, "no sentence twice"


def test_many_indicators_show_a_few_and_the_others_behind_a_click(search_index):
    first = make_page(title="Une", indicators=[indicator(f"Indicateur {rank}") for rank in range(40)])
    _response, document = read(address(first, make_page(title="Deux")))
    cell = next(row for row in document.select(".compare__row") if "Résultats" in row.th.get_text()).td
    assert "40 indicateurs, aucune mesure" in cell.get_text()
    assert "Voir les 37 autres" in " ".join(cell.details.summary.get_text().split())


def test_terms_are_in_the_reader_s_language_and_content_in_its_own(search_index):
    status = make_term("practice_status", "pilote", "Projet pilote", label_en="Pilot project")
    first = make_page(title="Une", status=status, why="Un besoin.")
    second = make_page(title="One", status=status, why="A need.", language="en")
    _response, french = read(address(first, second))
    assert [element.get("lang") for element in french.select(".compare__title")] == [None, "en"]
    client = Client()
    client.cookies["django_language"] = "en"
    document = BeautifulSoup(client.get(address(first, second)).content, "html.parser")
    assert [element.get("lang") for element in document.select(".compare__title")] == ["fr", None]
    assert "Pilot project" in document.select_one(".compare--rest").get_text()


# Whom it shows what


@pytest.mark.parametrize("number", ["abc", "-3", "1.5", "0", "9" * 40, "12,34", "<b>"])
def test_a_value_that_is_no_number_of_a_page_is_named(number, search_index):
    response, document = read(f"{PATH}?p={number}")
    assert response.status_code == 400
    assert f"p={number}"[:40] in document.main.get_text()


def test_an_unknown_value_of_the_filter_is_named(search_index):
    response, document = read(f"{PATH}?p=1&differences=peut-être")
    assert response.status_code == 400
    assert "differences=peut-être" in document.main.get_text()


def test_what_is_unknown_restricted_unpublished_or_no_practice_is_said_alike(search_index):
    shown, other = make_page(title="Une"), make_page(title="Deux")
    closed = make_page(title="Xylophone fermé")
    set_visibility(closed, visibility="members")
    gone = make_page(title="Xylophone retiré", live=False)
    synthesis = make_page(SynthesisPage, title="Xylophone de synthèse")
    texts = set()
    for hidden in (closed, gone, synthesis, 999_999_999_999):
        response, document = read(address(shown, other, hidden))
        assert response.status_code == 200
        assert "Xylophone" not in response.content.decode()
        texts.add(document.select_one(".compare-notice").get_text(" ", strip=True).split(" Ouvrir")[0])
    assert len(texts) == 1
    _response, document = read(address(shown, other, closed), user=make_user())
    assert "Xylophone fermé" in document.select_one(".compare").get_text()


def test_a_contact_kept_for_members_is_theirs_alone(search_index):
    first = make_page(title="Une", contact_role="Cheffe Xylophone", contact_hidden=True)
    second = make_page(title="Deux")
    response, document = read(address(first, second))
    assert "Xylophone" not in response.content.decode()
    assert "Réservé aux membres" in rows_of(document)["Contact"][0]
    workbook = Client().get(address(first, second, path=f"{PATH}export.xlsx"))
    assert "Cheffe Xylophone" not in {cell.value for row in sheets(workbook)[0] for cell in row}
    _response, document = read(address(first, second), user=make_user())
    assert "Cheffe Xylophone" in rows_of(document)["Contact"][0]


def test_a_number_given_twice_counts_once_and_a_fifth_is_left_aside(search_index):
    pages = [make_page(title=f"Pratique {rank}") for rank in range(5)]
    _response, document = read(address(pages[0], pages[1], pages[0]))
    assert len(document.select(".compare__title")) == 2
    _response, document = read(address(*pages))
    assert [element.get_text() for element in document.select(".compare__title")] == [
        f"Pratique {rank}" for rank in range(4)
    ]
    assert "quatre pages au plus" in document.select_one(".compare-notice").get_text()


def test_one_practice_alone_is_shown_with_others_to_compare_it_with(search_index, drain):
    first, second = make_page(title="Une"), make_page(title="Deux")
    make_page(SynthesisPage, title="Une synthèse")
    drain()
    _response, document = read(address(first))
    assert [link.get_text() for link in document.select(".result-card__title a")] == ["Une", "Deux"]
    assert document.select_one("main a[href='/recherche/?type=practice']")
    assert document.select_one(f"#comparer-{second.pk}")["name"] == "add"


def test_no_practice_at_all_says_how_to_begin(search_index):
    response, document = read(PATH)
    assert response.status_code == 200
    assert "Ajouter à la comparaison" in document.main.get_text()
    assert document.select_one("main a[href='/recherche/?type=practice']")


def test_the_table_has_a_caption_and_a_head_for_each_column_and_row(search_index):
    first, second = make_page(title="Une"), make_page(title="Deux")
    _response, document = read(address(first, second))
    table = document.select_one("table.compare")
    assert table.caption
    assert [head.get("scope") for head in table.thead.find_all("th")] == ["col"] * 3
    assert {head.get("scope") for head in table.select("tbody th")} == {"row", "rowgroup"}
    assert document.select_one("meta[name=robots]")["content"] == "noindex"


def test_a_section_can_t_take_the_address_of_the_comparison():
    with pytest.raises(ValidationError, match="choisissez un autre nom"):
        make_page(establishment=make_establishment("comparer"))
    assert make_section(SynthesisPage, make_establishment("comparer")).slug == "comparer"


# What it costs


def full_page(title, rank):
    terms = [make_term(name, f"{name}-{rank}") for name in ("themes", "client_profiles", "continuum")]
    page = make_page(
        title=title,
        terms=terms,
        regions=[make_establishment(f"etablissement-{rank}", f"region-{rank}").region],
        maturity=make_term("maturity", "emergente"),
        indicators=[indicator(f"Indicateur {number}") for number in range(30)],
    )
    for link in range(3):
        PageLink.objects.create(source=page, target=make_page(SynthesisPage, title=f"{title} {link}"))
    return page


def queries(path, **cookies):
    client = Client()
    client.cookies.load(cookies)
    client.get(path)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(path).status_code == 200
    return len(captured)


def test_two_practices_and_four_cost_the_same(search_index):
    pages = [full_page(f"Pratique {rank}", rank) for rank in range(4)]
    plain = [make_page(title="Nue"), make_page(title="Aussi")]
    costs = {queries(address(*chosen)) for chosen in (pages, pages[:2], plain)}
    assert len(costs) == 1
    assert costs.pop() <= 12
    exports = {queries(address(*chosen, path=f"{PATH}export.xlsx")) for chosen in (pages, pages[:2])}
    assert len(exports) == 1


def test_an_empty_tray_costs_no_query_and_a_full_one_a_single_one(search_index, drain):
    pages = [make_page(title=f"Pratique {rank}") for rank in range(4)]
    drain()
    kept = ".".join(str(page.pk) for page in pages)
    for path in ("/", "/recherche/?type=practice", pages[0].url):
        without = queries(path)
        assert queries(path, comparaison="faux") == without
        assert queries(path, comparaison=str(pages[0].pk)) == without + 1
        assert queries(path, comparaison=kept) == without + 1
