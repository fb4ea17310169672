"""A page of the tree and a search, as Wagtail's own project template has them."""

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, re_path
from wagtail.models import Page, Site


def page(request: HttpRequest, address: str) -> HttpResponse:
    site = Site.find_for_request(request)
    if site is None:
        raise Http404
    found = site.root_page.localized.specific.route(request, [part for part in address.split("/") if part]).page
    if any(not restriction.accept_request(request) for restriction in found.get_view_restrictions()):
        raise Http404
    menu = Page.objects.child_of(site.root_page).live().in_menu()
    return render(request, "peer/page.html", {"page": found, "menu": menu, "site": site})


def search(request: HttpRequest) -> HttpResponse:
    query = request.GET.get("q", "")
    results = Paginator(Page.objects.live().public().search(query) if query else Page.objects.none(), 10).get_page(1)
    return render(request, "peer/search.html", {"query": query, "results": results})


urlpatterns = [path("recherche/", search), re_path(r"^(.*)$", page)]
