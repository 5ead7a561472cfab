"""Figures in a row that belong to names in a row: "ranges of 300, 700 and 1,000 km respectively"."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from catalog.amounts import Amount, AmountReader
from catalog.claim_patterns import BLANK, any_of, compiled
from catalog.mention import Mention

#: furthest that a row reaches back from its last figure, in characters
_REACH = 160


class Row(NamedTuple):
    """One figure a name: ``amounts`` and ``systems`` in the same order; ``taken`` are the amounts that were read singly."""

    amounts: list[Amount]
    systems: list[str]
    taken: list[Amount]


class RowReader:
    """Finds such rows; made once from the tables."""

    def __init__(self, tables: Mapping[str, Any], amounts: AmountReader) -> None:
        self._amounts = amounts
        subjects = tables["subjects"]
        self._behind = compiled(rf",?{BLANK}?{any_of(subjects['respectively'])}")
        self._word = compiled(any_of(subjects["respective"]))
        self._before = compiled(rf"{any_of(subjects['respective'])}{BLANK}(?:\w+{BLANK}){{0,3}}\Z")

    def read(self, text: str, last: Amount, amounts: Sequence[Amount], sentence: tuple[int, int], mentions: Sequence[Mention]) -> Row | None:
        """The row that ends with the amount ``last``; None where it is no row, or has more or fewer names than figures."""
        first = max(sentence[0], last.end - _REACH)
        behind = self._behind.match(text, last.tail) is not None
        if not behind and self._word.search(text, first, last.start) is None:
            return None
        found = self._amounts.row(text, first, last)
        if len(found) < 2:
            return None
        if not behind and not self._before.search(text, first, found[0].start):
            return None
        at = bisect_left(mentions, found[0].start, key=lambda m: m.start)
        end = bisect_left(mentions, sentence[1], key=lambda m: m.start)
        before = [m.system for m in mentions[max(0, at - len(found)) : at] if m.start >= sentence[0]]
        after = [m.system for m in mentions[at : min(end, at + len(found))]]
        systems = before if len(before) == len(found) else after
        if len(systems) != len(found):
            return None
        taken = [a for a in amounts if a.end > found[0].number and a.start < found[-1].end]
        return Row(found, systems, taken)
