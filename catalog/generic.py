"""Words of a column that name no system: generic words, calibres, marks, makers, counts, countries.

The words are in ``data/generic.yaml``; labels of ``data/types.yaml``, the makers on record and the
countries of ``data/actors.yaml`` join in.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from catalog.bundle import Bundle
from catalog.fold import spaced

_LONGEST = 6  # words of the longest phrase that is looked for
_TOLD = 2  # categories that a word may stand for and still mean something to a search: drone does, missile does not


class Sense(NamedTuple):
    """What a generic word tells: categories, perhaps types, perhaps a country. All empty for filler."""

    categories: tuple[str, ...] = ()
    types: tuple[str, ...] = ()
    countries: frozenset[str] = frozenset()


class Generic:
    """The generic words of a catalogue by their folded forms; made once."""

    def __init__(self, bundle: Bundle, table: Mapping[str, Any]) -> None:
        self.senses: dict[str, Sense] = {}
        self._codes: dict[str, Sense] = {}  # codes count in a hint, not in a name
        self.uncertain = frozenset(map(spaced, table.get("uncertain", ())))
        for word in (*table.get("filler", ()), *self.uncertain):
            self._add(word, Sense())
        makers = [m.split("(")[0] for r in bundle.systems.values() for m in r.maker if len(spaced(m)) > 3]
        named = {spaced(n) for r in bundle.systems.values() for n in (r.name, *(n.name for n in r.names))}
        for word in (*makers, *table.get("makers", ())):
            if spaced(word) not in named:  # a maker whose name is also a weapon's does identify
                self._add(word, Sense())
        for code, actor in bundle.actors.items():
            codes = frozenset({code, *(c for c, a in bundle.actors.items() if a.successor == code)})
            self._codes[code] = Sense(countries=codes)
            for word in (actor.name, actor.adjective):
                if word:
                    self._add(word, Sense(countries=codes))
        for id, info in bundle.types.items():
            for word in (id.replace("_", " "), info.label, info.plural, info.category.replace("_", " ")):
                self._add(word, Sense((info.category,), () if word == info.category.replace("_", " ") else (id,)))
        for row in table.get("generic", ()):
            for word in row["words"]:
                self._add(str(word), Sense(tuple(row["category"]), tuple(row.get("type", ()))))
        self.others = frozenset(map(spaced, table.get("others", ())))
        self.marks = frozenset(map(spaced, table.get("marks", ())))
        self.calibre_units = frozenset(map(spaced, table.get("calibre_units", ())))
        self.count_units = frozenset(map(spaced, table.get("count_units", ())))
        self.conjunctions = tuple(map(str, table.get("and", ())))
        self.doubts = tuple(map(str, table.get("or", ())))
        self.lookalikes: dict[str, str] = {str(k): str(v) for k, v in table.get("lookalikes", {}).items()}
        self.lookalike_doubts = frozenset(str(c) for letter in table.get("lookalike_doubts", ()) for c in (letter, letter.lower()))
        self.respellings: dict[str, str] = {str(k): str(v) for k, v in table.get("spelling", {}).items()}

    def _add(self, word: str, sense: Sense) -> None:
        folded = spaced(word)
        if folded:
            self.senses[folded] = sense

    def spans(self, tokens: Sequence[str]) -> list[tuple[int, int, Sense]]:
        """Generic phrases in ``tokens`` as (first, end, sense), longest first at each place, none overlapping."""
        found, at = [], 0
        while at < len(tokens):
            for end in range(min(len(tokens), at + _LONGEST), at, -1):
                sense = self.senses.get(" ".join(tokens[at:end]))
                if sense is not None:
                    found.append((at, end, sense))
                    at = end
                    break
            else:
                at += 1
        return found

    def meant(self, text: str) -> Sense | None:
        """What a text of nothing but generic words means; None where it has another word or does not tell enough."""
        words = spaced(text).split()
        found = self.spans(words)
        if sum(end - first for first, end, _sense in found) < len(words):
            return None
        sense = merged(sense for _first, _end, sense in found)
        return sense if sense and 0 < len(sense.categories) <= (_TOLD if not sense.types else len(sense.categories)) else None

    def hint(self, text: str | None) -> Sense | None:
        """What a hint (a word for a kind, a type, a category, a country) tells; None for nothing known."""
        if not text:
            return None
        whole = self._codes.get(text.strip()) or self.senses.get(spaced(text.replace("_", " ")))
        senses = [whole] if whole else [s for _a, _b, s in self.spans(spaced(text).split())]
        return merged(senses)


def merged(senses: Iterable[Sense]) -> Sense | None:
    """Several words read together: the narrowest categories, types if any were told, all countries."""
    categories: tuple[str, ...] = ()
    types: tuple[str, ...] = ()
    countries: frozenset[str] = frozenset()
    for sense in senses:
        if sense.categories:
            both = tuple(c for c in categories if c in sense.categories)
            categories = both or categories or sense.categories
        types = types or sense.types
        countries |= sense.countries
    return Sense(categories, types, countries) if categories or countries else None
