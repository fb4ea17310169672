"""Where practices are found: the index of all, by region, theme and programme."""

from django.utils.translation import gettext_lazy as _

from practices.kinds import PRACTICES
from search.indexes import ContentIndexPage


class PracticeIndexPage(ContentIndexPage):
    """The index of the practices."""

    family = PRACTICES
    page_description = _("La liste de toutes les pratiques, par région, par thème et par programme.")

    class Meta:
        verbose_name = _("index des pratiques")
