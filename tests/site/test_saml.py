"""Signing in by SAML with the account that one has at work, through a real provider, and what a forger gains."""

import base64
import zlib
from urllib.parse import parse_qs, urlsplit

import pytest
import xmlsec
from allauth.socialaccount.models import SocialAccount
from django.contrib.sessions.models import Session
from django.test import Client
from lxml import etree
from wagtail.models import ModelLogEntry

from portal.accounts.models import User
from portal.accounts.sign_on.models import EstablishmentSignOn
from tests.factories import make_establishment, make_home, make_user
from tests.oidc import reason_of
from tests.saml import NAMES, TRANSIENT, Signer, forged, post_answer, running_provider, sign

pytestmark = pytest.mark.django_db

ADDRESS = "lectrice@cisss.example"
PORTAL = "http://127.0.0.1:8000/connexion/etablissement/cisss-bsl"


@pytest.fixture(scope="module")
def provider(tmp_path_factory):
    with running_provider(
        tmp_path_factory.mktemp("saml"), audience=f"{PORTAL}/metadonnees.xml", acs=f"{PORTAL}/saml/"
    ) as running:
        yield running


@pytest.fixture(autouse=True)
def _home(settings):
    settings.SITE_URL = "http://127.0.0.1:8000"
    make_home()


def make_source(provider, **fields):
    return EstablishmentSignOn.objects.create(
        **{
            "establishment": make_establishment(),
            "protocol": EstablishmentSignOn.Protocol.SAML,
            "name": "compte du CISSS",
            "entity_id": provider.entity_id,
            "sign_on_url": f"{provider.url}/saml/sso",
            "certificates": provider.signer.pem,
            "addresses_are_given": True,
            "domains": "cisss.example",
            "active": True,
        }
        | fields
    )


@pytest.fixture
def source(provider):
    return make_source(provider)


def begin(client, source, **query):
    answer = client.get(source.login_url, query)
    assert answer.status_code == 302, reason_of(answer)
    return answer["Location"]


def sign_on(client, source, provider, name, *, query=None, **told):
    fields = provider.answers(begin(client, source, **(query or {})), name, **{"email": ADDRESS} | told)
    return post_answer(client, source, fields)


def is_in(client):
    return client.get("/compte/securite/").status_code == 200


def test_a_new_person_joins_the_establishment_as_a_reader(source, provider):
    client = Client()
    assert sign_on(client, source, provider, "12", query={"next": "/recherche/"})["Location"] == "/recherche/"
    person = User.objects.get()
    assert is_in(client)
    assert (person.email, person.get_full_name()) == (ADDRESS, "Ada Tremblay")
    assert list(person.establishments()) == [source.establishment]
    assert not person.has_usable_password()
    assert not person.is_staff
    # Known by its number from then on, whatever becomes of the address.
    again = Client()
    sign_on(again, source, provider, "12", email="nouveau.nom@cisss.example")
    assert is_in(again)
    assert User.objects.count() == 1
    assert SocialAccount.objects.get().extra_data == {}


def test_an_account_of_the_portal_is_linked_on_an_address_that_the_establishment_gives(source, provider, mailoutbox):
    person = make_user(ADDRESS)
    client = Client()
    sign_on(client, source, provider, "13", email=ADDRESS.upper())
    assert is_in(client)
    assert SocialAccount.objects.get().user == person
    assert mailoutbox[0].to == [ADDRESS]


@pytest.mark.parametrize(
    ("fields", "told", "word"),
    [
        ({"addresses_are_given": False}, {}, "confirmé"),
        ({"verified_attribute": "userType"}, {"userType": "false"}, "confirmé"),
        ({}, {"email": ""}, "confirmé"),
        ({"email_attribute": "courriel"}, {}, "confirmé"),
        ({}, {"email": "lectrice@ailleurs.example"}, "domaine"),
        ({}, {"nameIdFormat": TRANSIENT}, "identifiant qui dure"),
        ({"identifier_attribute": "displayName"}, {"displayName": "9" * 192}, "identifiant qui dure"),
    ],
)
def test_nobody_is_linked_without_a_given_address_of_the_domains_and_a_lasting_number(provider, fields, told, word):
    make_user(ADDRESS)
    source = make_source(provider, **fields)
    client = Client()
    answer = sign_on(client, source, provider, "66", **told)
    assert answer.status_code == 403
    assert word in reason_of(answer)
    assert not is_in(client)
    assert not SocialAccount.objects.exists()


