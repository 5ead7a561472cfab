"""The record: what an entry of ``data/systems.yaml`` may say, typed.

The structs below are the one schema of the project. The strict reader checks
data files against them, the JSON Schema for editors and the field table in
``docs/`` are generated from them. A record cannot hold itself, so the garbage
collector need not track the tens of thousands of them (``gc=False``).
"""

from __future__ import annotations

from typing import Annotated, Literal, get_args

from msgspec import Meta, Struct, structs

Kind = Literal["system", "munition", "launcher", "platform", "kit", "component", "family", "programme"]
Status = Literal["in_service", "in_development", "tested", "ordered", "retired", "cancelled", "unknown"]
NameKind = Literal[
    "spelling", "native", "designator", "reporting_name", "nickname", "export_name", "local_name"
]
MatchRule = Literal["case", "context", "designator-only", "never"]
Bound = Literal["exact", "about", "up_to", "at_least", "interval"]
Basis = Literal[
    "assessed_official",
    "assessed_independent",
    "claimed_manufacturer",
    "claimed_state",
    "reported",
    "tested",
]
Tier = Literal["A", "B", "C", "D", "E", "F", "G"]
YearEvent = Literal["first_flight", "first_shown", "entered_service", "retired"]
RelationKind = Literal[
    "variant_of",
    "derived_from",
    "copy_of",
    "claimed_copy_of",
    "licensed_copy_of",
    "local_name_of",
    "export_name_of",
    "successor_of",
    "uses_munition",
    "uses_launcher",
    "launched_from",
    "carries",
    "fits",
    "component_of",
    "assessed_same_as",
    "often_confused_with",
]

SourceId = Annotated[str, Meta(description="id of a source in data/sources.yaml")]
SystemId = Annotated[str, Meta(description="id of another entry")]
Number = Annotated[float, Meta(ge=0)]
Year = Annotated[int, Meta(ge=1900, le=2100)]


class Name(Struct, frozen=True, gc=False, forbid_unknown_fields=True, omit_defaults=True):
    """A spelling that print uses."""

    name: Annotated[str, Meta(min_length=1, description="the name as printed")]
    kind: Annotated[NameKind, Meta(description="what sort of name it is")] = "spelling"
    lang: Annotated[str | None, Meta(description="ISO 639-1 code; left out for English")] = None
    match: Annotated[
        MatchRule | None, Meta(description="how running text may link the bare name; left out: freely")
    ] = None
    seen: Annotated[
        bool, Meta(description="false: the usual form of that press, not yet seen on a page that was read")
    ] = True


class Relation(Struct, frozen=True, gc=False, forbid_unknown_fields=True, omit_defaults=True):
    """A claim that this entry stands in some relation to another one; exactly one relation key is set."""

    variant_of: Annotated[SystemId | None, Meta(description="same designation, changed mark")] = None
    derived_from: Annotated[SystemId | None, Meta(description="new design based on another")] = None
    copy_of: Annotated[SystemId | None, Meta(description="unlicensed reproduction, by a finding")] = None
    claimed_copy_of: Annotated[SystemId | None, Meta(description="unlicensed reproduction, as claimed")] = None
    licensed_copy_of: Annotated[SystemId | None, Meta(description="production under agreement")] = None
    local_name_of: Annotated[
        SystemId | None, Meta(description="the same article under another user's name")
    ] = None
    export_name_of: Annotated[SystemId | None, Meta(description="brand for foreign sale")] = None
    successor_of: Annotated[SystemId | None, Meta(description="replaces it in its role")] = None
    uses_munition: Annotated[SystemId | None, Meta(description="fires this munition")] = None
    uses_launcher: Annotated[SystemId | None, Meta(description="is fired from this launcher")] = None
    launched_from: Annotated[SystemId | None, Meta(description="is released by this platform")] = None
    carries: Annotated[SystemId | None, Meta(description="carries this munition")] = None
    fits: Annotated[SystemId | None, Meta(description="kit for this bomb")] = None
    component_of: Annotated[SystemId | None, Meta(description="part of it")] = None
    assessed_same_as: Annotated[
        SystemId | None, Meta(description="analysts say that both names are one thing")
    ] = None
    often_confused_with: Annotated[SystemId | None, Meta(description="editorial note for readers")] = None
    source: Annotated[
        SourceId | None, Meta(description="who says so; only often_confused_with does without")
    ] = None

    @property
    def kind(self) -> str:
        """The one relation key that is set (empty if none is, which the reader refuses)."""
        return next((k for k in RELATION_KINDS if getattr(self, k) is not None), "")

    @property
    def target(self) -> str:
        """Id of the entry it points at."""
        return str(getattr(self, self.kind)) if self.kind else ""


