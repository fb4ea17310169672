"""Questions brought to a lesson in GIFT or in Moodle's XML, after a report, then in its draft; and those of a lesson
handed out."""

import uuid
from collections.abc import Iterable
from typing import Any

from django import forms
from django.contrib import messages
from django.core import signing
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views import View

from portal.administration.gate import on_pages, register_rule
from training.blocks.activities import identifiers
from training.blocks.outline import Activity, lesson_values, outline
from training.blocks.pages import LessonPage
from training.questions.drawing import TOGETHER
from training.questions.exchanged import MOST_QUESTIONS, NAME, Category, ReadQuestion
from training.questions.gift import read_gift, write_category, write_gift
from training.questions.moodle import NotXmlError, is_xml, read_moodle
from training.questions.moodle_out import category_of, write_moodle

SALT = "training.questions.bringing"
MAX_BYTES = 500_000
# Between the report and its confirmation.
KEPT_SECONDS = 24 * 3600
MOST_IN_A_CASE = 10


class BroughtForm(forms.Form):
    """A file, or what was pasted."""

    file = forms.FileField(
        label=gettext_lazy("Fichier"),
        required=False,
        help_text=gettext_lazy("Un texte en GIFT, ou le XML de Moodle."),
    )
    text = forms.CharField(
        label=gettext_lazy("Ou texte collé"),
        required=False,
        max_length=MAX_BYTES,
        widget=forms.Textarea(attrs={"rows": 12, "spellcheck": "false"}),
        help_text=gettext_lazy("Les questions sont séparées par une ligne vide."),
    )
    together = forms.BooleanField(
        label=gettext_lazy("Réunir les questions dans un questionnaire"),
        required=False,
        help_text=gettext_lazy(
            "Un pour chaque catégorie du fichier. Vous pourrez y tirer des questions au sort, les mélanger ou donner "
            "un temps. Sans cela, chaque question est une activité."
        ),
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        file, text = cleaned.get("file"), cleaned.get("text", "")
        if not self.errors and bool(file) == bool(text.strip()):
            raise forms.ValidationError(_("Choisissez un fichier, ou collez des questions : l’un des deux."))
        if not self.errors:
            name = "file" if file else "text"
            try:
                content = file.read(MAX_BYTES + 1).decode("utf-8-sig") if file else text
            except UnicodeDecodeError:
                self.add_error(name, _("Ce fichier n’est pas un texte en UTF-8 : enregistrez-le ainsi, puis reprenez."))
                return cleaned
            if len(content) > MAX_BYTES:
                self.add_error(name, _("Ce texte est trop long : apportez-le en plusieurs fois."))
                return cleaned
            try:
                cleaned["read"] = (read_moodle if is_xml(content) else read_gift)(content.replace("\0", ""))
            except NotXmlError as refused:
                self.add_error(name, str(refused))
                return cleaned
            if not cleaned["read"] or len(cleaned["read"]) > MOST_QUESTIONS:
                words = _("Apportez de une à %(limit)d questions à la fois ; ce texte en a %(count)d.")
                self.add_error(name, words % {"limit": MOST_QUESTIONS, "count": len(cleaned["read"])})
        return cleaned


class LessonView(View):
    """What is done with the questions of a lesson that one may edit."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        page = get_object_or_404(LessonPage, pk=kwargs["page_id"])
        rights = page.permissions_for_user(request.user)
        if not rights.can_edit() or rights.page_locked():
            raise PermissionDenied
        self.page = page.get_latest_revision_as_object()
        self.edit_url = reverse("wagtailadmin_pages:edit", args=[page.pk])
        return super().dispatch(request, *args, **kwargs)


class BringQuestions(LessonView):
    """A report of what was read, then the draft of the lesson with what it took."""

    def get(self, request: HttpRequest, page_id: int) -> HttpResponse:
        return self._shown(form=BroughtForm())

    def post(self, request: HttpRequest, page_id: int) -> HttpResponse:
        if "rows" in request.POST:
            return self._confirmed(request)
        form = BroughtForm(request.POST, request.FILES)
        if not form.is_valid():
            return self._shown(form=form, status=422)
        read = form.cleaned_data["read"]
        taken = [one for one in read if one.kind]
        return self._shown(
            taken=taken,
            refused=[one for one in read if not one.kind],
            rows=signing.dumps(
                self._rows(taken, together=form.cleaned_data["together"]), salt=self._salt(), compress=True
            ),
        )

    def _rows(self, taken: list[ReadQuestion], *, together: bool) -> list[dict[str, Any]]:
        """What the lesson will hold: a title that may name an activity names it."""
        used = set(identifiers(self.page.activities.raw_data))
        rows = []
        categories: dict[Category, list[dict[str, Any]]] = {}
        for one in taken:
            name = one.title if NAME.fullmatch(one.title) and one.title not in used else str(uuid.uuid4())
            used.add(name)
            rows.append({"type": one.kind, "value": one.raw, "id": name})
            categories.setdefault(one.category, []).append(rows[-1])
        if not together:
            return rows
        return [_gathered(category, questions) for category, questions in categories.items()]

    def _confirmed(self, request: HttpRequest) -> HttpResponse:
        try:
            brought = signing.loads(request.POST["rows"], salt=self._salt(), max_age=KEPT_SECONDS)
        except signing.BadSignature:
            messages.warning(request, _("Ce rapport n’est plus valable : apportez les questions de nouveau."))
            return redirect(request.path)
        kept = [dict(row) for row in self.page.activities.raw_data]
        # Confirmed twice, a report brings its questions once.
        known = set(identifiers(kept))
        fresh = [row for row in brought if known.isdisjoint(identifiers([row]))]
        if fresh:
            self.page.activities = self.page.activities.stream_block.to_python([*kept, *fresh])
            self.page.save_revision(user=request.user, log_action=True)
        count = sum(len(row["value"]["questions"]) if row["type"] in TOGETHER else 1 for row in fresh)
        words = ngettext(
            "%(count)d question est dans le brouillon.", "%(count)d questions sont dans le brouillon.", count
        )
        messages.success(request, words % {"count": count})
        return redirect(self.edit_url)

    def _salt(self) -> str:
        return f"{SALT}.{self.page.pk}.{self.request.user.pk}"

    def _shown(self, status: int = 200, **context: Any) -> HttpResponse:
        title = _("Apporter des questions (GIFT, Moodle)")
        links = [
            {"url": reverse("wagtailadmin_home"), "label": _("Accueil")},
            {"url": self.edit_url, "label": self.page.title},
            {"url": "", "label": title},
        ]
        header = {"page_title": title, "header_title": title, "header_icon": "help", "breadcrumbs_items": links}
        beside = {"back": self.edit_url, "wanted": self.page, "limit": MOST_QUESTIONS}
        return render(self.request, "training/admin/questions.html", header | beside | context, status=status)


def _gathered(category: Category, questions: list[dict[str, Any]]) -> dict[str, Any]:
    """An activity that holds the questions of a category."""
    value = {"title": category.title[:200] or _("Questionnaire"), "questions": questions}
    if category.kind == "case" and len(questions) <= MOST_IN_A_CASE:
        return {"type": "case", "value": value | {"text": category.text}, "id": str(uuid.uuid4())}
    return {"type": "quiz", "value": value | {"introduction": category.text}, "id": str(uuid.uuid4())}


def _questions(activities: Iterable[Activity]) -> list[tuple[str, str, dict[str, Any]]]:
    found = [question for activity in activities for question in activity.questions]
    return [(question.identifier, question.kind, dict(question.raw)) for question in found]


class HandOutGift(LessonView):
    """The questions of a lesson, as last saved, in a file."""

    def get(self, request: HttpRequest, page_id: int) -> HttpResponse:
        activities = outline(lesson_values(self.page)).activities
        quizzes = [activity for activity in activities if activity.kind == "quiz"]
        # A category holds what follows it: what has none comes first.
        written = [
            write_gift(_questions(activity for activity in activities if activity.kind != "quiz")),
            *(write_category(quiz.title, quiz.rules) + write_gift(_questions([quiz])) for quiz in quizzes),
        ]
        headers = {
            "Content-Disposition": f'attachment; filename="{self.page.slug}.gift.txt"',
            "X-Content-Type-Options": "nosniff",
        }
        return HttpResponse(
            "\n".join(filter(str.strip, written)), content_type="text/plain; charset=utf-8", headers=headers
        )


class HandOutMoodle(LessonView):
    """The same in Moodle's XML: a category for each quiz and each case."""

    def get(self, request: HttpRequest, page_id: int) -> HttpResponse:
        activities = outline(lesson_values(self.page)).activities
        together = [activity for activity in activities if activity.kind in TOGETHER]
        parts: list[tuple[Any, list[Any]]] = [
            (None, _questions(activity for activity in activities if activity.kind not in TOGETHER))
        ]
        for activity in together:
            text = str(activity.raw.get("text" if activity.kind == "case" else "introduction") or "")
            begun = category_of(activity.kind, activity.title, text, activity.rules, activity.identifier)
            parts.append((begun, _questions([activity])))
        headers = {
            "Content-Disposition": f'attachment; filename="{self.page.slug}.moodle.xml"',
            "X-Content-Type-Options": "nosniff",
        }
        return HttpResponse(write_moodle(parts), content_type="application/xml; charset=utf-8", headers=headers)


# The views ask for more: the right to edit the lesson.
register_rule(on_pages("page_id"), "bring_questions", "hand_out_gift", "hand_out_moodle")


def question_urls() -> list[URLPattern]:
    return [
        path("formation/<int:page_id>/questions/", BringQuestions.as_view(), name="bring_questions"),
        path("formation/<int:page_id>/questions/gift.txt", HandOutGift.as_view(), name="hand_out_gift"),
        path("formation/<int:page_id>/questions/moodle.xml", HandOutMoodle.as_view(), name="hand_out_moodle"),
    ]
