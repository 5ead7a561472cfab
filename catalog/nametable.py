"""Names on record for a column: who a key names, how it is listed, what is near it."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable
from typing import NamedTuple

from catalog.bundle import bare_name
from catalog.fold import digits, key
from catalog.index import Index

_CUTOFF = 74.0
_NUMBER = re.compile(r"\d+")
_LEADING = re.compile(r"^\d+(?=\D)")


class Entry(NamedTuple):
    """What a key stands for: ids (the preferred one first), the name as listed, its kind, whether one id is preferred."""

    ids: tuple[str, ...]
    name: str
    kind: str
    preferred: bool = True


class NameTable:
    """Every name of a catalogue by its key; made once."""

    def __init__(self, index: Index) -> None:
        self.index = index
        bundle = index.bundle
        listed: dict[str, tuple[str, str]] = {}
        by_digits: dict[str, dict[str, str]] = {}
        self.designators: dict[str, list[tuple[str, str]]] = {}
        self.patterns: dict[str, set[str]] = {}
        self.numbered: set[str] = set()
        for id, record in bundle.systems.items():
            names = [(record.name, "canonical"), (bare_name(record.name), "canonical"), (id, "canonical")]
            for name, kind in (*names, *((n.name, n.kind) for n in record.names)):
                folded = key(name)
                listed.setdefault(folded, (name, kind))
                by_digits.setdefault(digits(name), {}).setdefault(folded, name)
                if any(map(str.isdigit, folded)):
                    self.designators.setdefault(id, []).append((folded, name))
                    self.patterns.setdefault(id, set()).add(self.pattern(folded))
                if (rest := _LEADING.sub("", folded)) != folded:
                    self.numbered.add(rest)
        self._listed = listed
        self.known = bundle.index.keys() | bundle.shared.keys()
        #: what keys begin with: most words of a column begin none
        self.heads = {name[:length] for name in self.known for length in range(1, len(name) + 1)}
        #: the entry of a text; a column repeats its words, and one cell is asked for several times
        self.named = functools.lru_cache(1 << 14)(lambda text: self.find(key(text)))
        self._near = {number: list(names.items()) for number, names in by_digits.items()}

    @staticmethod
    def pattern(folded: str) -> str:
        """A key with its numbers left open."""
        return _NUMBER.sub("#", folded)

    def find(self, folded: str) -> Entry | None:
        """The entry of a key, or None."""
        if folded not in self.known:
            return None
        bundle = self.index.bundle
        shared = bundle.shared.get(folded)
        if shared is not None:
            ids = tuple(sorted(shared.candidates, key=lambda id: id != shared.prefer))
            name, kind = self._listed.get(folded, (shared.name, "spelling"))
            return Entry(ids, name, kind, shared.prefer is not None)
        id = bundle.index.get(folded)
        if id is None:
            return None
        name, kind = self._listed.get(folded, (id, "canonical"))
        return Entry((id,), name, kind)

    def near(self, texts: Iterable[str], limit: int = 3) -> dict[str, tuple[str, ...]]:
        """Ids whose names each text may have been meant for, best first; never one with other digits."""
        groups: dict[str, list[str]] = {}
        for text in dict.fromkeys(texts):
            groups.setdefault(digits(text), []).append(text)
        found: dict[str, tuple[str, ...]] = {}
        for number, members in groups.items():
            choices = self._near.get(number, [])
            if choices:
                found.update(self._nearest(members, choices, limit))
        return found

    def _nearest(self, texts: list[str], choices: list[tuple[str, str]], limit: int) -> dict[str, tuple[str, ...]]:
        """One matrix of similarities for all texts at once: a column may hold thousands of misses."""
        import numpy as np
        from rapidfuzz import fuzz, process

        found = {}
        for start in range(0, len(texts), 512):
            chunk = texts[start : start + 512]
            scores = process.cdist(
                [key(t) for t in chunk], [c for c, _ in choices], scorer=fuzz.ratio, score_cutoff=_CUTOFF, dtype=np.uint8, workers=-1
            )
            for row, text in enumerate(chunk):
                likely = np.flatnonzero(scores[row])
                order = likely[np.argsort(-scores[row][likely].astype(int), kind="stable")]
                ids: dict[str, None] = {}
                for column in order[:12]:
                    entry = self.find(choices[column][0])
                    ids |= dict.fromkeys(entry.ids if entry else ())
                found[text] = tuple(ids)[:limit]
        return found

    def misprint(self, designator: str, id: str) -> str | None:
        """The one designator of ``id`` that differs from ``designator`` in one character, or None."""
        near = {
            folded: name
            for folded, name in self.designators.get(id, ())
            if len(folded) == len(designator) > 3 and sum(a != b for a, b in zip(folded, designator, strict=True)) == 1
        }
        return next(iter(near.values())) if len(near) == 1 else None
