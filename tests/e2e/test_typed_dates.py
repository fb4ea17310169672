"""A date that the calendar of the administration can't read stays as it was typed, for the server to read or refuse."""

from typing import Any

import pytest

from tests.e2e.test_journeys import sign_in


@pytest.mark.parametrize("typed", ["15/01/2024", "15 janvier 2024", "janvier 2024"])
def test_leaving_the_field_of_a_date_keeps_what_was_typed(page: Any, typed: str) -> None:
    sign_in(page, "redaction@inters4.example")
    page.goto("/admin/")
    page.get_by_role("link", name="Publier une synthèse").click()
    field = page.locator("#id_searched_on")
    field.click()
    field.fill(typed)
    page.keyboard.press("Tab")
    # The calendar answers after its own delay.
    page.wait_for_timeout(600)
    assert field.input_value() == typed
