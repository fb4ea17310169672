"""Every use of a term, an establishment or a region, and how another takes its place."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail.models import Page, Revision

from portal.directory.models import Establishment, FormerName, OwnerSectionPage, SynonymGroup, Term


@dataclass(frozen=True)
class Use:
    """How many things of one kind use it, and the names of the first."""

    label: str
    count: int
    names: tuple[str, ...] = ()


# By vocabulary, what tells whether rows of pages name a term by its slug, where no reference of the database does.
_in_rows: dict[str, Callable[[str], bool]] = {}


def register_terms_in_rows(*vocabularies: str, used: Callable[[str], bool]) -> None:
    """Keep the terms of these vocabularies while `used(slug)` says that rows of pages, drafts included, name them."""
    _in_rows.update(dict.fromkeys(vocabularies, used))


def uses_of(instance: Any) -> list[Use]:
    """Return the uses of `instance`: published pages, drafts and versions, rows that refer to it, synonyms."""
    live: dict[int, str] = {}
    unpublished: dict[int, str] = {}
    rows: list[Use] = []
    for model, field in _references(instance):
        found = model._base_manager.filter(**{field.name: instance.pk})
        if issubclass(model, Page):
            for page in found.only("title", "draft_title", "live"):
                (live if page.live else unpublished)[page.pk] = page.title
        elif count := found.count():
            rows.append(Use(capfirst(str(model._meta.verbose_name_plural)), count))
    drafts = {int(pk) for pk, _content in _revisions(instance)} - set(live) - set(unpublished)
    titles = dict(Page.objects.filter(pk__in=drafts).values_list("pk", "draft_title"))
    uses = [
        Use(_("Pages publiées"), len(live), tuple(live.values())[:5]),
        Use(_("Pages non publiées"), len(unpublished), tuple(unpublished.values())[:5]),
        Use(_("Pages dont un brouillon ou une version antérieure l’emploie"), len(titles), tuple(titles.values())[:5]),
        *rows,
        Use(_("Groupes de synonymes qui le nomment"), _synonyms(instance)),
    ]
    return [use for use in uses if use.count]


def refusal(instance: Any) -> str:
    """Say why `instance` can't be deleted, even replaced; empty where it can."""
    if isinstance(instance, Term) and not instance.vocabulary.open:
        return _(
            "« %(term)s » fait partie de la liste « %(list)s », fixée par sa source : ses termes se renomment, "
            "aucun ne s’efface."
        ) % {"term": instance.localised_label, "list": instance.vocabulary.localised_label}
    if isinstance(instance, Term) and (used := _in_rows.get(instance.vocabulary.slug)) and used(instance.slug):
        return _("Des pages nomment « %(term)s » dans leur texte, ou l’ont nommé : renommez-le plutôt.") % {
            "term": instance.localised_label
        }
    if isinstance(instance, Establishment):
        sections = OwnerSectionPage.objects.filter(establishment=instance).count()
        people = instance.group.user_set.count() if instance.group else 0
        if sections or people:
            return _(
                "« %(name)s » tient encore %(sections)s et compte %(people)s. Déplacez d’abord les pages de ses "
                "sections, supprimez celles-ci, puis donnez aux personnes leur nouvel établissement."
            ) % {
                "name": instance.localised_label,
                "sections": ngettext("%(count)d section", "%(count)d sections", sections) % {"count": sections},
                "people": ngettext("%(count)d personne", "%(count)d personnes", people) % {"count": people},
            }
    return ""


def replacements(instance: Any) -> models.QuerySet[Any]:
    """What may take the place of `instance`: the other terms of its list, or others of its kind."""
    others = type(instance)._default_manager.exclude(pk=instance.pk)
    return others.filter(vocabulary=instance.vocabulary_id) if isinstance(instance, Term) else others


