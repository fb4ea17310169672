"""Questions as authors write them. Their rules are checked here; `kinds.py` asks and grades them."""

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from portal.core.blocks import MarkdownBlock

QUESTIONS = _("Questions")


def _refuse(part: str, message: Any) -> blocks.StructBlockValidationError:
    return blocks.StructBlockValidationError(block_errors={part: ValidationError(message)})


def _repeated(texts: Iterable[str]) -> bool:
    found = [" ".join(text.split()) for text in texts]
    return len(set(found)) < len(found)


class OptionBlock(blocks.StructBlock):
    text = blocks.CharBlock(label=_("Réponse proposée"), max_length=400)
    correct = blocks.BooleanBlock(label=_("Bonne réponse"), required=False)
    feedback = blocks.TextBlock(
        label=_("Rétroaction"),
        required=False,
        rows=2,
        help_text=_("Ce que l’on dit à qui la choisit : pourquoi elle est bonne, ou ce qu’elle confond."),
    )

    class Meta:
        icon = "list-ul"
        label = _("Réponse")


class QuestionBlock(blocks.StructBlock):
    """What every kind of question asks."""

    prompt = MarkdownBlock(label=_("Question"))

    class Meta:
        icon = "help"
        group = QUESTIONS
        template = "training/questions/preview.html"


def _closing() -> list[tuple[str, blocks.Block]]:
    return [
        (
            "feedback",
            MarkdownBlock(
                label=_("Explication"),
                required=False,
                help_text=_("Ce que l’on dit à tous, une fois la réponse donnée."),
            ),
        ),
        ("points", blocks.IntegerBlock(label=_("Points"), default=1, min_value=1, max_value=10, required=False)),
    ]


class SingleChoiceBlock(QuestionBlock):
    options = blocks.ListBlock(OptionBlock(), label=_("Réponses proposées"), min_num=2, max_num=10)

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(_closing(), **kwargs)

    def clean(self, value: Any) -> Any:
        cleaned = super().clean(value)
        options = list(cleaned["options"])
        if _repeated(option["text"] for option in options):
            raise _refuse("options", _("Deux réponses proposées ont le même texte : changez-en une."))
        right = sum(bool(option["correct"]) for option in options)
        self.check_key(right)
        return cleaned

    def check_key(self, right: int) -> None:
        if right != 1:
            raise _refuse("options", _("Cochez une bonne réponse, et une seule."))

    class Meta:
        icon = "radio-full"
        label = _("Choix unique")
        description = _("Une seule bonne réponse parmi plusieurs")
        preview_value = {
            "prompt": "Laquelle de ces phrases dit un résultat ?",
            "options": [{"text": "Le projet vise à éviter des visites."}, {"text": "12 visites de moins en 2024."}],
        }


class MultipleChoiceBlock(SingleChoiceBlock):
    def check_key(self, right: int) -> None:
        if not right:
            raise _refuse("options", _("Cochez au moins une bonne réponse."))

    class Meta:
        icon = "tick-inverse"
        label = _("Choix multiple")
        description = _("Plusieurs bonnes réponses ; chaque bon choix compte, chaque mauvais retire autant")
        preview_value = {
            "prompt": "Que demander au milieu d’origine ?",
            "options": [{"text": "Ce qui a été mesuré."}, {"text": "Qui s’en occupe."}],
        }


class TrueFalseBlock(QuestionBlock):
    answer = blocks.BooleanBlock(label=_("L’énoncé est vrai"), required=False)
    if_true = blocks.TextBlock(label=_("Rétroaction à « Vrai »"), required=False, rows=2)
    if_false = blocks.TextBlock(label=_("Rétroaction à « Faux »"), required=False, rows=2)

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(_closing(), **kwargs)

    class Meta:
        icon = "check"
        label = _("Vrai ou faux")
        description = _("Un énoncé à juger")
        preview_value = {"prompt": "Un nombre de visites prouve que les personnes vont mieux."}


