"""The kinds of questions, and how each is graded."""

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext as _

from portal.text.numbers import number_text
from training.questions.base import AnswerRefusedError, Choice, Line, Question, Sent, plain, rows

MAX_TEXT = 500
TRUE, FALSE = "true", "false"


class SingleChoice(Question):
    """One right option among several."""

    kind = "single"
    template = "training/questions/choice.html"
    several = False

    @property
    def options(self) -> list[dict[str, Any]]:
        return rows(self.raw.get("options"))

    @property
    def choices(self) -> list[Choice]:
        return self.in_drawn_order([Choice(self.mark(option["text"]), option["text"]) for option in self.options])

    def texts(self) -> Iterator[str]:
        yield self.prompt
        yield from (option["text"] for option in self.options)

    def read(self, sent: Sent) -> dict[str, Any]:
        marks = list(dict.fromkeys(sent.get(self.field, [])))
        if not marks:
            raise AnswerRefusedError(_("Choisissez une réponse."))
        if len(marks) > 1 and not self.several:
            raise AnswerRefusedError(_("Choisissez une seule réponse."))
        known = [option["text"] for option in self.options]
        chosen = {self.named(mark, known) for mark in marks}
        return {"chosen": [text for text in known if text in chosen]}

    def _right(self) -> set[str]:
        return {option["text"] for option in self.options if option.get("correct")}

    def share(self, answer: Mapping[str, Any]) -> Decimal:
        return Decimal(set(answer["chosen"]) == self._right())

    def lines(self, answer: Mapping[str, Any]) -> list[Line]:
        found = []
        places = {choice.text: place for place, choice in enumerate(self.choices)}
        for option in sorted(self.options, key=lambda option: places[option["text"]]):
            chosen, right = option["text"] in answer["chosen"], bool(option.get("correct"))
            if chosen or right:
                verdict = ("right" if right else "wrong") if chosen else "missed"
                found.append(Line(option["text"], verdict, str(option.get("feedback") or "")))
        # What was chosen, and is there no more since the question changed.
        known = {option["text"] for option in self.options}
        return [*found, *(Line(text, "wrong") for text in answer["chosen"] if text not in known)]


class MultipleChoice(SingleChoice):
    """Several right options. A right one counts its part, a wrong one takes as much back, never below zero.

    The share is (right chosen − wrong chosen) / right: the « partial credit with guessing correction » of Moodle's
    multichoice questions where each wrong option weighs as much as a right one.
    """

    kind = "multiple"
    several = True

    @property
    def hint(self) -> str:
        return _(
            "Plusieurs réponses sont possibles. Chaque bon choix compte une part des points ; chaque mauvais choix en "
            "retire autant."
        )

    def share(self, answer: Mapping[str, Any]) -> Decimal:
        chosen, right = set(answer["chosen"]), self._right()
        if not right:
            return Decimal(0)
        return Decimal(len(chosen & right) - len(chosen - right)) / len(right)


class TrueFalse(Question):
    """A statement that is true or false."""

    kind = "truefalse"
    template = "training/questions/choice.html"
    several = False
    # What one chooses from is in the language of the interface, not of the lesson.
    portal_words = True

    @property
    def choices(self) -> list[Choice]:
        return [Choice(self.mark(TRUE), _("Vrai")), Choice(self.mark(FALSE), _("Faux"))]

    def read(self, sent: Sent) -> dict[str, Any]:
        mark = self.one(sent, self.field)
        if not mark:
            raise AnswerRefusedError(_("Choisissez Vrai ou Faux."))
        return {"true": self.named(mark, [TRUE, FALSE]) == TRUE}

    def share(self, answer: Mapping[str, Any]) -> Decimal:
        return Decimal(bool(answer["true"]) == bool(self.raw.get("answer")))

    def lines(self, answer: Mapping[str, Any]) -> list[Line]:
        right = bool(self.raw.get("answer"))
        said = str(self.raw.get("if_true" if answer["true"] else "if_false") or "")
        return [
            Line(
                _("Vrai") if answer["true"] else _("Faux"), "right" if bool(answer["true"]) == right else "wrong", said
            )
        ]


