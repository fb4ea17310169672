"""An administrator sets up the sign-in of an establishment by SAML."""

import pytest
from django.test import Client
from lxml import etree
from onelogin.saml2.xml_utils import OneLogin_Saml2_XML

from portal.accounts.sign_on.dashboard import certificates_that_end
from portal.accounts.sign_on.models import EstablishmentSignOn
from tests.factories import make_establishment, make_home, make_user
from tests.oidc import answering
from tests.saml import Signer, metadata

pytestmark = pytest.mark.django_db

ADD = "/admin/connexions/new/saml/"
SIGNER = Signer()
URL = "https://idp.cisss.example/saml"
POST_ONLY = (
    '<SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST" Location="https://idp.example/sso"/>'
)


@pytest.fixture
def administrator():
    make_home()
    client = Client()
    client.force_login(make_user("admin@inters4.example", is_superuser=True))
    return client


def fields(**changed):
    return {
        "establishment": make_establishment().pk,
        "name": "compte du CISSS",
        "domains": "cisss.example",
        "addresses_are_given": "on",
        "welcomes_new": "on",
        "active": "on",
    } | changed


def said(answer):
    return answer.content.decode().replace("\xa0", " ")


def test_pasted_metadata_set_up_a_provider_and_the_portal_says_what_to_give_it(administrator):
    made = administrator.post(ADD, fields(pasted=metadata(URL, SIGNER)))
    source = EstablishmentSignOn.objects.get()
    assert made["Location"] == f"/admin/connexions/edit/{source.pk}/"
    assert (source.protocol, source.entity_id, source.sign_on_url) == ("saml", URL, f"{URL}/sso")
    assert source.certificates == SIGNER.pem
    page = said(administrator.get(made["Location"]))
    assert "/connexion/etablissement/cisss-bsl/metadonnees.xml" in page
    assert "/connexion/etablissement/cisss-bsl/saml/" in page
    assert "Se connecter avec compte du CISSS (CISSS-BSL)" in said(Client().get("/connexion/"))
    # What was read stays, and is written over by hand.
    kept = fields(
        entity_id="urn:autre", sign_on_url=f"{URL}/sso", certificates=source.certificates, email_attribute="mail"
    )
    assert administrator.post(made["Location"], kept).status_code == 302
    source.refresh_from_db()
    assert (source.entity_id, source.email_attribute) == ("urn:autre", "mail")
    assert "SAML 2.0" in said(administrator.get("/admin/connexions/"))


def test_metadata_are_read_at_their_address_and_again_when_it_is_saved(administrator):
    answers = {}
    with answering(answers) as url:
        answers["/metadata"] = metadata(url, SIGNER)
        assert administrator.post(ADD, fields(metadata_url=f"{url}/metadata")).status_code == 302
        source = EstablishmentSignOn.objects.get()
        assert source.sign_on_url == f"{url}/sso"
        other = Signer()
        answers["/metadata"] = metadata(url, other)
        administrator.post(f"/admin/connexions/edit/{source.pk}/", fields(metadata_url=f"{url}/metadata"))
        source.refresh_from_db()
        assert source.certificates == other.pem
        del answers["/metadata"]
        refused = administrator.post(f"/admin/connexions/edit/{source.pk}/", fields(metadata_url=f"{url}/metadata"))
        assert "réponse 404" in said(refused)


def test_a_portal_in_service_reads_nothing_that_is_not_encrypted(administrator, settings):
    settings.SITE_URL = "https://portail.example"
    refused = said(administrator.post(ADD, fields(metadata_url="http://127.0.0.1:9/metadata")))
    assert "L’adresse des métadonnées doit commencer par https" in refused
    refused = said(administrator.post(ADD, fields(pasted=metadata("http://idp.cisss.example", SIGNER))))
    assert "L’adresse de connexion doit commencer par https" in refused


def test_the_metadata_of_the_portal_are_given_before_the_sign_in_is_offered(administrator, settings):
    settings.SITE_URL = "https://portail.example"
    assert administrator.post(ADD, fields(active="")).status_code == 302
    given = Client(headers={"host": "ailleurs.example"}).get("/connexion/etablissement/cisss-bsl/metadonnees.xml")
    assert given["Content-Type"].startswith("application/samlmetadata+xml")
    tree = etree.fromstring(given.content)
    assert not isinstance(OneLogin_Saml2_XML.validate_xml(tree, "saml-schema-metadata-2.0.xsd"), str)
    md = {"md": "urn:oasis:names:tc:SAML:2.0:metadata"}
    assert tree.get("entityID") == "https://portail.example/connexion/etablissement/cisss-bsl/metadonnees.xml"
    assert tree.get("validUntil") is None
    assert tree.find("md:SPSSODescriptor", md).get("WantAssertionsSigned") == "true"
    service = tree.find("md:SPSSODescriptor/md:AssertionConsumerService", md)
    assert service.get("Location") == "https://portail.example/connexion/etablissement/cisss-bsl/saml/"


