"""Credentials of attestations: machines that nobody here wrote verify them alone, and refuse what was altered."""

import base64
import datetime
import hashlib
import json
from io import StringIO
from typing import Any

import jwt
import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from openbadgeslib.ob3 import OB3VerificationError, OB3Verifier
from openbadgeslib.ob3.status import check_credential_status, decode_encoded_list
from openbadgeslib.verify import verify_badge

from tests.signing import a_key_signs, read_by_jose
from tests.training import make_block, signed_in, words_of
from training.attestations.models import Attestation
from training.attestations.services import reissue, revoke
from training.attestations.statuses import PLACES
from training.following.versions import version_of
from training.models import Enrolment, SigningKey
from training.signing.keys import make_pair

pytestmark = pytest.mark.django_db
EMAIL = "eve@inters4.example"


@pytest.fixture
def key() -> SigningKey:
    return a_key_signs()


def held(**fields: Any) -> tuple[Client, Attestation]:
    """An attestation, and the browser of its holder."""
    client, person = signed_in(EMAIL, first_name="Ève", last_name="Exemple")
    found = Attestation.objects.create(person=person, name="Ève Exemple", block_title="Un bloc", version=3, **fields)
    return client, found


def given(client: Client, attestation: Attestation, identity: str = "courriel", form: str = "jwt") -> bytes:
    address = f"/formation/attestations/{attestation.number}/insigne/fichier"
    response = client.get(address, {"identite": identity, "forme": form})
    assert response.status_code == 200
    content: bytes = response.content
    return content


def token_of(client: Client, attestation: Attestation, identity: str = "courriel") -> str:
    return given(client, attestation, identity).decode()


def published_keys() -> list[dict[str, str]]:
    found: list[dict[str, str]] = Client().get("/.well-known/jwks.json").json()["keys"]
    return found


def verifier(token: str) -> OB3Verifier:
    """A verifier of openbadgeslib, by the published key that the credential names."""
    kid = jwt.get_unverified_header(token)["kid"]
    (found,) = (jwk for jwk in published_keys() if jwk["kid"] == kid)
    return OB3Verifier(jwt.PyJWK(found).key)


def altered(token: str, **claims: Any) -> str:
    head, body, signature = token.split(".")
    said = json.loads(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4))) | claims
    return f"{head}.{base64.urlsafe_b64encode(json.dumps(said).encode()).decode().rstrip('=')}.{signature}"


def fetched(address: str) -> bytes:
    response = Client().get("/" + address.split("/", 3)[3])
    assert response.status_code == 200
    content: bytes = response.content
    return content


def test_two_peers_verify_a_credential_with_published_keys_alone_and_refuse_a_false_one(key: SigningKey) -> None:
    block = make_block(pass_mark=80)
    client, person = signed_in(EMAIL)
    enrolment = Enrolment.objects.create(person=person, block_id=block.pk, version=version_of(block))
    attestation = Attestation.objects.create(
        person=person,
        enrolment=enrolment,
        name="Ève Exemple",
        block_title="Un bloc",
        block_address="https://portail.example/formation/un-bloc/",
        version=1,
        issuers="CISSS des Exemples",
        hours="1.5",
        credited_by="OIIQ",
        expires_on=datetime.date(2999, 1, 31),
    )
    token = token_of(client, attestation)
    read = verifier(token).verify(token)
    assert read.achievement.id == "https://portail.example/formation/un-bloc/#version-1"
    assert (read.achievement.name, read.credits_earned) == ("Un bloc", 1.5)
    assert "80" in read.achievement.criteria_narrative
    assert "CISSS des Exemples" in read.achievement.description and "OIIQ" in read.achievement.description
    assert read.expiration_date == datetime.datetime(2999, 2, 1, 5, tzinfo=datetime.UTC)
    assert read.issuance_date is not None and read.issuance_date <= datetime.datetime.now(datetime.UTC)

    forged = jwt.encode(dict(read.raw), make_pair().private, algorithm="RS256", headers={"kid": key.kid})
    false = [altered(token, name="Un autre bloc"), forged, jwt.encode(dict(read.raw), "", algorithm="none")]
    good, *bad = read_by_jose(published_keys(), token, *false)
    assert good["header"] == {"alg": "RS256", "kid": key.kid, "typ": "JWT"}
    assert good["payload"]["type"] == ["VerifiableCredential", "AchievementCredential"]
    assert all("refused" in one for one in bad), bad
    for one in false:
        with pytest.raises(OB3VerificationError):
            verifier(token).verify(one)
    assert (
        jwt.PyJWK(json.loads(fetched(key.kid))).key.public_numbers()
        == jwt.PyJWK(published_keys()[0]).key.public_numbers()
    )
    assert json.loads(fetched(good["payload"]["iss"]))["id"] == good["payload"]["issuer"]["id"]