class Numeric(Question):
    """A number, give or take a tolerance, in a unit."""

    kind = "numeric"
    template = "training/questions/typed.html"
    numeric = True

    @property
    def unit(self) -> str:
        return str(self.raw.get("unit") or "")

    @property
    def hint(self) -> str:
        # The unit is its author's word, in the language of the lesson: it stands beside the field.
        return _("Un nombre, dans l’unité qui suit.") if self.unit else _("Un nombre.")

    def read(self, sent: Sent) -> dict[str, Any]:
        typed = self.one(sent, self.field).strip()
        if not typed:
            raise AnswerRefusedError(_("Écrivez un nombre."))
        text = re.sub(r"[\s\u00a0\u202f]", "", typed.removesuffix(self.unit) if self.unit else typed)
        try:
            number = Decimal(text.replace(",", ".")) if len(text) <= 30 else Decimal("NaN")
        except InvalidOperation:
            number = Decimal("NaN")
        if not number.is_finite() or abs(number) > Decimal(10) ** 15:
            raise AnswerRefusedError(_("Ce n’est pas un nombre. Écrivez-le en chiffres, par exemple 12 ou 7,5."))
        return {"number": str(number)}

    def share(self, answer: Mapping[str, Any]) -> Decimal:
        expected, tolerance = (Decimal(str(self.raw.get(name) or 0)) for name in ("answer", "tolerance"))
        return Decimal(abs(Decimal(answer["number"]) - expected) <= abs(tolerance))

    def lines(self, answer: Mapping[str, Any]) -> list[Line]:
        right = self.share(answer) == 1
        expected = self._quantity(self.raw.get("answer"))
        if self.raw.get("tolerance"):
            expected = _("%(value)s, à %(tolerance)s près") % {
                "value": expected,
                "tolerance": self._quantity(self.raw.get("tolerance")),
            }
        given = self._quantity(Decimal(answer["number"]))
        return [Line(given, "right" if right else "wrong", expected=expected)]

    def _quantity(self, value: Any) -> str:
        return f"{number_text(value)} {self.unit}".strip()


class ShortText(Question):
    """A few words: accents, capitals and final points don't count unless the author says so."""

    kind = "short"
    template = "training/questions/typed.html"
    numeric = False
    max_length = MAX_TEXT

    @property
    def hint(self) -> str:
        if self.raw.get("exact"):
            return _("Un ou quelques mots. Les accents et les majuscules comptent.")
        return _("Un ou quelques mots. Les accents et les majuscules ne comptent pas.")

    def read(self, sent: Sent) -> dict[str, Any]:
        text = " ".join(self.one(sent, self.field).split())
        if not text:
            raise AnswerRefusedError(_("Écrivez votre réponse."))
        if len(text) > MAX_TEXT:
            raise AnswerRefusedError(
                _(
                    "Votre réponse a %(length)d caractères ; le maximum est %(limit)d. Raccourcissez-la : elle est "
                    "encore dans le champ."
                )
                % {"length": len(text), "limit": MAX_TEXT}
            )
        if "\x00" in text:
            raise AnswerRefusedError(_("Votre réponse contient un caractère qui ne s’enregistre pas : supprimez-le."))
        return {"text": text}

    def share(self, answer: Mapping[str, Any]) -> Decimal:
        same = (lambda text: " ".join(text.split())) if self.raw.get("exact") else plain
        return Decimal(same(answer["text"]) in {same(text) for text in rows(self.raw.get("accepted"))})

    def lines(self, answer: Mapping[str, Any]) -> list[Line]:
        right = self.share(answer) == 1
        accepted = rows(self.raw.get("accepted"))
        return [Line(answer["text"], "right" if right else "wrong", expected="" if right else accepted[0])]