def test_an_attribute_may_verify_the_address_and_another_number_the_person(provider):
    source = make_source(
        provider, addresses_are_given=False, verified_attribute="userType", identifier_attribute="mobilePhone"
    )
    client = Client()
    sign_on(client, source, provider, "x", nameIdFormat=TRANSIENT, userType="true", mobilePhone="4181")
    assert is_in(client)
    assert SocialAccount.objects.get().uid == "4181"


def test_the_question_names_the_portal_and_nothing_of_the_address_that_began(source, settings):
    EstablishmentSignOn.objects.update(sign_on_url='https://idp.example/sso?a=1&b="')
    source.refresh_from_db()
    client = Client(headers={"host": "ailleurs.example"})
    address = begin(
        client, source, process="connect", next="https://ailleurs.example/", RelayState="//ailleurs.example"
    )
    assert address.startswith("https://idp.example/sso?a=1&b=%22&SAMLRequest=")
    query = parse_qs(urlsplit(address).query)
    assert set(query) == {"a", "b", "SAMLRequest"}
    asked = etree.fromstring(zlib.decompress(base64.b64decode(query["SAMLRequest"][0]), -15))
    assert asked.get("Destination") == 'https://idp.example/sso?a=1&b="'
    assert asked.get("AssertionConsumerServiceURL") == f"{PORTAL}/saml/"
    assert asked.findtext("saml:Issuer", namespaces=NAMES) == f"{PORTAL}/metadonnees.xml"


def test_an_answer_serves_once_and_in_the_browser_that_asked(source, provider):
    asked, other = Client(), Client()
    fields = provider.answers(begin(asked, source), "51", email=ADDRESS)
    # Where it leads is the portal's affair, whatever the provider sends along.
    fields["RelayState"] = "https://ailleurs.example/"
    stolen = post_answer(other, source, fields)
    assert stolen.status_code == 401
    assert "autre navigateur" in reason_of(stolen)
    assert not is_in(other)
    before = asked.cookies["sessionid"].value
    assert post_answer(asked, source, fields)["Location"] == "/"
    assert asked.cookies["sessionid"].value != before
    asked.post("/deconnexion/")
    again = post_answer(asked, source, fields)
    assert again.status_code == 401
    assert "déjà servi" in reason_of(again)
    assert not is_in(asked)


def test_a_refusal_is_written_in_the_journal_without_what_was_sent(source, provider):
    fields = provider.answers(begin(Client(), source), "52", email=ADDRESS)
    post_answer(Client(), source, fields)
    entry = ModelLogEntry.objects.get(action="accounts.sign_on_refused")
    assert entry.object_id == str(source.pk)
    assert entry.data == {"why": "saml-used", "client": "127.0.0.1"}
    assert "autre navigateur" in entry.message


# A forger, who has answers of the provider at hand


def at(tree, path):
    return tree.xpath(path, namespaces=NAMES)[0]


def without(path):
    def change(tree):
        found = at(tree, path)
        found.getparent().remove(found)
        return tree

    return change


def with_value(path, attribute, value):
    def change(tree):
        at(tree, path).set(attribute, value)
        return tree

    return change


def with_text(path, text):
    def change(tree):
        at(tree, path).text = text
        return tree

    return change


def without_value(path, attribute):
    def change(tree):
        del at(tree, path).attrib[attribute]
        return tree

    return change


def both(*changes):
    def change(tree):
        for one in changes:
            tree = one(tree)
        return tree

    return change


ASSERTION = "//saml:Assertion"
SIGNATURE = f"{ASSERTION}/ds:Signature"
CONFIRMED = "//saml:SubjectConfirmationData"
CONDITIONS = "//saml:Conditions"
EMAIL = "//saml:Attribute[@Name='email']/saml:AttributeValue"
OLD = "2020-01-01T00:00:00Z"
OTHER = Signer(name="autre")