@transaction.atomic
def replace_and_delete(*, instance: Any, by: Any) -> int:
    """Put `by` where `instance` is used, versions of pages included, then delete `instance`. Returns the versions.

    The names of what goes away find what takes its place. Saving `by` notes for the search index every page
    that uses it, in this transaction.

    Raises:
        django.core.exceptions.ValidationError: where `instance` can't go away, or `by` isn't of its kind.
    """
    if message := refusal(instance):
        raise ValidationError(message)
    if not replacements(instance).filter(pk=by.pk).exists():
        raise ValidationError(_("Choisissez un autre élément de la même liste."))
    changed = 0
    for revision_id, content in list(_revisions(instance, whole=True)):
        Revision.objects.filter(pk=revision_id).update(content=content | _replaced(content, instance, by))
        changed += 1
    for model, field in _references(instance):
        if field.many_to_many:
            _replace_rows(field, instance, by)
        else:
            model._base_manager.filter(**{field.name: instance}).update(**{field.name: by})
    if isinstance(instance, Establishment):
        FormerName.objects.create(establishment=by, name=instance.label)
    names = [instance.label, *instance.aliases]
    by.aliases = [*by.aliases, *(name for name in names if name not in {by.label, *by.aliases})]
    by.save()
    delete_unused(instance=type(instance)._default_manager.get(pk=instance.pk))
    return changed


@transaction.atomic
def delete_unused(*, instance: Any) -> None:
    """Delete what nothing uses.

    Raises:
        django.core.exceptions.ValidationError: where it is used, or may not go away.
    """
    message = refusal(instance)
    if not message and is_used(instance):
        message = _("« %(name)s » est employé : choisissez ce qui le remplace.") % {"name": instance.localised_label}
    if message:
        raise ValidationError(message)
    instance.delete()


def is_used(instance: Any) -> bool:
    """Tell whether deleting `instance` would take something from a page, a draft or another row."""
    return any(True for _found in _blocking(instance))


def _blocking(instance: Any) -> Iterator[Any]:
    for model, field in _references(instance):
        yield from model._base_manager.filter(**{field.name: instance.pk})[:1]
    yield from _revisions(instance)


def _references(instance: Any) -> Iterator[tuple[Any, Any]]:
    """The (model, field) that may refer to an object of this type, hidden relations too."""
    for relation in instance._meta.get_fields(include_hidden=True):
        if relation.auto_created and not relation.concrete and (relation.one_to_many or relation.many_to_many):
            model = relation.related_model
            # The rows of a many-to-many are reached by its field.
            if not model._meta.auto_created and not model._meta.abstract:
                yield model, relation.field


def _fields_of_pages(instance: Any) -> dict[int, set[str]]:
    """Names of the fields that refer to this type, by content type of page."""
    names: dict[int, set[str]] = {}
    for model, field in _references(instance):
        if issubclass(model, Page):
            names.setdefault(ContentType.objects.get_for_model(model).pk, set()).add(field.name)
    return names


def _revisions(instance: Any, *, whole: bool = False) -> Iterator[tuple[Any, Any]]:
    """The versions of pages that use `instance`, as (identifier of the page or of the version, content)."""
    names = _fields_of_pages(instance)
    found = Revision.objects.filter(content_type__in=names).order_by("pk")
    for revision in found.only("content", "content_type_id", "object_id").iterator(200):
        content = revision.content
        for name in names[revision.content_type_id]:
            value = content.get(name)
            if value == instance.pk or (isinstance(value, list) and instance.pk in value):
                yield (revision.pk if whole else revision.object_id), content
                break


def _replaced(content: dict[str, Any], instance: Any, by: Any) -> dict[str, Any]:
    changed: dict[str, Any] = {}
    for names in _fields_of_pages(instance).values():
        for name in names:
            value = content.get(name)
            if value == instance.pk:
                changed[name] = by.pk
            elif isinstance(value, list) and instance.pk in value:
                kept = [by.pk if pk == instance.pk else pk for pk in value]
                changed[name] = list(dict.fromkeys(kept))
    return changed


def _replace_rows(field: Any, instance: Any, by: Any) -> None:
    rows = field.remote_field.through._base_manager
    source, target = field.m2m_field_name(), field.m2m_reverse_field_name()
    already = rows.filter(**{target: by}).values(source)
    rows.filter(**{target: instance, f"{source}__in": already}).delete()
    rows.filter(**{target: instance}).update(**{target: by})


def _synonyms(instance: Any) -> int:
    names = {name.casefold() for name in (instance.label, *instance.aliases)}
    return sum(
        not names.isdisjoint(term.casefold() for term in terms)
        for terms in SynonymGroup.objects.values_list("terms", flat=True)
    )
