"""The shapes of kinds of content as the administration's icons: templates that are made, not written."""

from typing import Any

from django.template import TemplateDoesNotExist
from django.template.backends.base import BaseEngine
from django.utils.safestring import SafeString, mark_safe

from portal.kinds.contents import ContentKind, content_kinds

FOLDER = "kinds/"


def icon_template(kind: ContentKind) -> str:
    return f"{FOLDER}{kind.slug}.svg"


class Icon:
    """A template of one icon, as Wagtail's sprite takes it."""

    def __init__(self, kind: ContentKind) -> None:
        self.kind = kind

    def render(self, context: Any = None, request: Any = None) -> SafeString:
        opening = f'<svg id="icon-{self.kind.slug}" xmlns="http://www.w3.org/2000/svg" viewBox="-1 -1 14 14">'
        return mark_safe(f"{opening}{self.kind.shape}</svg>")  # noqa: S308  (written by developers)


class KindIcons(BaseEngine):
    """The engine of templates that makes them: `kinds/practice.svg`."""

    app_dirname = "kinds"

    def __init__(self, params: dict[str, Any]) -> None:
        super().__init__({key: value for key, value in params.items() if key != "OPTIONS"})

    def get_template(self, template_name: str) -> Icon:
        for kind in content_kinds() if template_name.startswith(FOLDER) else ():
            if template_name == icon_template(kind):
                return Icon(kind)
        raise TemplateDoesNotExist(template_name, backend=self)
