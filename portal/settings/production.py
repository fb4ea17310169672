"""Production settings, read from the environment (12-factor).

Every variable is listed with its default in `.env.example`. A missing secret raises
`django.core.exceptions.ImproperlyConfigured` at start, as does one that can be guessed.
"""

from pathlib import Path

import environ
from csp.constants import NONCE, NONE, SELF, UNSAFE_INLINE
from django.utils.translation import gettext_lazy as _

from portal.settings.roles import known_roles
from portal.settings.secret_key import strong_key

BASE_DIR = Path(__file__).resolve().parents[2]
env = environ.Env()

DATA_DIR = Path(env.str("DATA_DIR", str(BASE_DIR / "var"))).expanduser().resolve()

DEBUG = False
SECRET_KEY = strong_key(env.str("SECRET_KEY", ""))
SECRET_KEY_FALLBACKS = [strong_key(key) for key in env.list("SECRET_KEY_FALLBACKS", default=[])]
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=[])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
SITE_URL = env.str("SITE_URL", "http://127.0.0.1:8000").rstrip("/")

INSTALLED_APPS = [
    "portal.home",
    "portal.places",
    "portal.themes",
    "portal.gallery",
    "portal.api",
    "portal.oai",
    "portal.demo",
    "portal.brokering",
    "portal.contact",
    "portal.following",
    "portal.evaluation",
    "portal.review",
    "portal.retractions",
    "portal.bulletin",
    "portal.dois",
    "practices",
    "practices.adoption",
    "practices.maturity",
    "syntheses",
    "training",
    "search",
    "portal.space",
    "portal.accounts",
    "portal.accounts.sign_on",
    "portal.records",
    "portal.directory",
    "portal.exchange",
    "portal.sheets",
    "portal.versions",
    "portal.background",
    "portal.administration",
    "portal.cycle",
    "portal.shell",
    "portal.charts",
    "portal.core",
    "portal.references",
    "portal.kinds",
    "wagtail.contrib.redirects",
    "wagtail.embeds",
    "wagtail.sites",
    "portal.accounts.apps.PeopleConfig",
    "wagtail.snippets",
    "portal.administration.wagtail_apps.ReviewedDocumentsConfig",
    "portal.administration.wagtail_apps.ReviewedImagesConfig",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "django_filters",
    "django_htmx",
    "django_tasks_db",
    "csp",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.usersessions",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.sitemaps",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "portal.shell.policy.PermissionsPolicyMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "portal.shell.middleware.CompressionMiddleware",
    "portal.shell.policy.PolicyMiddleware",
    "portal.shell.maintenance.MaintenanceMiddleware",
    "portal.shell.kept_answers.KeptAnswersMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "portal.shell.middleware.PrivateResponsesMiddleware",
    "portal.shell.middleware.ChosenLanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "portal.text.typography.FrenchTypographyMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "portal.accounts.sign_on.sessions.SessionLimitsMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "portal.review.middleware.WithdrawnMiddleware",
    "portal.shell.redirects.ReaderRedirectMiddleware",
    "portal.accounts.middleware.SignInAgainMiddleware",
    "portal.accounts.sign_on.required.SecondFactorMiddleware",
    "portal.administration.gate.AdminGateMiddleware",
    "portal.shell.middleware.AtomicWritesMiddleware",
]

ROOT_URLCONF = "portal.urls"
WSGI_APPLICATION = "portal.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
                "portal.shell.context_processors.portal",
                "practices.context_processors.comparison",
            ],
        },
    },
    {"BACKEND": "portal.administration.kind_icons.KindIcons", "APP_DIRS": False},
]

# SQLite takes the write lock when a transaction begins and waits for it, so that editors,
# readers and the worker never meet « database is locked »; WAL lets readers go on meanwhile.
SQLITE_OPTIONS = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 30,
    "init_command": (
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-32000; "
        "PRAGMA mmap_size=268435456; PRAGMA temp_store=MEMORY;"
    ),
}
DATABASES = {"default": env.db("DATABASE_URL", default=f"sqlite:///{DATA_DIR / 'portal.sqlite3'}")}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["OPTIONS"] = SQLITE_OPTIONS
# Opening a connection costs more than what a page that is kept asks of it, on SQLite too.
DATABASES["default"]["CONN_MAX_AGE"] = env.int("DATABASE_CONN_MAX_AGE", default=60)
DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

