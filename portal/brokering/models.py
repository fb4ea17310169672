"""Needs: as readers submit them to brokers, and what brokers choose to show of them."""

from datetime import timedelta
from typing import Any

from django import forms
from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from wagtail.admin.panels import FieldPanel, InlinePanel, MultiFieldPanel, PageChooserPanel
from wagtail.models import Orderable, Page

from portal.accounts.services import BROKERS
from portal.brokering.panels import AnswersPanel, ThreadPanel
from portal.directory.models import Establishment, Region, Term
from portal.kinds.contents import content_models


def may_answer() -> models.Q:
    """People to whom a need may be given: brokers, and administrators."""
    return models.Q(is_active=True) & (models.Q(groups__name=BROKERS) | models.Q(is_superuser=True))


class KnowledgeRequestQuerySet(models.QuerySet["KnowledgeRequest"]):
    """Requests, as everybody may know of them."""

    def shown(self) -> "KnowledgeRequestQuerySet":
        """Those that a broker summed up for everybody and that still wait for an answer, newest first."""
        waiting = self.open().exclude(public_summary="").needs()
        return waiting.order_by("-published_at", "-pk")

    def needs(self) -> "KnowledgeRequestQuerySet":
        return self.exclude(nature=KnowledgeRequest.Nature.LEAD)

    def leads(self) -> "KnowledgeRequestQuerySet":
        """What people know of a need that is shown."""
        return self.filter(nature=KnowledgeRequest.Nature.LEAD)

    def overdue(self) -> "KnowledgeRequestQuerySet":
        """Those that have waited for an answer longer than the setting `NEEDS_OVERDUE_DAYS` says."""
        return self.open().filter(created_at__lt=timezone.now() - timedelta(days=settings.NEEDS_OVERDUE_DAYS))

    def open(self) -> "KnowledgeRequestQuerySet":
        """Those that still wait for an answer."""
        return self.exclude(status=KnowledgeRequest.Status.ANSWERED)

    def answered_by(self, page_id: int) -> "KnowledgeRequestQuerySet":
        """Those that a broker linked to this page, as an answer."""
        return self.filter(answers__page=page_id)

    def sought_by(self, establishment: Establishment) -> "KnowledgeRequestQuerySet":
        return self.filter(establishment=establishment)

    def on_theme(self, slug: str) -> "KnowledgeRequestQuerySet":
        return self.filter(themes__slug=slug, themes__vocabulary__slug="themes")

    def sought_in(self, region: Region) -> "KnowledgeRequestQuerySet":
        return self.filter(establishment__region=region)


