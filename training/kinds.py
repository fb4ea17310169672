"""What a training block, a lesson and an accompaniment strategy are called, look like and join."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy, pgettext_lazy

from portal.kinds.checklist import COMMON, Check
from portal.kinds.contents import Colour, ContentKind, Family
from training import sheet
from training.facets import AUDIENCE_FACET, AUDIENCES, BLOCK_FACETS, ORDERS, facets_of, facets_of_paths
from training.sections import ACCOMPANIMENT_SECTIONS, BLOCK_SECTIONS, LESSON_SECTIONS, PATH_SECTIONS

TRAINING = Family(
    path="formation",
    title="Formation",
    index="training.TrainingIndexPage",
    menu=_("Formation"),
    footer=_("Formation et accompagnement"),
    order=30,
)
OBJECTIVES = Check(
    name="objectives",
    question=_("Les objectifs disent-ils ce que l’on saura faire, et le contenu y mène-t-il ?"),
)
DURATION = Check(
    name="duration",
    question=_("La durée annoncée est-elle celle qu’il faut vraiment ?"),
)
AMBER = Colour(light=(46, 0.1, 65), dark=(82, 0.11, 75))

BLOCK = ContentKind(
    slug="training",
    one=_("Bloc de formation"),
    many=_("Blocs de formation"),
    this=_("Ce bloc de formation"),
    short=_("Formation"),
    counted=ngettext_lazy("%(n)d bloc de formation", "%(n)d blocs de formation", "n"),
    start=_("Nouveau bloc de formation"),
    order=40,
    schema_type="Course",
    family=TRAINING,
    icon="training",
    shape='<path d="M1 .5h4.5a5.5 5.5 0 010 11H1z"/>',
    colour=AMBER,
    cell="adoption",
    detail="duration_minutes",
    detail_unit="min",
    links_from=frozenset({"forme-a"}),
    links_to=frozenset({"accompagne"}),
    facets=BLOCK_FACETS,
    classifiers=(AUDIENCES, ORDERS),
    beside=facets_of,
    sections=BLOCK_SECTIONS,
    checklist=(*COMMON, OBJECTIVES, DURATION),
    sheet_head=sheet.block_head,
)

LESSON = ContentKind(
    slug="lesson",
    one=_("Leçon"),
    many=_("Leçons"),
    this=_("Cette leçon"),
    counted=ngettext_lazy("%(n)d leçon", "%(n)d leçons", "n"),
    order=50,
    schema_type="LearningResource",
    icon="lesson",
    shape='<path fill="none" stroke="currentColor" stroke-width="2" d="M2 1.5h3.5a4.5 4.5 0 010 9H2z"/>',
    colour=AMBER,
    cell="adoption",
    part_of="training",
    detail="duration_minutes",
    detail_unit="min",
    links_from=frozenset({"forme-a"}),
    # Lessons stand in their block, which is listed.
    on_home=False,
    in_places=False,
    sections=LESSON_SECTIONS,
    checklist=(*COMMON, DURATION),
    sheet_head=sheet.lesson_head,
)

PATH = ContentKind(
    slug="path",
    one=_("Parcours"),
    many=pgettext_lazy("plusieurs", "Parcours"),
    this=_("Ce parcours"),
    title=_("Parcours de formation"),
    counted=ngettext_lazy("%(n)d parcours", "%(n)d parcours", "n"),
    start=_("Nouveau parcours"),
    order=55,
    schema_type="Course",
    family=TRAINING,
    icon="path",
    shape='<path d="M.5 11.5v-4H4v-3h3.5v-3h4v10z"/>',
    colour=AMBER,
    cell="adoption",
    links_from=frozenset({"forme-a"}),
    links_to=frozenset({"accompagne"}),
    facets=BLOCK_FACETS,
    classifiers=(AUDIENCES, ORDERS),
    beside=facets_of_paths,
    # Their blocks are there.
    on_home=False,
    sections=PATH_SECTIONS,
    checklist=(
        *COMMON,
        Check(name="order", question=_("Chaque bloc prépare-t-il au suivant, et le parcours dit-il pourquoi ?")),
    ),
    sheet_head=sheet.path_head,
)

ACCOMPANIMENT = ContentKind(
    slug="accompaniment",
    one=_("Accompagnement"),
    many=_("Accompagnements"),
    this=_("Cette stratégie"),
    title=_("Stratégie d’accompagnement"),
    counted=ngettext_lazy("%(n)d accompagnement", "%(n)d accompagnements", "n"),
    start=_("Décrire un accompagnement"),
    order=60,
    family=TRAINING,
    icon="accompaniment",
    shape='<path d="M6 .5l6 11H0z"/>',
    colour=Colour(light=(43, 0.08, 205), dark=(80, 0.09, 205)),
    cell="adoption",
    links_from=frozenset({"accompagne"}),
    on_home=False,
    menu=_("Accompagnement"),
    facets=(AUDIENCE_FACET,),
    classifiers=(AUDIENCES,),
    sections=ACCOMPANIMENT_SECTIONS,
    sheet_head=sheet.accompaniment_head,
)
