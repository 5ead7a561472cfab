"""Work grows with the text and no faster, whatever the text: counted in steps, not in seconds.

A step is a line of the package that runs, or a character that an engine is handed, or a hit that it
gives back. Ten times the text may cost at most twelve times the steps.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from types import FrameType
from typing import Any

import pytest
from helpers import ROOT
from hypothesis import given, settings
from hypothesis import strategies as st

from catalog import Catalog

PACKAGE = str(ROOT / "catalog")
MOST = 12


class Steps:
    """Counts what reading costs."""

    def __init__(self) -> None:
        self.lines = 0
        self.handed = 0
        self.hits = 0

    def counting(self, find: Callable[[Any], list[Any]]) -> Callable[[Any], list[Any]]:
        """``find`` that counts what it is handed and what it gives back."""

        def counted(data: Any) -> list[Any]:
            found = find(data)
            self.handed += len(data)
            self.hits += len(found)
            return found

        return counted

    def trace(self, frame: FrameType, event: str, _arg: object) -> Callable[..., Any] | None:
        """What ``sys.settrace`` calls: lines of the package count, those of other modules do not."""
        if not frame.f_code.co_filename.startswith(PACKAGE):
            return None
        self.lines += event == "line"
        return self.trace


def metered(cat: Catalog, patch: pytest.MonkeyPatch) -> Callable[[str], Steps]:
    """What reading a text costs, nothing of it remembered from an earlier one."""
    reader = cat.reader
    counters = [Steps()]

    def counting(find: Callable[[Any], list[Any]]) -> Callable[[Any], list[Any]]:
        return lambda data: counters[0].counting(find)(data)

    for owner, name in ((reader, "_narrow"), (reader, "_wide"), (reader.evidence, "_byte_engine"), (reader.evidence, "_text_engine")):
        engine = getattr(owner, name)
        patch.setattr(engine, "find", counting(engine.find))

    def measure(text: str) -> Steps:
        reader._plain.clear()
        reader.read(text)  # profiles of names are made once for a process, not for a text
        reader._plain.clear()
        steps = counters[0] = Steps()
        before = sys.gettrace()
        sys.settrace(steps.trace)
        try:
            reader.read(text)
        finally:
            sys.settrace(before)
        return steps

    return measure


@pytest.fixture(scope="module")
def cost(cat: Catalog) -> Iterator[Callable[[str], Steps]]:
    """The meter for the shipped catalogue."""
    with pytest.MonkeyPatch.context() as patch:
        yield metered(cat, patch)


def assert_linear(cost: Callable[[str], Steps], unit: str) -> None:
    """Ten times as much of ``unit`` is at most twelve times the work.

    The shorter text is longer than any stretch that is looked at around a name, so that those are full.
    """
    times = max(1, 1600 // len(unit))
    small, large = cost(unit * times), cost(unit * times * 10)
    few = 200  # what every text costs, however short
    assert large.lines <= MOST * (small.lines + few), (small.lines, large.lines)
    assert large.handed <= MOST * (small.handed + few), (small.handed, large.handed)
    assert large.hits <= MOST * (small.hits + few), (small.hits, large.hits)


UNITS = {
    "a name": "Shahed-136 ",
    "a name with its class word": "Patriot battery ",
    "an ambiguous name": "Patriot ",
    "ambiguous names side by side": "Neptune Lancet Arrow Hawk Spike Javelin Reaper Predator Trident Hermes ",
    "ambiguous names with a class word each": "Neptune missile Lancet drone Arrow missile Hawk missile ",
    "a name of several systems": "Zulfiqar missile ",
    "names glued": "Shahed-136Shahed-136",
    "names glued with a hyphen": "S-300-",
    "names glued with a slash": "S-300/",
    "names glued with a full stop": "S-300.",
    "names glued with an at sign": "S-300@",
    "names in one URL": "/Shahed-136",
    "names without a separator": "himars",
    "letters": "a",
    "digits": "1",
    "spaces": " ",
    "line ends": "\n",
    "hyphens": "-",
    "hyphens at line ends": "a-\n",
    "names broken at line ends": "Toma-\nhawk missile ",
    "invisible characters": "\u00ad\u200b",
    "quotation marks": "“",
    "quoted names": "“‘Patriot’” ",
    "brackets": "((((Patriot",
    "parts of a list": "/-136",
    "parts behind commas": ", -136",
    "parts of a name that is there": "Shahed-131/-136/-131 ",
    "a list without an end": "Shahed-131, -136, ",
    "a name and conjunctions": "Shahed-131 and and and ",
    "numerals": "Agni-I, II, III, IV, V, ",
    "designation and name for ever": "9K720 Iskander-M ",
    "comparisons": "similar to the North Korean Scud-type ",
    "for and against": "Patriot missile Patriot quarterback ",
    "phrases of another sense": "New England Patriots ",
    "capitals": "Patriot Smith Lancet Jones ",
    "Cyrillic names and endings": "Шахедами Искандером Калибров Геранями ",
    "Cyrillic words without a name": "аналогичный противокорабельным ",
    "Arabic prefixes": "والباتريوت بالشاهد ",
    "Persian": "شاهد ۱۳۶ ذوالفقار ",
    "Hebrew": "הפטריוט בחץ ",
    "Chinese": "昨天的爱国者导弹和东风火箭都在电视上看得见，大家很高兴。",
    "Chinese names side by side": "东风红旗长剑彩虹",
    "Korean": "화성-17형 천궁 현무 ",
    "Japanese": "スカッドランセット",
    "scripts mixed": "Patriot Шахед 东风 شاهد חץ ",
    "German compounds": "Patriotbatterie Iskandersystem ",
    "Turkish suffixes": "Atmacalarımızdan Shahed'lerinizinkilerden ",
    "characters beyond the basic plane": "🚀𝔖",
    "lone surrogates": "\ud800",
    "a heading and a class word": "Patriot\n\nmissile\n\n",
}


@pytest.mark.parametrize("unit", UNITS.values(), ids=UNITS)
def test_ten_times_the_text_costs_at_most_twelve_times_the_steps(cost: Callable[[str], Steps], unit: str) -> None:
    assert_linear(cost, unit)


PIECES = [
    "Shahed-136", "Patriot", "Lancet", "Zulfiqar", "Scud", "Шахед", "Искандером", "东风", "화성", "شاهد", "missile", "drone", "ракета",
    "导弹", "novel", "quarterback", "and", "-136", "/", ", ", " ", "-", "\n", "-\n", "“", "”", "(", ")", "@", ".", "\u00ad", "North Korean",
    "-type", "the", "I", "V", "https://", "x",
]  # fmt: skip


@given(st.lists(st.sampled_from(PIECES), min_size=1, max_size=8).map("".join))
@settings(max_examples=10, deadline=None, derandomize=True)
def test_any_mixture_is_read_in_linear_work(cost: Callable[[str], Steps], mixture: str) -> None:
    assert_linear(cost, mixture + " ")


@pytest.mark.parametrize(
    "token", ["a" * 1_000_000, "S-300" + "0" * 1_000_000, "Patriot" + "a" * 1_000_000 + " missile", "-" * 1_000_000 + "S-300"],
    ids=["letters", "a number", "a name and an ending", "hyphens and a name"],
)  # fmt: skip
def test_one_token_of_a_megabyte_is_read_in_a_few_steps(cost: Callable[[str], Steps], token: str) -> None:
    steps = cost(token)
    assert steps.lines < 20_000
    assert steps.handed < 1.2 * len(token) + 20_000


def test_a_text_without_names_is_scanned_and_no_more(cost: Callable[[str], Steps]) -> None:
    text = "The mayor spoke about the roads, the school and the new bridge for an hour. " * 50
    steps = cost(text)
    assert steps.handed <= len(text) + 10
    assert steps.lines < 100