ENDED = Signer(since_days=30, days=-2, name="vieux")
COMING = Signer(since_days=-5, name="prochain")
WEAK = Signer(bits=1024, name="court")
WRONG = {
    "not XML": ("zorglub", "n’est pas du XML"),
    "cut": (metadata(URL, SIGNER)[:-30], "n’est pas du XML"),
    "another XML": ("<html/>", "commence par « html »"),
    "of a service": (metadata(URL, SIGNER).replace("IDPSSODescriptor", "SPSSODescriptor"), "fournisseur d’identité"),
    "a bomb": ('<!DOCTYPE a [<!ENTITY b "bbbb"><!ENTITY c "&b;&b;">]><a>&c;</a>', "DOCTYPE"),
    "an entity of elsewhere": ('<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>', "DOCTYPE"),
    "no certificate": (metadata(URL), "Il manque le certificat"),
    "certificate unreadable": (metadata(URL, SIGNER).replace(SIGNER.body, "AAAA"), "n° 1 ne se lit pas"),
    "certificate ended": (metadata(URL, ENDED), "« vieux » n’est plus valide depuis le"),
    "certificate to come": (metadata(URL, COMING), "« prochain » n’est valide qu’à partir du"),
    "key too short": (metadata(URL, WEAK), "trop courte (1024 bits)"),
    "no sign-on address": (metadata(URL, SIGNER, body="<!-- -->"), "Il manque l’adresse de connexion"),
    "no address by redirection": (metadata(URL, SIGNER, body=POST_ONLY), "HTTP-Redirect"),
    "signed requests wanted": (metadata(URL, SIGNER, WantAuthnRequestsSigned="true"), "WantAuthnRequestsSigned"),
    "out of date": (metadata(URL, SIGNER, validUntil="2020-01-01T00:00:00Z"), "ne sont plus valides depuis le"),
    "too long": ("<a>" + "x" * 300_000 + "</a>", "trop longues"),
}


def test_what_is_wrong_with_metadata_is_said_beside_them_and_nothing_is_lost(administrator):
    for name, (text, word) in WRONG.items():
        refused = administrator.post(ADD, fields(pasted=text))
        assert refused.status_code == 200, name
        assert word in said(refused).replace("&amp;", "&"), name
        assert "Donnez d’abord" not in said(refused), name
        assert refused.context["form"]["pasted"].value() == text
        assert refused.context["form"]["name"].value() == "compte du CISSS"
    assert not EstablishmentSignOn.objects.exists()


def test_one_of_several_providers_is_chosen_by_its_identifier(administrator):
    one, other = (metadata(f"https://{name}.example", SIGNER) for name in ("un", "deux"))
    both = f'<EntitiesDescriptor xmlns="urn:oasis:names:tc:SAML:2.0:metadata">{one}{other}</EntitiesDescriptor>'
    refused = said(administrator.post(ADD, fields(pasted=both)))
    assert "2 fournisseurs" in refused
    assert "https://un.example, https://deux.example" in refused
    administrator.post(ADD, fields(pasted=both, entity_id="https://deux.example"))
    assert EstablishmentSignOn.objects.get().sign_on_url == "https://deux.example/sso"


def test_it_may_be_written_by_hand_and_is_offered_only_once_it_is_whole(administrator):
    by_hand = {"entity_id": "urn:cisss", "sign_on_url": URL, "certificates": SIGNER.pem}
    for name in by_hand:
        assert "Donnez d’abord" in said(administrator.post(ADD, fields(**by_hand | {name: ""})))
    assert "quel attribut dit" in said(administrator.post(ADD, fields(**by_hand, addresses_are_given="")))
    assert "clé privée" in said(administrator.post(ADD, fields(**by_hand | {"certificates": SIGNER.key})))
    assert "n° 1 ne se lit pas" in said(administrator.post(ADD, fields(**by_hand | {"certificates": "zorglub"})))
    twice = fields(**by_hand, pasted=metadata(URL, SIGNER), metadata_url=URL)
    assert "l’une des deux" in said(administrator.post(ADD, twice))
    assert "Ceci n’est pas un domaine" in said(administrator.post(ADD, fields(**by_hand, domains="*.ca")))
    assert not EstablishmentSignOn.objects.exists()
    # A certificate that ended is left out when another follows it.
    both = by_hand | {"certificates": ENDED.pem + "\n" + SIGNER.pem}
    assert administrator.post(ADD, fields(**both)).status_code == 302
    assert EstablishmentSignOn.objects.get().certificates == SIGNER.pem


def test_administrators_are_told_of_a_certificate_before_it_ends(administrator):
    for slug, signer in (("cisss-bsl", Signer(days=20)), ("cisss-abc", Signer(days=90))):
        by_hand = {"entity_id": "urn:cisss", "sign_on_url": URL, "certificates": signer.pem}
        administrator.post(ADD, fields(**by_hand, establishment=make_establishment(slug).pk))
    assert EstablishmentSignOn.objects.count() == 2
    assert "ajout fait" in said(administrator.get("/admin/connexions/"))
    home = said(administrator.get("/admin/"))
    assert "1 certificat de connexion est à renouveler" in home
    assert "compte du CISSS (CISSS-BSL)" in home
    assert "CISSS-ABC" not in home
    assert certificates_that_end(make_user("lectrice@inters4.example")) is None


def test_nobody_but_administrators_opens_the_form(administrator):
    client = Client()
    client.force_login(make_user("lectrice@inters4.example"))
    assert client.get(ADD).status_code in (302, 404)
