"""From a text and its mentions to claims: what it states of the systems, held against the record."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from catalog.amounts import Amount, AmountReader
from catalog.assertions import AssertionReader
from catalog.claim import DIFFERS, Claim
from catalog.claim_fields import FieldReader
from catalog.claim_patterns import claim_tables
from catalog.claim_series import RowReader
from catalog.index import Index, System
from catalog.mention import Mention
from catalog.model import unit_of
from catalog.subjects import Subject, SubjectReader
from catalog.verdicts import Figure, Judge

if TYPE_CHECKING:
    from catalog.annotation import Annotation

#: an answer or a line of a table: a label, then the amount
_LABEL = re.compile(r"\W*(?:[^\W\d_][\w .()-]{0,30}:\W*)?(?:[^\W\d_][\w -]{0,24}:?\W*)?\Z")
_AND = re.compile(r"\W*(?:(?:and|while|but|with)\W+)?(?:(?:the|its)\W+)?", re.IGNORECASE)
_GAPPED = re.compile(r"\W*(?:\w+\W+)?(?:(?:of|at|to|is)\W+)?")
_POSSESSIVE = re.compile(r"['’]s? (?:\w+ )?")
_LINE_END = re.compile(r"\n+")
_SHORT_LINE = 50
_ASKS_FOR_MORE = re.compile(r"(?:,|(?<!\w)(?:of|the|an?|than|to|and|or|is|are|up|with|about|over|between|some|by|at|in|for|its|from))[ \t]*\r?\Z", re.IGNORECASE)
_NEXT = re.compile(r"[ \u00a0]")
_PLACED = re.compile(r"\b(?:within|at|from|over|about|around|some|every|than|for|by|to|in|flew|flown|moved|drove|of)\W{0,3}\Z", re.IGNORECASE)
_CELL = re.compile(r"(?: (?:missiles?|rockets?|drones?|systems?|bombs?))?[ \t\u00a0]*(?:[|:–—-]|\t|\n)\s*")
_ROW = re.compile(r"(?: (?:missiles?|rockets?|drones?|systems?|bombs?))?(?:[ \t\u00a0]*(?:[|:–—-]|\t|\n)\s*|[ \u00a0]+)")
_CELL_END = re.compile(r"[ \t\u00a0]*(?:[|;\n]|\t|\Z)")
# "can reach Israel, 1,600 km away": a place that is within reach says nothing of what is beyond
_PLACE_AWAY = re.compile(r"[,(–—]\s?(?:\w+\s)?\Z")
_AWAY = re.compile(r"\s(?:away|distant)\b")


class _Found(NamedTuple):
    """An amount that states a field of a subject."""

    amount: Amount
    field: str
    subject: Subject
    place: int


class ClaimReader:
    """Everything that reading claims needs, made once for a catalogue; safe under threads."""

    def __init__(self, index: Index) -> None:
        tables = claim_tables()
        claims = tables["claims"]
        self._index = index
        self._amounts = AmountReader(claims, tables["units"])
        self._rows = RowReader(claims, self._amounts)
        self._fields = FieldReader(claims)
        self._subjects = SubjectReader(claims)
        self._assertions = AssertionReader(index, claims)
        self._judge = Judge(index, claims["verdict"])

    def read(self, text: str, mentions: Sequence[Mention]) -> list[Claim]:
        """Claims of ``text``, in order of their place."""
        if not mentions:
            return []
        claims = list(self._assertions.read(text, mentions))
        amounts = self._amounts.read(text)
        if amounts:
            families = {m.system for m in mentions if m.role == "family"}
            for one in self._place(text, amounts, split(text), mentions):
                claim = self._claim(text, one, families)
                if not (one.subject.doubtful and claim.verdict == DIFFERS):
                    claims.append(claim)
        return sorted(claims, key=lambda c: (c.start, c.end))

    def _place(
        self, text: str, amounts: Sequence[Amount], sentences: Sequence[tuple[int, int]], mentions: Sequence[Mention]
    ) -> list[_Found]:
        found: list[_Found] = []
        starts = [m.start for m in mentions]
        place = 0
        for number, amount in enumerate(amounts):
            while place + 1 < len(sentences) and sentences[place + 1][0] <= amount.number:
                place += 1
            first, end = sentences[place]
            previous = next((a for a in reversed(amounts[max(0, number - 3) : number]) if a.dimension == amount.dimension), None)
            left = max(first, previous.tail if previous else 0)
            following = amounts[number + 1].start if number + 1 < len(amounts) else end
            right = max(amount.tail, min(end, following, amount.tail + 120))
            row = self._rows.read(text, amount, amounts[max(0, number - 6) : number + 1], sentences[place], mentions)
            if row is not None:
                named = next((f.field for f in found if f.amount in row.taken), None)
                field = named or self._fields.field(text, row.amounts[0]._replace(tail=amount.tail), first, right, sentences[place])
                found = [f for f in found if f.amount not in row.taken]
                found += [_Found(a, field, Subject(id), place) for a, id in zip(row.amounts, row.systems, strict=True) if field]
                continue
            one = self._one(text, amount, left, right, place, sentences, mentions, starts, found)
            if one is not None:
                found.append(one)
        return found

    def _one(
        self, text: str, amount: Amount, left: int, right: int, place: int, sentences: Sequence[tuple[int, int]],
        mentions: Sequence[Mention], starts: Sequence[int], found: list[_Found],
    ) -> _Found | None:  # fmt: skip
        first = sentences[place][0]
        field = self._fields.field(text, amount, left, right, sentences[place])
        bare = amount.start - first < _SHORT_LINE and _LABEL.match(text, first, amount.start) is not None
        if field is None and amount.dimension == "length":
            field = self._unsaid(text, amount, left, right, place, sentences, mentions, starts, found, bare)
        if field is None:
            return None
        if amount.bound in ("exact", "about") and _AWAY.match(text, amount.tail) and _PLACE_AWAY.search(text, left, amount.start):
            amount = amount._replace(bound="at_least", high=None)
        span = amount.start, amount.tail
        subject = self._subjects.subject(text, span, amount.glued, place, sentences, mentions, starts, self._index, bare)
        if subject is not None and self._fields.changed(text, amount, left):
            subject = subject._replace(doubtful=True)
        return _Found(amount, field, subject, place) if subject is not None else None

    def _unsaid(
        self, text: str, amount: Amount, left: int, right: int, place: int, sentences: Sequence[tuple[int, int]],
        mentions: Sequence[Mention], starts: Sequence[int], found: list[_Found], bare: bool,
    ) -> str | None:  # fmt: skip
        """A range that no word names: "the 700-km Zolfaghar", "ATACMS (300 km)", an answer, a second of two figures."""
        at = bisect_left(starts, amount.tail)
        after = mentions[at] if at < len(mentions) else None
        before = mentions[at - 1] if at else None
        if amount.glued and self._subjects.adjacent(text, amount.tail, after, True):
            return "range_km"
        # a headline: "tests 2,000 km Khorramshahr missile"
        if after is not None and _NEXT.fullmatch(text, amount.tail, after.start) and not _PLACED.search(text, left, amount.start):
            return "range_km"
        if amount.bracketed and before is not None and re.fullmatch(r"\W*(?:\w+\W+){0,1}\(", text[before.end : amount.start]):
            return "range_km"
        # a list, a table: "Fateh-110 – 300 km", a cell behind another
        if before is not None and _CELL_END.match(text, amount.tail):
            alone = before.start == 0 or text[before.start - 1] == "\n"
            if (_ROW if alone else _CELL).fullmatch(text, before.end, amount.start):
                return "range_km"
        recent = found[-1] if found and place - found[-1].place <= 6 and amount.start - found[-1].amount.tail < 240 else None
        between = text[left : amount.start]
        if recent is not None and recent.field.endswith("_km"):
            if recent.place == place and recent.amount.tail == left and re.fullmatch(r"\W*(?:(?:and|or|to|respectively|und|et|y|и|і)\W+)?", between):
                return recent.field
            if bare and not between.strip(" \n\t“\"'—–-") and self._fields.calm(text, amount, right):
                return recent.field
        if recent is not None and recent.place == place and recent.field.endswith("_km"):
            # "more than the 300 km of the Fateh-110", "against the Fateh-110's 300 km": the field is said once
            if self._subjects.named_behind(text, amount.tail, after):
                return recent.field
            if before is not None and _POSSESSIVE.fullmatch(text, before.end, amount.start):
                return recent.field
            # "a range of 300 km, the Zolfaghar of 700 km"
            if before is not None and _AND.fullmatch(text, left, max(left, before.start)) and _GAPPED.fullmatch(text, before.end, amount.start):
                return recent.field
        end = sentences[place][1]
        tail = text[amount.tail : end].strip(" \n\t.”\"!?…")
        if amount.bound == "up_to" and tail in ("", "or so") and text[left : amount.start].rstrip()[-1:] in (",", ":", "—", "–"):
            return "range_km"
        return None

    def _claim(self, text: str, found: _Found, families: set[str]) -> Claim:
        amount, subject = found.amount, found.subject
        system = self._index.system(subject.system)
        field = _field_of(system, found.field)
        soft = amount.dimension in ("mach", "speed") and self._fields.below_top(text, amount, max(0, amount.start - 60))
        figure = Figure(amount.low, amount.high, amount.bound, amount.slack, soft)
        held = [(self._index.system(id), id in families) for id in (system.id, *subject.also)]
        judged = self._judge.judge(held, field, figure)
        return Claim(
            amount.start, amount.end, text[amount.start : amount.end], system.id, system.name, field, _tidy(amount.low),
            _tidy(amount.high), unit_of(field), amount.bound, None, judged.verdict, judged.against, judged.why, subject.also,
        )  # fmt: skip


def _field_of(system: System, field: str) -> str:
    """The field of ``system`` that print means: the "range" of air defence is its engagement range."""
    if field != "range_km":
        return field
    info = system._index.bundle.types.get(system.type)
    return "engagement_range_km" if info and info.figure == "engagement_range_km" else field


def _tidy(value: float | None) -> float | None:
    return None if value is None else round(value, 1)


def split(text: str) -> list[tuple[int, int]]:
    """Sentences of ``text`` as spans that cover it; a short line (a heading, a table's) is one of its own."""
    from sentencex import get_sentence_boundaries

    # Lone surrogates cannot cross into the splitter; one character stands for one, so offsets hold.
    plain = text if text.isascii() else text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if len(plain) != len(text):
        plain = "".join("\ufffd" if "\ud800" <= c <= "\udfff" else c for c in text)
    spans: list[tuple[int, int]] = []
    for found in get_sentence_boundaries("en", plain):
        start, end = int(found["start_index"]), int(found["end_index"])
        for line in _LINE_END.finditer(text, start, end - 1):
            if len(line[0]) > 1 or (line.start() - start < _SHORT_LINE and not _goes_on(text, line.start(), line.end())):
                spans.append((start, line.end()))
                start = line.end()
        spans.append((start, end))
    return spans or [(0, len(text))]


def _goes_on(text: str, end: int, start: int) -> bool:
    """Whether a sentence runs over a line's end, as in a narrow column: the next line begins small, or this one asks for more."""
    return text[start : start + 1].islower() or _ASKS_FOR_MORE.search(text, max(0, end - 12), end) is not None


def claims_of(annotation: Annotation) -> list[Claim]:
    """Claims of an annotated text."""
    return _reader(annotation.index).read(annotation.text, annotation.mentions)


_READERS: dict[int, tuple[Index, ClaimReader]] = {}


def _reader(index: Index) -> ClaimReader:
    """The reader of a catalogue, made on first use."""
    held = _READERS.get(id(index))
    if held is None or held[0] is not index:
        held = _READERS[id(index)] = (index, ClaimReader(index))
    return held[1]
