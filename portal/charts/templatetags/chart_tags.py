"""Drawings and numbers in templates."""

from typing import Any

from django import template

from portal.charts import indicators, timeline
from portal.text import numbers

register = template.Library()

register.filter("timeline_chart", timeline.timeline_chart)
register.filter("indicator_chart", indicators.indicator_chart)
register.filter("number_text", numbers.number_text)
register.filter("money_text", numbers.money_text)
register.filter("months_text", numbers.months_text)


@register.filter
def any_known(indicators_shown: Any) -> bool:
    """Tell whether any number of these indicators is known."""
    return any(indicators.indicator_chart(indicator.value) for indicator in indicators_shown)
