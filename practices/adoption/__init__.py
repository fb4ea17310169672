"""Adoption files: how an establishment makes a practice that works elsewhere work at home."""