class YearMark(Struct, frozen=True, gc=False, forbid_unknown_fields=True):
    """A year in the life of a system, with who states it."""

    event: Annotated[YearEvent, Meta(description="what happened")]
    year: Annotated[Year, Meta(description="calendar year")]
    source: SourceId


class Statement(Struct, frozen=True, gc=False, forbid_unknown_fields=True, omit_defaults=True):
    """What one source says about one figure, in the field's unit."""

    bound: Annotated[Bound, Meta(description="how the figure is to be read")]
    basis: Annotated[Basis, Meta(description="whose claim it is")]
    source: SourceId
    quote: Annotated[str, Meta(min_length=1, description="the figure as printed, ten words at most")]
    value: Annotated[Number | None, Meta(description="the figure, for exact and about")] = None
    min: Annotated[Number | None, Meta(description="lower end, for interval and at_least")] = None
    max: Annotated[Number | None, Meta(description="upper end, for interval and up_to")] = None
    note: Annotated[str | None, Meta(description="variant, payload, profile, class of target")] = None
    as_of: Annotated[str | None, Meta(description="date that the figure describes, if another")] = None
    claimant: Annotated[
        str | None, Meta(description="who claims it, where basis and publisher do not say")
    ] = None

    @property
    def low(self) -> float | None:
        """Lower end in the field's unit; None for ``up_to``."""
        return self.value if self.value is not None else self.min

    @property
    def high(self) -> float | None:
        """Upper end in the field's unit; None for ``at_least``."""
        return self.value if self.value is not None else self.max


def _figure(text: str) -> Meta:
    return Meta(description=text)


Figure = list[Statement]


