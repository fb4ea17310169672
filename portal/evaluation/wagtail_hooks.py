"""What the journal says of scientific reviews: that a decision was taken, by whom; never who reviewed."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from wagtail import hooks
from wagtail.log_actions import LogActionRegistry, LogFormatter

from portal.evaluation.models import Round


@hooks.register("register_log_actions")
def review_actions(actions: LogActionRegistry) -> None:
    actions.register_action("evaluation.decide")(DecisionFormatter)


class DecisionFormatter(LogFormatter):
    label = _lazy("Décision d’une relecture scientifique")

    def format_message(self, log_entry: Any) -> str:
        labels = dict(Round.Decision.choices)
        decision = labels.get(log_entry.data.get("decision", ""), "")
        return _("Tour %(number)s : %(decision)s") % {"number": log_entry.data.get("round", ""), "decision": decision}
