"""`SITE_URL` is the one truth of where the portal is."""

import re

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from wagtail.models import Page, Site

from portal.accounts.services import ensure_brokers, ensure_review
from portal.shell.checks import refuse_errors, site_url_is_an_address
from syntheses.models import SynthesisPage
from tests.factories import make_establishment, make_home, make_page, make_user
from tests.site.test_security import make_author, signed_in

pytestmark = pytest.mark.django_db

ADDRESS = "https://portail.example"


@pytest.fixture
def public_address(settings):
    settings.SITE_URL = settings.WAGTAILADMIN_BASE_URL = ADDRESS
    call_command("migrate", verbosity=0)


def hosts_in(text):
    return set(re.findall(r"https?://[^/\s\"<>]+", text))


@pytest.mark.parametrize(
    ("url", "fault"),
    [
        ("https://portail.example", ""),
        ("https://portail.example/", ""),
        ("http://127.0.0.1:8000", ""),
        ("portail.example", "adresse complète"),
        ("//portail.example", "adresse complète"),
        ("ftp://portail.example", "adresse complète"),
        ("https://", "adresse complète"),
        ("", "adresse complète"),
        ("https://portail.example/inters4", "plus que l’adresse"),
        ("https://portail.example?a=b", "plus que l’adresse"),
        ("https://moi@portail.example", "plus que l’adresse"),
        ("https://portail.example:99999", "n’est pas une adresse"),
        ("https://portail.example:8443", "443"),
    ],
)
def test_a_wrong_address_is_said_with_what_to_do(url, fault, settings):
    settings.SITE_URL = url
    messages = site_url_is_an_address(None)
    assert bool(messages) == bool(fault)
    if fault:
        assert fault in messages[0].msg
        assert "https://portail.exemple.ca" in messages[0].hint
        with pytest.raises(ImproperlyConfigured, match="SITE_URL"):
            refuse_errors()


def test_clear_text_is_refused_where_the_portal_asks_for_https(settings):
    settings.SITE_URL = "http://portail.example"
    settings.SECURE_SSL_REDIRECT = True
    assert "https" in site_url_is_an_address(None)[0].msg


def test_the_record_of_the_site_follows_at_each_migration(public_address):
    site = Site.objects.get(is_default_site=True)
    assert (site.hostname, site.port, site.root_url) == ("portail.example", 443, ADDRESS)


def test_the_record_of_the_site_follows_whoever_saves_it(settings):
    settings.SITE_URL = ADDRESS
    make_home()
    admin = make_user("admin@inters4.example", is_superuser=True)
    site = Site.objects.get(is_default_site=True)
    fields = {"hostname": "localhost", "port": 80, "site_name": "Un nom", "root_page": site.root_page_id}
    signed_in(admin).post(f"/admin/sites/edit/{site.pk}/", fields | {"is_default_site": "on"})
    assert Site.objects.get().root_url == ADDRESS


def test_pages_know_their_whole_address(public_address, search_index):
    page = make_page()
    assert page.full_url == ADDRESS + page.url


def test_messages_about_a_review_lead_to_the_portal(public_address, search_index, mailoutbox):
    home = make_home()
    brokers = ensure_brokers(root=home)
    ensure_review(root=home, brokers=brokers)
    broker = signed_in(make_user("courtage@inters4.example", groups=[brokers]))
    make_author()
    owner = make_user("redaction@inters4.example")
    page = make_page(SynthesisPage, title="À lire", establishment=make_establishment("uqar"), live=False, owner=owner)
    page.save_revision(user=owner)
    workflow = page.get_workflow()
    workflow.start(Page.objects.get(pk=page.pk).specific, owner)
    assert mailoutbox
    state = page.current_workflow_task_state
    answers = {check.name: "yes" for check in page.content_kind.checklist} | {"interest": "none"}
    broker.post(f"/admin/review/{state.pk}/", answers | {"approve": "1"})
    sent = [message.body for message in mailoutbox]
    assert any("/admin/review/" in body for body in sent)
    assert any(page.url in body for body in sent)
    for body in sent:
        assert hosts_in(body) == {ADDRESS}


def test_a_link_for_a_new_password_leads_to_the_portal_whatever_the_request_says(public_address, mailoutbox, settings):
    settings.ALLOWED_HOSTS = ["*"]
    make_home()
    make_user()
    asked = {"email": "LECTRICE@inters4.example"}
    Client().post(reverse("account_reset_password"), asked, HTTP_HOST="ailleurs.example")
    assert hosts_in(mailoutbox[0].body) == {ADDRESS}


@pytest.mark.parametrize("path", ["/recherche/flux.atom", "/sitemap.xml", "/robots.txt", "/opensearch.xml"])
def test_what_programs_read_leads_to_the_portal(path, public_address, search_index, drain):
    make_page()
    drain()
    text = Client().get(path, HTTP_HOST="ailleurs.example").content.decode()
    assert ADDRESS in text
    assert "ailleurs" not in text
    assert "localhost" not in text
