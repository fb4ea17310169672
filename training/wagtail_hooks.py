"""What trainings add to the administration."""

from wagtail import hooks

from training.accompaniment.log_actions import register_actions
from training.platforms import admin  # noqa: F401  (registers its screens)
from training.questions.bringing import question_urls

hooks.register("register_admin_urls", question_urls)
hooks.register("register_log_actions", register_actions)
