"""Questions in Moodle's XML, read: https://docs.moodle.org/en/Moodle_XML_format.

What the portal hasn't (essays, gaps, calculations, unequal credit, pictures) is refused in words, at its line; what it
does otherwise (what a wrong choice takes back, several units) is taken, and said. What a quiz of Moodle says of right,
partly right and wrong answers in general, its hints and its tags are left: the portal has words of its own.
"""

import re
from collections.abc import Callable, Iterator
from decimal import Decimal, InvalidOperation
from typing import Any

import lxml.html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from lxml import etree

from training.questions.exchanged import MOST_QUESTIONS, Category, NotReadError, ReadQuestion, check, listed

CLOSE = 0.01
# What names a case among categories, whose other members are quizzes.
CASE = "case:"
# What HTML says by them is kept by blank lines and dashes.
PLAIN_TAGS = frozenset({"p", "br", "div", "span", "ul", "li"})
IN_MARKDOWN = re.compile(r"([\\`*_\[\]<>])")
UNESCAPED_STAR = re.compile(r"(?<!\\)\*")


class NotXmlError(Exception):
    """A text that isn't Moodle's XML; the message says where and why."""


def is_xml(text: str) -> bool:
    return text.lstrip().startswith("<")


def read_moodle(text: str) -> list[ReadQuestion]:
    """Read the questions of a file, in order, each with its category.

    Raises:
        NotXmlError: where the whole isn't XML of Moodle's.
    """
    found: list[ReadQuestion] = []
    category = Category()
    for element in _root(text).iterchildren("question"):
        if element.get("type") == "category":
            category = _category(element)
        elif len(found) > MOST_QUESTIONS:
            # Counted, not read: nothing of the file is taken.
            found.append(ReadQuestion(element.sourceline or 0, ""))
        else:
            found.append(_read(element, category))
    return found


def _root(text: str) -> Any:
    # No entity is read, nothing is fetched; a document type, which could declare some, is refused.
    parser = etree.XMLParser(
        encoding="utf-8", resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_pis=True
    )
    if re.search(r"<!\s*(?:DOCTYPE|ENTITY)", text, re.I):
        raise NotXmlError(_("Ce fichier a un DOCTYPE, que Moodle n’écrit pas : supprimez-le, puis reprenez."))
    try:
        root = etree.fromstring(text.lstrip().encode(), parser)
    except etree.XMLSyntaxError as problem:
        words = _("Ce fichier n’est pas du XML à partir de la ligne %(line)d : exportez-le de nouveau de Moodle.")
        raise NotXmlError(words % {"line": problem.lineno or 1}) from problem
    if root.tag != "quiz":
        words = _("Ce n’est pas le XML de Moodle : il commence par <quiz>, et ce fichier par <%(tag)s>.")
        raise NotXmlError(words % {"tag": str(root.tag)[:40]})
    return root


def _category(element: Any) -> Category:
    # Two slashes are one of a name.
    path = re.split(r"(?<!/)/(?!/)", _bare(element, "category"))
    title = path[-1].replace("//", "/").strip()
    text, _lost = _rich(element.find("info"))
    is_case = text and (element.findtext("idnumber") or "").startswith(CASE)
    return Category(title, text, "case" if is_case else "quiz")


def _read(element: Any, category: Category) -> ReadQuestion:
    line = element.sourceline or 0
    title = (element.findtext("idnumber") or _bare(element, "name")).strip()
    notes: list[str] = []
    try:
        kind, raw = _question(element, notes)
        check(kind, raw)
    except NotReadError as refused:
        return ReadQuestion(line, (_bare(element, "name") or title)[:60], reason=str(refused))
    return ReadQuestion(line, title, kind, raw, category=category, notes=tuple(dict.fromkeys(notes)))


def _question(element: Any, notes: list[str]) -> tuple[str, dict[str, Any]]:
    kind = element.get("type") or ""
    if kind not in READERS:
        words = _("Le portail n’a pas de question de ce genre (%(kind)s).")
        raise NotReadError(words % {"kind": UNKNOWN.get(kind, kind) or "?"})
    if element.find(".//file") is not None or any("@@PLUGINFILE@@" in text for text in element.itertext()):
        raise NotReadError(_("Cette question montre un fichier, et le portail n’en reprend pas : refaites-la ici."))
    prompt, lost = _rich(element.find("questiontext"))
    if not prompt.strip():
        raise NotReadError(_("La question n’a pas de texte avant ses réponses."))
    if lost:
        notes.append(_("Sa mise en forme n’est pas reprise."))
    ours, raw = READERS[kind](element, notes)
    general, _general_lost = _rich(element.find("generalfeedback"))
    said = "\n\n".join(filter(None, [*raw.pop("said", []), general]))
    return ours, {"prompt": prompt, **raw, "feedback": said, "points": _points(element, notes)}


