"""Blocks opened from a course of a platform: believed when all is signed and fresh, linked by their person, graded."""

import time
from collections.abc import Iterator
from typing import Any

import jwt
import pytest
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.test import Client
from django_tasks import TaskResultStatus

from portal.background.queue import rows
from portal.core.visibility import set_visibility
from tests.background import work_off, work_off_later
from tests.factories import make_user
from tests.platforms import LAUNCH, LOG_IN, LearningPlatform, running_platform
from tests.signing import a_key_signs
from tests.training import RIGHT, answer, lessons_of, make_block, signed_in, single, words_of
from training.models import Enrolment, Launch, Platform, PlatformAccount, PlatformGrade, SigningKey
from training.platforms.launching import CLAIM, LASTS, forget_launches
from training.platforms.views import DEEP_LINKING
from training.signing.keys import make_pair

pytestmark = pytest.mark.django_db


@pytest.fixture
def platform(settings: Any) -> Iterator[LearningPlatform]:
    settings.LTI_TOOL = True
    cache.clear()
    a_key_signs(SigningKey.Purpose.PLATFORMS)
    with running_platform() as running:
        running.register()
        yield running


def test_a_person_links_their_accounts_once_then_a_course_opens_the_block_and_takes_results(
    platform: LearningPlatform,
) -> None:
    block = make_block([single("a"), single("b")])
    client, person = signed_in()
    make_user("patronne@inters4.example")
    launched = platform.launch(client, block)
    assert "sessionid" not in launched.cookies, "a form of another site comes without the session, and opens none"
    page = client.get(launched["Location"])
    told = words_of(page)
    assert "Le Moodle des exemples, Ada Exemple" in told and person.email in told and "patronne" not in told
    assert "Un bloc" in told.split("<main")[1]
    assert not PlatformAccount.objects.exists() and not Enrolment.objects.exists()
    opened = client.post(launched["Location"])
    assert opened["Location"] == block.url
    again = platform.launch(client, block)
    assert client.get(again["Location"])["Location"] == block.url
    assert PlatformAccount.objects.get().person == person
    work_off()
    answer(client, lessons_of(block)[0], RIGHT, "a")
    platform.statuses = [503]
    work_off()
    work_off_later()
    answer(client, lessons_of(block)[0], RIGHT, "b")
    work_off()
    told_grades = [(one["scoreGiven"], one["activityProgress"], one["userId"]) for one in platform.grades]
    assert told_grades == [
        (0, "InProgress", "ada"),
        (50, "InProgress", "ada"),
        (50, "InProgress", "ada"),
        (100, "Completed", "ada"),
    ]
    keys = jwt.PyJWKSet.from_dict(Client().get("/formation/lti/cles.json").json())
    said = platform.assertions[0]
    (key,) = (one for one in keys.keys if one.key_id == jwt.get_unverified_header(said)["kid"])
    assert jwt.decode(said, key, algorithms=["RS256"], audience=f"{platform.url}/token")["iss"] == "portail"


def test_a_grade_that_a_platform_refuses_is_set_aside_with_its_reason(platform: LearningPlatform) -> None:
    block = make_block()
    client, _person = signed_in()
    client.post(platform.launch(client, block)["Location"])
    platform.statuses = [404]
    work_off()
    (row,) = rows().filter(status=TaskResultStatus.FAILED)
    assert "send_results" in row.task_path and "HTTP 404" in row.traceback
    assert PlatformGrade.objects.get().sent is None


FALSE: dict[str, dict[str, Any]] = {
    "another deployment": {f"{CLAIM}deployment_id": "3"},
    "no deployment": {f"{CLAIM}deployment_id": None},
    "another audience": {"aud": "un autre outil"},
    "another issuer": {"iss": "https://ailleurs.example"},
    "an old message": {"exp": int(time.time()) - 3600},
    "another nonce": {"nonce": "deviné"},
    "no nonce": {"nonce": None},
    "another version": {f"{CLAIM}version": "1.1"},
    "another message": {f"{CLAIM}message_type": "Autre"},
    "nobody": {"sub": None},
}


