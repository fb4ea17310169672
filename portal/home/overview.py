"""What the home page shows."""

from typing import Any


def home_context(request: Any) -> dict[str, Any]:
    return {}
