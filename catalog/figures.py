"""Which of several disagreeing statements is shown, by one documented rule.

The ladder (docs/sources.md): another government's assessment, an independent
assessment, the manufacturer's claim, the owner state's claim, unattributed
press. Where the two best disagree by more than a tenth, the interval between
them is shown and both are named. Where every figure is a variant's, the interval
from the least to the greatest is shown. Nothing is averaged; a distance flown in a
test is never a range; a page of tier G alone shows nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple, get_args

from catalog.model import Basis, Source, Statement, unit_of

LADDER: tuple[str, ...] = get_args(Basis)
_SHOWN = LADDER[:-1]
BASIS_WORDS = {
    "assessed_official": "assessed by another government",
    "assessed_independent": "assessed independently",
    "claimed_manufacturer": "claimed by the manufacturer",
    "claimed_state": "claimed by the state",
    "reported": "reported, no primary source",
    "tested": "flown in a test",
}
DISAGREE = 0.1


class Shown(NamedTuple):
    """The figure that a reader sees first.

    ``min`` and ``max`` are in the field's unit and equal where one figure is shown; ``bound``
    says how it is to be read; ``statements`` are the one or two it rests on; ``differs`` is
    true where those two disagree by more than a tenth; ``via`` names the entry it is taken
    from, where that is another one.
    """

    field: str
    min: float
    max: float
    bound: str
    basis: str
    statements: tuple[Statement, ...]
    differs: bool = False
    via: str = ""

    @property
    def text(self) -> str:
        """As prose, with its unit: ``up to 700 km``, ``300–700 km``."""
        return span_text(self.min, self.max, self.bound, unit_of(self.field))


def span_text(low: float | None, high: float | None, bound: str, unit: str) -> str:
    """A figure in words: ``up to 700 km``, ``more than 250 km``, ``about 300 km``, ``300–700 km``."""
    if low is None:
        low = high
    if high is None:
        high = low
    if low is None or high is None:
        return ""
    prefix, suffix = ("Mach ", "") if unit == "Mach" else ("", f" {unit}")
    if low != high:
        return f"{prefix}{_number(low)}–{_number(high)}{suffix}"
    word = {"up_to": "up to ", "at_least": "at least ", "about": "about "}.get(bound, "")
    return f"{word}{prefix}{_number(low)}{suffix}"


def _number(value: float) -> str:
    return f"{value:,.2f}".rstrip("0").rstrip(".") if value < 1000 else f"{value:,.0f}"


class _Inverted(dict[int, int]):
    """``str.translate`` table by which a later date sorts before an earlier one."""

    def __missing__(self, code: int) -> int:
        self[code] = 0x10FFFF - code
        return self[code]


_INVERTED = _Inverted()


def rank(statement: Statement, sources: Mapping[str, Source]) -> tuple[int, str, str]:
    """Sorting key of the ladder: basis, then tier of the source, then the newest."""
    source = sources.get(statement.source)
    date = statement.as_of or (source.published if source else "")
    newest = ("" if date == "unknown" else date).ljust(10, "0").translate(_INVERTED)
    return LADDER.index(statement.basis), source.tier if source else "G", newest


def shown_figure(
    field: str, statements: Sequence[Statement], sources: Mapping[str, Source]
) -> Shown | None:
    """The shown figure of ``statements`` (all of one ``field``), or None where none may be shown."""
    usable = [s for s in statements if s.basis in _SHOWN and (s.source not in sources or sources[s.source].tier != "G")]
    usable = [s for s in usable if (s.low, s.high) != (None, None)]  # a draft on its way to being checked may have neither
    if not usable:
        return None
    # A figure that a note ties to a variant or a load stands behind one that is said of the whole.
    if len(usable) > 1:
        usable.sort(key=lambda s: (s.note is not None, rank(s, sources)))
    first = usable[0]
    if first.note is not None and (variants := _variants(first, usable)):
        lows, highs = zip(*map(ends, variants), strict=True)
        if max(highs) - min(lows) > DISAGREE * max(highs):
            least, greatest = variants[lows.index(min(lows))], variants[highs.index(max(highs))]
            return Shown(field, min(lows), max(highs), "interval", first.basis, (least, greatest))
    second = next((s for s in usable[1:] if _publisher(s, sources) != _publisher(first, sources)), None)
    low, high = ends(first)
    if second is not None and (second.note is None) == (first.note is None):
        other_low, other_high = ends(second)
        if abs(other_high - high) > DISAGREE * max(high, other_high):
            both = min(low, other_low), max(high, other_high)
            return Shown(field, *both, "interval", first.basis, (first, second), differs=True)
    return Shown(field, low, high, first.bound, first.basis, (first,))


def _variants(first: Statement, usable: Sequence[Statement]) -> list[Statement]:
    """Statements of the basis of ``first``, each tied to a variant or a load by its note; empty where all say the same one."""
    found = [s for s in usable if s.basis == first.basis and s.note is not None]
    return found if len({s.note for s in found}) > 1 else []


def ends(statement: Statement) -> tuple[float, float]:
    """Lower and upper end of a statement, equal where it prints one figure."""
    low = statement.low if statement.low is not None else statement.high
    high = statement.high if statement.high is not None else statement.low
    assert low is not None  # the rule `bound` holds every statement to at least one end
    assert high is not None
    return low, high


def _publisher(statement: Statement, sources: Mapping[str, Source]) -> str:
    source = sources.get(statement.source)
    return source.publisher if source else statement.source
