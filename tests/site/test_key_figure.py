"""A practice that measured something opens on it: the author's first measure, everywhere the same."""

from types import SimpleNamespace

import pytest
from django.test import Client
from django.utils import translation

from portal.charts import key_figure_chart, quantity_text
from portal.charts.key_figure import WIDTH
from practices.figures import figures_in
from practices.models import MeasuredResult
from tests.factories import make_page

RETURNS = {
    "name": "Retours à l’urgence dans les 30 jours",
    "kind": "resultats",
    "unit": "%",
    "baseline": 18.0,
    "target": 12.0,
    "measured": 13.0,
    "period": "2023-2024",
    "denominator": "412 usagers suivis",
    "source": "Rapport annuel",
}
FOLLOWED = {"name": "Satisfaction des proches", "kind": "resultats"}
DELAY = {"name": "Délai", "kind": "processus", "unit": "jours", "measured": 8.0}


def rows(*values):
    return [("indicator", value) for value in values]


def plain(text):
    return text.replace("\xa0", " ").replace("\u202f", " ")


def chart(**value):
    with translation.override("fr-ca"):
        return key_figure_chart(value)


# The drawing


def test_bars_start_from_zero():
    drawn = chart(baseline=18, measured=13, target=12, unit="%")
    start, measure = drawn.bars
    assert float(start.width) == pytest.approx(WIDTH, abs=0.1)
    assert float(measure.width) == pytest.approx(WIDTH * 13 / 18, abs=0.2)
    assert float(drawn.target) == pytest.approx(WIDTH * 12 / 18, abs=0.2)


def test_a_loss_is_drawn_on_the_other_side_of_zero():
    drawn = chart(baseline=-10, measured=30, unit="$")
    start, measure = drawn.bars
    assert (float(start.x), float(start.width)) == pytest.approx((0, WIDTH / 4), abs=0.2)
    assert float(measure.x) == pytest.approx(float(drawn.zero), abs=0.1)


@pytest.mark.parametrize(
    "value",
    [{"measured": 13}, {"baseline": 3, "target": 4}, {"measured": 0, "baseline": 0}, {}, {"measured": "treize"}],
)
def test_what_has_nothing_to_be_compared_with_is_not_drawn(value):
    assert chart(**value) is None


@pytest.mark.parametrize("number", [1e308, -1e308, 1e-300, 0])
def test_no_number_leaves_the_frame(number):
    drawn = chart(baseline=number, measured=12, target=-number)
    for bar in drawn.bars:
        assert 0 <= float(bar.x) <= WIDTH
        assert float(bar.x) + float(bar.width) <= WIDTH + 1


def test_the_drawing_is_said_in_words_and_its_values_are_named():
    drawn = chart(baseline=18, measured=13, target=12, unit="%")
    assert plain(drawn.text) == "Départ : 18 % ; mesure : 13 % ; cible : 12 %"
    assert [plain(bar.text) for bar in drawn.bars] == ["Départ : 18 %", "Mesure : 13 %"]


def test_a_unit_never_starts_a_line():
    with translation.override("fr-ca"):
        assert quantity_text(1234.5, "jours").endswith("\xa0jours")
        assert quantity_text(None, "jours") == ""
        assert quantity_text(3) == "3"


# What is measured


def test_the_figure_is_the_first_that_has_a_measure():
    stream = SimpleNamespace(raw_data=[{"value": value} for value in (FOLLOWED, RETURNS, DELAY)])
    assert [figure.name for figure in figures_in(stream)] == [RETURNS["name"], DELAY["name"]]


def test_nothing_that_nobody_told_goes_to_the_index():
    stream = SimpleNamespace(raw_data=[{"value": DELAY}])
    assert next(figures_in(stream)).as_json() == {
        "name": "Délai",
        "kind": "processus",
        "unit": "jours",
        "measured": 8.0,
    }


# The rows


@pytest.mark.django_db
def test_what_is_published_has_its_rows_in_order():
    page = make_page(indicators=rows(FOLLOWED, RETURNS, DELAY))
    kept = list(MeasuredResult.objects.filter(page=page).order_by("order").values_list("order", "name", "denominator"))
    assert kept == [(0, RETURNS["name"], "412 usagers suivis"), (1, "Délai", "")]


