"""Families and kin: who belongs together, who copies whom, who fires what; every offender listed."""

from __future__ import annotations

import pytest
from helpers import none

from catalog import Catalog
from catalog.index import System

#: what readers mean by a family, and members that must be in it, directly or through a family within
FAMILIES = {
    "Fateh-110": "Fateh-313, Zolfaghar, Dezful, Khalij Fars, Haj Qasem, M-600",
    "Shahed": "Shahed-129, Shahed-131, Shahed-136, Shahed-238, Geran-1, Geran-2, Waid-1",
    "Iskander": "Iskander-M, Iskander-E, Iskander-K, 9M723, 9M728, 9M729",
    "S-300": "S-300PS, S-300PMU-1, S-300PMU-2, S-300V, S-300V4, 48N6, 5V55",
    "Patriot": "PAC-2 GEM-T, PAC-3, PAC-3 MSE",
    "Scud": "R-17 Elbrus, Shahab-1, Shahab-2, Qiam-1, Burkan-1, Burkan-2H, Hwasong-5, Hwasong-6, Hwasong-9",
    "Hwasong": "Hwasong-7, Hwasong-10, Hwasong-11A, Hwasong-12, Hwasong-14, Hwasong-15, Hwasong-17, Hwasong-18, Hwasong-19",
    "Hatf": "Abdali, Ghaznavi, Shaheen-I, Ghauri, Shaheen-II, Babur, Hatf-8, Hatf-9",
    "Standard Missile": "SM-2, SM-3, SM-6",
    "Kalibr": "3M14 Kalibr, 3M54 Kalibr",
    "Bayraktar": "TB2, TB3, Akinci, Kizilelma",
    "Spike": "Spike LR2, Spike NLOS, Spike Firefly",
    "Barak": "Barak 8, Barak MX",
    "Arrow": "Arrow 2, Arrow 3, Arrow 4",
    "Hyunmoo": "Hyunmoo-2, Hyunmoo-3, Hyunmoo-4, Hyunmoo-5",
    "Dongfeng": "DF-11, DF-15, DF-16, DF-17, DF-21, DF-21D, DF-26, DF-31, DF-41, DF-5",
    "Hongqi": "HQ-7, HQ-9, HQ-16, HQ-17, HQ-22",
    "Yingji": "YJ-8, YJ-12, YJ-18, YJ-21, YJ-62, YJ-83",
}
COPIES = [
    ("Geran-1", "Shahed-131"), ("Geran-2", "Shahed-136"), ("M-600", "Fateh-110"), ("Hwasong-5", "R-17 Elbrus"),
    ("HQ-7", "Crotale"), ("HQ-17", "Tor"), ("Qasef-1", "Ababil-2"), ("Waid-1", "Shahed-131"), ("Shahab-3", "Hwasong-7"),
    ("Homar-K", "K239 Chunmoo"), ("Homar-A", "HIMARS"), ("Mersad", "MIM-23 HAWK"), ("Soumar", "Kh-55"), ("Yasir", "ScanEagle"),
]  # fmt: skip
FIRES = [
    ("HIMARS", "GMLRS"), ("HIMARS", "ATACMS"), ("HIMARS", "PrSM"), ("M270", "GMLRS"), ("Patriot", "PAC-3 MSE"), ("Patriot", "PAC-2 GEM-T"),
    ("Iron Dome", "Tamir"), ("David's Sling", "Stunner"), ("NASAMS", "AMRAAM"), ("SAMP/T", "Aster 30"), ("Iskander-M", "9M723"),
    ("Iskander-K", "9M728"), ("S-400", "40N6"), ("S-400", "48N6"), ("Bal", "Kh-35"), ("Bastion-P", "P-800 Oniks"), ("MiG-31K", "Kinzhal"),
    ("Tu-95", "Kh-101"), ("Typhon", "Tomahawk"), ("Typhon", "SM-6"), ("Aegis Ashore", "SM-3"), ("SPYDER", "Python-5"), ("Avenger", "Stinger"),
]  # fmt: skip


def _within(system: System) -> set[str]:
    found, waiting = set(), [system]
    while waiting:
        for member in waiting.pop().members:
            if member.id not in found:
                found.add(member.id)
                waiting.append(member)
    return found


@pytest.mark.parametrize("family", FAMILIES)
def test_a_family_that_articles_name_has_its_members(family: str, cat: Catalog) -> None:
    within = _within(cat.lookup(family))
    none(name for name in FAMILIES[family].split(", ") if cat.lookup(name).id not in within)


def test_no_family_has_fewer_than_two_members(cat: Catalog) -> None:
    families = {s.family for s in cat if s.family} | {s.id for s in cat if s.kind == "family"}
    none(id for id in sorted(families) if len(_within(cat.lookup(id)) - {id}) + (cat.lookup(id).kind != "family") < 2)


def test_copies_and_rebrandings_are_linked(cat: Catalog) -> None:
    pairs = [(cat.lookup(a), cat.lookup(b)) for a, b in COPIES]
    none(f"{a.id} and {b.id}" for a, b in pairs if b.id not in {k.system.id for k in a.kin})


def test_launchers_are_linked_to_what_they_fire(cat: Catalog) -> None:
    pairs = [(cat.lookup(a), cat.lookup(b)) for a, b in FIRES]
    none(f"{a.id} and {b.id}" for a, b in pairs if b.id not in {k.system.id for k in a.kin})


def test_every_launcher_names_a_munition_or_the_launcher_that_it_is_made_from(cat: Catalog) -> None:
    kinds = {"uses munition", "launches", "derived from", "variant of", "fired by", "releases", "carries"}
    none(s.id for s in cat if s.kind == "launcher" and not kinds & {k.relation for k in s.kin})