# Signed by the provider's own key: it exists, for another portal, another question or another hour.
MEANT_FOR_OTHERS = {
    "another audience": (with_text("//saml:Audience", "https://autre.example"), "autre service"),
    "no audience": (without("//saml:AudienceRestriction"), "autre service"),
    "another address": (with_value(CONFIRMED, "Recipient", "https://autre.example/"), "autre service"),
    "an address that begins alike": (with_value(CONFIRMED, "Recipient", f"{PORTAL}/saml/autre/"), "autre service"),
    "no address": (without_value(CONFIRMED, "Recipient"), "autre service"),
    "sent elsewhere": (with_value("/samlp:Response", "Destination", f"{PORTAL}/saml/autre/"), "autre service"),
    "of another provider": (with_text(f"{ASSERTION}/saml:Issuer", "urn:autre"), "autre service"),
    "another question": (with_value(CONFIRMED, "InResponseTo", "_autre"), "déjà servi"),
    "no question in what is signed": (without_value(CONFIRMED, "InResponseTo"), "aucune demande"),
    "no question at all": (
        both(without_value(CONFIRMED, "InResponseTo"), without_value("/samlp:Response", "InResponseTo")),
        "aucune demande",
    ),
    "too old": (with_value(CONDITIONS, "NotOnOrAfter", OLD), "trop tardé"),
    "too early": (with_value(CONDITIONS, "NotBefore", "2999-01-01T00:00:00Z"), "trop tardé"),
    "confirmed too long ago": (with_value(CONFIRMED, "NotOnOrAfter", OLD), "trop tardé"),
    "confirmed without an end": (without_value(CONFIRMED, "NotOnOrAfter"), "trop tardé"),
}


def sampled(faults, *kept):
    """The names of what is forged; what repeats those kept is for the whole run."""
    return [name if name in kept else pytest.param(name, marks=pytest.mark.thorough) for name in faults]


def attempt(source, provider, make):
    """What the portal answers to a forged answer, to a question that this browser asked."""
    client = Client()
    fields = provider.answers(begin(client, source), "9", email=ADDRESS)
    return client, post_answer(client, source, make(fields))


def assert_refused(client, answer, word):
    assert answer.status_code == 401
    assert word in reason_of(answer).replace("\xa0", " ")
    assert not is_in(client)
    assert not User.objects.exists()


def test_an_answer_that_was_signed_again_by_the_provider_opens_the_session(source, provider):
    client, answer = attempt(source, provider, lambda fields: forged(fields, lambda tree: tree, signer=provider.signer))
    assert answer.status_code == 302, reason_of(answer)
    assert is_in(client)


@pytest.mark.parametrize(
    "fault",
    sampled(
        MEANT_FOR_OTHERS,
        "another audience",
        "no audience",
        "an address that begins alike",
        "no question in what is signed",
        "no question at all",
        "too old",
    ),
)
def test_an_assertion_of_the_provider_that_is_not_for_this_sign_in_opens_nothing(source, provider, fault):
    change, word = MEANT_FOR_OTHERS[fault]
    client, answer = attempt(source, provider, lambda fields: forged(fields, change, signer=provider.signer))
    assert_refused(client, answer, word)


def wrapped(place):
    """Signature wrapping: the signed assertion is set aside in `place`, a false one stands where it stood."""

    def change(tree):
        signed = tree.find("saml:Assertion", NAMES)
        false = etree.fromstring(etree.tostring(signed))
        at(false, EMAIL).text = "direction@cisss.example"
        at(false, ".//saml:NameID").text = "1"
        tree.replace(signed, false)
        if place == "extensions":
            false.set("ID", "_false")
            false.remove(false.find("ds:Signature", NAMES))
            aside = etree.Element(f"{{{NAMES['samlp']}}}Extensions")
            aside.append(signed)
            tree.insert(1, aside)
        elif place == "object":
            false.set("ID", "_false")
            held = etree.SubElement(false.find("ds:Signature", NAMES), f"{{{NAMES['ds']}}}Object")
            held.append(signed)
        else:
            tree.append(signed)
        return tree

    return change


def with_transform(algorithm):
    return with_value(f"{SIGNATURE}//ds:Transform[1]", "Algorithm", algorithm)


FORGED = {
    "of another person": (with_text(EMAIL, "direction@cisss.example"), None, "signature"),
    "signed by another key": (lambda tree: tree, OTHER, "signature"),
    "not signed": (without(SIGNATURE), None, "pas signée"),
    "wrapped in extensions": (wrapped("extensions"), None, "n’est pas une réponse SAML"),
    "wrapped in its signature": (wrapped("object"), None, "signature"),
    "wrapped beside": (wrapped("beside"), None, "signature"),
    "signed through a style sheet": (
        with_transform("http://www.w3.org/TR/1999/REC-xslt-19991116"),
        None,
        "signature",
    ),
    "signed with a shared secret": (
        with_value(
            f"{SIGNATURE}//ds:SignatureMethod", "Algorithm", "http://www.w3.org/2001/04/xmldsig-more#hmac-sha256"
        ),
        None,
        "pas signée",
    ),
    "refused by the provider": (
        with_value("//samlp:StatusCode", "Value", "urn:oasis:names:tc:SAML:2.0:status:Responder"),
        None,
        "n’a pas ouvert",
    ),
}


