"""Whether a mention names a system or measures another by it (``data/comparison.yaml``)."""

from __future__ import annotations

from typing import Any

from catalog.bundle import Bundle
from catalog.fold import spaced
from catalog.scan import fold_pattern

_LONGEST = 40
_FAMILY = frozenset({b"family", b"families", b"series", b"lineup"})
_ARTICLES = frozenset({b"the", b"a", b"an", b"der", b"die", b"das", b"le", b"la", b"les", b"el", b"los", b"il", b"i"})
_HYPHENS = frozenset("-‐‑–")


class Roles:
    """The words of the comparison table, ready to be held against what stands beside a mention."""

    def __init__(self, table: dict[str, Any], bundle: Bundle) -> None:
        self._after = _words(table.get("after", {}))
        #: last word of a phrase that compares → the phrases; of a nationality → its code
        self._before: dict[bytes, list[bytes]] = {}
        for phrase in _words(table.get("before", {})):
            self._before.setdefault(phrase.rsplit(b" ", 1)[-1], []).append(b" " + phrase)
        self._nations: dict[bytes, list[tuple[bytes, str]]] = {}
        for words in table.get("nationality", {}).values():
            for word, code in words.items():
                data = fold_pattern(spaced(str(word).rstrip("*")))
                if data:
                    self._nations.setdefault(data.rsplit(b" ", 1)[-1], []).append((b" " + data, str(code)))
        for known in self._nations.values():
            known.sort(key=lambda pair: -len(pair[0]))  # North Korean before Korean
        self._starts = frozenset(word[:2] for word in (*self._after, *_FAMILY))
        self._leaders = frozenset((*self._before, *self._nations, *_ARTICLES))
        self._origins = {
            id: {*record.origin, *record.operators, *_heirs(bundle, record.origin)} for id, record in bundle.systems.items()
        }
        self._families = {id for id, record in bundle.systems.items() if record.kind == "family"}

    def nation(self, word: str) -> bool:
        """Whether a word is a nationality (“Russian”), in any of the table's languages."""
        data = fold_pattern(spaced(word))
        return data is not None and data.rsplit(b" ", 1)[-1] in self._nations

    def of(self, text: str, end: int, data: bytes, first: int, last: int, system: str) -> str:
        """``named``, ``family`` or ``compared`` for the mention ``data[first:last]`` that ends at ``text[end]``."""
        # Two bytes behind and the word before dismiss nearly every mention at once.
        if data[last + 1 : last + 3] in self._starts:
            stop = data.find(b" ", last + 1, last + _LONGEST)
            if stop > 0:
                word = data[last + 1 : stop]
                if word in self._after and (word not in _TIED or text[end : end + 1] in _HYPHENS):
                    return "compared"
                if word in _FAMILY:
                    return "family"
        if data[data.rfind(b" ", first - _LONGEST if first > _LONGEST else 0, first - 1) + 1 : first - 1] in self._leaders:
            role = self._led(data, first, system)
            if role:
                return role
        return "family" if system in self._families else "named"

    def _led(self, data: bytes, first: int, system: str) -> str:
        """What the words before ``first`` make of the mention; empty for nothing."""
        cut = data.rfind(b" ", max(0, first - _LONGEST), first - 1)
        previous = data[cut + 1 : first - 1]
        edge = first - 1
        if previous in _ARTICLES:
            edge = cut
            cut = data.rfind(b" ", max(0, edge - _LONGEST), edge)
            previous = data[cut + 1 : edge]
        low = max(0, edge - _LONGEST)
        for phrase, code in self._nations.get(previous, ()):
            if data.endswith(phrase, low, edge):
                return "named" if code in self._origins[system] else "compared"
        if any(data.endswith(phrase, low, edge) for phrase in self._before.get(previous, ())):
            return "compared"
        return ""


#: words that compare only when a hyphen ties them to the name ("Patriot class" is a heading, "Patriot-class" compares)
_TIED = frozenset({b"type", b"class", b"style", b"local", b"size", b"level", b"rival", b"series"})


def _words(table: dict[str, list[str]]) -> set[bytes]:
    found = set()
    for words in table.values():
        for word in words:
            data = fold_pattern(spaced(str(word).lstrip("-").rstrip("*")))
            if data and len(data) > 2:
                found.add(data)
    return found


def _heirs(bundle: Bundle, codes: list[str]) -> set[str]:
    """Successors of former states: a Soviet design called Russian is no comparison."""
    return {heir for code in codes if code in bundle.actors and (heir := bundle.actors[code].successor)}