def test_a_message_that_is_false_stale_or_sent_twice_is_refused_without_saying_why(platform: LearningPlatform) -> None:
    client, block = Client(), make_block()
    for case, claims in FALSE.items():
        refused = platform.launch(client, block, **claims)
        assert refused.status_code == 400, case
        assert "Retournez à votre cours" in words_of(refused) and "nonce" not in words_of(refused)

    def sent(token: str, state: str, browser: Client = client) -> int:
        status: int = browser.post(LAUNCH, {"id_token": token, "state": state}).status_code
        return status

    asked = platform.asked(client)
    message = platform.message(asked)
    other = make_pair().private
    for token in (platform.signed(message, other), platform.signed(message, other, kid="clé-2"), "a.b.c", "x", ""):
        assert sent(token, asked["state"]) == 400
    for alone in ("none", "HS256"):
        asked = platform.asked(client)
        key = "" if alone == "none" else "x" * 40
        forged = jwt.encode(platform.message(asked), key, algorithm=alone, headers={"kid": "clé-1"})
        assert sent(forged, asked["state"]) == 400
    asked = platform.asked(client)
    token = platform.signed(platform.message(asked))
    head, _body, signature = token.split(".")
    changed = jwt.encode(platform.message(asked, sub="eve"), "x" * 40, algorithm="HS256").split(".")[1]
    asked_again = platform.asked(client)
    assert sent(f"{head}.{changed}.{signature}", asked["state"]) == 400
    good = platform.signed(platform.message(asked_again))
    assert sent(good, "state-deviné") == 400
    asked = platform.asked(client)
    good = platform.signed(platform.message(asked))
    assert sent(good, asked["state"], Client()) == 400, "a state is of one browser"
    assert sent(good, asked["state"]) == 302
    assert sent(good, asked["state"]) == 400, "a nonce is spent"
    assert Launch.objects.exclude(told=None).count() == 1
    Launch.objects.update(begun_at=Launch.objects.latest("pk").begun_at - 2 * LASTS)
    forget_launches()
    assert not Launch.objects.exists()


def test_nobody_takes_an_account_over_and_links_aren_t_mixed(platform: LearningPlatform) -> None:
    block = make_block()
    client, person = signed_in()
    client.post(platform.launch(client, block)["Location"])
    other, _somebody = signed_in("autre@inters4.example")
    refused = other.get(platform.launch(other, block)["Location"])
    assert refused.status_code == 409 and "Un autre compte est déjà lié" in words_of(refused)
    assert client.get(platform.launch(client, block, sub="eve")["Location"]).status_code == 409
    visitor = Client()
    away = visitor.get(platform.launch(visitor, block)["Location"])
    assert away.status_code == 302 and away["Location"].startswith("/connexion/")
    assert PlatformAccount.objects.get().person == person
    assert client.get("/formation/lti/ouvrir/inconnue/").status_code == 404
    gone = client.get(platform.launch(client, None)["Location"])
    assert gone.status_code == 404 and "ne mène plus à un bloc" in words_of(gone)
    block.unpublish()
    assert client.get(platform.launch(client, block)["Location"]).status_code == 404


def test_within_a_page_of_the_platform_alone_a_link_opens_a_window_of_its_own(platform: LearningPlatform) -> None:
    client, block = Client(), make_block()
    asked = platform.asked(client)
    token = platform.signed(platform.message(asked, **{f"{CLAIM}custom": {"bloc": str(block.pk)}}))
    framed = client.post(LAUNCH, {"id_token": token, "state": asked["state"]}, headers={"Sec-Fetch-Dest": "iframe"})
    assert 'target="_blank"' in words_of(framed)
    assert f"frame-ancestors 'self' {platform.url}" in framed["Content-Security-Policy"]
    assert "X-Frame-Options" not in framed
    elsewhere = client.get(block.url)
    assert platform.url not in elsewhere["Content-Security-Policy"] and elsewhere["X-Frame-Options"] == "SAMEORIGIN"


