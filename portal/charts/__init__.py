"""Drawings made on the server: geometry in Python, shapes in templates, colours in style sheets.

Coordinates are strings, so that a template in French doesn't write a decimal comma in them.
"""

from portal.charts.indicators import IndicatorChart, indicator_chart
from portal.charts.key_figure import KeyFigureChart, key_figure_chart
from portal.charts.timeline import TimelineChart, timeline_chart
from portal.text.numbers import number_text, quantity_text

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