SEARCH_URL = env.str("SEARCH_URL", f"embedded:///{(DATA_DIR / 'search').as_posix().lstrip('/')}")
# With a cluster: an embedded index beside it, kept up to date, which answers while the cluster doesn't.
SEARCH_FALLBACK_URL = env.str("SEARCH_FALLBACK_URL", "")
# Any server of embeddings that speaks as OpenAI's does; search then ranks by meaning beside words. None by default.
EMBEDDING_URL = env.str("EMBEDDING_URL", "")
# Where passages are sent instead, so that questions never wait behind them at a server that does one thing at a time.
EMBEDDING_PASSAGES_URL = env.str("EMBEDDING_PASSAGES_URL", "")
EMBEDDING_KEY = env.str("EMBEDDING_KEY", "")
EMBEDDING_MODEL = env.str("EMBEDDING_MODEL", "")
EMBEDDING_DIMENSIONS = env.int("EMBEDDING_DIMENSIONS", default=384)
# What the model was taught to read before a question and before a passage (« query: », « passage: »).
EMBEDDING_QUERY_PREFIX = env.str("EMBEDDING_QUERY_PREFIX", "")
EMBEDDING_PASSAGE_PREFIX = env.str("EMBEDDING_PASSAGE_PREFIX", "")
# For a server that adds them itself: it is told `input_type`, which is `query` or `passage`.
EMBEDDING_TELLS_TYPE = env.bool("EMBEDDING_TELLS_TYPE", default=False)
# How long a search waits for the meaning of its question, in seconds; words alone answer after that.
EMBEDDING_TIMEOUT = env.float("EMBEDDING_TIMEOUT", default=0.05)
# Where DOIs of published contents are registered: DataCite's REST API, and the account and the prefix that it gave.
# None by default, and nothing is sent. `DATACITE_SUFFIX` begins what follows the prefix.
DATACITE_URL = env.str("DATACITE_URL", "")
DATACITE_PREFIX = env.str("DATACITE_PREFIX", "")
DATACITE_REPOSITORY = env.str("DATACITE_REPOSITORY", "")
DATACITE_PASSWORD = env.str("DATACITE_PASSWORD", "")
DATACITE_SUFFIX = env.str("DATACITE_SUFFIX", "inters4")
# The base address of a learning record store (xAPI), which is told by a pseudonym who answered and completed.
LRS_URL = env.str("LRS_URL", "")
LRS_KEY = env.str("LRS_KEY", "")
LRS_SECRET = env.str("LRS_SECRET", "")
# Whether learning platforms, registered in the administration, may open blocks (LTI 1.3).
LTI_TOOL = env.bool("LTI_TOOL", default=False)
CACHES = {
    "default": env.cache("CACHE_URL", default="locmemcache://"),
    # Pages as visitors are given them: apart, so that they never push out what counts attempts.
    "answers": env.cache("CACHE_URL", default="locmemcache://answers") | {"KEY_PREFIX": "answers"},
}
if CACHES["answers"]["BACKEND"].endswith("LocMemCache"):
    CACHES["answers"] |= {"LOCATION": "answers", "OPTIONS": {"MAX_ENTRIES": 500}}
