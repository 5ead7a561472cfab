"""A claim: one place of a text that states a figure, an origin or a type of a system."""

from __future__ import annotations

from typing import Any

import msgspec
from msgspec import Struct

AGREES, DIFFERS, NO_FIGURE = "agrees", "differs", "no figure"


class Against(Struct, frozen=True, gc=False):
    """One sourced statement that a claim was held against.

    ``min`` and ``max`` are in the claim's unit, None for an open end or where no figure is meant;
    ``text`` is the statement in words, ``who`` its publisher and year.
    """

    system: str
    name: str
    text: str
    who: str
    source: str
    basis: str = ""
    min: float | None = None
    max: float | None = None
    note: str | None = None
    title: str = ""
    url: str = ""


class Claim(Struct, frozen=True, gc=False):
    """What a text states about a system. ``text[start:end] == claim.text``, in code points.

    ``field`` is a field of the record (``range_km``, ``warhead_kg``, ``speed_mach`` …), ``origin`` or
    ``type``. ``min`` and ``max`` are in ``unit`` (km, kg, Mach, km/h), None for an open end: "up to
    700 km" has no ``min``, "more than 250 km" no ``max``. ``value`` is what an origin or type claim
    states: a country's code, or the type as printed. ``verdict`` is ``agrees``, ``differs`` (from
    every sourced statement) or ``no figure``; ``against`` are those statements and ``why`` says in
    words how the claim stands to them. ``also`` are systems that the words may mean just as well.
    """

    start: int
    end: int
    text: str
    system: str
    name: str
    field: str
    min: float | None = None
    max: float | None = None
    unit: str | None = None
    bound: str = "exact"
    value: str | None = None
    verdict: str = NO_FIGURE
    against: tuple[Against, ...] = ()
    why: str = ""
    also: tuple[str, ...] = ()


def claim_dict(claim: Claim) -> dict[str, Any]:
    """A claim as plain values."""
    data: dict[str, Any] = msgspec.to_builtins(claim)
    return data
