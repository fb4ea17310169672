"""The page of a path, and the blocks that it chains."""

from functools import cached_property
from typing import Any

from django import forms
from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, InlinePanel, PageChooserPanel, TitleFieldPanel
from wagtail.models import Orderable

from portal.core.fields import MarkdownField
from portal.core.known_chooser import name_only_what_is_known
from portal.core.visibility import known_to
from portal.directory.models import ClassifiedPage, classified_form, content_tabs
from portal.exchange.registry import Field
from training.kinds import PATH
from training.paths.files import Steps
from training.paths.reading import ToldPath, told_path


class PathForm(classified_form(PATH)):  # type: ignore[misc]
    """Names, among the blocks of the path, only those that the author may know of."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "steps" in self.formsets:
            name_only_what_is_known(self.formsets["steps"].forms, "block", self.for_user)

    def is_valid(self) -> bool:
        valid: bool = super().is_valid()
        return self._blocks_are_known() and valid

    def _blocks_are_known(self) -> bool:
        from training.blocks.pages import TrainingBlockPage

        steps = self.formsets["steps"].forms if "steps" in self.formsets else []
        chosen = {
            step: step.cleaned_data["block"].pk
            for step in steps
            if "block" in step.changed_data and getattr(step, "cleaned_data", {}).get("block")
        }
        known = set(
            TrainingBlockPage.objects.filter(known_to(self.for_user), pk__in=chosen.values()).values_list(
                "pk", flat=True
            )
            if chosen
            else ()
        )
        unknown = [step for step, block in chosen.items() if block not in known]
        for step in unknown:
            step.add_error(
                "block", _("Vous n’avez pas accès à cette page, ou elle n’existe plus. Choisissez-en une autre.")
            )
        return not unknown


class TrainingPathPage(ClassifiedPage):
    """A path: blocks to follow one after the other."""

    content_kind = PATH
    page_description = _("Des blocs de formation qui se suivent, et pourquoi dans cet ordre.")

    audience = models.CharField(_("pour qui"), max_length=300, blank=True, help_text=_("À qui il s’adresse."))
    order_reason = MarkdownField(
        _("pourquoi cet ordre"), help_text=_("Comment chaque bloc prépare au suivant, en quelques phrases.")
    )

    base_form_class = PathForm
    edit_handler = content_tabs(
        [
            TitleFieldPanel("title", help_text=_("Ce que l’on saura faire au bout.")),
            FieldPanel("summary"),
            InlinePanel(
                "steps",
                heading=_("Blocs du parcours"),
                label=_("Bloc"),
                help_text=_("Dans l’ordre où on les suit."),
            ),
            FieldPanel("order_reason"),
            FieldPanel("audience"),
            FieldPanel("audiences"),
            FieldPanel("orders"),
        ],
        [FieldPanel("body")],
    )

    parent_page_types = ["directory.OwnerSectionPage"]
    subpage_types: list[str] = []

    class Meta:
        verbose_name = _("parcours de formation")
        verbose_name_plural = _("parcours de formation")

    @classmethod
    def file_fields(cls) -> list[Field]:
        return [Field("steps", Steps())]

    @cached_property
    def told(self) -> ToldPath:
        """Its blocks that the reader may read, and where they stand in each."""
        return told_path(self, getattr(self, "reader", None))

    @property
    def cycle_detail(self) -> str:
        return self.told.counted if self.told.steps else ""

    def get_context(self, request: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        self.reader = request.user
        return super().get_context(request, *args, **kwargs)


class PathStep(Orderable):
    """A block of a path, and why it stands there."""

    path = ParentalKey(TrainingPathPage, on_delete=models.CASCADE, related_name="steps")
    block = models.ForeignKey(
        "training.TrainingBlockPage",
        on_delete=models.CASCADE,
        related_name="+",
        verbose_name=_("bloc"),
        help_text=_("Le bloc que l’on suit à ce moment."),
    )
    why = models.CharField(
        _("pourquoi ici"),
        max_length=300,
        blank=True,
        help_text=_("Ce qu’il apporte à cette place, en une phrase."),
    )

    panels = [PageChooserPanel("block"), FieldPanel("why", widget=forms.Textarea(attrs={"rows": 2}))]

    class Meta(Orderable.Meta):
        verbose_name = _("bloc d’un parcours")
        verbose_name_plural = _("blocs des parcours")
        constraints = [models.UniqueConstraint(fields=("path", "block"), name="training_block_once_a_path")]

    def __str__(self) -> str:
        return f"{self.path_id} : {self.block_id}"
