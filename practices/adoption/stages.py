"""The stages of an adoption, and what may be told to whom. Brokers word the stages, in their vocabulary."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.directory.labels import term_labels


class Stage(models.TextChoices):
    """The stages of the National Implementation Research Network, with the maintenance that RE-AIM adds.

    Slugs are those of the vocabulary `adoption_stages`; the labels here serve where it isn't loaded.
    """

    EXPLORATION = "exploration", _("Exploration")
    PREPARATION = "installation", _("Installation")
    TRIAL = "implantation-initiale", _("Implantation initiale")
    ROLL_OUT = "implantation-complete", _("Implantation complète")
    MAINTENANCE = "maintien", _("Maintien")
    ENDED = "abandon", _("Non aboutie")


# How each stage is marked on a map: see components/tile_map.html.
MARKS = {
    Stage.EXPLORATION: "ring",
    Stage.PREPARATION: "ring",
    Stage.TRIAL: "half",
    Stage.ROLL_OUT: "full",
    Stage.MAINTENANCE: "full",
    Stage.ENDED: "cross",
}
REASONS = "adoption_end_reasons"


class Audience(models.TextChoices):
    """Who reads a part of a file, from the few to all."""

    TEAM = "team", _("L’équipe du dossier")
    ESTABLISHMENT = "establishment", _("Les membres de l’établissement")
    MEMBERS = "members", _("Les membres du Consortium")
    PUBLIC = "public", _("Tout le monde")


class Part(models.TextChoices):
    """What is shown or kept as a whole. `STAGE` tells that the file exists: no other part is read without it."""

    STAGE = "stage", _("Stade et historique")
    TEAM = "team", _("Équipe")
    PLAN = "plan", _("Plan")
    ADAPTATIONS = "adaptations", _("Adaptations")
    MEASURES = "measures", _("Mesures")
    LESSONS = "lessons", _("Apprentissages")
    MEANS = "means", _("Coûts et effectifs")
    WEIGHING = "weighing", _("Pesée pour chez nous")


# What an establishment thinks of itself goes no further than its walls.
WITHIN = tuple((audience.value, audience.label) for audience in (Audience.TEAM, Audience.ESTABLISHMENT))


def stage_label(slug: str) -> str:
    return stage_labels().get(slug, slug)


def stage_labels() -> dict[str, str]:
    """The stages in their order, in the reader's language."""
    worded = term_labels("adoption_stages")
    return {stage.value: worded.get(stage.value) or str(stage.label) for stage in Stage}
