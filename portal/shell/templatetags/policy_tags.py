"""What templates write for the content security policy."""

from django import template

from portal.shell.inline_scripts import nonce_attribute

register = template.Library()
register.simple_tag(nonce_attribute)