class KnowledgeRequest(ClusterableModel):
    """A need that somebody submits to the brokers, or what somebody knows of a need that is shown."""

    class Nature(models.TextChoices):
        NEED = "need", _("Besoin")
        SHARED = "shared", _("Même besoin")
        LEAD = "lead", _("Piste")

    class Status(models.TextChoices):
        RECEIVED = "received", _("Reçue")
        IN_PROGRESS = "in_progress", _("En traitement")
        ANSWERED = "answered", _("Répondue")

    class Helped(models.TextChoices):
        YES = "yes", _("Oui")
        PARTLY = "partly", _("En partie")
        NO = "no", _("Non")

    nature = models.CharField(
        _("nature"),
        max_length=10,
        choices=Nature.choices,
        default=Nature.NEED,
        db_default=Nature.NEED,
        help_text=_("Un besoin, le même besoin qu’un autre, ou une piste pour un besoin affiché."),
    )
    need = models.TextField(
        _("besoin"),
        max_length=4000,
        help_text=_("Ce que vous cherchez à améliorer, pour qui et où. Deux phrases suffisent."),
    )
    searched = models.CharField(
        _("recherche faite"),
        max_length=1000,
        blank=True,
        help_text=_("Les mots cherchés avant d’écrire aux courtiers."),
    )
    page = models.ForeignKey(
        Page,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("page d’origine"),
        help_text=_("La page que la personne lisait."),
    )
    in_reply_to = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="replies",
        verbose_name=_("en réponse à"),
        help_text=_("Le besoin affiché pour lequel la personne a une piste, ou qu’elle a aussi."),
    )
    email = models.EmailField(
        _("adresse électronique"),
        # Whoever asks gives one; it is empty once they are forgotten.
        blank=True,
        help_text=_("Pour vous répondre ; elle ne sert à rien d’autre."),
    )
    requester = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        editable=False,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    status = models.CharField(
        _("état"),
        max_length=20,
        choices=Status.choices,
        default=Status.RECEIVED,
        help_text=_("Où en est la réponse. Une demande répondue n’est plus affichée."),
    )
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        limit_choices_to=may_answer,
        verbose_name=_("confiée à"),
        help_text=_("Qui y répond. Vide : personne ne s’en occupe encore."),
    )
    language = models.CharField(_("langue"), max_length=10, blank=True, db_default="", editable=False)
    helped = models.CharField(
        _("cela a aidé"), max_length=10, choices=Helped.choices, blank=True, db_default="", editable=False
    )
    helped_words = models.CharField(_("en un mot"), max_length=1000, blank=True, db_default="", editable=False)
    created_at = models.DateTimeField(_("reçue le"), auto_now_add=True)
    public_summary = models.CharField(
        _("ce que tous peuvent lire"),
        max_length=280,
        blank=True,
        db_default="",
        help_text=_(
            "Le besoin en une phrase, écrite par vous, sans rien qui désigne une personne. Vide : la demande reste "
            "entre la personne et les courtiers."
        ),
    )
    establishment = models.ForeignKey(
        Establishment,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("établissement qui cherche"),
        help_text=_("Avec son accord seulement. Vide : on ne dit pas qui cherche."),
    )
    themes = models.ManyToManyField(
        Term,
        blank=True,
        related_name="+",
        limit_choices_to={"vocabulary__slug": "themes"},
        verbose_name=_("thèmes"),
        help_text=_("Ils mènent à ce que le portail sait déjà du sujet."),
    )
    published_at = models.DateTimeField(_("affichée depuis"), null=True, editable=False)

    objects = KnowledgeRequestQuerySet.as_manager()

    panels = [
        FieldPanel("status"),
        FieldPanel("assignee"),
        ThreadPanel(),
        AnswersPanel(),
        MultiFieldPanel(
            [
                FieldPanel("nature", read_only=True),
                FieldPanel("need"),
                FieldPanel("searched"),
                FieldPanel("page"),
                FieldPanel("in_reply_to", read_only=True),
                FieldPanel("email"),
            ],
            _("La demande, lue par les courtiers seulement"),
        ),
        MultiFieldPanel(
            [
                FieldPanel("public_summary", widget=forms.Textarea(attrs={"rows": 3, "maxlength": 280})),
                FieldPanel("establishment"),
                FieldPanel("themes", widget=forms.CheckboxSelectMultiple),
            ],
            _("Besoin ouvert, affiché à tous"),
        ),
        InlinePanel(
            "answers",
            heading=_("Contenus qui répondent au besoin"),
            label=_("Contenu"),
            help_text=_(
                "Les contenus qui répondent au besoin, en tout ou en partie. Le lien se voit des deux côtés dès que le "
                "besoin est affiché ; chacun n’y lit que ce à quoi il a accès."
            ),
        ),
    ]

    class Meta:
        ordering = ["-created_at"]
        verbose_name = _("demande à un courtier")
        verbose_name_plural = _("demandes aux courtiers")

    def __str__(self) -> str:
        return Truncator(self.need).words(12)

    @property
    def is_lead(self) -> bool:
        return self.nature == self.Nature.LEAD

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Keep since when the summary is shown, which orders what is being looked for, and say who is at work."""
        if self.assignee_id and self.status == self.Status.RECEIVED:
            self.status = self.Status.IN_PROGRESS
        if not self.public_summary:
            self.published_at = None
        elif self.published_at is None:
            self.published_at = timezone.now()
        super().save(*args, **kwargs)


class NeedMessage(models.Model):
    """What a broker writes to the person who asked, or what the person answers."""

    need = models.ForeignKey(KnowledgeRequest, on_delete=models.CASCADE, related_name="messages")
    from_broker = models.BooleanField(_("d’un courtier"))
    author = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    text = models.TextField(_("message"), max_length=5000)
    created_at = models.DateTimeField(_("écrit le"), auto_now_add=True)

    class Meta:
        ordering = ["created_at", "pk"]

    def __str__(self) -> str:
        return Truncator(self.text).words(12)


class NeedLink(models.Model):
    """A private way to the messages of a need, one for each mail: only its hash is kept."""

    need = models.ForeignKey(KnowledgeRequest, on_delete=models.CASCADE, related_name="links")
    token_hash = models.CharField(max_length=64, unique=True)

    def __str__(self) -> str:
        return str(self.need_id)


class ContentChooserPanel(PageChooserPanel):
    """Chooses among contents of all kinds, and no other page."""

    def get_form_options(self) -> dict[str, Any]:
        self.page_type = [model for kind, model in content_models().items() if not kind.about_portal]
        options: dict[str, Any] = super().get_form_options()
        return options


class NeedAnswer(Orderable):
    """A content that a broker linked to a need, because it answers it in whole or in part."""

    need = ParentalKey(KnowledgeRequest, on_delete=models.CASCADE, related_name="answers")
    page = models.ForeignKey(
        Page,
        on_delete=models.CASCADE,
        related_name="+",
        verbose_name=_("contenu"),
        help_text=_("Une pratique, une synthèse, un résumé, une formation ou un accompagnement."),
    )

    panels = [ContentChooserPanel("page")]

    class Meta(Orderable.Meta):
        verbose_name = _("réponse")
        verbose_name_plural = _("réponses")
        constraints = [models.UniqueConstraint(fields=("need", "page"), name="brokering_needanswer_unique")]

    def __str__(self) -> str:
        return f"{self.need_id} – {self.page_id}"


class NeedTrial(models.Model):
    """That an establishment took up a practice for a need."""

    need = models.ForeignKey(
        KnowledgeRequest, on_delete=models.CASCADE, related_name="trials", verbose_name=_("besoin")
    )
    file = models.OneToOneField(
        "adoption.AdoptionFile",
        on_delete=models.CASCADE,
        related_name="+",
        verbose_name=_("dossier d’appropriation"),
    )

    # What the administration says of where things are used never tells of a file.
    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("essai pour un besoin")
        verbose_name_plural = _("essais pour des besoins")

    def __str__(self) -> str:
        return f"{self.need_id} – {self.file_id}"