# How long an answer to visitors may be given again while nothing changes; 0 makes each anew.
KEPT_ANSWERS_SECONDS = env.int("KEPT_ANSWERS_SECONDS", default=300)
EMAIL_CONFIG = env.email("EMAIL_URL", default="consolemail://")
vars().update(EMAIL_CONFIG)
# Every message is kept with what it tells; the worker hands it to the server, again and again where it must.
EMAIL_DELIVERY_BACKEND = EMAIL_CONFIG["EMAIL_BACKEND"]
EMAIL_BACKEND = "portal.background.mail.QueuedBackend"
EMAIL_TIMEOUT = env.int("EMAIL_TIMEOUT", default=5)
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", "portail@localhost")
# The team that runs the portal, by its role: shown at the foot of every page.
CONTACT_EMAIL = env.str("CONTACT_EMAIL", "")
# In how many working days a team usually answers, unless its establishment says otherwise.
REPLY_DAYS = env.int("REPLY_DAYS", default=5)
# Who answers for personal information (Law 25, section 3.1): their title, never their name, and where to write.
PRIVACY_OFFICER_TITLE = env.str("PRIVACY_OFFICER_TITLE", "")
PRIVACY_OFFICER_EMAIL = env.str("PRIVACY_OFFICER_EMAIL", "")
# A need that waits more days for an answer is overdue in the brokers' queue.
NEEDS_OVERDUE_DAYS = env.int("NEEDS_OVERDUE_DAYS", default=14)
# How many days what concerns people is kept, by what it is; each room says which it forgets.
RETENTION_DAYS = {
    "alerts": env.int("RETENTION_ALERTS_DAYS", default=90),
    "requests": env.int("RETENTION_REQUESTS_DAYS", default=730),
    "messages": env.int("RETENTION_MESSAGES_DAYS", default=730),
    "incidents": env.int("RETENTION_INCIDENTS_DAYS", default=1830),
    "accompaniments": env.int("RETENTION_ACCOMPANIMENTS_DAYS", default=730),
}
# Days to decide a step of a review; then to archive what was to be revised, once its owners were told (0: never).
REVIEW_DAYS = env.int("REVIEW_DAYS", default=10)
REVISION_GRACE_DAYS = env.int("REVISION_GRACE_DAYS", default=180)
# How long the link of an invitation opens an account, and how long the journal is kept.
INVITATION_DAYS = env.int("INVITATION_DAYS", default=14)
JOURNAL_DAYS = env.int("JOURNAL_DAYS", default=730)

# Networks of the proxies that stand before the portal: their X-Forwarded-For says who asks. Nobody else's does.
TRUSTED_PROXIES = env.list("TRUSTED_PROXIES", default=[])

# Wagtail's own tasks are done at once: an index of references that lags would count uses wrong, and a deleted file must
# be gone. The portal's work is kept in the database, for `manage.py worker`.
TASKS = {
    "default": {"BACKEND": "portal.background.once.OnceBackend"},
    "background": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["default", "chores", "mail", "dois"]},
}

AUTH_USER_MODEL = "accounts.User"
# Twelve characters or more; what others use is refused by the list that Django ships, with no request to anybody.
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "logged_out"
# A link for a new password is good for a day.
PASSWORD_RESET_TIMEOUT = 24 * 3600

# How long a session lasts without a request, and at most: afterwards one signs in again; what was written is kept.
SESSION_IDLE_MINUTES = env.int("SESSION_IDLE_MINUTES", default=60)
SESSION_HOURS = env.int("SESSION_HOURS", default=12)
SESSION_COOKIE_AGE = SESSION_HOURS * 3600

# Signing in is allauth's; whose account an address is, the portal's: the one address of an account is `User.email`.
ACCOUNT_ADAPTER = "portal.accounts.sign_on.adapters.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_AUTHENTICATED_LOGIN_REDIRECTS = False
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 600
ACCOUNT_REAUTHENTICATION_METHODS = ("password", "mfa")
ACCOUNT_PASSWORD_RESET_TOKEN_GENERATOR = "django.contrib.auth.tokens.PasswordResetTokenGenerator"  # noqa: S105  (a class)
ACCOUNT_FORMS = {
    "login": "portal.accounts.forms.SignInForm",
    "reset_password": "portal.accounts.sign_on.forms.ForgottenPasswordForm",
    "reset_password_from_key": "portal.accounts.sign_on.forms.NewPasswordForm",
    "change_password": "portal.accounts.sign_on.forms.ChangePasswordForm",
    "set_password": "portal.accounts.sign_on.forms.FirstPasswordForm",
    "reauthenticate": "portal.accounts.sign_on.forms.PasswordAgainForm",
}
# What the portal limits by itself, with words of its own (portal/accounts/sign_in.py), isn't counted twice. Wrong codes
# of the second step are counted by account under « login_failed »: only who knows the password gets that far.
ACCOUNT_RATE_LIMITS = {
    "login": None,
    "login_failed": "10/15m/key",
    "reset_password": None,
    "reset_password_from_key": "20/m/ip",
    "change_password": "10/15m/user",
    "reauthenticate": "10/15m/user",
}

