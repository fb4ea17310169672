"""How training blocks, lessons and accompaniment strategies are written in content files."""

from portal.directory.exchange import UnderSection, classified_fields, readers_of
from portal.exchange.codecs import Integer, Lines, Text
from portal.exchange.page_fields import UnderParent
from portal.exchange.registry import ContentSchema, Field, register
from portal.exchange.streams import Rows
from training.models import AccompanimentPage, LessonPage, TrainingBlockPage, TrainingIndexPage

PLACEMENT = UnderSection(TrainingIndexPage, "formation")

register(
    ContentSchema(
        type="training",
        model=TrainingBlockPage,
        placement=PLACEMENT,
        fields=classified_fields(
            Field("duration_minutes", Integer("duration_minutes")),
            Field("audience", Text("audience")),
            Field("learning_objectives", Lines("learning_objectives")),
            Field("prerequisites", Text("prerequisites")),
        ),
        groups_of=readers_of,
    )
)
register(
    ContentSchema(
        type="lesson",
        model=LessonPage,
        placement=UnderParent("training"),
        fields=classified_fields(
            Field("duration_minutes", Integer("duration_minutes")),
            Field("learning_objectives", Lines("learning_objectives")),
        ),
        groups_of=readers_of,
    )
)
register(
    ContentSchema(
        type="accompaniment",
        model=AccompanimentPage,
        placement=PLACEMENT,
        fields=classified_fields(
            Field("audience", Text("audience")),
            Field("duration_note", Text("duration_note")),
            Field("steps", Rows("steps")),
        ),
        groups_of=readers_of,
    )
)
