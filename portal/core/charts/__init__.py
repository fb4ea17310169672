"""Drawings made on the server: geometry in Python, shapes in templates, colours in style sheets.

Coordinates are strings, so that a template in French doesn't write a decimal comma in them.
"""

from portal.core.charts.indicators import IndicatorChart, indicator_chart
from portal.core.charts.key_figure import KeyFigureChart, key_figure_chart
from portal.core.charts.numbers import number_text, quantity_text
from portal.core.charts.timeline import TimelineChart, timeline_chart

__all__ = [
    "IndicatorChart",
    "KeyFigureChart",
    "TimelineChart",
    "indicator_chart",
    "key_figure_chart",
    "number_text",
    "quantity_text",
    "timeline_chart",
]
