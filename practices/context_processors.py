"""What every template may know of the reader's comparison."""

from typing import Any

from django.http import HttpRequest

from practices.comparison.tray import Tray


def comparison(request: HttpRequest) -> dict[str, Any]:
    """The reader's tray: read from the cookie, without a query before it is shown."""
    return {"comparison_tray": Tray(request)}
