"""Roles and memberships."""

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
    get_page_models,
)

from portal.accounts.models import User
from portal.directory.models import Establishment, OwnerSectionPage, Region

BROKERS = "Courtiers"
# What the names of authors’ groups start with, before the slug of their establishment.
AUTHORS = "Rédaction – "
REVIEW = "Relecture par un courtier"
PAGE_PERMISSIONS = ("add_page", "change_page", "publish_page", "lock_page", "unlock_page")
AUTHOR_PERMISSIONS = ("add_page", "change_page")
BROKER_MODELS = {
    "directory": ("term", "synonymgroup", "establishment", "region"),
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


def ensure_brokers(*, root: Page) -> Group:
    """Make the brokers' group, with every right on content below `root` and on vocabularies.

    Idempotent.
    """
    group, _created = Group.objects.get_or_create(name=BROKERS)
    _grant_pages(group, root, PAGE_PERMISSIONS)
    _grant_admin_and_media(group, BROKER_MEDIA_PERMISSIONS)
    for app_label, models in BROKER_MODELS.items():
        group.permissions.add(
            *Permission.objects.filter(content_type__app_label=app_label, content_type__model__in=models)
        )
    return group


def ensure_review(*, root: Page, brokers: Group) -> None:
    """Send what authors submit below `root` to the brokers. A page that has a workflow keeps it. Idempotent."""
    task, _created = GroupApprovalTask.objects.get_or_create(name=REVIEW)
    task.groups.add(brokers)
    workflow, _created = Workflow.objects.get_or_create(name=REVIEW)
    WorkflowTask.objects.get_or_create(workflow=workflow, task=task.task_ptr)
    WorkflowPage.objects.get_or_create(page=Page.objects.get(pk=root.pk), defaults={"workflow": workflow})


@transaction.atomic
def ensure_roles() -> None:
    """Make the brokers' group with its review and, for each section, the group of its authors. Idempotent."""
    root = Site.objects.get(is_default_site=True).root_page
    ensure_review(root=root, brokers=ensure_brokers(root=root))
    for section in OwnerSectionPage.objects.select_related("establishment"):
        ensure_authors(establishment=section.establishment, section=section)


@transaction.atomic
def add_establishment(*, slug: str, label: str, kind: str, region: Region, member: bool = True) -> Establishment:
    """Add an establishment with its readers' group, its sections and its authors' group.

    Raises:
        django.core.exceptions.ValidationError: where a value is not accepted, by field.
    """
    establishment = Establishment(slug=slug, label=label, kind=kind, region=region, member=member)
    establishment.full_clean(exclude=["group"])
    establishment.save()
    for model in get_page_models():
        if OwnerSectionPage in model.clean_subpage_models():
            for parent in model.objects.all():
                section = OwnerSectionPage(title=label, slug=slug, establishment=establishment)
                parent.add_child(instance=section)
                section.save_revision().publish()
                ensure_authors(establishment=establishment, section=section)
    return establishment


def author_group_name(establishment: Establishment) -> str:
    return f"{AUTHORS}{establishment.slug}"


def written_for(user: User) -> QuerySet[Establishment]:
    """The establishments in whose name `user` writes."""
    names = user.groups.filter(name__startswith=AUTHORS).values_list("name", flat=True)
    return Establishment.objects.filter(slug__in=[name.removeprefix(AUTHORS) for name in names])


def ensure_authors(*, establishment: Establishment, section: Page) -> Group:
    """Make the group of those who write for an establishment, with rights on its section.

    They submit; brokers publish. Idempotent.
    """
    group, _created = Group.objects.get_or_create(name=author_group_name(establishment))
    _grant_pages(group, section, AUTHOR_PERMISSIONS)
    _grant_admin_and_media(group, AUTHOR_MEDIA_PERMISSIONS)
    return group


def join_establishment(*, user: User, establishment: Establishment) -> None:
    """Make `user` a member of the establishment: a reader of what it keeps to itself."""
    if establishment.group is not None:
        user.groups.add(establishment.group)


def _grant_pages(group: Group, page: Page, codenames: tuple[str, ...]) -> None:
    for permission in Permission.objects.filter(
        content_type__app_label="wagtailcore", content_type__model="page", codename__in=codenames
    ):
        GroupPagePermission.objects.get_or_create(group=group, page=page, permission=permission)


def _grant_admin_and_media(group: Group, media: tuple[tuple[str, str], ...]) -> None:
    group.permissions.add(Permission.objects.get(content_type__app_label="wagtailadmin", codename="access_admin"))
    collection = Collection.get_first_root_node()
    for app_label, codename in media:
        permission = Permission.objects.get(content_type__app_label=app_label, codename=codename)
        GroupCollectionPermission.objects.get_or_create(group=group, collection=collection, permission=permission)
