"""Which field an amount states: the cues and traps of ``data/claims.yaml`` held against its clause."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from catalog.amounts import Amount
from catalog.claim_patterns import BLANK, NOTHING, any_of, compiled, last

#: furthest that a noun names an amount behind it, in characters
_REACH = 70
_WORD = r"[\w'’-]+"


class FieldReader:
    """Decides by the words around an amount; made once from the tables."""

    def __init__(self, tables: Mapping[str, Any]) -> None:
        fields, traps = tables["fields"], tables["traps"]
        reach, length = fields["range"], traps["length"]
        self._nouns = [
            (name, compiled(any_of(fields[key]["noun"])))
            for name, key in (("ferry_range_km", "ferry_range"), ("combat_radius_km", "combat_radius"), ("range_km", "range"))
        ]
        qualifier = rf"(?:(?:in|of|a|the|maximum|max|flight|claimed|estimated|reported|operational|stated|class){BLANK})?"
        self._noun_behind = [
            (name, compiled(rf"[-‐‑\s\u00a0]{{0,2}}{qualifier}{noun.pattern if name != 'range_km' else any_of(reach['noun'], reach['behind'])}"))
            for name, noun in self._nouns
        ]
        # "within range of Kyiv, 150 km away": a place within reach is no figure
        self._in_range = compiled(rf"(?:with)?(?:in|into|out of|beyond){BLANK}(?:\w+{BLANK})?(?:range|reach)\b(?!{BLANK}of{BLANK}(?:up|about|more|some|\d))")
        self._able, self._verb = compiled(any_of(reach["able"])), compiled(any_of(reach["verb"]))
        self._present = compiled(rf"(?P<cue>{any_of(reach['present'])})(?:\W{{1,3}}{_WORD}){{0,4}}\W{{0,3}}\Z")
        self._reported = compiled(rf"{any_of(reach['reported'])}\W{{0,3}}\Z")
        self._before = compiled(rf"(?P<cue>{any_of(reach['before'])})\W{{0,3}}\Z")
        self._thing = compiled(rf"[-‐‑\s\u00a0]{{1,2}}(?:{_WORD}{BLANK}){{0,3}}?{any_of(reach['thing'])}")
        self._article = re.compile(r"\b(?:an?|the|its|their|new)\s\Z", re.IGNORECASE)
        self._changed = compiled(any_of(length["changed"]))
        self._govern = compiled(rf"{any_of(length['govern'])}(?![-‐‑\s](?:guided|homing|seeking|absorbing|evading))")
        self._left = compiled(any_of(length["left"]))
        self._right = compiled(rf"{BLANK}{{0,2}}(?:(?:away|distant){BLANK})?{any_of(length['right'])}")
        self._compared = compiled(rf"{BLANK}{any_of(length['compared'])}(?!{BLANK}or{BLANK})")  # "400 km longer than"
        self._pardon = compiled(rf"{BLANK}{{0,2}}(?:away{BLANK})?{any_of(length['pardon'])}")
        # "shoots down rockets with ranges of 4 to 70 km": the range is that of what is shot down
        self._targets = compiled(
            rf"{any_of(length['down'])}{BLANK}(?:{_WORD}{BLANK}){{0,4}}?{any_of(length['target'])}"
            rf"{BLANK}(?:with|of|that have|having){BLANK}(?:(?:a|an|the){BLANK})?(?:{_WORD}{BLANK})?\Z"
        )
        self._small = set(length["small"])
        self._break = re.compile(r"[,;:()–—]|\b(?:and|but|which|while)\b", re.IGNORECASE)
        self._warhead = compiled(any_of(fields["warhead"]["noun"]))
        self._payload = compiled(any_of(fields["payload"]["noun"]))
        self._carry = compiled(any_of(fields["payload"]["verb"]))
        # a verb, a conjunction or a preposition other than "of" parts an amount from the noun behind it
        apart = any_of(fields["apart"])
        between = rf"[-‐‑\s\u00a0]{{0,2}}(?:(?!{apart}){_WORD}[ \u00a0]){{0,4}}?"
        self._load_behind = compiled(
            rf"{between}(?:(?P<warhead>{self._warhead.pattern})|(?P<payload>{self._payload.pattern}|{any_of(fields['payload']['object'])}))"
        )
        self._of = compiled(rf"{BLANK}of{BLANK}\w")
        self._taken = compiled(any_of(traps["mass"]["govern"]))
        self._weighs = compiled(any_of(traps["mass"]["left"]))
        self._weighing = re.compile(r"\W{0,2}(?:(?:that|which|is|of|is said to)\s+)*(?:weigh\w*|with a (?:mass|weight) of)[\s\w]{0,20}\Z", re.IGNORECASE)
        self._speed = compiled(rf"{any_of(fields['speed']['noun'])}|{any_of(fields['speed']['able'])}")
        self._speed_behind = compiled(rf"{BLANK}?{any_of(fields['speed']['noun'])}")
        self._slow = compiled(any_of(traps["speed"].get("govern")) or NOTHING)
        self._soft = compiled(any_of(traps["speed"]["soft"]))

    def field(self, text: str, amount: Amount, left: int, right: int, sentence: tuple[int, int]) -> str | None:
        """The field that ``amount`` states, None where it states none.

        ``left`` is where its clause begins (behind the amount before it), ``right`` where the
        sentence or its next amount does.
        """
        left = max(left, amount.start - 240)
        if amount.dimension == "length":
            return self._length(text, amount, left, right, sentence)
        if amount.dimension == "mass":
            return self._mass(text, amount, left, right)
        if amount.dimension in ("mach", "speed"):
            return self._rate(text, amount, left, right)
        return None

    def _length(self, text: str, amount: Amount, left: int, right: int, sentence: tuple[int, int]) -> str | None:
        segment = last(self._break, text, left, amount.start)
        if self._govern.search(text, segment.end() if segment else left, amount.start):
            return None
        if self._govern.match(text, _skip(text, amount.tail), right):
            return None
        if self._compared.match(text, amount.tail, right):
            return None
        for name, pattern in self._noun_behind:
            if pattern.match(text, amount.tail, right):
                return name
        trap = last(self._left, text, left, amount.start)
        trapped = trap.end() if trap else -1
        for name, pattern in self._nouns:
            noun = last(pattern, text, max(left, amount.start - _REACH), amount.start)
            if noun is not None and noun.end() > trapped and not self._in_range.search(text, max(left, noun.start() - 16), amount.start):
                return None if self._targets.search(text, max(sentence[0], noun.start() - 120), noun.start()) else name
        if amount.unit in self._small:
            return None
        # "a 120-km version", "a 300-km ballistic missile": what is adjectival describes the thing behind it
        thing = self._thing.match(text, amount.tail, right) is not None
        if amount.glued or (thing and self._article.search(text, left, amount.start)):
            return "range_km" if thing else None
        if self._right.match(text, amount.tail, right) and not self._pardon.match(text, amount.tail, right):
            return None
        verb = last(self._verb, text, left, amount.start)
        # "can track aircraft at 600 km and destroy them at 400": one "can" serves the whole sentence
        if (
            verb is not None
            and verb.end() > trapped
            and self._able.search(text, max(sentence[0], verb.start() - 120), verb.start())
        ):
            return "range_km"
        for pattern in (self._before, self._present):
            found = pattern.search(text, max(left, amount.start - _REACH), amount.start)
            if found is not None and found.end("cue") > trapped:
                return "range_km"
        if trapped < 0 and self._reported.search(text, left, amount.start) and not self._left.search(text, max(sentence[0], left), min(sentence[1], amount.tail + 120)):
            return "range_km"
        return None

    def _mass(self, text: str, amount: Amount, left: int, right: int) -> str | None:
        if self._taken.search(text, left, amount.start):
            return None
        behind = self._load_behind.match(text, amount.tail, right)
        if behind is not None:
            return "warhead_kg" if behind["warhead"] else "payload_kg"
        found = [
            (noun.end(), name)
            for name, pattern in (("warhead_kg", self._warhead), ("payload_kg", self._payload))
            if (noun := last(pattern, text, max(left, amount.start - _REACH), amount.start))
        ]
        trap = last(self._weighs, text, left, amount.start)
        if found:
            end, name = max(found)
            if trap is None or trap.end() < end or self._weighing.match(text, end, amount.start):
                return name
            return None
        carry = last(self._carry, text, max(left, amount.start - 40), amount.start)
        if carry is None or (trap is not None and trap.end() > carry.end()) or self._of.match(text, amount.tail, right):
            return None
        return "payload_kg"

    def _rate(self, text: str, amount: Amount, left: int, right: int) -> str | None:
        if self._slow.search(text, left, amount.start):
            return None
        if amount.dimension == "mach":
            return "speed_mach"
        if self._speed.search(text, left, amount.start) or self._speed_behind.match(text, amount.tail, right):
            return "speed_kmh"
        return None

    def changed(self, text: str, amount: Amount, left: int) -> bool:
        """Whether a figure is said to be a new one ("extended to 1,000 km"): that of another version, perhaps."""
        return self._changed.search(text, max(left, amount.start - 80), amount.start) is not None

    def calm(self, text: str, amount: Amount, right: int) -> bool:
        """Whether nothing behind an amount speaks of a place, a height or a direction."""
        return not self._right.match(text, amount.tail, right)

    def below_top(self, text: str, amount: Amount, left: int) -> bool:
        """Whether a speed is stated of cruising or loitering, which says nothing about the greatest."""
        return self._soft.search(text, left, amount.tail + 24) is not None


def _skip(text: str, at: int) -> int:
    while at < len(text) and (text[at].isspace() or text[at] in "-‐‑"):
        at += 1
    return at
