"""One item of a column read word by word: names claim words, generic words drop out, the rest decides.

Certainty falls with what is left over: nothing (``spelling``), marks and letters of a version
(``variant``), a number that the record does not have under a family's name (``family``). Anything
else leaves the item to a person, with the candidates named.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from catalog.generic import Generic, Sense, merged
from catalog.leftovers import Claim, Keys, Leftovers, Word, versions_of, words_of
from catalog.nametable import Entry, NameTable

CERTAINTIES = ("exact", "spelling", "variant", "family", "category", "none")
SAYS_NOTHING = "no word of it identifies a system"


class Outcome(NamedTuple):
    """What one item was read as. ``system`` is None for categories and misses; ``asks`` wants a person to look."""

    system: str | None
    certainty: str
    why: str
    alternatives: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    types: tuple[str, ...] = ()
    asks: bool = False


class PartReader:
    """Reads items by the names and the generic words of one catalogue."""

    def __init__(self, names: NameTable, generic: Generic) -> None:
        self.names = names
        self.generic = generic
        self.beside = Leftovers(names, generic)

    def whole(self, text: str, hints: Sequence[Sense] = ()) -> Outcome | None:
        """``text`` as one name on record, or None."""
        entry = self.names.named(text)
        if entry is None:
            return None
        listed = f"listed as {entry.name}" if entry.name != text else "the name on record"
        certainty = "spelling" if entry.kind == "spelling" else "exact"
        return self._choose(entry, certainty, listed, hints, text)

    def words(self, text: str, hints: Sequence[Sense] = ()) -> Outcome | None:
        """``text`` word by word; None where nothing in it is known."""
        words = words_of(text)
        if not words or len(words) > 40:
            return None
        tokens = [w[0] for w in words]
        senses: list[Sense] = []
        dropped = self.beside.measures(words)
        claims = self._claims(tokens, dropped)
        taken = {i for c in claims for i in range(c.first, c.end)}
        told = dict.fromkeys([i for i in dropped if i not in taken])
        for first, end, sense in self._generic(tokens, taken.union(told)):
            if first + 1 == end and len(tokens[first]) == 1 and words[first].glued:
                continue  # Kh-31P/A: a version, and no article
            senses.append(sense)
            told.update(dict.fromkeys(range(first, end)))
        rest = [i for i in range(len(words)) if i not in taken and i not in told]
        if not claims:
            return self._category(senses, rest)
        said = [words[i].text for i in sorted(told)]
        return self._judge(words, claims, rest, [*senses, *hints], said)

    def _claims(self, tokens: list[str], dropped: dict[int, str]) -> list[Claim]:
        """Names on record in ``tokens``, longest first, none overlapping; a name as it stands before one with a version."""
        claims: list[Claim] = []
        free = [i not in dropped for i in range(len(tokens))]
        keys = Keys(tokens)
        for first, end, folded in self._likely(tokens, keys, free):
            if False in free[first:end]:
                continue
            claim = self._claim(tokens, folded, first, end)
            if claim is not None:
                claims.append(claim)
                free[first:end] = [False] * (end - first)
        if len(claims) == 1:
            return [self._reaching(claims[0], keys, free)] if claims[0].end < len(tokens) else claims
        return sorted(self._reaching(claim, keys, free) for claim in claims)

    def _likely(self, tokens: list[str], keys: Keys, free: list[bool]) -> list[tuple[int, int, str]]:
        """Runs of words that may be a name, as (first, end, key), the longest first: up to a name's beginning and one word more."""
        heads, glued = self.names.heads, keys.glued
        runs = []
        for first, token in enumerate(tokens):
            if not free[first]:
                continue
            folded = token
            if token not in heads:
                if any(stem in heads for stem, _mark in versions_of(token)):
                    runs.append((first, first + 1, folded))
                continue
            runs.append((first, first + 1, folded))
            for end in range(first + 2, len(tokens) + 1):
                if not free[end - 1]:
                    break
                folded += glued[end - 1]
                runs.append((first, end, folded))
                if folded not in heads:
                    break
        if len(runs) > 1:
            runs.sort(key=lambda run: run[0] - run[1])  # stable: of one length, the first
        return runs

    def _claim(self, tokens: list[str], whole: str, first: int, end: int) -> Claim | None:
        known = self.names.known
        stem = len(whole) - len(tokens[end - 1])
        for last, mark in ((tokens[end - 1], ""), *versions_of(tokens[end - 1])):
            folded = whole[: stem + len(last)]
            if folded not in known or len(folded) < 2 or folded.replace(" ", "").isdigit():
                continue
            if end - first < len(tokens) and " ".join((*tokens[first : end - 1], last)) in self.generic.senses:
                continue
            entry = self.names.find(folded)
            if entry is not None:
                return Claim(first, end, entry, mark)
        return None

    def _reaching(self, claim: Claim, keys: Keys, free: list[bool]) -> Claim:
        """The claim with words behind it that another name of the system has: “ZALA Lancet”-3, for Lancet-3 is one."""
        for end in (claim.end + 2, claim.end + 1):
            if end <= len(free) and all(free[claim.end : end]):
                for first in range(claim.first + 1, claim.end):
                    folded = keys.of(first, end)
                    if folded in self.names.known and (entry := self.names.find(folded)) and entry.ids == claim.entry.ids:
                        free[claim.end : end] = [False] * (end - claim.end)
                        return claim._replace(end=end)
        return claim

    def _generic(self, tokens: list[str], taken: set[int]) -> list[tuple[int, int, Sense]]:
        out = []
        start = 0
        for stop in [*sorted(taken), len(tokens)]:
            if start < stop:
                out += [(a + start, b + start, s) for a, b, s in self.generic.spans(tokens[start:stop])]
            start = stop + 1
        return out

    def _category(self, senses: list[Sense], rest: list[int]) -> Outcome | None:
        if rest:
            return None
        told = merged(senses)
        if told and told.categories:
            return Outcome(None, "category", "a generic word that names no system", (), told.categories, told.types, True)
        return Outcome(None, "none", SAYS_NOTHING, asks=True) if senses else None

    def _judge(self, words: list[Word], claims: list[Claim], rest: list[int], hints: list[Sense], told: list[str]) -> Outcome:
        """What the claimed names and the words left over come to."""
        ids, unsure = self._agree(claims, hints)
        if len(ids) != 1:
            shown = tuple(dict.fromkeys(ids or (i for c in claims for i in c.entry.ids)))
            return Outcome(None, "none", "names of several systems stand side by side", shown, asks=True)
        id = ids[0]
        last = claims[-1]
        reasons = [f"named by {' and '.join(c.entry.name for c in claims)}"]
        certainty, asks = ("spelling" if told else "exact"), unsure
        if told:
            reasons.append(f"{' '.join(told)!r} does not identify and was dropped")
            if (other := self.beside.other_calibre(id, told)) is not None:
                return Outcome(None, "none", f"{reasons[0]}, whose calibre on record is {other} mm", (id,), asks=True)
        marks = [c.mark.upper() for c in claims if c.mark]
        unread: list[str] = []
        unnamed = False
        renumbered = any(c.mark and self.beside.renumbered(f"{c.entry.name} {c.mark}", id) for c in claims)

        def name() -> str:
            return " ".join(w.text for w in words[last.first : last.end])

        at = 0
        while at < len(rest):
            end = at + 1
            while end < len(rest) and rest[end] == rest[end - 1] + 1:
                end += 1
            group = [words[i] for i in rest[at:end]]
            at = end
            kind, said = self.beside.read(group, rest[end - 1] + 1 - len(group), claims, id)
            if kind == "version":
                unnamed = True
            elif kind == "mark":
                marks.append(said)
                renumbered = renumbered or self.beside.renumbered(f"{name()} {said}", id)
            elif kind == "drop":
                reasons.append(said)
                certainty = "spelling"
            elif kind == "misprint":
                reasons.append(said)
                certainty, asks = "spelling", True
            elif kind == "family":
                return Outcome(id, "family", f"no {name().title()}-{said} is on record; the family of that name", asks=False)
            else:
                unread.append(said)
        if unread:
            return Outcome(None, "none", f"{reasons[0]}, but {' '.join(unread)!r} is not understood", (id,), asks=True)
        if unnamed and not marks:
            certainty = "variant"
            reasons.append("which version of it is not said")
        if marks:
            family = self.names.index.system(id).kind == "family"
            certainty = "family" if family or renumbered else "variant"
            other = ", other numbers of it are" if renumbered else ""
            reasons.append(f"the version {' '.join(marks)} is not on record by itself{other}")
        others = tuple(i for c in claims for i in c.entry.ids if i != id)
        return Outcome(id, certainty, "; ".join(reasons), others, asks=asks)

    def _agree(self, claims: list[Claim], hints: list[Sense]) -> tuple[list[str], bool]:
        """The systems that every claimed name allows, and whether that took the most usual sense of a shared name.

        A family or a basis gives way to its member or variant.
        """
        if len(claims) == 1 and len(claims[0].entry.ids) == 1:
            return list(claims[0].entry.ids), False
        common = [id for id in claims[0].entry.ids if all(id in c.entry.ids for c in claims)]
        if common:
            entry = claims[0].entry._replace(ids=tuple(common))
            chosen = self.narrowed(entry.ids, hints)
            preferred = any(c.entry.preferred for c in claims)
            return list(chosen[:1] if len(chosen) == 1 or preferred else chosen), len(chosen) > 1
        ids = list(dict.fromkeys(self.narrowed(c.entry.ids, hints)[0] for c in claims))
        records = self.names.index.bundle.systems
        general = {records[id].family for id in ids if records[id].family != id}
        general |= {r.target for id in ids for r in records[id].relations if r.kind == "variant_of"}
        members = [id for id in ids if id not in general]
        return (members if len(members) == 1 else ids), False

    def narrowed(self, ids: tuple[str, ...], hints: Sequence[Sense]) -> tuple[str, ...]:
        """``ids`` that meet the hints; all of them where none does or none is given."""
        for sense in hints:
            ids = tuple(id for id in ids if self.meets(id, sense)) or ids
        return ids

    def meets(self, id: str, sense: Sense) -> bool:
        """Whether the entry agrees with what a hint or a generic word tells."""
        system = self.names.index.system(id)
        if sense.countries and not sense.countries & set(system.origin):
            return False
        if sense.types:
            return system.type in sense.types
        return not sense.categories or system.category in sense.categories

    def _choose(self, entry: Entry, certainty: str, why: str, hints: Sequence[Sense], text: str) -> Outcome:
        if len(entry.ids) == 1:
            return Outcome(entry.ids[0], certainty, why)
        chosen = self.narrowed(entry.ids, hints)
        others = tuple(id for id in entry.ids if id != chosen[0])
        if len(chosen) == 1:
            return Outcome(chosen[0], certainty, f"{text} names several systems; the hint decides", others)
        if entry.preferred and chosen[0] == entry.ids[0]:
            return Outcome(chosen[0], certainty, f"{text} names several systems; the most usual one", others, asks=True)
        return Outcome(None, "none", f"{text} names several systems", chosen, asks=True)
