"""What the letters say of a one-word name: written small, or part of somebody's or something's full name."""

from __future__ import annotations

import re

from catalog.bundle import Bundle
from catalog.evidence import Evidence, Verdict
from catalog.fold import key, spaced
from catalog.patterns import Candidate
from catalog.roles import Roles
from catalog.scene import PERSON, Hit, Said
from catalog.surroundings import aged, capital_after, capital_before, cyrillic_after, headline
from catalog.tails import Tongue

NOTHING: Said = ()
_SMALL: Said = (("says", "written without a capital -3", -3.0),)
_DATED: Said = (("says", f"it opens the text as the place of a dispatch {PERSON:+g}", PERSON),)
_LOCATIVE: Said = (("says", f"it has the ending of a place {PERSON:+g}", PERSON),)
_AGED: Said = (("says", "an age follows, as of a person -4", -4.0),)
_QUOTES, _APOSTROPHES = frozenset('«„“”"'), frozenset("’'")
_DATELINE = re.compile(r"(?:, [A-Z]\w+)? ?(?:[—–]|-{1,2} |\([A-Z]{2})")
_LEAD = 40  # bytes on either side of a name that the word there may take


class Looks:
    """Judges by the letters; made by :class:`catalog.weighing.Weigher`."""

    def __init__(self, bundle: Bundle, evidence: Evidence, roles: Roles) -> None:
        self._bundle = bundle
        self._evidence = evidence
        self._roles = roles

    def of(self, text: str, hit: Hit, candidate: Candidate, verdict: Verdict, tongue: Tongue) -> Said:
        """What is said of a hit whose name has capitals: kind, words, weight."""
        found = _SMALL if hit.surface.islower() else NOTHING
        if " " in candidate.term:
            return found  # names of two words are not surnames
        if aged(text, hit.end):
            found += _AGED
        before = None if verdict.touched & 1 else capital_before(text, hit.start)
        after = None if verdict.touched & 2 else capital_after(text, hit.end)
        if after and spaced(after) in self._evidence.followers:
            after = None
        if (before is None and after is None) or tongue.name == "de":
            return found  # in German every noun has a capital
        weight = -2.0 if candidate.rule else -1.0
        if before and not self._roles.nation(before):
            found += (("says", f"“{before}” stands directly before, as a first name would {weight:+g}", weight),)
        if after:
            if not verdict.beside and (candidate.rule or self._evidence.person(candidate.term)) and self._surname(text, hit, after):
                weight = PERSON
            found += (("says", f"“{after}” stands directly behind, as a surname would {weight:+g}", weight),)
        return found

    @staticmethod
    def small(text: str, hit: Hit) -> Said:
        """What is said of a name in Cyrillic letters that is written small: nothing where it is in quotation marks."""
        return NOTHING if text[hit.start - 1 : hit.start] in _QUOTES else _SMALL

    @staticmethod
    def named(text: str, hit: Hit, verdict: Verdict) -> Said:
        """What is said of a name in Cyrillic letters that is also a person's, where a surname follows."""
        after = None if verdict.beside else cyrillic_after(text, hit.end)
        return (("says", f"“{after}” stands directly behind, as a surname would {PERSON:+g}", PERSON),) if after else NOTHING

    def place(self, text: str, data: bytes, hit: Hit, rule: str, words: frozenset[bytes], tongue: Tongue) -> Said:
        """What is said of a name that is also a place's: “in Gaza”, or the place that a dispatch comes from.

        Nothing where one of ``words``, its class words, stands right behind it.
        """
        if (not hit.start or text[hit.start - 1] == "\n") and _DATELINE.match(text, hit.end):
            return _DATED
        behind = data[hit.last + 1 : hit.last + _LEAD].partition(b" ")[0]
        if text[hit.end : hit.end + 1] in _APOSTROPHES and tongue.name in self._evidence.cases.get(behind, ()):
            return _LOCATIVE
        head = data[hit.first - _LEAD if hit.first > _LEAD else 0 : hit.first].rstrip(b" ")
        word = head[head.rfind(b" ") + 1 :]
        if behind in words:
            return NOTHING
        tongues = self._evidence.locating.get(word)
        if tongues is None and rule == "designator-only" and behind not in self._evidence.through:
            tongues = self._evidence.leading.get(word)
        if not tongues or (hit.pattern.script == "Latin" and (tongue.name or "en") not in tongues):
            return NOTHING
        return (("says", f"“{text[: hit.start].split()[-1]}” stands before it, as before a place {PERSON:+g}", PERSON),)

    def _surname(self, text: str, hit: Hit, after: str) -> bool:
        """Whether a capitalised word behind an ambiguous name can only be the rest of another proper name."""
        listed = key(after) in self._bundle.index or key(after) in self._bundle.shared
        return not listed and not self._roles.nation(after) and not headline(text, hit.start, hit.end)
