"""Origin and type as an article states them: "Iranian-made", "built in Russia", "a cruise missile"."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from catalog.claim import AGREES, DIFFERS, Against, Claim
from catalog.claim_patterns import BLANK, any_of, compiled
from catalog.index import Index, System
from catalog.mention import Mention

_REACH = 60
#: relations by which another country makes the same thing
_SAME_THING = frozenset({
    "local name of", "known locally as", "licensed copy of", "built under licence as", "assessed same as", "copy of", "copied as",
    "export name of", "exported as", "claimed copy of", "reportedly copied as", "variant of", "has variant",
})  # fmt: skip
_SOURCES = 3


class AssertionReader:
    """Finds what a text states of origin and type; made once for an index."""

    def __init__(self, index: Index, tables: Mapping[str, Any]) -> None:
        self._index = index
        origin = tables["origin"]
        self._countries = _countries(index, origin)
        country = any_of(list(self._countries))
        self._made_words = frozenset(origin["made"])
        adjectives = rf"(?:{BLANK}[\w-]+){{0,4}}?{BLANK}[“\"'‘]?\Z"
        self._before = compiled(
            rf"(?:(?P<era>{any_of(list(origin['era']))})|(?P<country>{country})[-‐‑](?P<how>{any_of(origin['suffix'])})){adjectives}"
        )
        # most mentions have no such word in front: a small pattern spares them the one with every country
        self._hint = compiled(rf"[-‐‑]{any_of(origin['suffix'])}|{any_of(list(origin['era']))}")
        self._era = {str(k).lower(): str(v) for k, v in origin["era"].items()}
        self._after = compiled(
            rf"[”\"’']?,?(?:{BLANK}(?:which|that|is|are|was|were|missiles?|drones?|systems?|rockets?|batter(?:y|ies)),?){{0,4}}{BLANK}"
            rf"(?P<how>{any_of(origin['phrase'])}){BLANK}(?:the{BLANK})?(?P<country>{country})"
        )
        adjective = any_of([word for word, code in self._countries.items() if word in _adjectives(index, origin)])
        thing = any_of(origin["thing"])
        goes_on = rf"(?![-‐‑\s]+{any_of(tables['type_goes_on'])})"
        self._said_of = compiled(
            rf"[”\"’']?(?:{BLANK}{thing})?(?:,{BLANK}|{BLANK}(?:is|was|are|were){BLANK})"
            rf"(?:(?:an?|the){BLANK}(?:\w+ly{BLANK})?(?P<what>{adjective}){BLANK}(?:[\w-]+{BLANK}){{0,4}}?{thing}{goes_on}"
            rf"|(?<!,{BLANK})(?P<bare>{adjective})(?={BLANK}?[.,;!?—–]|{BLANK}(?:in{BLANK})?(?:origin|design)))"
        )
        self._fits = {str(k).lower(): tuple(v) for k, v in tables["types"].items()}
        kind = rf"(?P<type>{any_of([f'{word}*' if word[-1] in 'ekt' else word for word in self._fits])})"
        self._is = compiled(
            rf"[”\"’']?(?:{BLANK}{thing})?(?:,{BLANK}|{BLANK}(?:is|was){BLANK})(?:an?|the|its|their){BLANK}(?:[\w-]+{BLANK}){{0,4}}?(?<![-‐‑]){kind}{goes_on}"
            rf"(?P<list>,?{BLANK}(?:and|or|as well as){BLANK})?"
        )
        # "the Kalibr ship-launched cruise missile"
        adjectives = rf"(?:(?:[a-z]+[-‐‑][a-z]+|{any_of(tables['type_adjectives'])}){BLANK}){{0,2}}?"
        self._beside = compiled(rf"[”\"’']?{BLANK}{adjectives}{kind}{goes_on}")
        self._heads = {word.split()[-1] for word in self._fits}
        self._front = compiled(rf"(?<![-‐‑]){kind}{BLANK}[“\"'‘]?\Z")

    def read(self, text: str, mentions: Sequence[Mention]) -> Iterator[Claim]:
        """Claims of origin and type about ``mentions``, by mention."""
        for number, mention in enumerate(mentions):
            if mention.role == "compared":
                continue
            edge = mentions[number - 1].end if number else 0
            limit = mentions[number + 1].start if number + 1 < len(mentions) else len(text)
            yield from self._origin(text, mention, max(edge, mention.start - _REACH), min(limit, mention.end + _REACH))
            yield from self._type(text, mention, max(edge, mention.start - _REACH), min(limit, mention.end + 2 * _REACH))

    def _origin(self, text: str, mention: Mention, first: int, end: int) -> Iterator[Claim]:
        joined = any(sign in text[first : mention.start] for sign in "-‐‑")
        before = self._before.search(text, first, mention.start) if joined and self._hint.search(text, first, mention.start) else None
        after = self._after.match(text, mention.end, end)
        for match, group in ((before, "how"), (after, "how")):
            if match is None:
                continue
            groups = match.groupdict()
            era = groups.get("era")
            code = self._era[era.lower()] if era else self._countries[" ".join(match["country"].lower().split())]
            start = match.start() if match is before else match.start("how")
            stop = (match.end(group) if groups.get("how") else match.end("era")) if match is before else match.end("country")
            made = bool(groups.get("how")) and match["how"].split()[0].lower() in self._made_words
            yield self._origin_claim(text, start, stop, mention, code, made)
        said = self._said_of.match(text, mention.end, end) if before is None and after is None else None
        if said is not None:
            group = "what" if said["what"] else "bare"
            code = self._countries[" ".join(said[group].lower().split())]
            claim = self._origin_claim(text, said.start(group), said.end(group), mention, code, True)
            # "an S-300, a Ukrainian missile": whoever uses it may be meant, most of all of what many inherited
            record = self._index.system(mention.system).record
            if claim.verdict == AGREES or not (code in record.operators or "SUN" in record.origin):
                yield claim

    def _origin_claim(self, text: str, start: int, end: int, mention: Mention, code: str, made: bool) -> Claim:
        system = self._index.system(mention.system)
        fits = self._from(system, code) or (made and any(self._from(s, code) for s in self._same(system)))
        verdict = AGREES if fits else DIFFERS
        why = f"{'the record says' if not fits else 'as on record:'} {system.origin_label}"
        return self._claim(text, start, end, system, "origin", code, verdict, why, system.origin_label)

    def _from(self, system: System, code: str) -> bool:
        """Whether ``code`` is a country of design, its successor or its predecessor."""
        actors = self._index.bundle.actors
        heirs = {actors[c].successor for c in system.origin if c in actors}
        own = actors[code].successor if code in actors else None
        return code in system.origin or code in heirs or (own is not None and own in system.origin)

    def _same(self, system: System) -> list[System]:
        kin = [k.system for k in system.kin if k.relation in _SAME_THING]
        return [*kin, *(k.system for s in kin for k in s.kin if k.relation in _SAME_THING), *system.members]

    def _type(self, text: str, mention: Mention, first: int, end: int) -> Iterator[Claim]:
        match = (
            self._is.match(text, mention.end, end)
            or self._beside.match(text, mention.end, end)
            or (self._front.search(text, first, mention.start) if self._is_front(text, first, mention.start) else None)
        )
        if match is None:
            return
        said = " ".join(match["type"].lower().replace("‑", "-").split())
        listed = max((phrase for phrase in self._fits if said.startswith(phrase)), key=len, default=None)
        if listed is None:
            return
        system = self._index.system(mention.system)
        group = [system, *system.members, *(k.system for k in system.kin if k.relation in ("uses munition", "has variant", "launches"))]
        fits = any(s.type == t or t == f"{s.category}:" for s in group for t in self._fits[listed])
        why = f"{'as on record:' if fits else 'the record says'} {system.type_label}"
        verdict = AGREES if fits else DIFFERS
        if not fits and match.groupdict().get("list"):  # "the Zolfaghar, a cruise missile and two drones": a list, perhaps
            return
        yield self._claim(text, match.start("type"), match.end("type"), system, "type", listed, verdict, why, system.type_label)

    def _is_front(self, text: str, first: int, start: int) -> bool:
        """Whether the word before a mention can end a phrase of type."""
        words = text[max(first, start - 24) : start].lower().split()
        return bool(words) and words[-1].strip("“\"'‘").rstrip("s") in self._heads

    def _claim(
        self, text: str, start: int, end: int, system: System, field: str, value: str, verdict: str, why: str, shown: str
    ) -> Claim:
        against = []
        for id in system.record.sources[:_SOURCES]:
            source = self._index.bundle.sources.get(id)
            if source is not None:
                date = "" if source.published == "unknown" else f" {source.published[:4]}"
                against.append(
                    Against(system.id, system.name, shown, f"{source.publisher}{date}", id, title=source.title, url=source.url)
                )
        return Claim(
            start, end, text[start:end], system.id, system.name, field, value=value, verdict=verdict, against=tuple(against), why=why
        )


def _adjectives(index: Index, origin: Mapping[str, Any]) -> set[str]:
    """Adjectives of states, lower case."""
    known = {actor.adjective.lower() for actor in index.bundle.actors.values() if actor.adjective and actor.kind.endswith("state")}
    return known | {str(word).lower() for word in origin["adjectives"]}


def _countries(index: Index, origin: Mapping[str, Any]) -> dict[str, str]:
    """Names and adjectives of states, lower case → code; those of states that make nothing on record stay out."""
    makers = {code for system in index for code in system.origin}
    found: dict[str, str] = {}
    for code, actor in index.bundle.actors.items():
        if actor.kind.endswith("state") and (code in makers or actor.adjective):
            found[actor.name.lower()] = code
            if actor.adjective:
                found[actor.adjective.lower()] = code
    return found | {str(word).lower(): str(code) for word, code in origin["also"].items()}


