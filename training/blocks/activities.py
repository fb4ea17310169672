"""The activities of a lesson as authors write them: what one reads, does, and answers."""

from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.blocks.stream_block import StreamBlockValidationError
from wagtail.fields import StreamField

from portal.core.blocks import BodyBlock, MarkdownBlock
from training.questions.blocks import QuestionsBlock
from training.questions.drawing import EXTENSIONS, TOGETHER

SHUFFLED_OPTIONS = _("Une réponse comme « toutes ces réponses » ne s’y prête pas. Vrai et Faux restent à leur place.")
EXERCISES = _("À faire")


class ReflectionBlock(blocks.StructBlock):
    """A question to oneself, whose answer is kept for oneself."""

    title = blocks.CharBlock(label=_("Titre"), required=False, max_length=200)
    prompt = MarkdownBlock(label=_("Consigne"))

    class Meta:
        icon = "edit"
        template = "training/activities/preview.html"
        label = _("Réflexion")
        description = _("Une consigne et des notes privées : personne d’autre ne les lit")
        group = EXERCISES
        preview_value = {"prompt": "Quel besoin, chez vous, cette pratique servirait-elle ?"}


class ChecklistBlock(blocks.StructBlock):
    """What one does at work, ticked as it is done."""

    title = blocks.CharBlock(label=_("Titre"), max_length=200)
    introduction = MarkdownBlock(label=_("Introduction"), required=False)
    items = blocks.ListBlock(
        blocks.CharBlock(label=_("Geste"), max_length=300), label=_("Gestes"), min_num=1, max_num=20
    )

    class Meta:
        icon = "list-ul"
        template = "training/activities/preview.html"
        label = _("Liste de vérification")
        description = _("Des gestes à poser au travail, que l’on coche et que l’on imprime")
        group = EXERCISES
        preview_value = {"title": "Avant la première rencontre", "items": ["Lire la fiche", "Joindre l’équipe"]}


class CaseBlock(blocks.StructBlock):
    """A situation and questions on it, answered together."""

    title = blocks.CharBlock(label=_("Titre"), max_length=200)
    text = MarkdownBlock(label=_("Situation"))
    shuffle_questions = blocks.BooleanBlock(label=_("Mélanger les questions"), required=False)
    shuffle_options = blocks.BooleanBlock(
        label=_("Mélanger les réponses proposées"), required=False, help_text=SHUFFLED_OPTIONS
    )
    questions = QuestionsBlock(label=_("Questions"), min_num=1, max_num=10)

    class Meta:
        icon = "group"
        template = "training/activities/preview.html"
        label = _("Cas")
        description = _("Une situation et plusieurs questions, auxquelles on répond ensemble")
        group = EXERCISES
        preview_value = {"title": "Une équipe hésite", "text": "La fiche ne donne aucun résultat."}


