"""Filters that say the language of what an author wrote, inside pages whose interface may be in another."""

from django import template

from portal.core import languages

register = template.Library()

register.filter("content_lang", languages.content_lang)
register.filter("interface_lang", languages.interface_lang)
register.filter("is_foreign", languages.is_foreign)
register.filter("in_language", languages.in_language)
