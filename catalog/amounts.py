"""Amounts in running prose: numbers with a unit, their bounds, and the interval that they mean.

One pass over the numbers of a text; each is looked at once, with a bounded
window before and behind it, so that the whole is linear.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, NamedTuple

from catalog.claim_patterns import BLANK, any_of, by_word, compiled, opening, phrase
from catalog.numerals import NumberReader, slack

_ASIDE = re.compile(r"\s?\([^()]{1,30}\)")
#: furthest that a bound stands before its number, in characters
_BEFORE = 36


class Amount(NamedTuple):
    """One amount: ``text[start:end]`` is its phrase with the bound, ``number`` where the digits begin.

    ``low`` and ``high`` are in the dimension's own unit (km, kg, Mach, km/h), None for an open end;
    ``slack`` is half a unit of the last digit that print gave. ``tail`` is where a conversion in
    brackets ends. ``glued`` is true for "N-km".
    """

    start: int
    number: int
    end: int
    tail: int
    low: float | None
    high: float | None
    bound: str
    dimension: str
    unit: str
    slack: float
    glued: bool
    bracketed: bool = False


class AmountReader:
    """Finds amounts; made once from the tables of :func:`~catalog.claim_patterns.claim_tables`."""

    def __init__(self, tables: Mapping[str, Any], units: Mapping[str, Any]) -> None:
        self._units = {id: (str(u["dimension"]), float(u["factor"])) for id, u in units.items()}
        self._form = by_word(tables["units"])
        self._stems = [
            (form.strip("*").lower(), unit)
            for unit, forms in tables["units"].items() for form in forms if form.endswith("*")
        ]  # fmt: skip
        self._stems.sort(key=lambda item: -len(item[0]))
        self._numbers = NumberReader(tables["numbers"])
        self._unit = compiled(rf"(?P<gap>{BLANK}?[-‐‑–]?{BLANK}?){opening(tables['units'])}(?P<unit>{any_of(tables['units'], glued=True)})")
        self._prefix = compiled(rf"(?P<unit>{any_of(tables['before'])})[\s\u00a0-]?\Z")
        self._prefixes = by_word(tables["before"])
        self._prefix_words = tuple({word.rstrip("-") for word in self._prefixes})
        links = tables["links"]
        self._link = compiled(
            rf"[-‐‑]?{BLANK}{{0,2}}(?:(?P<range>[-–—‐‑−~]|{any_of([w for w in links['range'] if w[0].isalpha()])})|(?P<and>{any_of(links['and'])})){BLANK}{{0,2}}-?"
        )
        self._bounds = [
            # "more than the 300 km of …" compares two figures: no article behind a floor
            (name, compiled(rf"{any_of(listed)}{'' if name == 'at_least' else rf'(?:{BLANK}(?:the|a|an))?'}{BLANK}?\Z"))
            for name, listed in tables["bounds"].items() if not name.startswith("after_")
        ]  # fmt: skip
        self._after = [
            (name.removeprefix("after_"), compiled(rf"{BLANK}?{any_of(listed)}"))
            for name, listed in tables["bounds"].items() if name.startswith("after_")
        ]  # fmt: skip
        self._and = compiled(rf"{BLANK}*(?:,|,?{BLANK}{any_of(links['and'])}){BLANK}(?:about{BLANK}|up to{BLANK})?")
        self._plus = compiled(rf"\+|[-‐‑]?{BLANK}?{phrase('plus')}")
        said = any_of(tables["bounds"]["about"], tables["bounds"]["up_to"], tables["bounds"]["at_least"])
        self._aside = compiled(rf"{BLANK}?(?P<open>[(\[/])|,?{BLANK}or{BLANK}")
        self._said = compiled(rf"{BLANK}?(?:{said}){BLANK}?")

    def read(self, text: str) -> list[Amount]:
        """Every amount of ``text``, in order, none overlapping another."""
        found: list[Amount] = []
        at = 0
        for place in self._numbers.starts(text):
            match = self._numbers.at(text, place) if place >= at else None
            if match is None:
                continue
            amount = self._amount(text, match, at)
            if amount is not None:
                found.append(amount)
                at = amount.tail
        return found

    def row(self, text: str, first: int, last: Amount) -> list[Amount]:
        """The figures of one unit that stand in a row and end with ``last``: "300, 700 and 1,000 km"."""
        found: list[Amount] = []
        for place in (first + at for at in self._numbers.starts(text[first : last.end])):
            match = self._numbers.at(text, place) if not found or place >= found[-1].tail else None
            if match is None:
                continue
            value, end = self._numbers.value(text, match)
            unit = self._unit.match(text, end)
            id = self._unit_of(unit)
            if value is None or (id is not None and self._units[id][0] != last.dimension):
                continue
            end = unit.end() if unit is not None and id is not None else end
            aside = _ASIDE.match(text, end)
            if found and not self._and.fullmatch(text, found[-1].tail, place):
                found = []
            figure = value * self._factor(id or last.unit)
            half = slack(match) * self._factor(id or last.unit)
            found.append(last._replace(start=place, number=place, end=end, tail=aside.end() if aside else end, low=figure, high=figure, bound="exact", slack=half))
        return found if found and found[-1].end == last.end else []

    def _amount(self, text: str, match: re.Match[str], edge: int) -> Amount | None:
        value, end = self._numbers.value(text, match)
        if value is None:
            return None
        near = text[max(edge, match.start() - 14) : match.start()].rstrip(" -\n\u00a0").lower()
        before = self._prefix.search(text, max(edge, match.start() - 14), match.start()) if near.endswith(self._prefix_words) else None
        if before is not None:
            return self._prefixed(text, match, value, end, before, edge)
        plus = self._plus.match(text, end)
        if plus is not None:
            end = plus.end()
        first = self._unit.match(text, end)
        unit = self._unit_of(first)
        link = self._link.match(text, first.end() if first else end)
        second = self._numbers.at(text, link.end()) if link else None
        if link is not None and second is not None:
            joined = self._joined(text, match, value, first, unit, link, second, edge)
            if joined is not None:
                return joined
        if first is None or unit is None:
            return None
        bound, start = self._bound(text, match.start(), edge)
        if plus is not None:
            bound = "at_least"
        if bound == "between":
            bound, start = "exact", match.start()
        figure = value * self._factor(unit)
        half = slack(match) * self._factor(unit)
        return self._finish(text, start, match.start(), first, unit, (figure, figure), bound, half)

    def _joined(
        self, text: str, match: re.Match[str], value: float, first: re.Match[str] | None, unit: str | None,
        link: re.Match[str], second: re.Match[str], edge: int,
    ) -> Amount | None:  # fmt: skip
        """An interval of two numbers: "300-700 km", "between 300 km and 700 km"; None where it is none."""
        other, stop = self._numbers.value(text, second)
        behind = self._unit.match(text, stop)
        last = self._unit_of(behind)
        if other is None or behind is None or last is None or not self._kin(unit, last):
            return None
        bound, start = self._bound(text, match.start(), edge)
        if not (link["range"] is not None or bound == "between" or first is None):
            return None  # "300 km and 700 km": two amounts
        low, high = sorted((value * self._factor(unit or last), other * self._factor(last)))
        half = slack(second) * self._factor(last)
        return self._finish(text, start, match.start(), behind, last, (low, high), "interval", half)

    def _finish(
        self, text: str, start: int, number: int, unit: re.Match[str], id: str, ends: tuple[float, float], bound: str,
        half: float,
    ) -> Amount:  # fmt: skip
        end = unit.end()
        if bound in ("exact", "about"):
            for name, pattern in self._after:
                after = pattern.match(text, end)
                if after is not None:
                    bound, end = name, after.end()
                    break
        glued = any(c in "-‐‑" for c in unit["gap"]) or text[end : end + 1] in ("-", "‐", "‑")
        low = None if bound == "up_to" else ends[0]
        high = None if bound == "at_least" else ends[1]
        bracketed = text[start - 1 : start] == "(" and text[end : end + 1] == ")"
        dimension = self._units[id][0]
        tail = self._conversion(text, end, dimension, ends[1])
        return Amount(start, number, end, tail, low, high, bound, dimension, id, half, glued, bracketed)

    def _prefixed(
        self, text: str, match: re.Match[str], value: float, end: int, before: re.Match[str], edge: int
    ) -> Amount:
        """An amount whose unit stands before the number: "Mach 5", "Mach 5 to Mach 7"."""
        unit = self._prefixes[before["unit"].lower()]
        dimension, factor = self._units[unit]
        bound, start = self._bound(text, before.start(), edge)
        low = high = value * factor
        link = self._link.match(text, end)
        if link is not None:
            again = re.compile(rf"(?:{re.escape(before['unit'])})?[\s-]?").match(text, link.end())
            second = self._numbers.at(text, again.end() if again else link.end())
            other, stop = self._numbers.value(text, second) if second else (None, 0)
            named = self._unit.match(text, stop) if other is not None else None
            if other is not None and named is None and (link["range"] or bound == "between") and other > value:
                high, end, bound = other * factor, stop, "interval"
        if bound == "between":
            bound = "exact"
        plus = self._plus.match(text, end)
        if plus is not None and bound == "exact":
            bound, end = "at_least", plus.end()
        start = min(start, before.start())
        shown = (None if bound == "up_to" else low), (None if bound == "at_least" else high)
        return Amount(start, before.start(), end, end, *shown, bound, dimension, unit, slack(match) * factor, False)

    def _unit_of(self, match: re.Match[str] | None) -> str | None:
        if match is None:
            return None
        form = " ".join(match["unit"].lower().split()).replace("’", "'")
        return self._form.get(form) or next((unit for stem, unit in self._stems if form.startswith(stem)), None)

    def _kin(self, first: str | None, second: str) -> bool:
        return first is None or self._units[first][0] == self._units[second][0]

    def _factor(self, unit: str) -> float:
        return self._units[unit][1]

    def _bound(self, text: str, number: int, edge: int) -> tuple[str, int]:
        """How the figure is meant, and where the words for that begin."""
        at = max(edge, number - _BEFORE)
        best: tuple[str, int] = ("exact", number)
        for name, pattern in self._bounds:
            match = pattern.search(text, at, number)
            if match is not None and match.start() < best[1]:
                best = name, match.start()
        if best[0] == "about":  # "up to about 700 km", "more than some 250 km"
            outer = self._bound(text, best[1], edge) if best[1] > at else best
            return outer if outer[0] in ("up_to", "at_least", "between") else best
        return best

    def _conversion(self, text: str, end: int, dimension: str, value: float) -> int:
        """Where a conversion behind the amount ends ("1,500 km (932 miles)"), else ``end``."""
        aside = self._aside.match(text, end)
        if aside is None:
            return end
        at = aside.end()
        said = self._said.match(text, at)
        if said is not None:
            at = said.end()
        number = self._numbers.at(text, at)
        if number is None:
            return end
        figure, stop = self._numbers.value(text, number)
        link = self._link.match(text, stop)
        second = self._numbers.at(text, link.end()) if link else None
        if second is not None:
            figure, stop = self._numbers.value(text, second)
        unit = self._unit.match(text, stop)
        id = self._unit_of(unit)
        if figure is None or unit is None or id is None or self._units[id][0] != dimension:
            return end
        ratio = figure * self._factor(id) / value if value else 0.0
        stop = unit.end()
        if aside["open"] in ("(", "["):
            closed = text[stop : stop + 1] in (")", "]")
            return stop + 1 if closed and 0.5 < ratio < 2 else end
        return stop if 0.8 < ratio < 1.25 else end