@pytest.mark.django_db
def test_a_draft_changes_no_row_until_it_is_published():
    page = make_page(indicators=rows(RETURNS))
    page.indicators = rows(RETURNS | {"measured": 9.0}, DELAY)
    revision = page.save_revision()
    assert list(MeasuredResult.objects.values_list("measured", flat=True)) == [13.0]
    revision.publish()
    assert list(MeasuredResult.objects.order_by("order").values_list("measured", flat=True)) == [9.0, 8.0]


@pytest.mark.django_db
def test_rows_go_away_with_their_practice():
    page = make_page(indicators=rows(RETURNS))
    page.delete()
    assert not MeasuredResult.objects.exists()


@pytest.mark.django_db
def test_rows_go_away_with_the_section_of_their_practice():
    make_page(indicators=rows(RETURNS)).get_parent().specific.delete()
    assert not MeasuredResult.objects.exists()


@pytest.mark.django_db
def test_a_practice_that_is_saved_as_it_was_keeps_its_rows():
    page = make_page(indicators=rows(RETURNS))
    before = list(MeasuredResult.objects.values_list("pk", flat=True))
    page.save()
    assert list(MeasuredResult.objects.values_list("pk", flat=True)) == before


@pytest.mark.django_db
def test_results_of_a_draft_and_of_what_is_kept_for_members_are_not_for_everybody():
    from portal.core.visibility import set_visibility

    make_page(title="Brouillon", live=False, indicators=rows(RETURNS))
    kept = make_page(title="Réservée", indicators=rows(DELAY))
    set_visibility(kept, visibility="members")
    assert not MeasuredResult.objects.visible_to(None).exists()


# The page


@pytest.mark.django_db
def test_a_practice_opens_on_its_figure():
    page = make_page(indicators=rows(FOLLOWED, RETURNS, DELAY))
    text = plain(Client().get(page.url).content.decode())
    head, _cycle, _rest = text.partition('class="cycle-band"')
    for told in (RETURNS["name"], "412 usagers suivis", "2023-2024", "Rapport annuel", "−5 points depuis le départ"):
        assert told in " ".join(head.split())
    assert "L’autre résultat mesuré" in head
    assert 'aria-label="Départ : 18 % ; mesure : 13 % ; cible : 12 %"' in head


@pytest.mark.django_db
def test_a_practice_without_a_measure_has_no_figure():
    page = make_page(indicators=rows(FOLLOWED))
    assert "key-figure" not in Client().get(page.url).content.decode()


@pytest.mark.django_db
def test_what_a_figure_lacks_says_so():
    page = make_page(indicators=rows(DELAY))
    head = Client().get(page.url).content.decode().partition('class="cycle-band"')[0]
    assert head.count("à documenter") == 5
    assert "key-figure-chart" not in head


# Elsewhere


@pytest.mark.django_db
def test_its_sheet_opens_on_the_figure_too():
    import io

    from pypdf import PdfReader

    page = make_page(indicators=rows(RETURNS))
    response = Client().get(f"{page.url}fiche.pdf")
    assert response.status_code == 200
    text = " ".join(plain(PdfReader(io.BytesIO(response.content)).pages[0].extract_text()).split())
    assert "Ce qui a été mesuré" in text
    assert "−5 points depuis le départ" in text
    assert "412 usagers suivis" in text


@pytest.mark.django_db
def test_its_shared_card_bears_the_figure():
    card = make_page(indicators=rows(RETURNS)).social_card()
    assert (plain(card.figure), card.figure_name) == ("13 %", RETURNS["name"])
    assert make_page(title="Nue").social_card().figure == ""


@pytest.mark.django_db
def test_the_comparison_opens_its_results_on_the_figure(search_index):
    pages = [make_page(title="Une", indicators=rows(RETURNS)), make_page(title="Autre", indicators=rows(FOLLOWED))]
    response = Client().get("/pratiques/comparer/", {"p": [page.pk for page in pages]})
    text = plain(response.content.decode())
    assert "<strong>13 %</strong>" in text
    assert text.count("compare__figure") == 1
