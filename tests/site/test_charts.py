"""Geometry of the drawings: what is known is drawn where it is, whatever the numbers; nothing leaves the frame."""

from datetime import date
from types import SimpleNamespace

import pytest
from django.utils import translation

from portal.charts import indicator_chart, number_text, timeline_chart
from portal.charts.indicators import WIDTH as LINE
from portal.charts.timeline import WIDTH
from portal.text.numbers import file_size

TODAY = date(2026, 11, 25)


def steps(*rows):
    return [
        SimpleNamespace(value={"title": title, "start": start, "duration_months": months})
        for title, start, months in rows
    ]


def chart(*rows):
    return timeline_chart(steps(*rows), today=TODAY)


def assert_within_frame(drawn):
    for bar in drawn.bars:
        assert float(bar.x) >= 0, bar
        assert float(bar.x) + float(bar.width) <= WIDTH + 0.1, bar
        assert 0 <= float(bar.title_x) <= WIDTH, bar
        assert 0 < float(bar.y) + float(bar.height) <= drawn.height, bar
    for mark in drawn.marks:
        assert 0 <= float(mark.x) <= WIDTH
    places = [float(mark.x) for mark in drawn.marks]
    assert places == sorted(set(places))


def test_steps_without_a_date_are_not_drawn():
    assert chart(("Un", None, None), ("Deux", None, 3)) is None
    assert chart() is None


def test_a_bar_stands_at_its_date_and_is_as_long_as_its_step():
    drawn = chart(("Un", date(2024, 1, 1), 12), ("Deux", date(2025, 1, 1), 6))
    first, second = drawn.bars
    assert float(second.x) == pytest.approx(float(first.x) + float(first.width), abs=0.2)
    assert float(second.width) == pytest.approx(float(first.width) / 2, abs=0.2)
    assert (first.kind, second.kind) == ("span", "span")
    assert_within_frame(drawn)


def test_each_kind_of_step_is_drawn_as_it_is_known():
    drawn = chart(
        ("Durée", date(2025, 1, 1), 3),
        ("Sans durée", date(2025, 6, 1), None),
        ("Un jour", date(2026, 1, 1), 0),
        ("Sans date", None, 4),
    )
    assert [bar.kind for bar in drawn.bars] == ["span", "open", "point", "undated"]
    undated = drawn.bars[-1]
    assert float(undated.y) > float(drawn.axis_bottom)
    assert undated.anchor == "start"
    assert_within_frame(drawn)


def test_no_line_of_the_axis_crosses_the_title_of_a_step():
    drawn = chart(("Sans date", None, None), ("Ouverture du service", date(2026, 11, 1), None), ("Autre", None, None))
    assert [bar.number for bar in drawn.bars] == [2, 1, 3]
    beside, *apart = drawn.bars
    assert all(float(bar.ground_y) > float(drawn.axis_bottom) for bar in apart)
    ends = sorted(
        (float(beside.title_x), float(beside.title_x) + (-5 if beside.anchor == "end" else 5) * len(beside.title))
    )
    assert float(beside.ground_x) <= ends[0]
    assert float(beside.ground_x) + float(beside.ground_width) >= ends[1]


def test_today_is_marked_when_it_is_near_and_left_out_when_it_is_far():
    assert chart(("Un", date(2026, 1, 1), 24)).today
    assert chart(("Un", date(2024, 4, 15), None)).today
    assert not chart(("Un", date(1995, 1, 1), 12)).today
    assert not chart(("Un", date(2027, 6, 1), 12)).today


