"""What a person decided about names, for good: never mark this, always mark that, mean this one by it.

The file is YAML (JSON is YAML too)::

    ignore: [Patriot, mim-104-patriot]    # names or ids that are never marked
    force: {Zolfaghar: zolfaghar}         # marked wherever the name stands, as written or in capitals
    prefer: {Zulfiqar: zulfiqar-houthi}   # which of several systems a name means

A decision always wins over what the reader made of a text. A forced name in lower case is found in any
case. A name stands under one of the three keys only; an ignored system is marked nowhere.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from catalog.annotation import Annotation
from catalog.errors import AmbiguousName, InputError, UnknownSystem
from catalog.fold import key
from catalog.index import Index
from catalog.mention import Mention
from catalog.textfile import read_text

KEYS = ("ignore", "force", "prefer")
_JOINTS = re.compile(r"[\s\u00a0‐‑‒–—-]+")


class Decisions(NamedTuple):
    """Decisions of one desk, checked against a catalogue: folded names, ids, and ids by name as written."""

    ignored_names: frozenset[str] = frozenset()
    ignored_systems: frozenset[str] = frozenset()
    force: tuple[tuple[str, str], ...] = ()
    prefer: tuple[tuple[str, str], ...] = ()

    def apply(self, annotation: Annotation) -> Annotation:
        """``annotation`` with the decisions carried out; itself where there are none."""
        if self == Decisions():
            return annotation
        preferred = {key(name): id for name, id in self.prefer}
        kept = []
        for m in annotation.mentions:
            folded = key(m.text)
            if folded in preferred and preferred[folded] != m.system:
                m = _decided(annotation.index, m.start, m.text, preferred[folded])
            if folded not in self.ignored_names and m.system not in self.ignored_systems:
                kept.append(m)
        return Annotation(annotation.text, self._forced(annotation, kept), annotation.index)

    def _forced(self, annotation: Annotation, mentions: list[Mention]) -> list[Mention]:
        """``mentions`` and those that stand where a forced name does; a forced one wins over one that it overlaps."""
        if not self.force:
            return mentions
        systems = {key(name): id for name, id in self.force}
        every = {form for name, _id in self.force for form in (name, name.upper(), name.title() if name.islower() else name)}
        names = sorted(every, key=lambda name: (-len(name), name))
        wanted = re.compile(rf"(?<!\w)(?:{'|'.join(map(_loosely, names))})(?!\w)")
        new = [_decided(annotation.index, m.start(), m[0], systems[key(m[0])]) for m in wanted.finditer(annotation.text)]
        out: list[Mention] = []
        old = iter(mentions)
        waiting = next(old, None)
        for forced in new:
            while waiting is not None and waiting.end <= forced.start:
                out.append(waiting)
                waiting = next(old, None)
            while waiting is not None and waiting.start < forced.end:
                waiting = next(old, None)
            out.append(forced)
        if waiting is not None:
            out += [waiting, *old]
        return out


def _loosely(name: str) -> str:
    return r"[\s\u00a0‐‑‒–—-]?".join(re.escape(part) for part in _JOINTS.split(name))


def _decided(index: Index, start: int, surface: str, id: str) -> Mention:
    says = (("says", "decided by the desk", 9.0),)
    return Mention(start, start + len(surface), surface, id, index.system(id).name, evidence=says)


def read_decisions(index: Index, given: Any) -> Decisions:
    """Decisions from a file, or from a mapping with the same keys; none for None.

    Raises :class:`InputError` with the place of whatever is no decision.
    """
    if given is None:
        return Decisions()
    if isinstance(given, Decisions):
        return given
    if isinstance(given, Mapping):
        return _checked(index, given, "decisions")
    if isinstance(given, str | os.PathLike):
        path = Path(given)
        from catalog.strictyaml import parse

        body, findings = parse(read_text(path), str(path))
        if findings or body is None:
            raise InputError("\n".join(map(str, findings)) or f"{path}: is empty; give ignore, force or prefer")
        return _checked(index, body, str(path))
    raise TypeError(f"decisions is a file or a mapping, not {type(given).__name__}")


def _checked(index: Index, body: Mapping[str, Any], place: str) -> Decisions:
    unknown = [k for k in body if k not in KEYS]
    if unknown:
        raise InputError(f"{place}: {unknown[0]}: unknown key; known are {', '.join(KEYS)}")
    ignore = body.get("ignore") or []
    if isinstance(ignore, str) or not isinstance(ignore, Iterable) or not all(isinstance(v, str) for v in ignore):
        raise InputError(f"{place}: ignore: is no list of names and ids")
    names, systems = split(index, ignore)
    pairs = {}
    for what in ("force", "prefer"):
        given = body.get(what) or {}
        if not isinstance(given, Mapping):
            raise InputError(f"{place}: {what}: is no mapping of name to system")
        if not all(isinstance(id, str) for id in given.values()):
            raise InputError(f"{place}: {what}: a name leads to one system, by its id or name")
        pairs[what] = tuple((str(name), _system(index, id, f"{place}: {what}: {name}")) for name, id in given.items())
        if any(not key(name) for name, _id in pairs[what]):
            raise InputError(f"{place}: {what}: a name without letters or digits")
    preferred = {key(name): id for name, id in pairs["prefer"]}
    for name, id in pairs["force"]:
        if id in systems or preferred.get(key(name), id) != id:
            raise InputError(f"{place}: force: {name}: another line {'ignores' if id in systems else 'prefers another for'} the same")
    for what in ("force", "prefer"):
        clash = next((name for name, _id in pairs[what] if key(name) in names), None)
        if clash is not None:
            raise InputError(f"{place}: {what}: {clash}: ignore has it, too; a name is decided once")
    return Decisions(names, systems, pairs["force"], pairs["prefer"])


def split(index: Index, words: Iterable[str]) -> tuple[frozenset[str], frozenset[str]]:
    """Folded names, and ids, of ``words``: an id is a system, everything else a name as it stands in texts."""
    words = list(words)
    ids = frozenset(w for w in words if w in index.bundle.systems)
    return frozenset(key(w) for w in words if w not in ids), ids


def _system(index: Index, name: str, place: str) -> str:
    try:
        return index.lookup(name).id
    except (UnknownSystem, AmbiguousName) as error:
        raise InputError(f"{place}: {error}") from error


def choose(annotation: Annotation, only: Iterable[str] = (), ignore: Iterable[str] = ()) -> Annotation:
    """``annotation`` with the mentions of ``only`` (all where it is empty) and without those of ``ignore``.

    Both take ids and names. A name stands for itself as printed and for every mention of the system that has it.
    Raises :class:`UnknownSystem` for a name of ``only`` that no system has.
    """
    index = annotation.index
    only, ignore = ((names,) if isinstance(names, str) else tuple(names) for names in (only, ignore))
    wanted = {s.id for name in only for s in (index.candidates(name) or [index.lookup(name)])}
    names, systems = split(index, ignore)
    if not wanted and not names and not systems:
        return annotation
    named = {s.id for name in ignore for s in index.candidates(name) if index.get(name) == s} if names else set()
    dropped = systems | named
    kept = [
        m for m in annotation.mentions
        if (not wanted or m.system in wanted) and m.system not in dropped and key(m.text) not in names
    ]  # fmt: skip
    return Annotation(annotation.text, kept, index)
