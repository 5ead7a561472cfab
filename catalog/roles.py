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
_OPENING, _CLOSING = tuple("“「『《‘\""), tuple("”」』》’\"")


class Roles:
    """The words of the comparison table, ready to be held against what stands beside a mention."""

    def __init__(self, table: dict[str, Any], bundle: Bundle) -> None:
        self._after, _ = _words(table.get("after", {}))
        #: last word of a phrase that compares → (phrase, None); of a nationality → (phrase, its code)
        self._cues: dict[bytes, list[tuple[bytes, str | None]]] = {}
        #: the same for stems (подобн*), by their first four bytes: (words before, stem, code)
        self._stems: dict[bytes, list[tuple[bytes, bytes, str | None]]] = {}
        exact, stems = _words(table.get("before", {}))
        for phrase in exact:
            self._cue(phrase, None, False)
        for phrase in stems:
            self._cue(phrase, None, True)
        for words in table.get("nationality", {}).values():
            for word, code in words.items():
                data = fold_pattern(spaced(str(word).rstrip("*")))
                if data:
                    self._cue(data, str(code), str(word).endswith("*"))
        for known in self._cues.values():
            known.sort(key=lambda pair: (pair[1] is None, -len(pair[0])))  # North Korean before Korean
        #: the phrases alone, to be held against a text all at once: most words of a phrase are in none
        self._phrases = {last: tuple(phrase for phrase, _code in known) for last, known in self._cues.items()}
        self._starts = frozenset(word[:3] for word in (*self._after, *_FAMILY))
        #: words that may decide a role right before a name, the beginnings of others, and the first four bytes of any
        self.leaders = frozenset((*self._cues, *_ARTICLES))
        self.stems = frozenset(self._stems)
        self.beginnings = self.stems | {word[:4] for word in self.leaders}
        self._wide_after, self._wide_before = _unspaced(table.get("after", {})), _unspaced(table.get("before", {}))
        self._holders = _holders(bundle)
        self._rivals = _rivals(table.get("rivals", {}), bundle)
        self._blocs = {str(code): bloc for bloc, codes in table.get("blocs", {}).items() for code in codes}
        self._made_in = {id: {self._blocs.get(code) for code in record.origin} for id, record in bundle.systems.items()}
        self._families = {id for id, record in bundle.systems.items() if record.kind == "family"}

    def _cue(self, phrase: bytes, code: str | None, stem: bool) -> None:
        head, _, last = phrase.rpartition(b" ")
        if not stem:
            self._cues.setdefault(last, []).append((b" " + phrase, code))
        elif len(last) >= 4:
            self._stems.setdefault(last[:4], []).append((b" " + head if head else b"", last, code))

    def nation(self, word: str) -> bool:
        """Whether a word is a nationality (“Russian”), in any of the table's languages."""
        data = fold_pattern(spaced(word))
        if data is None:
            return False
        last = data.rsplit(b" ", 1)[-1]
        return any(code for _phrase, code in self._cues.get(last, ())) or any(
            code and last.startswith(stem) for _head, stem, code in self._stems.get(last[:4], ())
        )

    def turns(self, behind: bytes) -> bool:
        """Whether a word that begins with these three bytes, right behind a name, may decide its role."""
        return behind in self._starts

    def plain(self, system: str) -> str:
        """The role of a name that nothing beside it compares."""
        return "family" if system in self._families else "named"

    def of(self, text: str, end: int, data: bytes, first: int, last: int, system: str) -> str:
        """``named``, ``family`` or ``compared`` for the mention ``data[first:last]`` that ends at ``text[end]``."""
        if data[last + 1 : last + 4] in self._starts:
            stop = data.find(b" ", last + 1, last + _LONGEST)
            if stop > 0:
                word = data[last + 1 : stop]
                if word in self._after and (word not in _TIED or text[end : end + 1] in _HYPHENS):
                    return "compared"
                if word in _FAMILY:
                    return "family"
        return self.led(data, first, system) or self.plain(system)

    def led(self, data: bytes, first: int, system: str) -> str:
        """The role that the words before ``data[first:]`` give a mention; empty where they give none."""
        edge = first - 1
        cut = data.rfind(b" ", first - _LONGEST if first > _LONGEST else 0, edge)
        if cut < 0:
            return ""
        previous = data[cut + 1 : edge]
        if previous in _ARTICLES:
            edge = cut
            cut = data.rfind(b" ", edge - _LONGEST if edge > _LONGEST else 0, edge)
            previous = data[cut + 1 : edge] if cut >= 0 else b""
        low = edge - _LONGEST if edge > _LONGEST else 0
        if data.endswith(self._phrases.get(previous, ()), low, edge) or previous[:4] in self._stems:
            return self._led(data, cut, edge, previous, system)
        return ""

    def unspaced(self, text: str, start: int, end: int, system: str) -> str:
        """The same for ``text[start:end]`` in Chinese, Japanese or Korean, where words touch the name or its quotation mark."""
        if text.startswith(self._wide_after, end + (text[end : end + 1] in _CLOSING)):
            return "compared"
        if text.endswith(self._wide_before, 0, start - (text[start - 1 : start] in _OPENING)):
            return "compared"
        return self.plain(system)

    def _led(self, data: bytes, cut: int, edge: int, previous: bytes, system: str) -> str:
        """What the words before ``edge``, the last of them ``previous``, make of the mention; empty for nothing."""
        low = max(0, edge - _LONGEST)
        for phrase, code in self._cues.get(previous, ()):
            if data.endswith(phrase, low, edge):
                return self._told(code, system)
        for head, stem, code in self._stems.get(previous[:4], ()):
            if previous.startswith(stem) and data.endswith(head, low, max(cut, 0)):
                return self._told(code, system)
        return ""

    def _told(self, code: str | None, system: str) -> str:
        """What a word before a name makes of it: a holder's arms are named, a rival's own are measured by it."""
        if code is None:
            return "compared"
        if code in self._holders[system]:
            return ""
        bloc, made_in = self._blocs.get(code), self._made_in[system]
        apart = bloc is not None and None not in made_in and bloc not in made_in
        return "compared" if apart or (code, system) in self._rivals else ""


