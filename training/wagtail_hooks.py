"""What trainings add to the administration."""

from wagtail import hooks

from training.questions.gift_admin import gift_urls

hooks.register("register_admin_urls", gift_urls)
