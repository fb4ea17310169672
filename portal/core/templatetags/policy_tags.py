"""What templates write for the content security policy."""

from django import template

from portal.core.inline_scripts import opening_tag

register = template.Library()
register.simple_tag(opening_tag, name="inline_script")
