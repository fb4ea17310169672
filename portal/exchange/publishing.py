"""Adds and publishes pages that a program writes."""

from typing import Any

from wagtail.models import Page, Revision


def add_new_page(page: Any, *, under: Page) -> None:
    """Add a page that was never kept; no site has it for its root, so that saving it needn't ask."""
    page._is_site_root = False
    under.add_child(instance=page)


def publish_written(page: Any, *, user: Any = None) -> Revision:
    """Keep `page` as it stands in memory as a revision, and publish it; what is wrong is refused as ever.

    Wagtail publishes what it reads back from the revision, at two queries for each link of the page and one for each
    vocabulary, and then saves all of these again. Of a revision that was just made, what it reads is the page.

    The caller answers for the right of `user` to publish it: asked here, it would find them among its authors.

    Raises:
        django.core.exceptions.ValidationError: where the page may not be published so.
    """
    revision: Revision = page.save_revision(user=user, clean=False, log_action=user is not None)
    vars(revision)["as_object"] = lambda: page
    revision.publish(user=user, skip_permission_checks=True)
    return revision
