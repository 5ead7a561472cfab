"""Claims: which figure a text states, of which system. A new case is one line.

A claim is marked in its sentence as ``{phrase|system field least greatest}``, ``-`` for an open
end; what is not marked is no claim. The systems are invented (``tables/claims_catalogue.yaml``).
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import catalog
from catalog import Catalog
from catalog.claim import Claim

TABLES = Path(__file__).parent / "tables"
_MARK = re.compile(r"\{([^|{}]+)\|([^{}]+)\}")


@pytest.fixture(scope="session")
def birds() -> Catalog:
    return catalog.load(TABLES / "claims_catalogue.yaml")


def plain(marked: str) -> tuple[str, list[tuple[int, str, str]]]:
    """The sentence without its marks, and the claims as (start, phrase, what it states)."""
    text, wanted, at = "", [], 0
    for mark in _MARK.finditer(marked):
        text += marked[at : mark.start()]
        wanted.append((len(text), mark[1], mark[2]))
        text += mark[1]
        at = mark.end()
    return text + marked[at:], wanted


def shown(claim: Claim) -> tuple[int, str, str]:
    ends = ("-" if value is None else f"{value:g}" for value in (claim.min, claim.max))
    return claim.start, claim.text, " ".join((claim.system, claim.field, *ends))


def figures(birds: Catalog, text: str) -> list[Claim]:
    return [c for c in birds.annotate(text).claims if c.unit is not None]


RANGE = [
    # how a range is said
    "The Kestrel-12 missile has a range of {300 km|kestrel-12 range_km 300 300}.",
    "The range of the Kestrel-12 is put at {300 km|kestrel-12 range_km 300 300}.",
    "The {300-km|kestrel-12 range_km 300 300}-range Kestrel-12 was shown.",
    "The {300-km|kestrel-12 range_km 300 300} Kestrel-12 was shown.",
    "The Kestrel-12, a {300-kilometre|kestrel-12 range_km 300 300} missile, was shown.",
    "The Kestrel-12 can hit targets {300 km|kestrel-12 range_km 300 300} away.",
    "The Kestrel-12 is capable of striking at a distance of {300 km|kestrel-12 range_km 300 300}.",
    "The Kestrel-12, credited with {300 km|kestrel-12 range_km 300 300}, was shown.",
    "The Sparrow-3 flies {1,000 km|sparrow-3 range_km 1000 1000} on one tank.",
    "Officials said that the Kestrel-12 reached {300 km|kestrel-12 range_km 300 300}.",
    "They showed the Kestrel-12 ({300 km|kestrel-12 range_km 300 300}) and the Kestrel-14 ({700 km|kestrel-14 range_km 700 700}).",
    "Kestrel-12\nRange: {300 km|kestrel-12 range_km 300 300}\nCrew: 4",
    "The Condor-7 can launch rockets {as far as 300 km|condor-7 range_km - 300}.",
    "The Condor-7, with its {300 km|condor-7 range_km 300 300} missiles, was shown.",
    # a place within reach says nothing of what is beyond
    "The Kestrel-12 can reach the capital, {200 km|kestrel-12 range_km 200 -} away.",
    # lines of a narrow column, as a PDF has them
    "The Kestrel-12 missile has\na range of {more\nthan 250 km|kestrel-12 range_km 250 -},\nsaid the Gazette.",
    "The Sparrow-3 has a range of\n{1,000 km|sparrow-3 range_km 1000 1000}. The\nKestrel-12 can reach\n{300 km|kestrel-12 range_km 300 300}.",
    # how it is bounded
    "The Kestrel-12 has a range of {up to 300 km|kestrel-12 range_km - 300}.",
    "The Kestrel-12 has a range of {more than 250 km|kestrel-12 range_km 250 -}.",
    "The Kestrel-12 has a range {in excess of 250 km|kestrel-12 range_km 250 -}.",
    "The Kestrel-12 has a range of {about 300 km|kestrel-12 range_km 300 300}.",
    "The Kestrel-12 has a range of {up to about 300 km|kestrel-12 range_km - 300}.",
    "The Kestrel-12 has a range of {between 300 km and 420 km|kestrel-12 range_km 300 420}.",
    "The Kestrel-12 has a range of {300-420 km|kestrel-12 range_km 300 420}.",
    "The Kestrel-12 has a range of {300 to 420 km|kestrel-12 range_km 300 420}.",
    "The Kestrel-12 has a {300-plus km|kestrel-12 range_km 300 -} range.",
    "The Kestrel-12 has a range of {300 km or more|kestrel-12 range_km 300 -}.",
    # units and numbers
    "The Sparrow-3 has a range of {1,550 miles|sparrow-3 range_km 2494.5 2494.5}.",
    "The Sparrow-3 has a range of {700 nautical miles|sparrow-3 range_km 1296.4 1296.4}.",
    "The Sparrow-3 has a range of {two thousand kilometres|sparrow-3 range_km 2000 2000}.",
    "The Kestrel-12 has a range of {300 kms|kestrel-12 range_km 300 300}.",
    "The Kestrel-12 has a range of {300km|kestrel-12 range_km 300 300}.",
    "The Sparrow-3 has a range of {1\u202f500 km|sparrow-3 range_km 1500 1500}.",
    "The Sparrow-3 has a range of {1,500 km|sparrow-3 range_km 1500 1500} (932 miles).",
    "The Sparrow-3 has a range of {1,500 km|sparrow-3 range_km 1500 1500}, or 932 miles, on one tank.",
    # air defence: its range is that of its engagements
    "The Heron-9 has a range of {60 km|heron-9 engagement_range_km 60 60}.",
    "The Heron-9 can intercept aircraft at {40 to 60 km|heron-9 engagement_range_km 40 60}.",
    "The Osprey-5 has a combat radius of {1,000 km|osprey-5 combat_radius_km 1000 1000}.",
    # other languages
    "Дальность Kestrel-12 составляет {до 300 км|kestrel-12 range_km - 300}.",
    "Дальність Kestrel-12 становить {понад 300 км|kestrel-12 range_km 300 -}.",
    "Die Kestrel-12 hat eine Reichweite von {300 Kilometern|kestrel-12 range_km 300 300}.",
    "Le Kestrel-12 a une portée de {plus de 250 km|kestrel-12 range_km 250 -}.",
    "El Sparrow-3 tiene un alcance de {2.500 kilómetros|sparrow-3 range_km 2500 2500}.",
    "موشک Kestrel-12 با برد {۳۰۰ کیلومتر|kestrel-12 range_km 300 300} رونمایی شد.",
    "מסוגל Kestrel-12 לטווח של {300 ק\"מ|kestrel-12 range_km 300 300}.",
]
OTHERS = [
    "The Kestrel-12 carries a {500-kg|kestrel-12 warhead_kg 500 500} warhead.",
    "The Kestrel-12 carries a warhead weighing {500 kg|kestrel-12 warhead_kg 500 500}.",
    "The Kestrel-12 carries {half a tonne|kestrel-12 warhead_kg 500 500} of explosives.",
    "The Kestrel-12 carries a {1,102-pound|kestrel-12 warhead_kg 499.9 499.9} (500-kilogram) warhead.",
    "The Kestrel-12 has an {eight-tonne|kestrel-12 warhead_kg 8000 8000} warhead.",
    "The Osprey-5 has a payload of {up to 150 kg|osprey-5 payload_kg - 150}.",
    "The Osprey-5 can carry {150 kg|osprey-5 payload_kg 150 150} of munitions.",
    "The Kestrel-12 reaches {Mach 5|kestrel-12 speed_mach 5 5}.",
    "The Kestrel-12 flies at {Mach 5 to Mach 7|kestrel-12 speed_mach 5 7}.",
    "The Kestrel-12 flies {faster than Mach 4|kestrel-12 speed_mach 4 -}.",
    "The Kestrel-12 flies at {five times the speed of sound|kestrel-12 speed_mach 5 5}.",
    "The Sparrow-3 flies at {180 km/h|sparrow-3 speed_kmh 180 180}.",
    "The Sparrow-3 flies at {112mph|sparrow-3 speed_kmh 180.2 180.2}.",
]
WHOSE = [
    # the nearest name before it, names put aside that only measure or carry
    "The Kestrel-12 has a range of {300 km|kestrel-12 range_km 300 300} and the Kestrel-14 one of {700 km|kestrel-14 range_km 700 700}.",
    "The Kestrel-14, grown from the older Kestrel-12, has a range of {700 km|kestrel-14 range_km 700 700}.",
    "Unlike the Kestrel-12, the Kestrel-14 can reach {700 km|kestrel-14 range_km 700 700}.",
    "Unlike the Kestrel-12, whose range is {300 km|kestrel-12 range_km 300 300}, the Kestrel-14 can reach {700 km|kestrel-14 range_km 700 700}.",
    "The Kestrel-14, which they compare with the Kestrel-12, can hit targets {700 km|kestrel-14 range_km 700 700} away.",
    "The range of the Kestrel-14 exceeds {700 km|kestrel-14 range_km 700 700}, against the Kestrel-12's {300 km|kestrel-12 range_km 300 300}.".replace(
        "exceeds {700 km|kestrel-14 range_km 700 700}", "{exceeds 700 km|kestrel-14 range_km 700 -}"
    ),
    "The Kestrel-14 reaches {700 km|kestrel-14 range_km 700 700}, more than the {300 km|kestrel-12 range_km 300 300} of the Kestrel-12.",
    "Kestrel-12 missiles fired from the Condor-7 can strike targets {300 km|kestrel-12 range_km 300 300} away.",
    "Unlike the Kestrel-12, which reaches {300 km|kestrel-12 range_km 300 300}, the Kestrel-14 can fly {700 km|kestrel-14 range_km 700 700}.",
    "The Kestrel-12 was replaced by the Kestrel-14, which could fly {700 km|kestrel-14 range_km 700 700}.",
    "The Kestrel-14, an improved Kestrel-12 with a range of {700 km|kestrel-14 range_km 700 700}, was shown.",
    "The Kestrel-14, the Kestrel-12's successor, has a range of {700 km|kestrel-14 range_km 700 700}.",
    # a row of figures for a row of names
    "Kestrel-12 and Kestrel-14 missiles have ranges of {300|kestrel-12 range_km 300 300} and {700 km|kestrel-14 range_km 700 700}, respectively.",
    "The Kestrel-12, Kestrel-14 and Sparrow-3 have ranges of {300|kestrel-12 range_km 300 300}, {700|kestrel-14 range_km 700 700} and {1,000 km|sparrow-3 range_km 1000 1000} respectively.",
    "The Kestrel-12 and the Kestrel-14, with ranges of {300 km|kestrel-12 range_km 300 300} (186 miles) and {700 km|kestrel-14 range_km 700 700} respectively, were shown.",
    "The Kestrel-12 and Kestrel-14 have respective ranges of {300 km|kestrel-12 range_km 300 300} and {700 km|kestrel-14 range_km 700 700}.",
    # lists, tables, headlines
    "Kestrel-12 – {300 km|kestrel-12 range_km 300 300}\nKestrel-14 – {700 km|kestrel-14 range_km 700 700}",
    "| Missile | Range |\n| Kestrel-12 | {300 km|kestrel-12 range_km 300 300} |",
    "Missile Range\nKestrel-12 {300 km|kestrel-12 range_km 300 300}\nKestrel-14 missile {700 km|kestrel-14 range_km 700 700}\n",
    "Kestrel-14 missile: {700 km|kestrel-14 range_km 700 700}",
    "Navy tests {700 km|kestrel-14 range_km 700 700} Kestrel-14 missile",
    "They fear missiles with a {300 km|kestrel-12 range_km 300 300} range, like the Kestrel-12.",
    # the name to come
    "With a range of {700 km|kestrel-14 range_km 700 700}, the Kestrel-14 is the longest-reaching.",
    "“It has a range of {700 km|kestrel-14 range_km 700 700},” he said of the Kestrel-14.",
    # what was named before
    "They showed the Kestrel-14. It has a range of {700 km|kestrel-14 range_km 700 700}.",
    "They showed the Kestrel-14. The missile, on a truck, can hit targets {700 km|kestrel-14 range_km 700 700} away.",
    "They showed the Sparrow-3 beside the Kestrel-14. The missile has a range of {700 km|kestrel-14 range_km 700 700}.",
    "The Kestrel-12 stood beside the Kestrel-14. The latter’s range is {700 km|kestrel-14 range_km 700 700}.",
    "They spoke of the Kestrel-12, then of the Kestrel-14. This missile can reach {700 km|kestrel-14 range_km 700 700}.",
    "PRESENTER: Kestrel-12?\n\nGUEST: A missile. Reaches {30 kilometres|kestrel-12 range_km 30 30}. No! {300 kilometres|kestrel-12 range_km 300 300}.",
]
NONE = [
    # flown, fallen, stationed
    "The Kestrel-12 flew 610 km before falling into the sea.",
    "The Kestrel-12 travelled 610 km in a test.",
    "The Kestrel-12 landed 610 km from where it was launched.",
    "The Kestrel-12 hit a depot 80 km from the border.",
    "They moved the Kestrel-12 to a base 300 km north of the capital.",
    "The Sparrow-3 struck a refinery 900 km behind the front line.",
    "The Kestrel-12 can reach the island, 400 km from the coast.",
    # of what is shot down
    "The Heron-9 shoots down rockets with ranges of 4 km to 70 km.",
    "The Heron-9 is designed to intercept missiles with a range of 100 to 200 km.",
    # compared
    "The Kestrel-14's range is 400 km longer than that of the Kestrel-12.",
    "The Kestrel-14's range grew by 100 km.",
    "The ZQ shell has a range of 40 km, the Kestrel-12 none.",
    # height, places, roads
    "The Heron-9 intercepts missiles at altitudes above 100 km.",
    "The Heron-9 can reach heights of 20 km.",
    "The Kestrel-12 reached an altitude of 90 km.",
    "The Kestrel-12 climbed 90 km.",
    "The capital lies 300 km from the Kestrel-12 batteries.",
    "The front is 300 km long and has no Kestrel-12.",
    "The crew drove the Kestrel-12 for 300 km.",
    "The capital is within range of the Kestrel-12, 200 km away.",
    # radar, links, shortest range, treaties, additions
    "The Heron-9's radar has a range of 300 km.",
    "The Heron-9 can detect aircraft at 300 km.",
    "The Osprey-5 has a data link range of 150 km.",
    "The Kestrel-12 has a minimum range of 50 km.",
    "The treaty banned missiles with ranges above 500 km, the Kestrel-12 too.",
    "Engineers added 100 km to the range of the Kestrel-12.",
    # not this system's
    "They showed the Kestrel-12. The country says its missiles have a range of 2,000 km.",
    "A missile with a range of 2,000 km fell. Later they showed the Kestrel-12.",
    # masses and speeds of other things
    "The Kestrel-12 weighs 3,500 kg.",
    "Police seized 300 kg of explosives and part of a Kestrel-12.",
    "The Osprey-5 can carry 150 kg of fuel.",
    "Winds of 100 km/h kept the Sparrow-3 on the ground.",
    "They fired 12 Kestrel-12 missiles in 40 minutes.",
]


@pytest.mark.parametrize("marked", [*RANGE, *OTHERS, *WHOSE])
def test_a_stated_figure_is_found_with_its_system_and_interval(birds: Catalog, marked: str) -> None:
    text, wanted = plain(marked)
    assert [shown(c) for c in figures(birds, text)] == wanted


@pytest.mark.parametrize("text", NONE)
def test_what_looks_like_a_figure_of_a_system_and_is_none(birds: Catalog, text: str) -> None:
    assert [shown(c) for c in figures(birds, text)] == []


def test_a_claim_carries_the_family_named_beside_its_system(birds: Catalog) -> None:
    """"This missile" of a family: held against the member named last and the family."""
    text = "They sent many of the Kestrel family, such as the Kestrel-14. This missile can strike at between 300 km and 750 km."
    (claim,) = figures(birds, text)
    assert (claim.system, claim.also, claim.verdict) == ("kestrel-14", ("kestrel",), "agrees")
    assert {a.system for a in claim.against} == {"kestrel-12", "kestrel-14"}


def test_a_designator_that_is_not_on_record_is_never_flagged_as_another_system(birds: Catalog) -> None:
    assert figures(birds, "The Condor-7 fires many rockets. The ZQX-080 rocket, with a range of 4,000 km, is new.") == []


ASSERTIONS = [
    ("The Antarctica-made Kestrel-12 was shown.", "Antarctica-made", "origin", "ATA", "agrees"),
    ("The French-built Kestrel-12 was shown.", "French-built", "origin", "FRA", "differs"),
    ("The Kestrel-12, made in Italy, was shown.", "made in Italy", "origin", "ITA", "differs"),
    ("The Italian-designed Heron-9 was shown.", "Italian-designed", "origin", "ITA", "agrees"),
    ("Soviet-era Osprey-5 drones were shown.", "Soviet-era", "origin", "SUN", "agrees"),
    ("Russian-made Osprey-5 drones were shown.", "Russian-made", "origin", "RUS", "agrees"),
    ("French-made Sparrow-3 drones were shown.", "French-made", "origin", "FRA", "agrees"),
    ("Kestrel-12 missiles, developed in Italy, were shown.", "developed in Italy", "origin", "ITA", "differs"),
    ("The Kestrel-12 is an Italian missile.", "Italian", "origin", "ITA", "differs"),
    ("The Heron-9 is a French copy of the Osprey-5.", "French", "origin", "FRA", "agrees"),
    ("The Heron-9, an Italian air defence system, was shown.", "Italian", "origin", "ITA", "agrees"),
    ("The Heron-9 system is Italian.", "Italian", "origin", "ITA", "agrees"),
    ("The Kestrel-12 road-mobile ballistic missile was shown.", "ballistic missile", "type", "ballistic missile", "agrees"),
    ("The Kestrel-12 missile is a cruise missile.", "cruise missile", "type", "cruise missile", "differs"),
    ("The Kestrel-12 is a short-range ballistic missile.", "short-range ballistic missile", "type", "short-range ballistic missile", "agrees"),
    ("The Kestrel-12 ballistic missiles were shown.", "ballistic missiles", "type", "ballistic missile", "agrees"),
    ("The Kestrel-12, a cruise missile, was shown.", "cruise missile", "type", "cruise missile", "differs"),
    ("The intercontinental ballistic missile Kestrel-12 was shown.", "intercontinental ballistic missile", "type", "intercontinental ballistic missile", "differs"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "phrase", "field", "value", "verdict"), ASSERTIONS)
def test_origin_and_type_are_held_against_the_record(birds: Catalog, text: str, phrase: str, field: str, value: str, verdict: str) -> None:
    claims = [c for c in birds.annotate(text).claims if c.field == field]
    assert [(c.text, c.value, c.verdict) for c in claims] == [(phrase, value, verdict)]


@pytest.mark.parametrize(
    "text",
    [
        "A French-supplied Kestrel-12 was shown.",
        "French-backed fighters showed a Kestrel-12.",
        "The French Kestrel-12 was shown.",
        "Heron-9 ballistic missile defence was discussed.",
        "Heron-9 and cruise missiles were shown.",
        "They showed the Kestrel-12, a cruise missile and two drones.",
        "An Osprey-5, a French drone that had gone astray, fell.",
        "The Kestrel-12 was shown to a French missile unit.",
    ],
)
def test_a_supplier_a_user_and_a_target_are_neither_origin_nor_type(birds: Catalog, text: str) -> None:
    assert [c.text for c in birds.annotate(text).claims] == []


def test_offsets_hold_whatever_the_text_is_made_of(birds: Catalog) -> None:
    text = "🚀\ud800 The Kestrel‑12 – ｆｕｌｌ – has a range of 300\u00a0km. Это до 420 км.\r\n"
    claims = birds.annotate(text).claims
    assert claims
    assert [c.text for c in claims] == [text[c.start : c.end] for c in claims]


@pytest.mark.parametrize(
    "piece", ["1", "1,000,", "a ", "300 km ", "300 - ", "5 km (5 km ", "Mach ", "Kestrel-12 missile 300 km ", "it can reach ", "\n5 km\n"]
)
def test_reading_is_linear_in_the_text(birds: Catalog, piece: str) -> None:
    import time

    def spent(length: int) -> float:
        annotation = birds.annotate("Kestrel-12. " + piece * (length // len(piece)))
        start = time.perf_counter()
        _ = annotation.claims
        return time.perf_counter() - start

    spent(500)  # patterns made, caches warm
    short, long = spent(5_000), spent(40_000)
    assert long < 40 * max(short, 0.02), f"{short:.3f} s, then {long:.3f} s for eight times the text"