@pytest.mark.parametrize(
    "rows",
    [
        [("Seule", date(2024, 4, 15), None)],
        [("Le même jour", date(2024, 4, 15), months) for months in (0, None, 1, 0)],
        [("Longtemps", date(1996, 2, 29), 30 * 12), ("Fin", date(2026, 11, 25), 0)],
        [("Sans fin", date(2024, 1, 1), 1e9), ("Ensuite", date(2024, 2, 1), 1e300)],
        [("Presque rien", date(2024, 1, 1), 0.001), ("Rien", date(2024, 1, 1), -3)],
        [("Première année", date(1, 1, 1), 1), ("Dernière", date(9999, 12, 31), 12)],
        [("t" * 500, date(2024, 1, 1), 5), ("", date(2024, 3, 1), 5)],
        [
            (f"Étape {number}", date(2010 + number // 4, 1 + number % 12, 1) if number % 3 else None, number)
            for number in range(40)
        ],
        [("Sans nombre", date(2024, 1, 1), float("nan")), ("Infinie", date(2024, 1, 1), float("inf"))],
    ],
    ids=["one", "same-day", "thirty-years", "endless", "nothing", "all-years", "titles", "forty", "not-numbers"],
)
def test_nothing_leaves_the_frame(rows):
    drawn = chart(*rows)
    assert len(drawn.bars) == len(rows)
    assert_within_frame(drawn)


def test_a_step_longer_than_the_drawing_says_that_it_goes_on():
    drawn = chart(("Sans fin", date(2024, 1, 1), 1e9))
    assert drawn.bars[0].goes_on
    assert len(drawn.marks) <= 9


def test_many_steps_keep_their_numbers_alone():
    drawn = chart(*((f"Étape {number}", date(2020 + number % 5, 1, 1), 6) for number in range(1, 41)))
    assert [bar.title for bar in drawn.bars][:2] == ["1", "2"]
    assert drawn.height < 700


def test_a_long_title_is_cut_where_the_drawing_ends():
    (bar,) = chart(("Un titre " * 30, date(2024, 1, 1), 1)).bars
    assert bar.title.endswith("…")
    assert len(bar.title) < 110


def test_marks_are_in_the_reader_s_language():
    with translation.override("fr-ca"):
        assert chart(("Un", date(2025, 1, 1), 6)).marks[0].label == "jan. 2025"


def indicator(**numbers):
    return indicator_chart({"baseline": None, "target": None, "measured": None, "unit": "jours"} | numbers)


def test_an_indicator_without_numbers_is_not_drawn():
    assert indicator() is None
    assert indicator(baseline="", measured="beaucoup", target=float("nan")) is None


def test_marks_of_an_indicator_share_one_scale():
    drawn = indicator(baseline=40, target=30, measured=35)
    assert float(drawn.target) < float(drawn.measured) < float(drawn.baseline)
    assert float(drawn.measured) == pytest.approx((float(drawn.target) + float(drawn.baseline)) / 2)


@pytest.mark.parametrize("name", ["baseline", "target", "measured"])
def test_a_lone_number_stands_in_the_middle_and_the_others_are_not_drawn(name):
    drawn = indicator(**{name: 12})
    assert float(getattr(drawn, name)) == LINE / 2
    assert sum(bool(getattr(drawn, other)) for other in ("baseline", "target", "measured")) == 1
    assert drawn.change == ""


@pytest.mark.parametrize(
    "numbers",
    [
        {"baseline": 0, "target": 0, "measured": 0},
        {"baseline": -12500, "target": 0, "measured": 4300},
        {"baseline": -1e308, "target": 1e308, "measured": 3},
        {"baseline": 1e-9, "measured": 2e-9},
        {"baseline": 5e15, "target": 1, "measured": 5e15},
    ],
)
def test_any_numbers_stay_on_the_line(numbers):
    drawn = indicator(**numbers)
    for name in numbers:
        assert 0 <= float(getattr(drawn, name)) <= LINE


def test_zero_is_marked_only_between_the_values():
    assert indicator(baseline=-5, measured=5).zero == str(LINE // 2)
    assert not indicator(baseline=1, measured=5).zero
    assert not indicator(baseline=0, measured=5).zero


@pytest.mark.parametrize(
    ("baseline", "measured", "unit", "text"),
    [
        (40, 28, "jours", "−12 jours, −30 %"),
        (28, 40, "jours", "+12 jours, +43 %"),
        (18.2, 16.4, "%", "−1,8 points"),
        (0, 12, "visites", "+12 visites"),
        (-10, -5, "$", "+5 $, +50 %"),
        (3, 3, "jours", "aucun écart"),
        (1, 1000, "", "+999"),
        (-1e308, 1e308, "", ""),
        (None, 3, "jours", ""),
    ],
)
def test_a_change_is_arithmetic_and_no_grade(baseline, measured, unit, text):
    with translation.override("fr-ca"):
        assert _plain(indicator(baseline=baseline, measured=measured, target=1, unit=unit).change) == text


def test_the_drawing_is_said_in_words():
    with translation.override("fr-ca"):
        said = indicator(baseline=41.5, target=30, measured=29).text
    assert _plain(said) == "Départ : 41,5 jours ; mesure : 29 jours ; cible : 30 jours"


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (1234.5, "1 234,5"),
        (-12, "−12"),
        (0, "0"),
        (-0.0, "0"),
        (41.50, "41,5"),
        (29.257, "29,26"),
        (0.00123, "0,00123"),
        (999999999999, "999 999 999 999"),
        (3.2e13, "3,2 × 10¹³"),
        (-1e300, "−1 × 10³⁰⁰"),
        (None, ""),
        ("", ""),
        (True, ""),
        (float("inf"), ""),
    ],
)
def test_numbers_read_as_in_quebec(number, text):
    with translation.override("fr-ca"):
        assert _plain(number_text(number)) == text


def _plain(text):
    """Any no-break space as a plain one: which of them stands there is for typography to say."""
    return text.replace("\xa0", " ").replace("\u202f", " ")


@pytest.mark.parametrize(
    ("size", "text"),
    [(None, ""), (0, ""), (12, "1 ko"), (184_320, "184 ko"), (1_240_000, "1,2 Mo"), (2_000_000_000, "2 000 Mo")],
)
def test_sizes_of_documents_read_as_in_quebec(size, text):
    with translation.override("fr-ca"):
        assert file_size(size).replace("\xa0", " ") == text
