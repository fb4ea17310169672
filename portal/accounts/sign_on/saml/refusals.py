"""Why an answer of SAML isn't believed: what its person can do, and what the IT team of the establishment looks at."""

from django.utils.translation import gettext_lazy as _

from portal.accounts.sign_on.refusals import Refusal

MALFORMED = Refusal(
    "saml-malformed",
    _(
        "Ce que le fournisseur a répondu n’est pas une réponse SAML que le portail accepte. Recommencez depuis la page "
        "de connexion ; si cela se répète, prévenez l’informatique de votre établissement."
    ),
    401,
)
UNSOLICITED = Refusal(
    "saml-unsolicited",
    _(
        "Cette réponse ne répond à aucune demande du portail. Commencez ici, depuis la page de connexion, et non "
        "depuis la page d’applications de votre établissement."
    ),
    401,
)
USED = Refusal(
    "saml-used",
    _(
        "Cette réponse a déjà servi, est arrivée trop tard ou vient d’un autre navigateur que le vôtre. Recommencez "
        "depuis la page de connexion."
    ),
    401,
)
DENIED = Refusal(
    "saml-denied",
    _(
        "Votre établissement n’a pas ouvert votre session chez lui. Recommencez, ou demandez à l’informatique si votre "
        "compte a accès à ce portail."
    ),
    401,
)
EXPIRED = Refusal(
    "saml-expired",
    _(
        "La réponse du fournisseur n’est plus valide, ou ne l’est pas encore : elle a trop tardé, ou son horloge et "
        "celle du portail diffèrent. Recommencez depuis la page de connexion."
    ),
    401,
)
OTHER_PORTAL = Refusal(
    "saml-other-portal",
    _(
        "Cette réponse a été faite pour un autre service, ou par un autre fournisseur. L’informatique de votre "
        "établissement doit vérifier les identifiants (entityID) et l’adresse de retour."
    ),
    401,
)
UNSIGNED = Refusal(
    "saml-unsigned",
    _(
        "La réponse du fournisseur n’est pas signée comme le portail le demande. L’informatique de votre établissement "
        "doit faire signer les assertions, en SHA-256 au moins."
    ),
    401,
)
BAD_SIGNATURE = Refusal(
    "saml-bad-signature",
    _(
        "La signature de la réponse n’est pas celle de votre établissement. Si son certificat a changé, la personne "
        "qui administre le portail doit mettre à jour ses métadonnées."
    ),
    401,
)
ENCRYPTED = Refusal(
    "saml-encrypted",
    _(
        "La réponse du fournisseur est chiffrée, et le portail ne lit que celles qui ne le sont pas : la liaison "
        "(https) l’est déjà. L’informatique de votre établissement doit cesser de chiffrer les assertions pour lui."
    ),
    401,
)
NAMELESS = Refusal(
    "saml-nameless",
    _(
        "Le fournisseur n’a pas donné d’identifiant qui dure. L’informatique de votre établissement doit transmettre "
        "un NameID « persistent », ou l’attribut qui numérote les personnes."
    ),
)
CERTIFICATE_ENDED = Refusal(
    "saml-certificate-ended",
    _(
        "Le certificat de votre établissement n’est plus valide : la personne qui administre le portail doit mettre à "
        "jour ses métadonnées. D’ici là, connectez-vous avec votre mot de passe."
    ),
    503,
)