def test_a_teacher_chooses_a_block_that_everybody_reads_and_the_platform_takes_it(platform: LearningPlatform) -> None:
    block = make_block(title="Un bloc public")
    hidden = make_block(title="Un bloc des membres")
    set_visibility(hidden, visibility="members")
    client = Client()
    asked = {
        f"{CLAIM}message_type": "LtiDeepLinkingRequest",
        DEEP_LINKING: {
            "deep_link_return_url": f"{platform.url}/retour",
            "accept_types": ["ltiResourceLink"],
            "accept_presentation_document_targets": ["window"],
            "data": "à rendre",
        },
    }
    address = platform.launch(client, **asked)["Location"]
    page = client.get(address)
    assert "Un bloc public" in words_of(page) and "Un bloc des membres" not in words_of(page)
    assert client.post(address, {"bloc": str(hidden.pk)}).status_code == 400
    handed = client.post(address, {"bloc": str(block.pk)})
    assert f'action="{platform.url}/retour"' in words_of(handed) and "Un bloc public" in words_of(handed)
    assert f"form-action 'self' {platform.url}" in handed["Content-Security-Policy"]
    signed = words_of(handed).split('name="JWT" value="')[1].split('"')[0]
    (key,) = Client().get("/formation/lti/cles.json").json()["keys"]
    said = jwt.decode(signed, jwt.PyJWK(key), algorithms=["RS256"], audience=platform.url)
    (item,) = said["https://purl.imsglobal.org/spec/lti-dl/claim/content_items"]
    assert (item["title"], item["custom"], item["lineItem"]["scoreMaximum"]) == (
        "Un bloc public",
        {"bloc": str(block.pk)},
        100,
    )
    assert said["https://purl.imsglobal.org/spec/lti-dl/claim/data"] == "à rendre"
    asked[DEEP_LINKING]["deep_link_return_url"] = "https://ailleurs.example/"
    address = platform.launch(client, **asked)["Location"]
    assert client.post(address, {"bloc": str(block.pk)}).status_code == 400


def test_the_portal_is_no_tool_of_platforms_that_nobody_registered(platform: LearningPlatform, settings: Any) -> None:
    assert Client().post(LOG_IN, {"iss": "https://ailleurs.example", "login_hint": "1"}).status_code == 400
    assert Client().get(LOG_IN).status_code == 400
    Platform.objects.update(active=False)
    begun = {"iss": platform.url, "client_id": "portail", "login_hint": "1"}
    assert Client().post(LOG_IN, begun).status_code == 400
    settings.LTI_TOOL = False
    Platform.objects.update(active=True)
    assert Client().post(LOG_IN, begun).status_code == 404
    assert Client().get("/formation/lti/cles.json").status_code == 404


def test_an_administrator_registers_a_platform_by_encrypted_addresses(settings: Any) -> None:
    client, _person = signed_in("admin@inters4.example", is_superuser=True)
    page = client.get("/admin/plateformes/new/")
    assert page.status_code == 200
    assert "/formation/lti/connexion" in words_of(page) and "LTI_TOOL" in words_of(page)
    settings.SITE_URL = "https://portail.example"
    urls = dict.fromkeys(("issuer", "login_url", "token_url"), "https://moodle.example/x")
    with pytest.raises(ValidationError) as refused:
        Platform(name="Moodle", client_id="1", deployments="1", keys_url="http://moodle.example/k", **urls).full_clean()
    assert set(refused.value.message_dict) == {"keys_url"}
    editor, _somebody = signed_in("redaction@inters4.example")
    assert editor.get("/admin/plateformes/").status_code in (302, 404)
