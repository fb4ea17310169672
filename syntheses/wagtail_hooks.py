"""Screens of the administration."""

from syntheses.manuscripts import views as views
