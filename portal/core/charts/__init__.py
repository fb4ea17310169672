"""Drawings made on the server: geometry in Python, shapes in templates, colours in style sheets.

Coordinates are strings, so that a template in French doesn't write a decimal comma in them.
"""

from portal.core.charts.indicators import IndicatorChart, indicator_chart
from portal.core.charts.numbers import number_text
from portal.core.charts.timeline import TimelineChart, timeline_chart

__all__ = ["IndicatorChart", "TimelineChart", "indicator_chart", "number_text", "timeline_chart"]