@pytest.mark.parametrize(
    "fault",
    sampled(
        FORGED,
        "of another person",
        "not signed",
        "wrapped in extensions",
        "wrapped beside",
        "signed with a shared secret",
    ),
)
def test_a_forged_answer_opens_nothing(source, provider, fault):
    change, signer, word = FORGED[fault]
    client, answer = attempt(source, provider, lambda fields: forged(fields, change, signer=signer))
    assert_refused(client, answer, word)


def test_an_assertion_signed_with_sha1_opens_nothing(source, provider):
    def change(tree):
        sign(
            tree.find("saml:Assertion", NAMES),
            provider.signer,
            xmlsec.constants.TransformRsaSha1,
            xmlsec.constants.TransformSha1,
        )
        return tree

    client, answer = attempt(source, provider, lambda fields: forged(fields, change))
    assert_refused(client, answer, "SHA-256")


def test_a_comment_in_an_address_does_not_cut_it(source, provider):
    def change(tree):
        value = at(tree, EMAIL)
        value.text = ADDRESS
        comment = etree.Comment("x")
        comment.tail = ".ailleurs.example"
        value.append(comment)
        return tree

    _client, answer = attempt(source, provider, lambda fields: forged(fields, change, signer=provider.signer))
    assert answer.status_code == 403
    assert "domaine" in reason_of(answer)
    assert not User.objects.exists()


BOMB = '<!DOCTYPE r [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]><r>&b;</r>'
OUTSIDE = '<!DOCTYPE r [<!ENTITY a SYSTEM "file:///etc/passwd">]><r>&a;</r>'


def test_bytes_that_are_no_answer_are_refused_in_words(source):
    client = Client()
    encoded = [base64.b64encode(sent.encode()).decode() for sent in ("zorglub", "<a/>", "<a", BOMB, OUTSIDE)]
    for sent in ("", "é", "x" * 400_000, *encoded):
        answer = post_answer(client, source, {"SAMLResponse": sent})
        assert answer.status_code == 401
        assert reason_of(answer)
    assert not is_in(client)
    # Nothing is kept of what the provider didn't sign.
    assert not Session.objects.exists()


def test_the_certificate_of_a_provider_that_ended_is_said_in_words(provider):
    ended = Signer(since_days=9, days=-1)
    source = make_source(provider, certificates=ended.pem)
    answer = Client().get(source.login_url)
    assert answer.status_code == 503
    assert "certificat" in reason_of(answer)
    # While it changes, both are known.
    EstablishmentSignOn.objects.update(certificates=ended.pem + OTHER.pem + provider.signer.pem)
    client = Client()
    sign_on(client, source, provider, "81")
    assert is_in(client)


def test_each_protocol_has_its_own_addresses(source):
    assert Client().post(f"{PORTAL}/retour/").status_code == 405
    assert Client().get("/connexion/etablissement/cisss-bsl/retour/").status_code == 404
    assert Client().get("/connexion/etablissement/cisss-bsl/saml/").status_code == 405
    EstablishmentSignOn.objects.update(protocol=EstablishmentSignOn.Protocol.OPENID)
    for path in ("saml/suite/", "metadonnees.xml"):
        assert Client().get(f"/connexion/etablissement/cisss-bsl/{path}").status_code == 404
    assert Client().post("/connexion/etablissement/cisss-bsl/saml/", {"SAMLResponse": "x"}).status_code == 404


def test_links_go_with_the_provider_or_with_how_it_numbers_people(source, provider):
    for change in ({"entity_id": "urn:autre"}, {"identifier_attribute": "matricule"}):
        sign_on(Client(), source, provider, "61")
        assert SocialAccount.objects.exists()
        before = {name: getattr(source, name) for name in change}
        for name, value in change.items():
            setattr(source, name, value)
        source.save()
        assert not SocialAccount.objects.exists()
        for name, value in before.items():
            setattr(source, name, value)
        source.save()
