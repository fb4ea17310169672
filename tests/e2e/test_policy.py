"""The administration works under its policy: the page fails the test on any script or style that is refused."""

import re
from typing import Any

from tests.e2e.pages import begin_synthesis, wait_until
from tests.e2e.test_journeys import sign_in


def test_an_author_uses_every_kind_of_widget_and_nothing_is_refused(page: Any) -> None:
    page.add_init_script(
        "document.addEventListener('securitypolicyviolation', event => "
        "console.error('refused', event.violatedDirective, event.blockedURI, event.sample))"
    )
    sign_in(page, "redaction@inters4.example")
    page.wait_for_url(lambda address: "/connexion/" not in address)
    begin_synthesis(page)
    page.locator("#id_title").press_sequentially("Sous une politique stricte")

    page.locator("#id_searched_on").click()
    page.locator(".xdsoft_datetimepicker:visible .xdsoft_today").first.click()
    wait_until(page, "document.querySelector('#id_searched_on').value !== ''")

    page.get_by_role("tab", name="Texte").click()
    page.locator(".c-sf-add-button:visible").first.click()
    page.get_by_role("option", name=re.compile("^Texte")).first.click()
    page.locator("[contenteditable=true]:visible").first.click()
    page.keyboard.type("Un passage ")
    page.keyboard.press("Control+b")
    page.keyboard.type("important")
    wait_until(page, "/important/.test(document.querySelector('[contenteditable=true]').textContent)")

    page.get_by_role("tab", name="Sources et liens").click()
    page.locator("[id$='outgoing_links-ADD']").click()
    page.locator("[data-inline-panel-child] [data-chooser-action-choose]:visible").last.click()
    page.locator(".modal input[name=q]").fill("paramédecine")
    page.locator(".modal a.choose-page", has_text="Paramédecine").first.click()
    wait_until(page, "/Paramédecine/.test(document.querySelector('[data-inline-panel-child]').textContent)")

    page.locator("[data-side-panel-toggle=preview]").click()
    frame = page.frame_locator("iframe.preview-panel__iframe, iframe[id*=preview]").first
    frame.get_by_role("heading", name="Sous une politique stricte").wait_for()


def test_a_script_slipped_into_a_page_of_the_administration_does_not_run(browser: Any, demo: Any) -> None:
    context = browser.new_context(base_url=demo.url)
    page = context.new_page()
    sign_in(page, "redaction@inters4.example")
    page.wait_for_url(lambda address: "/connexion/" not in address)
    page.goto("/admin/")
    page.evaluate(
        "() => { const script = document.createElement('script'); script.textContent = 'window.slipped = true';"
        " document.body.append(script); const image = document.createElement('p');"
        " image.innerHTML = '<img src=/rien onerror=\"window.slipped = true\">'; document.body.append(image) }"
    )
    page.wait_for_timeout(500)
    assert page.evaluate("window.slipped") is None
    context.close()
