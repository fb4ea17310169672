"""What must still reach the index, and the counters that order it."""

from django.db import connection, models, transaction
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel


class OutboxRow(models.Model):
    """A change that the index has yet to take; written in the transaction of the change.

    `subject` says what changed: `page` (identifier in `object_id`), `subtree` (tree path in
    `path`), or a word that classifies pages: `term`, `establishment`, `region`, `mrc`. Several
    rows for one page cost one visit: the worker reads the page as it then is.
    """

    id = models.BigAutoField(primary_key=True)
    subject = models.CharField(max_length=20)
    object_id = models.BigIntegerField(default=0)
    path = models.CharField(max_length=255, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    not_before = models.DateTimeField(null=True, blank=True)
    # The rebuild that has read this change already, so that it forgets no other.
    rebuild = models.BigIntegerField(default=0)

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["not_before", "id"], name="search_outbox_due")]

    def __str__(self) -> str:
        return f"{self.subject} {self.path or self.object_id}"


class DeadLetter(models.Model):
    """A page that the index refused several times, with the reason; retried from the admin."""

    page_id = models.BigIntegerField(_("page"), unique=True)
    reason = models.TextField(_("raison"))
    failed_at = models.DateTimeField(_("échec le"), auto_now=True)

    panels = [FieldPanel("page_id", read_only=True), FieldPanel("reason", read_only=True)]

    class Meta:
        ordering = ["-failed_at"]
        verbose_name = _("page refusée par l’index")
        verbose_name_plural = _("pages refusées par l’index")

    def __str__(self) -> str:
        return f"{self.page_id}"


class Counter(models.Model):
    """A number that only grows.

    `sync` orders the versions of indexed documents: it is taken before the page is read, so a
    higher number never carries an older state. `lexicon` changes with any label or synonym.

    On PostgreSQL `sync` is a sequence, so that workers don't wait for each other's transactions.
    """

    name = models.CharField(max_length=20, primary_key=True)
    value = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.name}={self.value}"

    @classmethod
    def next(cls, name: str) -> int:
        """Add one and return the new value, in a transaction of its own or the caller's."""
        if name == "sync" and connection.vendor == "postgresql":
            return _next_of_sequence()
        with transaction.atomic():
            counter, _created = cls.objects.select_for_update().get_or_create(name=name)
            counter.value += 1
            counter.save(update_fields=["value"])
            return counter.value

    @classmethod
    def current(cls, name: str) -> int:
        """Return the last value given, or 0. One query."""
        if name == "sync" and connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                # A sequence that has given nothing yet holds the number that it will give.
                cursor.execute("SELECT last_value - (NOT is_called)::int FROM search_sync")
                return int(cursor.fetchone()[0])
        value = cls.objects.filter(pk=name).values_list("value", flat=True).first()
        return value or 0


def _next_of_sequence() -> int:
    """Take a number of PostgreSQL's sequence through a connection of its own.

    A number that is taken inside a transaction reaches the server's disk with its commit: after a
    power failure it could be given again, once an engine holds documents that bear it.
    """
    own = connection.copy()
    try:
        with own.cursor() as cursor:
            cursor.execute("SELECT nextval('search_sync')")
            (value,) = cursor.fetchone()
            return int(value)
    finally:
        own.close()


class MeaningPage(models.Model):
    """A page as the search by meaning knows it: who reads it, and whether what is written of it is the newest.

    `grants` are those of its document, separated by spaces; none for a page that left. `sequence` is the version of
    the document, as the index has it. `version` changes with anything that is kept of the page: copies follow it.
    """

    page_id = models.BigIntegerField(primary_key=True)
    model = models.CharField(max_length=60, blank=True)
    sequence = models.BigIntegerField(default=-1)
    version = models.BigIntegerField(default=0)
    grants = models.TextField(blank=True)

    def __str__(self) -> str:
        return f"{self.page_id}"


class MeaningChange(models.Model):
    """The last time that meaning changed the first ten pages of a query: nothing tells who asked.

    `by_words` and `by_meaning` are the numbers of pages, in the order of each.
    """

    query = models.CharField(_("requête"), max_length=200, unique=True)
    by_words = models.JSONField(_("ordre des mots"))
    by_meaning = models.JSONField(_("ordre du sens"))
    changed_at = models.DateTimeField(_("posée le"), db_index=True)

    class Meta:
        ordering = ["-changed_at", "-pk"]
        verbose_name = _("requête dont le sens a changé l’ordre")
        verbose_name_plural = _("requêtes dont le sens a changé l’ordre")

    def __str__(self) -> str:
        return self.query


class MeaningText(models.Model):
    """A text of a page and its vector, once the worker has had it made.

    `content_hash` is that of the text, `model` what makes the vector: a text that stays keeps its vector, another model
    makes its own. `rank` is 0 for the title and summary. `due_at` is when it may be tried again, or taken from a worker
    that died.
    """

    id = models.BigAutoField(primary_key=True)
    page_id = models.BigIntegerField()
    model = models.CharField(max_length=60)
    content_hash = models.CharField(max_length=32)
    rank = models.PositiveSmallIntegerField()
    text = models.TextField()
    vector = models.BinaryField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["page_id", "model", "content_hash"], name="search_meaning_text_unique")
        ]
        indexes = [
            models.Index(fields=["model", "rank", "id"], condition=models.Q(vector=None), name="search_meaning_waiting")
        ]

    def __str__(self) -> str:
        return f"{self.page_id}:{self.rank}"
