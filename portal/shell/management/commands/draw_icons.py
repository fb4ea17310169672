"""Draw the icons of browsers and telephones from static/img/favicon.svg."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from portal.shell.icons import draw_icons


class Command(BaseCommand):
    help = "Draws favicon.ico and the icons of the web manifest in static/img, from favicon.svg."
    requires_system_checks = []

    def handle(self, *args: Any, **options: Any) -> None:
        folder = settings.BASE_DIR / "static" / "img"
        for name, content in draw_icons(folder).items():
            (folder / name).write_bytes(content)
            self.stdout.write(f"static/img/{name}: {len(content)} bytes")