#: words that compare only when a hyphen ties them to the name ("Patriot class" is a heading, "Patriot-class" compares)
_TIED = frozenset({b"type", b"class", b"style", b"local", b"size", b"level", b"rival", b"series"})


def _unspaced(table: dict[str, list[str]]) -> tuple[str, ...]:
    """The words of Chinese, Japanese and Korean, to be sought as they stand."""
    return tuple(str(word).rstrip("*") for lang in ("zh", "ja", "ko") for word in table.get(lang, ()))


def _words(table: dict[str, list[str]]) -> tuple[set[bytes], set[bytes]]:
    """The words and phrases of a table, and apart from them the stems (written with a ``*``)."""
    exact: set[bytes] = set()
    stems: set[bytes] = set()
    for words in table.values():
        for word in words:
            data = fold_pattern(spaced(str(word).lstrip("-").replace("*", "")))
            if data and len(data) > 2:
                (stems if str(word).endswith("*") else exact).add(data)
    return exact, stems


def _holders(bundle: Bundle) -> dict[str, set[str]]:
    """Who designed, makes or uses a system, or one of its family; successors of former states among them."""
    held: dict[str, set[str]] = {}
    for id, record in bundle.systems.items():
        codes = {*record.origin, *record.operators}
        codes |= {heir for code in record.origin if code in bundle.actors and (heir := bundle.actors[code].successor)}
        for one in (id, record.family):
            if one:
                held.setdefault(one, set()).update(codes)
    return held


_LIKENESS = frozenset({"copy_of", "claimed_copy_of", "assessed_same_as", "often_confused_with"})


def _rivals(table: dict[str, list[str]], bundle: Bundle) -> set[tuple[str, str]]:
    """(country, system) where the country has a system of its own that print calls by the other's name."""
    found = {(str(code), str(id)) for code, ids in table.items() for id in ids}
    for record in bundle.systems.values():
        for relation in record.relations:
            if relation.kind in _LIKENESS and relation.target in bundle.systems:
                found.update((code, relation.target) for code in record.origin)
    members: dict[str, list[str]] = {}
    for id, record in bundle.systems.items():
        if record.family:
            members.setdefault(record.family, []).append(id)
    for code, id in list(found):
        family = bundle.systems[id].family if id in bundle.systems else None
        if family:
            found.add((code, family))
        found.update((code, other) for other in members.get(id, ()))
    return found
