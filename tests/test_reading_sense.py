"""Sense: is this word the weapon here, or something else?

``tables/sense.tsv`` holds sentences with the name in question: ``yes`` wants a mention on it, ``no``
wants none. ``tables/sense_open.tsv`` holds those that are not met yet, each with its reason; one that
begins to be met fails here, so that it is moved to the other table.
"""

from __future__ import annotations

import itertools

import pytest
from marked import rows

from catalog import Catalog

MET, OPEN = rows("sense.tsv"), rows("sense_open.tsv")


def cases(table: list[dict[str, str]], name: str) -> list[object]:
    """One parameter a line of ``table``."""
    return [pytest.param(row, id=f"{name}:{n} {row['lang']} {row['expect']}") for n, row in enumerate(table, 2)]


def is_met(cat: Catalog, row: dict[str, str]) -> bool:
    """Whether the name is marked where it should be, and nowhere where it should not."""
    sentence, term = row["sentence"], row["term"]
    places = [at for at in range(len(sentence)) if sentence.startswith(term, at)]
    marked = any(m.start < at + len(term) and m.end > at for m, at in itertools.product(cat.annotate(sentence).mentions, places))
    return marked == (row["expect"] == "yes")


@pytest.mark.parametrize("row", cases(MET, "sense"))
def test_a_name_is_marked_where_it_is_the_weapon_and_only_there(cat: Catalog, row: dict[str, str]) -> None:
    assert is_met(cat, row), [(m.text, m.system, m.why) for m in cat.annotate(row["sentence"]).mentions]


@pytest.mark.parametrize("row", cases(OPEN, "sense_open"))
def test_a_sentence_that_is_met_by_now_leaves_the_open_ones(cat: Catalog, row: dict[str, str]) -> None:
    assert not is_met(cat, row), "move this line to sense.tsv"


def test_every_line_asks_about_a_name_that_stands_in_its_sentence() -> None:
    for row in (*MET, *OPEN):
        assert row["term"] in row["sentence"]
        assert row["expect"] in {"yes", "no"}


def test_every_open_line_says_why() -> None:
    assert all(len(row["why"]) > 10 for row in OPEN)


def test_no_sentence_stands_twice() -> None:
    asked = [(row["term"], row["sentence"]) for row in (*MET, *OPEN)]
    assert len(asked) == len(set(asked))
