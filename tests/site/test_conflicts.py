"""An edit that meets what somebody else did meanwhile is refused in words, and whole."""

from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse
from wagtail.models import Page

from portal.core.models import PageLink
from portal.shell.middleware import AtomicWritesMiddleware


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_a_link_to_a_page_that_was_deleted_meanwhile_is_refused_and_nothing_is_kept(rf: Any) -> None:
    root = Page.objects.get(depth=1)

    def saving(request: HttpRequest) -> HttpResponse:
        Page.objects.filter(pk=root.pk).update(title="Changé")
        PageLink.objects.create(source=root, kind="supported_by", target_id=999_999)
        return HttpResponse("ok")

    request = rf.post("/admin/pages/1/edit/")
    request.user = AnonymousUser()
    answer = AtomicWritesMiddleware(lambda request: HttpResponse()).process_view(request, saving, (), {})
    assert answer is not None
    assert answer.status_code == 409
    assert "Rien n’a été modifié" in answer.content.decode()
    assert Page.objects.get(pk=root.pk).title != "Changé"
    assert not PageLink.objects.exists()


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_an_error_of_the_view_s_own_is_not_taken_for_a_conflict(rf: Any) -> None:
    def failing(request: HttpRequest) -> HttpResponse:
        raise IntegrityError("a mistake of the code")

    with pytest.raises(IntegrityError):
        AtomicWritesMiddleware(lambda request: HttpResponse()).process_view(rf.post("/"), failing, (), {})
