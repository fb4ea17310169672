"""Model fields shared by the content types."""

from typing import Any

from django import forms
from django.db import models
from django.utils.text import capfirst, format_lazy

from portal.text.markup import MARKDOWN_HELP
from portal.text.markup_cost import validate_cost


class LinesFormField(forms.CharField):
    """A list of short texts, typed one a line."""

    widget = forms.Textarea(attrs={"rows": 4})

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list) else value

    def to_python(self, value: Any) -> list[str]:  # type: ignore[override]
        lines = value if isinstance(value, list) else (value or "").splitlines()
        return [line.strip() for line in lines if line.strip()]

    def has_changed(self, initial: Any, data: Any) -> bool:
        return self.to_python(initial) != self.to_python(data)


class LinesField(models.JSONField):
    """A list of short texts (`list[str]`), empty by default."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("default", list)
        kwargs.setdefault("blank", True)
        super().__init__(*args, **kwargs)

    def formfield(self, **kwargs: Any) -> forms.Field:
        return LinesFormField(required=not self.blank, label=capfirst(self.verbose_name), help_text=self.help_text)


class MarkdownField(models.TextField):
    """Markdown source; rendered and sanitised by the `markdown` template filter."""

    default_validators = [validate_cost]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("blank", True)
        super().__init__(*args, **kwargs)

    def formfield(self, **kwargs: Any) -> Any:
        # Joined when shown: a form class is made once, for readers of both languages.
        help_text = format_lazy("{} {}", self.help_text, MARKDOWN_HELP) if self.help_text else MARKDOWN_HELP
        field = super().formfield(help_text=help_text, **kwargs)
        if field is not None:
            field.widget.attrs["data-paste"] = "markdown"
        return field
