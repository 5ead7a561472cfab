"""Which system a stated figure belongs to.

The nearest name before it in its sentence, names that only measure or carry put
aside; else the name that it describes ("the 700-km Zolfaghar", "With a range of
N, the Sejjil …"); else, where the sentence points back ("it", "the missile",
"the latter"), what the sentences before are about.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from catalog.claim_patterns import BLANK, any_of, compiled
from catalog.errors import AmbiguousName
from catalog.fold import key
from catalog.index import Index
from catalog.mention import Mention

#: how far back a sentence may point, in characters and in sentences
_BACK, _SENTENCES, _FAR = 480, 8, 600
_GAP = re.compile(r"[-\s\u00a0]*(?:(?:range|reach|class|capable)[-\s]+)?(?:(?!(?:in|of|at|to|from|by|and|or|on|for|with|that|which|away|is|was)\b)[\w'’“\"-]+[\s-]+){0,4}[“\"']?\Z", re.IGNORECASE)
OF = re.compile(r"\s(?:of|for|by)\s(?:(?:the|its|\w+['’]s)\s)?(?:\w+\s)?[“\"]?")
# a capitalised name, a designator with it
_NAME = re.compile(
    r"(?<![\w-])(?!(?:The|A|An|This|That|These|Its|Their|In|And|But)\b)"
    r"(?:[A-Z]\w*[-‐‑ ]?\d{1,4}[A-Z]?\b|[A-Z][\w’']+(?: [A-Z][a-z]+(?![-‐‑\w]))?)"
)
_HAS_SUBJECT = re.compile(r"\W*(?:the|an?)\b[^,;]*?\b(?:has|have|had|can|could|is|are|was|were|reaches|carries|flies)\b", re.IGNORECASE)
# what ties an amount to the very name before it, whatever that name is to the sentence
_TIED = re.compile(r"['’]s?\s[^,;]{0,60}\Z|[,\s]{1,2}(?:whose|which|that)\b|\s?\(", re.IGNORECASE)
# "X, an improved Y, has": Y says what X is, and the figure is X's
_SAYS_WHAT = re.compile(r"[”\"’']?(?: (?:missiles?|drones?|rockets?|systems?|bombs?))?,(?: \w+ly)? an? (?:[\w’'-]+ ){0,5}[“\"‘']?", re.IGNORECASE)


class Subject(NamedTuple):
    """The system of a claim, and others that the words may mean just as well.

    ``doubtful`` says that a designator which is not on record stands between: the figure may be its.
    """

    system: str
    also: tuple[str, ...] = ()
    doubtful: bool = False


class SubjectReader:
    """Finds the subject of an amount; made once from the tables."""

    def __init__(self, tables: Mapping[str, Any]) -> None:
        table = tables["subjects"]
        # "the Kestrel's successor has": the figure is that of something else
        self._other = compiled(rf"['’]s?{BLANK}(?:[\w-]+{BLANK}){{0,2}}{any_of(table['other'])}")
        verbs = any_of(tables["fields"]["apart"], table["speaks"], table["pronoun"])
        adjectives = rf"(?:(?!{verbs})[\w'’“\"-]+{BLANK}){{0,3}}?"
        noun = rf"(?P<noun>{any_of(list(table['noun']))})"
        stock = rf"(?!{BLANK}(?:[\w'’-]+{BLANK}){{0,3}}{any_of(table['stock'])})(?!{BLANK}(?:\w+ly{BLANK})?{any_of(table['speaks'])})"
        point = any_of(["the", *table["point"]])
        self._anaphor = compiled(
            rf"(?P<latter>{any_of(table['latter'])})|(?P<former>{any_of(table['former'])})"
            rf"|(?P<point>{point}){BLANK}{adjectives}{noun}|{any_of(table['pronoun'])}{stock}"
        )
        self._kinds = {str(word): frozenset(kinds) for word, kinds in table["noun"].items()}
        lead = rf"(?:{BLANK}(?:the|a|an|its|their|his|older|newer|new|old|\w+an|\w+ish|\w+ese|Soviet|unguided|US))*"
        self._measure = compiled(rf"{any_of(table['measure'])}{lead}(?:{BLANK}[\w-]+)?{BLANK}[“\"']?\Z")
        self._carrier = compiled(rf"{any_of(table['carrier'])}{lead}{BLANK}[“\"']?\Z")
        self._such_as = compiled(rf"(?:{BLANK}\w+)?,?{BLANK}{any_of(table['such_as'])}{BLANK}(?:the{BLANK})?[“\"']?")
        self._opening = compiled(rf"\W*{any_of(table['opening'])}")
        self.respectively = compiled(any_of(table["respectively"]))

    def named_behind(self, text: str, end: int, after: Mention | None) -> bool:
        """Whether "of" ties an amount to the mention behind it ("the 300 km of the Fateh-110")."""
        return after is not None and OF.fullmatch(text, end, after.start) is not None

    def adjacent(self, text: str, end: int, after: Mention | None, glued: bool) -> bool:
        """Whether an amount that ends at ``end`` describes the mention right behind it."""
        if after is None or after.start - end > 60:
            return False
        gap = text[end : after.start]
        return bool(_GAP.match(gap)) and (glued or "range" in gap.lower())

    def _example(self, text: str, tail: int, after: Mention) -> bool:
        """"missiles with a range of N, like the Zolfaghar"."""
        return after.start - tail < 60 and self._such_as.fullmatch(text, tail, after.start) is not None

    def subject(
        self, text: str, span: tuple[int, int], glued: bool, place: int, sentences: Sequence[tuple[int, int]],
        mentions: Sequence[Mention], starts: Sequence[int], index: Index, bare: bool,
    ) -> Subject | None:  # fmt: skip
        """The subject of the amount at ``span`` in sentence number ``place``.

        ``bare`` says that the amount needs no anaphor to point back: an answer, a line of a table.
        """
        start, tail = span
        first, end = sentences[place]
        # a run of words without a full stop is no sentence: names further off than this are not looked at
        first, end = max(first, start - _FAR), min(end, tail + _FAR)
        inside = mentions[bisect_left(starts, first) : bisect_left(starts, end)]
        before = [m for m in inside if m.end <= start]
        after = next((m for m in inside if m.start >= tail), None)
        if after is not None and (self.adjacent(text, tail, after, glued) or self.named_behind(text, tail, after)):
            return Subject(after.system)
        named = self._preceding(text, before, start)
        anaphor = self._last_anaphor(text, before[-1].end if before else first, start)
        if named is not None and not (anaphor and self._aside(text, named, first)):
            return self._sure(text, Subject(named.system), named.end, start, inside, index)
        if anaphor is None and after is not None and not before and (self._waits(text, first, start, after) or self._example(text, tail, after)):
            return Subject(after.system)
        if anaphor is not None or bare:
            found = self._back(text, anaphor, place, sentences, mentions, starts, index)
            if found is not None:
                return self._sure(text, found, anaphor.start() if anaphor else first, start, inside, index)
            if after is not None and not before:  # "It reaches N," he said of the Sejjil
                return Subject(after.system)
        return None

    def _sure(
        self, text: str, found: Subject, since: int, start: int, inside: Sequence[Mention], index: Index
    ) -> Subject:
        """``found``, unless another name that was not marked stands between it and the amount.

        A name on record that wanted more context to be marked has it now: a figure of a weapon is
        said of it. A designator that is not on record makes the claim doubtful.
        """
        for match in _NAME.finditer(text, max(since, start - 160), start):
            if any(m.start < match.end() and match.start() < m.end for m in inside):
                continue
            if self._measure.search(text, max(0, match.start() - 48), match.start()):
                continue
            system = _on_record(match[0], index)
            if system is not None:
                found = Subject(system)
            elif any(c.isdigit() for c in match[0]):
                found = found._replace(doubtful=True)
        return found

    def _preceding(self, text: str, before: Sequence[Mention], start: int) -> Mention | None:
        """The nearest mention that the amount can belong to; one put aside only where it stands alone."""
        waiting: Mention | None = None
        for number in range(len(before) - 1, -1, -1):
            mention = before[number]
            if mention.role == "compared" and text[mention.end : mention.end + 1] in ("-", "‐", "‑"):
                continue
            if self._other.match(text, mention.end, start):
                continue
            if number and _SAYS_WHAT.fullmatch(text, before[number - 1].end, mention.start):
                continue
            if start - mention.end < 70 and _TIED.match(text, mention.end, start):
                return mention
            head = max(0, mention.start - 48)
            if self._measure.search(text, head, mention.start):
                continue
            if self._carrier.search(text, head, mention.start):
                waiting = waiting or mention
                continue
            return mention
        return waiting

    def _aside(self, text: str, mention: Mention, first: int) -> bool:
        head = max(first, mention.start - 48)
        return bool(self._carrier.search(text, head, mention.start))

    def _last_anaphor(self, text: str, first: int, start: int) -> re.Match[str] | None:
        found = None
        for found in self._anaphor.finditer(text, max(first, start - 200), start):  # noqa: B007
            pass
        return found

    def _waits(self, text: str, first: int, start: int, after: Mention) -> bool:
        """Whether a sentence opens with the amount and names its subject behind it."""
        if self._opening.match(text, first) is None and start - first > 30:
            return False
        if _HAS_SUBJECT.match(text, first, start):  # "The ZQ shell has a range of N, the Kestrel …": it is the shell's
            return False
        return not self._anaphor.search(text, start, after.start)

    def _back(
        self, text: str, anaphor: re.Match[str] | None, place: int, sentences: Sequence[tuple[int, int]],
        mentions: Sequence[Mention], starts: Sequence[int], index: Index,
    ) -> Subject | None:  # fmt: skip
        """What the sentences before are about, as the anaphor asks for it."""
        groups = anaphor.groupdict() if anaphor else {}
        noun = groups.get("noun")
        kinds = self._kinds.get(noun.lower(), frozenset()) if noun else frozenset()
        here = sentences[place][0]
        for number in range(place - 1, max(-1, place - 1 - _SENTENCES), -1):
            first, end = sentences[number]
            if here - end > _BACK:
                return None
            first = max(first, end - _FAR)
            inside = [
                m for m in mentions[bisect_left(starts, first) : bisect_left(starts, end)]
                if m.role != "compared" and (not kinds or index.system(m.system).category in kinds)
            ]  # fmt: skip
            if not inside:
                continue
            if groups.get("latter"):
                return Subject(inside[-1].system)
            if groups.get("former"):
                return Subject(inside[-2 if len(inside) > 1 else -1].system)
            if groups.get("point") and groups["point"].lower() != "the":
                return _with_kin(inside[-1], inside, index)
            plain = [m for m in inside if not self._measure.search(text, max(first, m.start - 48), m.start)]
            plain = [m for m in plain if not self._carrier.search(text, max(first, m.start - 48), m.start)] or plain
            return _with_kin((plain or inside)[0], inside, index)
        return None


def _on_record(name: str, index: Index) -> str | None:
    """Id of the one entry that ``name`` names outside of any context, None for several or none."""
    if len(name) < 4 or name not in index:
        return None
    try:
        system = index.lookup(name)
    except AmbiguousName:
        return None
    folded = key(name)
    rules = {n.match for n in system.names if key(n.name) == folded}
    return None if "never" in rules or "designator-only" in rules else system.id


def _with_kin(chosen: Mention, inside: Sequence[Mention], index: Index) -> Subject:
    """``chosen``, with the others of its family that the same sentence names."""
    family = index.system(chosen.system).family or chosen.system
    also = dict.fromkeys(
        m.system for m in inside if m.system != chosen.system and (index.system(m.system).family or m.system) == family
    )
    return Subject(chosen.system, tuple(also))