class NumericBlock(QuestionBlock):
    answer = blocks.FloatBlock(label=_("Bonne réponse"))
    tolerance = blocks.FloatBlock(
        label=_("Tolérance"), required=False, min_value=0, help_text=_("L’écart accepté, de part et d’autre.")
    )
    unit = blocks.CharBlock(label=_("Unité"), required=False, max_length=40)

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(_closing(), **kwargs)

    class Meta:
        icon = "order"
        label = _("Réponse numérique")
        description = _("Un nombre, avec une tolérance et une unité")
        preview_value = {"prompt": "Combien de modèles le cadre décrit-il ?", "answer": 6, "unit": "modèles"}


class OrderingBlock(QuestionBlock):
    items = blocks.ListBlock(
        blocks.CharBlock(label=_("Élément"), max_length=300),
        label=_("Éléments, dans le bon ordre"),
        min_num=2,
        max_num=10,
        help_text=_("Le portail les mélange avant de les montrer."),
    )

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(_closing(), **kwargs)

    def clean(self, value: Any) -> Any:
        cleaned = super().clean(value)
        if _repeated(cleaned["items"]):
            raise _refuse("items", _("Deux éléments ont le même texte : changez-en un."))
        return cleaned

    class Meta:
        icon = "list-ol"
        label = _("Mise en ordre")
        description = _("Des éléments à remettre en ordre")
        preview_value = {"prompt": "Remettez les étapes en ordre.", "items": ["Connaître", "Décider", "Suivre"]}


class PairBlock(blocks.StructBlock):
    left = blocks.CharBlock(label=_("Élément"), max_length=300)
    right = blocks.CharBlock(label=_("Va avec"), max_length=300)

    class Meta:
        icon = "link"
        label = _("Paire")


class MatchingBlock(QuestionBlock):
    pairs = blocks.ListBlock(PairBlock(), label=_("Paires"), min_num=2, max_num=10)
    others = blocks.ListBlock(
        blocks.CharBlock(label=_("Intrus"), max_length=300),
        label=_("Intrus"),
        default=[],
        max_num=6,
        help_text=_("Des choix qui ne vont avec rien. Facultatif."),
    )

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(_closing(), **kwargs)

    def clean(self, value: Any) -> Any:
        cleaned = super().clean(value)
        if _repeated(pair["left"] for pair in cleaned["pairs"]):
            raise _refuse("pairs", _("Deux éléments ont le même texte : changez-en un."))
        return cleaned

    class Meta:
        icon = "link"
        label = _("Appariement")
        description = _("Des éléments à associer deux à deux")
        preview_value = {
            "prompt": "Associez.",
            "pairs": [{"left": "Besoin ponctuel", "right": "Accès"}, {"left": "Maladie stable", "right": "Continuité"}],
        }


class ShortTextBlock(QuestionBlock):
    accepted = blocks.ListBlock(
        blocks.CharBlock(label=_("Réponse acceptée"), max_length=200),
        label=_("Réponses acceptées"),
        min_num=1,
        max_num=20,
        help_text=_("La première est celle que l’on montre ensuite."),
    )
    exact = blocks.BooleanBlock(label=_("Les accents et les majuscules comptent"), required=False)

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(_closing(), **kwargs)

    class Meta:
        icon = "pilcrow"
        label = _("Réponse courte")
        description = _("Un ou quelques mots, avec les variantes acceptées")
        preview_value = {"prompt": "Comment appelle-t-on cela ?", "accepted": ["référence"]}


class QuestionsBlock(blocks.StreamBlock):
    """Questions in order, of any kind."""

    single = SingleChoiceBlock()
    multiple = MultipleChoiceBlock()
    truefalse = TrueFalseBlock()
    numeric = NumericBlock()
    ordering = OrderingBlock()
    matching = MatchingBlock()
    short = ShortTextBlock()