def test_the_holder_chooses_whether_a_credential_says_whom_it_is_of(key: SigningKey) -> None:
    client, attestation = held()
    token = token_of(client, attestation)
    said = verifier(token).verify(token)
    (identity,) = said.identifiers
    assert identity.identity_hash == "sha256$" + hashlib.sha256(f"{EMAIL}{identity.salt}".encode()).hexdigest()
    assert said.evidence[0].id.endswith(f"/verifier/{attestation.number}")
    bare = token_of(client, attestation, "aucune")
    read = verifier(bare).verify(bare)
    assert not read.identifiers and not read.evidence and read.id != said.id and read.recipient_id != said.recipient_id
    text = json.dumps(jwt.decode(bare, options={"verify_signature": False}), ensure_ascii=False)
    for word in (attestation.number, "Exemple", EMAIL):
        assert word not in text
    page = client.get(f"/formation/attestations/{attestation.number}/insigne/")
    assert "Qui l’insigne désigne-t-il" in words_of(page) and "checked" not in words_of(page)
    unchosen = client.get(f"/formation/attestations/{attestation.number}/insigne/fichier", {"forme": "jwt"})
    assert unchosen.status_code == 400 and "Choisissez qui l’insigne désigne" in words_of(unchosen)


def test_a_credential_is_its_holder_s_alone(key: SigningKey) -> None:
    client, attestation = held()
    page = f"/formation/attestations/{attestation.number}/insigne/"
    other, _somebody = signed_in("autre@inters4.example")
    for address in (page, f"{page}fichier?forme=jwt&identite=aucune"):
        assert other.get(address).status_code == 404
        assert Client().get(address).status_code == 302
    make_block()
    public = f"/verifier/{attestation.number}"
    assert page in words_of(client.get(public))
    assert "insigne" not in words_of(Client().get(public)) and "insigne" not in words_of(other.get(public))


def test_the_list_of_statuses_says_what_is_revoked_or_issued_again_and_nothing_of_how_many(key: SigningKey) -> None:
    client, attestation = held()
    token = token_of(client, attestation)
    read = verifier(token).verify(token)
    first = attestation.status_place, Attestation.objects.get().status_place
    assert first[0] is None and token_of(client, attestation) and Attestation.objects.get().status_place == first[1]
    pem = verifier(token).pubkey_pem

    def check() -> None:
        check_credential_status(read, fetched, verify_list=True, list_pubkey_pem=pem)

    check()
    (told,) = read.credential_status
    (signed,) = read_by_jose(published_keys(), fetched(told["statusListCredential"]).decode())
    subject = signed["payload"]["credentialSubject"]
    assert (subject["type"], subject["statusPurpose"]) == ("BitstringStatusList", "revocation")
    assert signed["payload"]["exp"] > signed["payload"]["nbf"]
    bits = decode_encoded_list(subject["encodedList"])
    assert len(bits) * 8 == PLACES == 131_072 and not any(bits)

    person = attestation.person
    person.last_name = "Modèle"
    person.save()
    new = reissue(attestation=attestation)
    with pytest.raises(OB3VerificationError, match="'revocation' is set"):
        check()
    again = verifier(token).verify(token_of(client, new))
    assert again.id != read.id and again.credential_status[0]["statusListIndex"] != told["statusListIndex"]
    check_credential_status(again, fetched, verify_list=True, list_pubkey_pem=pem)
    revoke(attestation=new, reason="Une erreur.")
    with pytest.raises(OB3VerificationError, match="'revocation' is set"):
        check_credential_status(again, fetched)
    refused = client.get(f"/formation/attestations/{new.number}/insigne/fichier?forme=jwt&identite=aucune")
    assert refused.status_code == 302
    assert Client().get("/formation/insignes/statuts/2").status_code == 404


