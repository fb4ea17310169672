"""How practices are written in content files and spreadsheets."""

from portal.directory.exchange import RoleField, TermField, UnderSection, classified_fields, readers_of
from portal.exchange.codecs import Boolean, Date, Lines, Markdown, Number, Text
from portal.exchange.registry import ContentSchema, Field, register
from portal.exchange.streams import Rows
from practices.models import PracticeIndexPage, PracticePage

SECTIONS = (
    "why",
    "materials",
    "procedures",
    "providers",
    "how",
    "where",
    "when_how_much",
    "tailoring",
    "modifications",
    "fidelity_planned",
    "fidelity_actual",
)

register(
    ContentSchema(
        type="practice",
        model=PracticePage,
        placement=UnderSection(PracticeIndexPage, "pratiques"),
        fields=classified_fields(
            Field("acronym", Text("acronym")),
            Field("direction", Text("direction")),
            Field("status", TermField("status", "practice_status")),
            Field("status_since", Date("status_since")),
            Field("status_reason", Text("status_reason")),
            Field("started_on", Date("started_on")),
            Field("ended_on", Date("ended_on")),
            Field("maturity", TermField("maturity", "maturity")),
            *(Field(name, Markdown(name)) for name in SECTIONS),
            Field("core_components", Rows("core_components")),
            Field("adaptable_components", Rows("adaptable_components")),
            Field("resources", Rows("resources")),
            Field("cost_amount", Number("cost_amount")),
            Field("cost_note", Text("cost_note", multiline=True)),
            Field("fte", Number("fte")),
            Field("steps", Rows("steps")),
            Field("risks", Rows("risks")),
            Field("levers", Lines("levers")),
            Field("obstacles", Lines("obstacles")),
            Field("partners", Rows("partners")),
            Field("indicators", Rows("indicators")),
            Field("failures", Markdown("failures")),
            Field("lessons_learned", Markdown("lessons_learned")),
            Field("sustainability", Markdown("sustainability")),
            Field("contact_role", Text("contact_role")),
            Field("contact_point", RoleField("contact_point")),
            Field("contact_details", Text("contact_details")),
            Field("contact_hidden", Boolean("contact_hidden")),
        ),
        groups_of=readers_of,
    )
)
