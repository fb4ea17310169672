"""What roles may do: groups with their rights."""

from collections.abc import Callable
from typing import Any

from django.contrib.auth.models import Group, Permission
from django.db import transaction
from django.db.models import QuerySet
from wagtail.models import (
    Collection,
    GroupApprovalTask,
    GroupCollectionPermission,
    GroupPagePermission,
    Page,
    Site,
    Workflow,
    WorkflowPage,
    WorkflowTask,
)

from portal.accounts.models import User
from portal.directory.models import Establishment, OwnerSectionPage

BROKERS = "Courtiers"
# What the names of authors’ groups start with, before the slug of their establishment.
AUTHORS = "Rédaction – "
REVIEWERS = "Relecture scientifique"
REVIEW = "Relecture par un courtier"
PAGE_PERMISSIONS = ("add_page", "change_page", "publish_page", "lock_page", "unlock_page")
AUTHOR_PERMISSIONS = ("add_page", "change_page")
BROKER_MODELS = {
    "directory": ("term", "synonymgroup", "establishment", "region", "regionfact"),
    "brokering": ("knowledgerequest",),
    "contact": ("teammessage",),
    "search": ("deadletter",),
}
# Wagtail asks for the permissions of its own models, whichever the portal's are. Who may add a file may
# change it too; authors don't change those of others, which may stand on pages of other establishments.
AUTHOR_MEDIA_PERMISSIONS = (
    ("wagtailimages", "add_image"),
    ("wagtailimages", "choose_image"),
    ("wagtaildocs", "add_document"),
    ("wagtaildocs", "choose_document"),
)
BROKER_MEDIA_PERMISSIONS = (
    *AUTHOR_MEDIA_PERMISSIONS,
    ("wagtailimages", "change_image"),
    ("wagtaildocs", "change_document"),
)


def is_broker(user: Any) -> bool:
    """Tell whether somebody does the work of brokers: brokers, and administrators."""
    return bool(user.is_superuser or user.groups.filter(name=BROKERS).exists())


def ensure_brokers(*, root: Page) -> Group:
    """Make the brokers' group, with every right on content below `root` and on vocabularies.

    Idempotent.
    """
    group, _created = Group.objects.get_or_create(name=BROKERS)
    _grant_pages(group, root, PAGE_PERMISSIONS)
    _grant_admin_and_media(group, BROKER_MEDIA_PERMISSIONS, Collection.get_first_root_node())
    for app_label, models in BROKER_MODELS.items():
        group.permissions.add(
            *Permission.objects.filter(content_type__app_label=app_label, content_type__model__in=models)
        )
    return group


def ensure_reviewers() -> Group:
    """Make the group of scientific reviewers, who enter the administration and have no right on any page of it.

    What they read is asked of each step of a review. Idempotent.
    """
    group, _created = Group.objects.get_or_create(name=REVIEWERS)
    group.permissions.add(_access_admin())
    return group


def ensure_review(*, root: Page, brokers: Group) -> None:
    """Send what authors submit below `root` to the brokers. A page that has a workflow keeps it. Idempotent."""
    task, _created = GroupApprovalTask.objects.get_or_create(name=REVIEW)
    task.groups.add(brokers)
    workflow, _created = Workflow.objects.get_or_create(name=REVIEW)
    WorkflowTask.objects.get_or_create(workflow=workflow, task=task.task_ptr)
    WorkflowPage.objects.get_or_create(page=Page.objects.get(pk=root.pk), defaults={"workflow": workflow})


_role_steps: list[Callable[[], None]] = []


def register_role_step(step: Callable[[], None]) -> Callable[[], None]:
    """Have `step`, idempotent, done at the end of `ensure_roles`: what an app above gives to roles."""
    _role_steps.append(step)
    return step


@transaction.atomic
def ensure_roles() -> None:
    """Make the groups of brokers, with their review, and of reviewers; for each member, all that it needs; for each
    section, its authors.

    Idempotent.
    """
    # Here rather than above: what a member needs is made of what is here.
    from portal.accounts.members import every_member

    root = Site.objects.get(is_default_site=True).root_page
    ensure_review(root=root, brokers=ensure_brokers(root=root))
    ensure_reviewers()
    every_member()
    for section in OwnerSectionPage.objects.select_related("establishment"):
        ensure_authors(establishment=section.establishment, section=section)
    for step in _role_steps:
        step()


def author_group_name(establishment: Establishment) -> str:
    return f"{AUTHORS}{establishment.slug}"


def written_for(user: User) -> QuerySet[Establishment]:
    """The establishments in whose name `user` writes."""
    names = user.groups.filter(name__startswith=AUTHORS).values_list("name", flat=True)
    return Establishment.objects.filter(slug__in=[name.removeprefix(AUTHORS) for name in names])


def ensure_authors(*, establishment: Establishment, section: Page) -> Group:
    """Make the group of those who write for an establishment, with rights on its section.

    They submit; brokers publish. Their files go to the establishment's own collection. Idempotent.
    """
    group, _created = Group.objects.get_or_create(name=author_group_name(establishment))
    _grant_pages(group, section, AUTHOR_PERMISSIONS)
    _grant_admin_and_media(group, AUTHOR_MEDIA_PERMISSIONS, ensure_collection(establishment))
    # Rights on the root collection reach everybody's files: portals of before gave them.
    GroupCollectionPermission.objects.filter(group=group, collection=Collection.get_first_root_node()).delete()
    return group


def ensure_collection(establishment: Establishment) -> Collection:
    """Make the collection that holds an establishment's images and documents. Idempotent."""
    if establishment.collection is None:
        root = Collection.get_first_root_node()
        establishment.collection = root.add_child(name=establishment.label)
        Establishment.objects.filter(pk=establishment.pk).update(collection=establishment.collection)
    return establishment.collection


def _grant_pages(group: Group, page: Page, codenames: tuple[str, ...]) -> None:
    for permission in Permission.objects.filter(
        content_type__app_label="wagtailcore", content_type__model="page", codename__in=codenames
    ):
        GroupPagePermission.objects.get_or_create(group=group, page=page, permission=permission)


def _grant_admin_and_media(group: Group, media: tuple[tuple[str, str], ...], collection: Collection) -> None:
    group.permissions.add(_access_admin())
    for app_label, codename in media:
        permission = Permission.objects.get(content_type__app_label=app_label, codename=codename)
        GroupCollectionPermission.objects.get_or_create(group=group, collection=collection, permission=permission)


def _access_admin() -> Permission:
    return Permission.objects.get(content_type__app_label="wagtailadmin", codename="access_admin")
