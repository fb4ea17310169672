"""What the ways to sign in hold of a person: all of it goes with their account."""

from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.core.personal_data import PersonalData, declare_exempt, register_personal_data

register_personal_data(
    PersonalData(
        slug="sign-on",
        label=gettext_lazy("Vos façons de vous connecter"),
        fields=("mfa.Authenticator.user", "socialaccount.SocialAccount.user"),
        # What protects the account (secrets, keys) is of no use to its owner, and all to who would steal the copy.
        read=lambda person: (
            [
                {_("Seconde étape"): item.get_type_display(), _("Depuis"): item.created_at}
                for item in Authenticator.objects.filter(user=person)
            ]
            + [
                {_("Compte au travail"): item.provider, _("Depuis"): item.date_joined}
                for item in SocialAccount.objects.filter(user=person)
            ]
        ),
    ),
    order=7,
)
register_personal_data(
    PersonalData(
        slug="sessions",
        label=gettext_lazy("Vos appareils connectés"),
        fields=("usersessions.UserSession.user",),
        read=lambda person: [
            {
                _("Adresse réseau"): item.ip,
                _("Navigateur"): item.user_agent,
                _("Depuis"): item.created_at,
                _("Vu le"): item.last_seen_at,
            }
            for item in UserSession.objects.filter(user=person)
        ],
    ),
    order=8,
)
declare_exempt("The account's own address once more, as allauth keeps it.", "account.EmailAddress.user")
