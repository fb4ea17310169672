"""What one may say of a page while withdrawing it."""

from typing import Any

from django import template

from portal.review.forms import WithdrawalForm
from portal.review.revisions import read_by_all

register = template.Library()


@register.simple_tag(takes_context=True)
def withdrawal_form(context: Any, page: Any) -> WithdrawalForm | None:
    """The form of what the address of a page will say; None where it says nothing, not everybody could read it."""
    return WithdrawalForm(user=context["request"].user) if page is not None and read_by_all(page) else None