def _points(element: Any, notes: list[str]) -> int:
    written = (element.findtext("defaultgrade") or "1").strip()
    points = _number(written)
    kept = min(10, max(1, round(points)))
    if kept != points:
        notes.append(_("Elle vaut %(written)s dans le fichier, et %(kept)d ici.") % {"written": written, "kept": kept})
    return int(kept)


def _number(text: str) -> Decimal:
    try:
        number = Decimal(text.strip().replace(",", "."))
        if not number.is_finite():
            raise InvalidOperation
    except InvalidOperation as refused:
        raise NotReadError(_("« %(text)s » n’est pas un nombre.") % {"text": text.strip()[:40]}) from refused
    return number


def _bare(element: Any, name: str) -> str:
    found = element.find(name)
    return str(found.findtext("text") or "") if found is not None else ""


def _rich(element: Any) -> tuple[str, bool]:
    """A text as Markdown, and whether its form was lost: an absent one is empty."""
    if element is None:
        return "", False
    text = str(element.findtext("text") or "")
    if element.get("format") == "markdown":
        return text, False
    plain, lost = _plain(element)
    return IN_MARKDOWN.sub(r"\\\1", plain), lost


def _plain(element: Any) -> tuple[str, bool]:
    """A text without HTML, and whether that lost its form."""
    text = str(element.findtext("text") or "")
    if element.get("format", "html") not in ("html", "moodle_auto_format") or not text.strip():
        return text, False
    root = lxml.html.fragment_fromstring(text, create_parent="div")
    lost = False
    for part in root.iter(etree.Element):
        lost = lost or part.tag not in PLAIN_TAGS
        if part.tag == "br":
            part.tail = "\n" + (part.tail or "")
        elif part.tag == "li":
            part.text, part.tail = "- " + (part.text or ""), "\n" + (part.tail or "")
        elif part.tag not in ("span", "b", "strong", "i", "em", "u", "a", "sub", "sup", "code"):
            part.tail = "\n\n" + (part.tail or "")
    lines = [" ".join(line.split()) for line in root.text_content().split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip(), lost


def _line(element: Any) -> str:
    """A text of one line."""
    return " ".join(_plain(element)[0].split()) if element is not None else ""


def _answers(element: Any) -> Iterator[tuple[str, Decimal, str]]:
    """The text, the share of the points in percent, and the feedback of each answer."""
    for answer in element.iterchildren("answer"):
        text = _line(answer)
        if not text:
            raise NotReadError(_("Une des réponses n’a pas de texte."))
        feedback = answer.find("feedback")
        yield text, _number(answer.get("fraction") or "0"), _plain(feedback)[0] if feedback is not None else ""


def _choice(element: Any, notes: list[str]) -> tuple[str, dict[str, Any]]:
    answers = list(_answers(element))
    right = [share for _text, share, _said in answers if share > 0]
    several = (element.findtext("single") or "true").strip() in ("false", "0")
    share = Decimal(100) / max(1, len(right))
    if any(abs(one - share) > CLOSE for one in right) or (not several and len(right) > 1):
        raise NotReadError(_("Les bonnes réponses valent ici la même part des points, et les autres n’en valent pas."))
    taken = {one for _text, one, _said in answers if one <= 0}
    if any(abs(one + (share if several else 0)) > CLOSE for one in taken):
        words = _("Un mauvais choix retire ici autant qu’un bon donne.")
        notes.append(words if several else _("Un mauvais choix ne retire rien ici."))
    options = [{"text": text, "correct": share > 0, "feedback": said} for text, share, said in answers]
    return "multiple" if several else "single", {"options": listed(options)}


def _truth(element: Any, notes: list[str]) -> tuple[str, dict[str, Any]]:
    said = {text.casefold(): (share, feedback) for text, share, feedback in _answers(element)}
    if set(said) != {"true", "false"} or {share for share, _feedback in said.values()} != {0, 100}:
        raise NotReadError(_("Un « vrai ou faux » a deux réponses, true et false ; l’une vaut 100."))
    answer = said["true"][0] == 100
    return "truefalse", {"answer": answer, "if_true": said["true"][1], "if_false": said["false"][1]}


def _numeric(element: Any, notes: list[str]) -> tuple[str, dict[str, Any]]:
    kept = [answer for answer in element.iterchildren("answer") if _number(answer.get("fraction") or "0") > 0]
    if len(kept) != 1 or _number(kept[0].get("fraction")) != 100:
        raise NotReadError(_("Plusieurs nombres, ou un nombre qui vaut une part des points : un seul est permis ici."))
    if len(element.findall("answer")) > 1:
        notes.append(_("Ce que le fichier dit des réponses fausses n’est pas repris."))
    answer, tolerance = _number(_line(kept[0])), _number(kept[0].findtext("tolerance") or "0")
    if tolerance < 0:
        raise NotReadError(_("Une tolérance est positive ou nulle."))
    units = element.findall("units/unit")
    if len(units) > 1:
        notes.append(_("La réponse se donne ici dans une seule unité, la première."))
    unit = (units[0].findtext("unit_name") or "").strip() if units else ""
    feedback = kept[0].find("feedback")
    said = [_rich(feedback)[0]] if feedback is not None else []
    return "numeric", {"answer": float(answer), "tolerance": float(tolerance), "unit": unit, "said": said}


def _short(element: Any, notes: list[str]) -> tuple[str, dict[str, Any]]:
    accepted, said = [], []
    for text, share, feedback in _answers(element):
        if share <= 0:
            notes.append(_("Ce que le fichier dit des réponses fausses n’est pas repris."))
            continue
        if share != 100:
            raise NotReadError(_("Une réponse courte qui vaut une part des points n’existe pas ici."))
        if UNESCAPED_STAR.search(text):
            raise NotReadError(_("Une réponse a un joker (*), que le portail n’a pas : écrivez chaque variante."))
        accepted.append(text.replace("\\*", "*"))
        said.append(IN_MARKDOWN.sub(r"\\\1", feedback))
    exact = (element.findtext("usecase") or "0").strip() == "1"
    return "short", {"accepted": listed(accepted), "exact": exact, "said": list(dict.fromkeys(filter(None, said)))}


def _matching(element: Any, notes: list[str]) -> tuple[str, dict[str, Any]]:
    pairs, others = [], []
    for one in element.iterchildren("subquestion"):
        left, right = _line(one), " ".join(_bare(one, "answer").split())
        if not right:
            raise NotReadError(_("Un élément à associer ne va avec rien."))
        if left:
            pairs.append({"left": left, "right": right})
        else:
            others.append(right)
    return "matching", {"pairs": listed(pairs), "others": listed(others)}


def _ordering(element: Any, notes: list[str]) -> tuple[str, dict[str, Any]]:
    if (element.findtext("gradingtype") or "ABSOLUTE_POSITION").strip() not in ("ABSOLUTE_POSITION", "0"):
        notes.append(_("Chaque élément à sa place compte ici une part des points."))
    if (element.findtext("selecttype") or "ALL").strip() not in ("ALL", "0"):
        notes.append(_("Tous les éléments sont demandés ici."))
    answers = list(_answers(element))
    ranks = {rank for _text, rank, _said in answers}
    if len(ranks) == len(answers):
        answers.sort(key=lambda answer: answer[1])
    return "ordering", {"items": listed(text for text, _rank, _said in answers)}


READERS: dict[str, Callable[[Any, list[str]], tuple[str, dict[str, Any]]]] = {
    "multichoice": _choice,
    "truefalse": _truth,
    "numerical": _numeric,
    "shortanswer": _short,
    "matching": _matching,
    "ordering": _ordering,
}
# As Moodle's own screens call them.
UNKNOWN = {
    "essay": gettext_lazy("composition"),
    "description": gettext_lazy("description"),
    "cloze": gettext_lazy("texte à trous, Cloze"),
    "multianswer": gettext_lazy("texte à trous, Cloze"),
    "calculated": gettext_lazy("calculée"),
    "calculatedsimple": gettext_lazy("calculée simple"),
    "calculatedmulti": gettext_lazy("calculée à choix multiples"),
    "ddwtos": gettext_lazy("glisser-déposer sur texte"),
    "ddimageortext": gettext_lazy("glisser-déposer sur image"),
    "ddmarker": gettext_lazy("marqueurs sur image"),
    "gapselect": gettext_lazy("mot manquant à choisir"),
}
