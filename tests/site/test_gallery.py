"""The gallery shows every component, with what its template says of itself."""

import re

import pytest
from django.test import Client
from django.test.signals import template_rendered

from portal.gallery import documentation
from portal.gallery.isolation import isolate
from portal.gallery.specimens import specimens
from portal.gallery.views import entries
from tests.factories import make_home, make_user

pytestmark = pytest.mark.django_db

PATH = "/composants/"
# The arguments of a block are its fields: the block documents them.
COMPONENTS = [name for name in documentation.component_templates() if "/blocks/" not in name]


@pytest.fixture
def staff(vocabularies_of_the_module):
    make_home()
    client = Client()
    client.force_login(make_user(is_staff=True))
    return client


def test_the_gallery_is_for_staff_alone(staff):
    assert staff.get(PATH).status_code == 200
    assert Client().get(PATH).status_code == 404
    member = Client()
    member.force_login(make_user("membre@inters4.example"))
    assert member.get(PATH).status_code == 404


def test_the_gallery_is_there_for_who_develops(vocabularies_of_the_module, settings):
    make_home()
    settings.DEBUG = True
    assert Client().get(PATH).status_code == 200


def test_no_component_is_forgotten(vocabularies_of_the_module):
    """A component that is neither shown nor a part of one needs `show(…)` in portal/gallery/examples/."""
    drawn = set()

    def note(template, **_signal):
        drawn.add(template.name)

    template_rendered.connect(note)
    try:
        entries()
    finally:
        template_rendered.disconnect(note)
    assert set(documentation.component_templates()) - drawn == set()


def test_each_state_draws_something_of_its_own(vocabularies_of_the_module):
    for group in entries().values():
        for entry in group:
            drawn = [state.html for state in entry.states]
            assert all(html.strip() for html in drawn), entry.name
            names = [state.name for state in entry.states]
            assert len(set(drawn)) == len(set(names)) == len(names), entry.name


def test_each_component_says_what_it_is():
    for template in COMPONENTS:
        assert documentation.read_comment(documentation.source(template)).description, template


def test_examples_give_only_documented_arguments(vocabularies_of_the_module):
    for template, specimen in specimens().items():
        if template not in COMPONENTS:
            continue
        known = documentation.read_comment(documentation.source(template)).names
        for state in specimen.states:
            assert set(state.arguments()) <= known, (template, state.name)


def test_the_page_names_each_component_once(staff):
    html = staff.get(PATH).content.decode()
    identifiers = re.findall(r'\sid="([^"]+)"', html)
    assert len(identifiers) == len(set(identifiers))
    for template in documentation.component_templates():
        assert html.count(f"<code>{template}</code>") == 1, template


def test_a_comment_is_read_with_its_arguments():
    found = documentation.read_comment(
        "{% comment %}\n  A thing.\n  In two lines.\n    size     small: little;\n             large: big\n"
        "    a, b     two of them\n    alone\n{% endcomment %}"
    )
    assert found.description == "A thing. In two lines."
    assert [(argument.names, argument.text) for argument in found.arguments] == [
        (["size"], "small: little; large: big"),
        (["a", "b"], "two of them"),
        (["alone"], ""),
    ]


def test_copies_of_a_component_do_not_meet():
    assert isolate('<div tabindex="-1" autofocus>', "x-1", "Premier") == '<div tabindex="-1">'
    html = '<nav aria-labelledby="t"><h1 id="t">A</h1><a href="#t">b</a><a href="#autre">c</a></nav>'
    assert isolate(html, "x-1", "Premier") == (
        '<nav aria-labelledby="x-1-etat x-1-t"><h2 id="x-1-t">A</h2><a href="#x-1-t">b</a><a href="#autre">c</a></nav>'
    )