def test_a_credential_is_refused_after_its_attestation_s_last_day(key: SigningKey) -> None:
    client, attestation = held(expires_on=datetime.date(2020, 1, 31))
    token = token_of(client, attestation)
    with pytest.raises(OB3VerificationError, match="expired"):
        verifier(token).verify(token)
    assert read_by_jose(published_keys(), token) == [{"refused": "ERR_JWT_EXPIRED"}]


def test_keys_change_and_what_former_ones_signed_is_verified_until_they_are_withdrawn(key: SigningKey) -> None:
    client, attestation = held()
    old = token_of(client, attestation)
    said = StringIO()
    call_command("rotate_signing_keys", stdout=said)
    key.refresh_from_db()
    assert not key.sealed and f"{key.name} verifies" in said.getvalue()
    new = token_of(client, attestation)
    assert jwt.get_unverified_header(new)["kid"] != key.kid
    for token in (old, new):
        verifier(token).verify(token)
    with pytest.raises(CommandError, match="No such key: nulle"):
        call_command("rotate_signing_keys", "--withdraw=nulle")
    call_command("rotate_signing_keys", f"--withdraw={key.name}", stdout=StringIO())
    stale, fresh = read_by_jose(published_keys(), old, new)
    assert stale == {"refused": "ERR_JWKS_NO_MATCHING_KEY"} and "payload" in fresh
    assert Client().get(f"/.well-known/jwks/{key.name}").status_code == 404


def test_the_first_key_is_made_when_it_is_needed_and_no_copy_of_the_database_holds_it(settings: Any) -> None:
    client, attestation = held()
    assert not SigningKey.objects.exists()
    token = token_of(client, attestation)
    verifier(token).verify(token)
    (made,) = SigningKey.objects.all()
    assert "PRIVATE KEY" not in made.sealed and set(made.public) == {"e", "kty", "n"}
    assert set(published_keys()[0]) == {"e", "kty", "n", "kid", "alg", "use"}
    former, settings.SECRET_KEY = settings.SECRET_KEY, "another-key-" + "0123456789abcdef" * 4
    client.force_login(attestation.person)
    address = f"/formation/attestations/{attestation.number}/insigne/fichier?forme=jwt&identite=aucune"
    lost = client.get(address)
    assert lost.status_code == 500 and "n’a pas pu être signé" in words_of(lost)
    assert Client().get("/formation/insignes/statuts/1").status_code == 503
    settings.SECRET_KEY_FALLBACKS = [former]
    assert client.get(address).status_code == 200


def test_a_badge_is_a_picture_that_holds_the_credential(key: SigningKey) -> None:
    client, attestation = held()
    Attestation.objects.update(block_title="Lire & juger « une pratique prometteuse » <avant> de l’adapter chez soi")
    picture = given(client, attestation, "aucune", "svg")
    pem = verifier(token_of(client, attestation)).pubkey_pem
    read = verify_badge(picture, pubkey_pem=pem)
    assert read.valid and read.trusted, read.reason
    assert "Lire &amp; juger" in picture.decode()
