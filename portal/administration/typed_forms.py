"""The administration's forms read what people type: dates of every form, addresses without their « https:// »."""

from django.db import models
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString
from wagtail import hooks
from wagtail.admin.forms.models import register_form_field_override
from wagtail.admin.widgets import AdminDateInput, AdminDateTimeInput

from portal.text.dates import TypedDateField, TypedDateTimeField
from portal.text.identifiers import TypedURLField

register_form_field_override(
    models.DateField, override={"form_class": TypedDateField, "widget": AdminDateInput}, exact_class=True
)
register_form_field_override(
    models.DateTimeField, override={"form_class": TypedDateTimeField, "widget": AdminDateTimeInput}, exact_class=True
)
register_form_field_override(models.URLField, override={"form_class": TypedURLField})


@hooks.register("insert_global_admin_js")
def keep_dates_as_typed() -> SafeString:
    return format_html('<script src="{}"></script>', static("js/admin-dates.js"))
