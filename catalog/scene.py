"""A text while it is read: its hits, what was found out about the doubtful ones, what is certain in it."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping

from msgspec import Struct

from catalog.evidence import Verdict
from catalog.mention import Mention
from catalog.patterns import Candidate, Pattern
from catalog.scan import Folded
from catalog.tails import Tongue

#: (what, word, weight) as in :attr:`Mention.evidence`
Said = tuple[tuple[str, str, float], ...]
#: what a surname behind an ambiguous name is worth: nothing outweighs it
PERSON = -9.0


class Hit(Struct, frozen=True, gc=False):
    """A hit on its way to becoming a mention: places in the text and in the folded bytes."""

    start: int
    end: int
    surface: str
    pattern: Pattern
    first: int
    last: int
    wide: bool


class Judgement(Struct, gc=False):
    """What was found out about a doubtful hit; what other mentions add comes later."""

    verdict: Verdict
    candidate: Candidate
    others: tuple[str, ...]
    looks: Said
    numbered: bool = False  # a number follows, as of a member of the family
    total: float = 0.0
    support: float = 0.0
    accepted: bool = False

    @property
    def vetoed(self) -> bool:
        """Whether its neighbours or its letters settle that it means something else."""
        return self.verdict.vetoed or any(weight <= PERSON for _what, _word, weight in self.looks)

    @property
    def suspect(self) -> bool:
        """Whether its letters or its neighbours speak against it."""
        return bool(self.looks) and any(weight < 0 for _what, _word, weight in self.looks)


class Scene(Struct, gc=False):
    """One text while its doubtful names are decided: what is certain in it, what was found out so far."""

    text: str
    folded: Folded
    tongue: Tongue
    sure: list[Mention]
    doubtful: list[Hit]
    places: list[int]  # where these begin
    families: Mapping[str, str]
    lowered: str | None = None
    lent: set[str] = set()  # names that lend their sense
    denied: set[str] = set()  # names that certainly mean something else somewhere in the text
    _learnt: list[str] = []
    _spans: dict[int, list[tuple[int, int]]] | None = None
    _certain: set[str] | None = None
    _kin: set[str] | None = None

    def namesakes(self, hit: Hit) -> list[tuple[int, int]]:
        """Where the name of a doubtful hit stands in the two before it and the two behind: first and last byte of each."""
        if len(self.doubtful) == 1:
            return []
        if self._spans is None:
            self._spans = {}
            for other in self.doubtful:
                self._spans.setdefault(id(other.pattern), []).append((other.first, other.last))
        spans = self._spans[id(hit.pattern)]
        if len(spans) == 1:
            return []
        own = bisect_left(spans, (hit.first, hit.last))
        return spans[max(0, own - 2) : own] + spans[own + 1 : own + 3]

    def learn(self, candidate: Candidate) -> None:
        """A doubtful name that is certain by now, and lends its sense."""
        self._learnt.append(candidate.system)
        self.lent.add(candidate.term)
        if self._certain is not None:
            self._certain.add(candidate.system)
        if self._kin is not None:
            self._kin.add(self.families[candidate.system])

    @property
    def certain(self) -> set[str]:
        """Systems that the text names with certainty; most texts are never asked."""
        if self._certain is None:
            self._certain = {m.system for m in self.sure if m.role != "compared"}
            self._certain.update(self._learnt)
        return self._certain

    @property
    def kin(self) -> set[str]:
        """Families of these systems."""
        if self._kin is None:
            self._kin = {self.families[system] for system in self.certain}
        return self._kin