MFA_ADAPTER = "portal.accounts.sign_on.adapters.SecondStepAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_USER_VERIFICATION = "preferred"
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_TOTP_TOLERANCE = 1
# Counted by portal/accounts/sign_on/views.py.
MFA_RATE_LIMITS = {"webauthn_login": None}
MFA_FORMS = {
    "authenticate": "portal.accounts.sign_on.forms.CodeForm",
    "reauthenticate": "portal.accounts.sign_on.forms.CodeAgainForm",
    "activate_totp": "portal.accounts.sign_on.forms.ActivateAppForm",
    "add_webauthn": "portal.accounts.sign_on.forms.AddPasskeyForm",
}
# Who opens nothing of the administration without a second step: « administrator », « broker », or nobody.
MFA_REQUIRED_ROLES = known_roles(env.list("MFA_REQUIRED_ROLES", default=["administrator", "broker"]))

SOCIALACCOUNT_ADAPTER = "portal.accounts.sign_on.adapters.SignOnAdapter"
SOCIALACCOUNT_EMAIL_VERIFICATION = "none"
SOCIALACCOUNT_STORE_TOKENS = False
SOCIALACCOUNT_REQUESTS_TIMEOUT = 5
SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"OAUTH_PKCE_ENABLED": True}}

LANGUAGE_CODE = "fr-ca"
LANGUAGES = [("fr-ca", _("Français")), ("en", _("Anglais"))]
# The switch is remembered from one visit to the next.
LANGUAGE_COOKIE_AGE = 365 * 24 * 3600
LANGUAGE_COOKIE_SAMESITE = "Lax"
LOCALE_PATHS = [BASE_DIR / "locale"]
FORMAT_MODULE_PATH = "portal.text.formats"
TIME_ZONE = "America/Toronto"
USE_I18N = True
USE_TZ = True

STATICFILES_DIRS = [BASE_DIR / "static"]
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
    "portal.shell.stylesheets.KindsFinder",
]
STATIC_ROOT = DATA_DIR / "static"
STATIC_URL = "/static/"
MEDIA_ROOT = DATA_DIR / "media"
MEDIA_URL = env.str("MEDIA_URL", "/media/")
# Social cards and printable sheets, made again when they are missing; bytes for each kind.
FILE_CACHE_DIR = DATA_DIR / "cache"
FILE_CACHE_BYTES = env.int("FILE_CACHE_BYTES", default=256 * 1024 * 1024)
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "portal.shell.stylesheets.BundlingStaticFilesStorage"},
}
WHITENOISE_KEEP_ONLY_HASHED_FILES = True

# A practice sheet has many repeated rows; Django's default of 1,000 fields is too few for its form.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000
MAX_UPLOAD_BYTES = env.int("MAX_UPLOAD_BYTES", default=10 * 1024 * 1024)
DATA_UPLOAD_MAX_MEMORY_SIZE = MAX_UPLOAD_BYTES

# Where `manage.py maintenance` says that the portal is closed, and until when.
MAINTENANCE_FILE = Path(env.str("MAINTENANCE_FILE", str(DATA_DIR / "maintenance.json")))