class QuizBlock(blocks.StructBlock):
    """Questions answered together, drawn and shuffled for each attempt, in a time where one is set."""

    title = blocks.CharBlock(label=_("Titre"), max_length=200)
    introduction = MarkdownBlock(label=_("Introduction"), required=False)
    draw = blocks.IntegerBlock(
        label=_("Nombre de questions à tirer"),
        required=False,
        min_value=1,
        help_text=_(
            "À chaque essai, le portail en tire autant au sort, d’abord celles que la personne n’a pas encore eues. "
            "Vide : toutes les questions sont posées."
        ),
    )
    shuffle_questions = blocks.BooleanBlock(label=_("Mélanger les questions"), required=False)
    shuffle_options = blocks.BooleanBlock(
        label=_("Mélanger les réponses proposées"),
        required=False,
        help_text=SHUFFLED_OPTIONS,
    )
    minutes = blocks.IntegerBlock(
        label=_("Temps pour répondre (minutes)"),
        required=False,
        min_value=1,
        max_value=480,
        help_text=_(
            "Vide : sans limite. Chaque personne peut choisir une fois et quart, une fois et demie ou deux fois ce "
            "temps, sans dire pourquoi et sans que personne le sache."
        ),
    )
    extensions = blocks.IntegerBlock(
        label=_("Prolongations permises"),
        required=False,
        default=EXTENSIONS,
        min_value=0,
        max_value=20,
        help_text=_(
            "Chacune ajoute le quart du temps prévu. Moins de dix ne convient que si la vitesse fait partie de ce que "
            "l’on évalue (WCAG 2.2, critère 2.2.1)."
        ),
    )
    # After its rules, which nobody would find under sixty questions.
    questions = QuestionsBlock(label=_("Questions"), min_num=1, max_num=60)

    def clean(self, value: Any) -> Any:
        cleaned = super().clean(value)
        refused = self.refusals(cleaned, len(cleaned["questions"]))
        if refused:
            errors = {part: ValidationError(message) for part, message in refused.items()}
            raise blocks.StructBlockValidationError(block_errors=errors)
        return cleaned

    @staticmethod
    def refusals(value: Any, count: int) -> dict[str, str]:
        """What its parts don't allow together, by part; `count` is of its questions."""
        wanted = value.get("draw")
        if not wanted or wanted <= count:
            return {}
        words = gettext("On ne peut pas tirer %(wanted)d questions parmi %(count)d : écrivez %(count)d au plus.")
        return {"draw": words % {"wanted": wanted, "count": count}}

    class Meta:
        icon = "form"
        template = "training/activities/preview.html"
        label = _("Questionnaire")
        description = _(
            "Des questions auxquelles on répond ensemble, tirées au sort ou non, dans un temps donné ou non"
        )
        group = EXERCISES
        preview_value = {"title": "Ce que vous retenez", "introduction": "Cinq questions, tirées parmi douze."}


class ActivitiesBlock(BodyBlock, QuestionsBlock):
    """The activities of a lesson: what a body is made of, exercises and questions."""

    reflection = ReflectionBlock()
    checklist = ChecklistBlock()
    case = CaseBlock()
    quiz = QuizBlock()

    def clean(self, value: Any) -> Any:
        cleaned = super().clean(value)
        repeated = repeated_identifiers(cleaned.raw_data)
        if repeated:
            message = _("Deux activités ont le même identifiant (%(name)s) : supprimez-en une, et refaites-la.")
            raise StreamBlockValidationError(
                non_block_errors=[ValidationError(message, params={"name": sorted(repeated)[0]})]
            )
        return cleaned

    class Meta:
        template = "components/blocks/body.html"


def identifiers(raw: Any) -> Iterator[str]:
    """The identifier of each activity, and of each question of a case or of a quiz."""
    for item in raw:
        if item.get("id"):
            yield item["id"]
        if item["type"] in TOGETHER:
            yield from (inner["id"] for inner in item["value"].get("questions") or [] if inner.get("id"))


def repeated_identifiers(raw: Any) -> set[str]:
    return {name for name, count in Counter(identifiers(raw)).items() if count > 1}


class ActivitiesField(StreamField):
    """The activities of a lesson. The database knows nothing of its blocks: a new kind needs no migration."""

    form = "activities"

    def __init__(self, block_types: Any = None, *args: Any, **kwargs: Any) -> None:
        super().__init__(block_types or ActivitiesBlock(), *args, **kwargs)

    def deconstruct(self) -> Any:
        name, path, _arguments, options = super().deconstruct()
        options.pop("block_lookup", None)
        return name, path, [], options

    @property
    def file_codec(self) -> Callable[[str], Any]:
        """What reads and writes it in content files."""
        from training.blocks.files import Activities

        return Activities

    @staticmethod
    def searched_texts(value: Any) -> Iterator[str]:
        """What the index takes of it: never a key, a feedback or an explanation."""
        from training.blocks.outline import searched_texts

        yield from searched_texts(value.raw_data)
