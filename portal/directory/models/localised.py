"""What has a label in each language."""

from django.utils.translation import get_language


class Localised:
    """For a model with `label` and `label_en`."""

    label: str
    label_en: str

    @property
    def localised_label(self) -> str:
        """The label in the reader's language; the French one where nobody wrote another."""
        return self.label_en if self.label_en and (get_language() or "").startswith("en") else self.label