class Record(Struct, frozen=True, gc=False, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """One entry, as ``data/systems.yaml`` writes it under its id."""

    name: Annotated[str, Meta(min_length=1, description="canonical English name")]
    kind: Annotated[Kind, Meta(description="what the record describes")]
    type: Annotated[str, Meta(description="id of a type in data/types.yaml")]
    origin: Annotated[
        list[str], Meta(min_length=1, description="country of design, ISO 3166-1 alpha-3, lead first")
    ]
    family: Annotated[str | None, Meta(description="id of the family's head")] = None
    status: Annotated[Status | None, Meta(description="the most active status of any operator")] = None
    operators: Annotated[list[str], Meta(description="states (alpha-3) and non-state actors (ids)")] = []
    maker: Annotated[list[str], Meta(description="developer or manufacturer, as text")] = []
    years: Annotated[list[YearMark], Meta(description="years that a source states")] = []
    names: Annotated[list[Name], Meta(description="every spelling that print uses")] = []
    relations: Annotated[list[Relation], Meta(description="kin, launchers and munitions")] = []
    range_km: Annotated[Figure, _figure("greatest ground distance, one way, in kilometres")] = []
    engagement_range_km: Annotated[
        Figure, _figure("distance at which air targets are engaged, in kilometres")
    ] = []
    engagement_altitude_km: Annotated[
        Figure, _figure("height at which air targets are engaged, in kilometres")
    ] = []
    combat_radius_km: Annotated[Figure, _figure("out and back with a load, in kilometres")] = []
    ferry_range_km: Annotated[Figure, _figure("greatest distance without weapons, in kilometres")] = []
    datalink_range_km: Annotated[Figure, _figure("reach of the control link, in kilometres")] = []
    endurance_h: Annotated[Figure, _figure("time in the air, in hours")] = []
    payload_kg: Annotated[Figure, _figure("everything carried or delivered, in kilograms")] = []
    warhead_kg: Annotated[Figure, _figure("warhead as published, in kilograms")] = []
    launch_mass_kg: Annotated[
        Figure, _figure("complete round at launch, or take-off mass, in kilograms")
    ] = []
    length_m: Annotated[Figure, _figure("length, in metres")] = []
    diameter_m: Annotated[Figure, _figure("diameter of the body, in metres")] = []
    wingspan_m: Annotated[Figure, _figure("wingspan, in metres")] = []
    calibre_mm: Annotated[Figure, _figure("calibre of gun or rocket, in millimetres")] = []
    speed_mach: Annotated[Figure, _figure("greatest speed, as a Mach number")] = []
    speed_kmh: Annotated[Figure, _figure("greatest speed, in kilometres an hour")] = []
    ceiling_m: Annotated[Figure, _figure("service ceiling, in metres")] = []
    note: Annotated[str | None, Meta(description="a word to the reader")] = None
    former_ids: Annotated[list[str], Meta(description="ids that this entry had before")] = []
    sources: Annotated[
        list[SourceId], Meta(min_length=1, description="sources that support identity")
    ]


class Source(Struct, frozen=True, gc=False, forbid_unknown_fields=True, omit_defaults=True):
    """A page that was read, as ``data/sources.yaml`` writes it under its id."""

    publisher: Annotated[str, Meta(min_length=1, description="who publishes; the agency for a wire copy")]
    title: Annotated[str, Meta(min_length=1, description="title of the page or document")]
    url: Annotated[str, Meta(pattern="^https?://", description="where it was read")]
    published: Annotated[
        str, Meta(description="date as precisely as the page gives it (2016-09-25, 2016-09, 2016) or unknown")
    ]
    accessed: Annotated[str, Meta(description="the day it was read")]
    tier: Annotated[Tier, Meta(description="A official to G hobby, see docs/sources.md")]
    lang: Annotated[str | None, Meta(description="ISO 639-1 code; left out for English")] = None
    via: Annotated[str | None, Meta(description="mirror it was read on")] = None


class TypeInfo(Struct, frozen=True, gc=False, forbid_unknown_fields=True, omit_defaults=True):
    """A type of the vocabulary, as ``data/types.yaml`` writes it under its id."""

    category: str
    label: str
    plural: str
    definition: str
    figure: str | None = None  # the figure a reader means by "range"; left out where there is none (a radar)
    threshold: str | None = None
    plausible: dict[str, list[float]] = {}  # field -> [least, greatest] that can be true
    expected: dict[str, list[float]] = {}  # field -> the lines of the type; outside wants a note
    csis: str | None = None
    sipri: str | None = None
    unroca: str | None = None


RELATION_KINDS: tuple[str, ...] = get_args(RelationKind)
FIGURES: tuple[str, ...] = tuple(
    f.name for f in structs.fields(Record) if f.name.rsplit("_", 1)[-1] in {"km", "kg", "m", "mm", "h", "mach", "kmh"}
)
UNITS: dict[str, str] = {"km": "km", "kg": "kg", "m": "m", "mm": "mm", "h": "h", "mach": "Mach", "kmh": "km/h"}


def unit_of(field: str) -> str:
    """Unit of a figure's field, as readers see it (``range_km`` → ``km``)."""
    return UNITS[field.rsplit("_", 1)[-1]]


def structs_of() -> tuple[type[Struct], ...]:
    """The structs of a data file, outermost first."""
    return Record, Name, Relation, YearMark, Statement, Source