class Ordering(Question):
    """Items to put in order. The share is that of the items at their place."""

    kind = "ordering"
    template = "training/questions/ordering.html"

    @property
    def items(self) -> list[str]:
        return rows(self.raw.get("items"))

    @property
    def hint(self) -> str:
        return _("Donnez un rang à chaque élément. Chaque élément à sa place compte une part des points.")

    @property
    def choices(self) -> list[Choice]:
        found = self.in_secret_order(self.items)
        # The right order itself would ask nothing.
        return found[1:] + found[:1] if [choice.text for choice in found] == self.items else found

    @property
    def ranks(self) -> range:
        return range(1, len(self.items) + 1)

    def texts(self) -> Iterator[str]:
        yield self.prompt
        yield from sorted(self.items)

    def read(self, sent: Sent) -> dict[str, Any]:
        ranked: dict[str, str] = {}
        for choice in self.choices:
            rank = self.one(sent, f"{self.field}-{choice.mark}")
            if not rank:
                raise AnswerRefusedError(_("Donnez un rang à chaque élément."))
            if rank not in map(str, self.ranks) or rank in ranked:
                raise AnswerRefusedError(
                    _("Chaque rang ne sert qu’une fois : deux éléments ne peuvent pas le partager.")
                )
            ranked[rank] = choice.text
        return {"order": [ranked[str(rank)] for rank in self.ranks]}

    def share(self, answer: Mapping[str, Any]) -> Decimal:
        pairs = list(zip(answer["order"], self.items, strict=False))
        return Decimal(sum(given == right for given, right in pairs)) / max(1, len(self.items))

    def lines(self, answer: Mapping[str, Any]) -> list[Line]:
        found = []
        for rank, item in enumerate(self.items, start=1):
            given = answer["order"].index(item) + 1 if item in answer["order"] else 0
            wrong = "" if given == rank else _("vous l’aviez mis au rang %(rank)d") % {"rank": given}
            found.append(Line(f"{rank}. {item}", "right" if given == rank else "wrong", wrong))
        return found


class Matching(Question):
    """Things to match, one by one. The share is that of the right pairs."""

    kind = "matching"
    template = "training/questions/matching.html"

    @property
    def pairs(self) -> list[dict[str, Any]]:
        return rows(self.raw.get("pairs"))

    @property
    def hint(self) -> str:
        return _("Choisissez ce qui va avec chaque élément. Chaque paire juste compte une part des points.")

    @property
    def prompts(self) -> list[Choice]:
        return [Choice(self.mark(pair["left"]), pair["left"]) for pair in self.pairs]

    @property
    def choices(self) -> list[Choice]:
        others = rows(self.raw.get("others"))
        return self.in_secret_order(list(dict.fromkeys([*(pair["right"] for pair in self.pairs), *others])))

    def texts(self) -> Iterator[str]:
        yield self.prompt
        yield from (pair["left"] for pair in self.pairs)
        yield from sorted(choice.text for choice in self.choices)

    def read(self, sent: Sent) -> dict[str, Any]:
        known = [choice.text for choice in self.choices]
        found = {}
        for prompt in self.prompts:
            mark = self.one(sent, f"{self.field}-{prompt.mark}")
            if not mark:
                raise AnswerRefusedError(_("Choisissez ce qui va avec chaque élément : il en manque."))
            found[prompt.text] = self.named(mark, known)
        return {"pairs": found}

    def share(self, answer: Mapping[str, Any]) -> Decimal:
        right = sum(answer["pairs"].get(pair["left"]) == pair["right"] for pair in self.pairs)
        return Decimal(right) / max(1, len(self.pairs))

    def lines(self, answer: Mapping[str, Any]) -> list[Line]:
        found = []
        for pair in self.pairs:
            given = answer["pairs"].get(pair["left"], "")
            right = given == pair["right"]
            expected = "" if right else pair["right"]
            found.append(Line(f"{pair['left']} → {given}", "right" if right else "wrong", expected=expected))
        return found


KINDS: dict[str, type[Question]] = {
    found.kind: found for found in (SingleChoice, MultipleChoice, TrueFalse, Numeric, Ordering, Matching, ShortText)
}
