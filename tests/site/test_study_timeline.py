"""The included studies of a synthesis by their years: drawn, told in a table, on paper too."""

import json
from typing import Any

import pytest
from django.test import Client
from lxml import html

from portal.charts.dot_map import short_label
from portal.charts.study_timeline import Dated, study_timeline
from portal.references.models import RetractionNotice
from portal.sheets.contents import contents_of
from syntheses.models import SynthesisPage
from tests.factories import make_page


def _work(key: str, issued: str = "", doi: str = "") -> dict[str, Any]:
    value = {"type": "article-journal", "title": key, "authors": f"{key.title()}, A.", "key": key, "doi": doi}
    return {"type": "work", "value": value | ({"issued": issued} if issued else {})}


def test_the_oldest_comes_first_at_its_year_and_surfaces_follow_participants() -> None:
    chart = study_timeline([Dated("B", 2024, 400), Dated("A", 2004, 100), Dated("C", 2014, None)])
    assert chart is not None
    assert [row.label for row in chart.rows] == ["A", "C", "B"]
    first, middle, last = (float(row.x) for row in chart.rows)
    assert middle - first == pytest.approx(last - middle, abs=0.2)
    assert float(chart.rows[2].radius) == pytest.approx(2 * float(chart.rows[0].radius), abs=0.1)
    assert chart.rows[1].hollow and chart.rows[1].number == ""
    assert [tick.year for tick in chart.ticks] == [2004, 2010, 2015, 2020, 2024]
    assert study_timeline([Dated("A", 2004, 100)]) is None
    same = study_timeline([Dated("A", 2020, 1), Dated("B", 2020, 2)])
    assert same is not None and [tick.year for tick in same.ticks] == [2020]


def test_a_long_name_is_cut_but_never_what_says_that_the_work_was_retracted() -> None:
    assert short_label("American Journal of Managed Care, 2014") == "American Journal of Managed…"
    assert short_label("Sakashita et al., 2025 (rétracté)") == "Sakashita et al.… (rétracté)"
    assert short_label("Dupont, 2020") == "Dupont, 2020"


@pytest.mark.django_db
def test_a_synthesis_draws_its_studies_by_year_with_their_table_and_says_what_has_no_year(
    client: Client, settings: Any, tmp_path: Any
) -> None:
    settings.FILE_CACHE_DIR = tmp_path / "cache"
    RetractionNotice.objects.create(record=1, nature="retraction", doi="10.1000/a", in_force=True)
    page = make_page(
        SynthesisPage,
        title="Soins",
        references=json.dumps([_work("roy", "2021-05"), _work("dupont", "2004", "10.1000/a"), _work("cote")]),
        studies=json.dumps(
            [
                {"type": "study", "value": {"study": "roy", "n": 240}},
                {"type": "study", "value": {"study": "dupont"}},
                {"type": "study", "value": {"study": "cote", "n": 3}},
            ]
        ),
    )
    tree = html.fromstring(client.get(page.url).content)
    rows = [
        " ".join(row.text_content().split()) for row in tree.xpath("//table[@class='study-timeline__table']/tbody/tr")
    ]
    assert rows == ["2004 Dupont, 2004 (rétracté) inconnu", "2021 Roy, 2021 240"]
    titles = tree.xpath("//*[local-name()='svg'][@class='study-timeline']//*[local-name()='title']/text()")
    assert "2021 : Roy, 2021, 240 participants" in titles[1].replace("\xa0", " ")
    assert "Sans année : Cote" in " ".join(tree.text_content().replace("\xa0", " ").split())
    printed = json.dumps(contents_of(page).data, ensure_ascii=False).replace("\xa0", " ")
    assert "2021 : Roy, 2021, 240 participants" in printed
