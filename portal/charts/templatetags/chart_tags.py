"""Drawings and numbers in templates."""

from typing import Any

from django import template

from portal.charts import indicators, key_figure, timeline
from portal.text import numbers

register = template.Library()

register.filter("timeline_chart", timeline.timeline_chart)
register.filter("indicator_chart", indicators.indicator_chart)
register.filter("key_figure_chart", key_figure.key_figure_chart)
register.filter("quantity_text", numbers.quantity_text)
register.filter("number_text", numbers.number_text)
register.filter("money_text", numbers.money_text)
register.filter("months_text", numbers.months_text)


@register.filter
def change_text(figure: Any) -> str:
    """Say how far a figure is from its start, as arithmetic: « −5 points »."""
    return indicators.change_text(
        numbers.finite(figure.get("baseline")), numbers.finite(figure.get("measured")), figure.get("unit") or ""
    )


@register.filter
def any_known(indicators_shown: Any) -> bool:
    """Tell whether any number of these indicators is known."""
    return any(indicators.indicator_chart(indicator.value) for indicator in indicators_shown)