WAGTAIL_SITE_NAME = "Consortium InterS4"
WAGTAIL_FRONTEND_LOGIN_URL = "/connexion/"
# One place to sign in: the portal's, which says in French what is wrong.
WAGTAILADMIN_LOGIN_URL = "/connexion/"
WAGTAILADMIN_BASE_URL = SITE_URL
# Passwords are changed and forgotten at /compte/mot-de-passe/, for everybody alike.
WAGTAIL_PASSWORD_MANAGEMENT_ENABLED = False
WAGTAIL_PASSWORD_RESET_ENABLED = False
# The address of an account is changed on a page of its own, which asks for the password.
WAGTAIL_EMAIL_MANAGEMENT_ENABLED = False
# What approved reviews do.
WAGTAIL_FINISH_WORKFLOW_ACTION = "portal.review.finishing.publish_what_was_approved"
WAGTAIL_CONTENT_LANGUAGES = LANGUAGES
WAGTAILADMIN_PERMITTED_LANGUAGES = [("fr-ca", "Français"), ("en", "English")]
WAGTAIL_USER_TIME_ZONES = ["America/Toronto", "America/Halifax"]
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_ALLOW_UNICODE_SLUGS = False
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "search.database"}}
WAGTAILIMAGES_IMAGE_MODEL = "core.PortalImage"
WAGTAILDOCS_DOCUMENT_MODEL = "core.PortalDocument"
WAGTAILIMAGES_IMAGE_FORM_BASE = "portal.administration.forms.PortalImageForm"
WAGTAILDOCS_DOCUMENT_FORM_BASE = "portal.administration.forms.PortalDocumentForm"
WAGTAILIMAGES_MAX_UPLOAD_SIZE = MAX_UPLOAD_BYTES
WAGTAILIMAGES_MAX_IMAGE_PIXELS = env.int("MAX_IMAGE_PIXELS", default=40_000_000)
# What may come in; what is kept of it is AVIF, GIF, JPEG, PNG or WebP.
WAGTAILIMAGES_EXTENSIONS = ["avif", "gif", "heic", "heif", "jfif", "jpg", "jpeg", "png", "tif", "tiff", "webp"]
WAGTAILIMAGES_FORMAT_CONVERSIONS = {"avif": "avif", "webp": "webp"}
WAGTAILDOCS_EXTENSIONS = ["csv", "docx", "md", "odt", "pdf", "pptx", "txt", "xlsx"]
WAGTAILDOCS_SERVE_METHOD = "serve_view"
WAGTAILDOCS_MAX_UPLOAD_SIZE = MAX_UPLOAD_BYTES
WAGTAILEMBEDS_FINDERS = [{"class": "wagtail.embeds.finders.oembed"}]

# Where the videos that a reader chooses to load come from.
VIDEO_HOSTS = env.list("VIDEO_HOSTS", default=["https://www.youtube-nocookie.com", "https://player.vimeo.com"])
# Public pages load nothing from another host and run no inline script or style.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [SELF],
        "frame-src": VIDEO_HOSTS,
    },
}
# What the administration has otherwise: see `portal.shell.policy`.
ADMINISTRATION_POLICY = {
    "script-src": [SELF, NONCE],
    "style-src": [SELF],
    # The editor of rich text adds sheets of its own; an attribute, which is what contents could bring, stays refused.
    "style-src-elem": [SELF, UNSAFE_INLINE],
    "frame-src": [SELF, *VIDEO_HOSTS],
}
# Browsers' features, and who may use them: this site for none but what videos do.
PERMISSIONS_POLICY = dict.fromkeys(
    (
        "accelerometer",
        "bluetooth",
        "browsing-topics",
        "camera",
        "display-capture",
        "geolocation",
        "gyroscope",
        "hid",
        "magnetometer",
        "microphone",
        "midi",
        "payment",
        "serial",
        "usb",
        "xr-spatial-tracking",
    ),
    "",
) | {feature: " ".join(["self", *(f'"{host}"' for host in VIDEO_HOSTS)]) for feature in ("autoplay", "fullscreen")}
# Passkeys are made and read by the portal's own pages.
PERMISSIONS_POLICY |= dict.fromkeys(("publickey-credentials-create", "publickey-credentials-get"), "self")
# Who sees more than « ok » at /readyz, and anything at /metrics: the bearer of the token, or these networks.
METRICS_TOKEN = env.str("METRICS_TOKEN", "")
PROBE_NETWORKS = env.list("PROBE_NETWORKS", default=[])
SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", default=True)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_HSTS_SECONDS = env.int("SECURE_HSTS_SECONDS", default=31_536_000)
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_SECURE = True
SESSION_COOKIE_HTTPONLY = True
CSRF_COOKIE_SECURE = True
CSRF_FAILURE_VIEW = "portal.shell.views.csrf_failure"
X_FRAME_OPTIONS = "SAMEORIGIN"

# The administration shows the preview of a page in a frame of the same site, which W019 asks to forbid.
SILENCED_SYSTEM_CHECKS = ["security.W019"]

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", "INFO")},
    # Each page saved runs several tasks of Wagtail's; and is logged in the database: neither is news.
    "loggers": {
        "django_tasks": {"level": "WARNING"},
        "wagtail": {"level": "WARNING"},
        # A line for each request, and a trace for each failure, of which the engine says the essential.
        "elastic_transport": {"level": "ERROR"},
    },
}
