"""Which of several statements is shown (docs/sources.md): a ladder, no averages, disagreement in sight."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.figures import LADDER, shown_figure, span_text
from catalog.model import Source, Statement

TIERS = "ABCDEFG"
SOURCES = {
    f"{publisher}-{tier}-{year}": Source(publisher, "A page", "https://example.org", f"{year}-01-01", "2026-01-01", tier)  # type: ignore[arg-type]
    for publisher in ("one", "two", "three")
    for tier in TIERS
    for year in (2010, 2020)
}


def said(value: float, basis: str = "reported", by: str = "one", tier: str = "E", year: int = 2020, note: str | None = None) -> Statement:
    return Statement("exact", basis, f"{by}-{tier}-{year}", f"{value} km", value=value, note=note)  # type: ignore[arg-type]


def shown(*statements: Statement) -> tuple[float, float, bool] | None:
    """Ends of the shown figure and whether sources differ; the same in whatever order they are written."""
    results = {_brief(order) for order in itertools.permutations(statements)}
    assert len(results) == 1, f"depends on the order in the file: {results}"
    return results.pop()


def _brief(statements: tuple[Statement, ...]) -> tuple[float, float, bool] | None:
    figure = shown_figure("range_km", statements, SOURCES)
    return None if figure is None else (figure.min, figure.max, figure.differs)


def test_nothing_said_nothing_shown() -> None:
    assert shown() is None


def test_the_ladder_runs_from_another_governments_assessment_to_the_press() -> None:
    assert LADDER == ("assessed_official", "assessed_independent", "claimed_manufacturer", "claimed_state", "reported", "tested")


@pytest.mark.parametrize(("higher", "lower"), list(itertools.pairwise(LADDER[:-1])))
def test_the_higher_rung_is_shown_where_both_agree(higher: str, lower: str) -> None:
    assert shown(said(300, higher), said(310, lower, by="two")) == (300, 300, False)


def test_a_tested_distance_is_never_shown_as_range() -> None:
    assert shown(said(900, "tested")) is None
    assert shown(said(900, "tested"), said(300, "reported", by="two")) == (300, 300, False)


def test_variants_of_one_entry_are_shown_from_the_least_to_the_greatest() -> None:
    short, medium, long = said(300, note="first version"), said(500, note="second version"), said(900, note="third version")
    assert shown(short, medium, long) == (300, 900, False)
    assert shown(short, said(310, by="two", year=2010, note="first version")) == (300, 300, False)
    assert shown(said(400), short, long) == (400, 400, False)  # what is said of the whole stands before what is said of a version
    assert shown(said(500, "claimed_state", note="second version"), short, long) == (500, 500, False)  # the ladder, first


def test_a_page_of_tier_g_shows_nothing() -> None:
    assert shown(said(900, tier="G")) is None
    assert shown(said(900, "assessed_official", tier="G"), said(300, by="two")) == (300, 300, False)


def test_publishers_that_differ_by_more_than_a_tenth_show_the_interval_between_them() -> None:
    assert shown(said(300), said(350, by="two")) == (300, 350, True)
    assert shown(said(350, "assessed_official"), said(300, by="two")) == (300, 350, True)


@pytest.mark.parametrize("second", [900, 910, 1000, 1090, 1100])
def test_a_tenth_is_no_disagreement(second: float) -> None:
    figure = shown(said(1000, "assessed_official"), said(second, by="two"))
    assert figure == (1000, 1000, False)


def test_one_publisher_does_not_disagree_with_itself_the_better_page_counts() -> None:
    assert shown(said(300, tier="B"), said(700, tier="E")) == (300, 300, False)


def test_the_better_tier_then_the_newer_page_counts_on_one_rung() -> None:
    assert shown(said(300, tier="C"), said(310, tier="D", by="two")) == (300, 300, False)
    assert shown(said(300, year=2010), said(310, year=2020, by="two")) == (310, 310, False)


def test_what_is_said_of_a_variant_stands_behind_what_is_said_of_the_whole() -> None:
    assert shown(said(700, "assessed_official", note="lighter warhead"), said(300, by="two")) == (300, 300, False)
    assert shown(said(700, note="lighter warhead")) == (700, 700, False)


def test_a_third_voice_does_not_pull_the_figure() -> None:
    """The two best of the ladder are compared; nothing is averaged, no majority counts."""
    assert shown(said(300, "assessed_official"), said(300, "assessed_independent", by="two"), said(900, by="three")) == (300, 300, False)


@given(
    st.lists(
        st.builds(
            said, st.sampled_from([100, 105, 300, 700, 1500]), st.sampled_from(LADDER), st.sampled_from(["one", "two", "three"]),
            st.sampled_from(TIERS), st.sampled_from([2010, 2020]), st.sampled_from([None, "a variant"]),
        ), max_size=5,
    )
)  # fmt: skip
def test_every_shown_end_was_stated_by_a_source_that_may_be_shown(statements: list[Statement]) -> None:
    figure = shown_figure("range_km", statements, SOURCES)
    allowed = {s.value for s in statements if s.basis != "tested" and SOURCES[s.source].tier != "G"}
    if figure is None:
        assert allowed == set()
    else:
        assert {figure.min, figure.max} <= allowed
        assert {figure.min, figure.max} <= {s.value for s in figure.statements}
        assert figure.differs == (len(figure.statements) == 2)


@pytest.mark.parametrize(
    ("low", "high", "bound", "unit", "words"),
    [
        (None, 700, "up_to", "km", "up to 700 km"), (250, None, "at_least", "km", "at least 250 km"), (300, 300, "about", "km", "about 300 km"),
        (300, 300, "exact", "km", "300 km"), (300, 700, "interval", "km", "300–700 km"), (5, 5, "exact", "Mach", "Mach 5"),
        (None, 13000, "up_to", "km", "up to 13,000 km"), (2.5, 2.5, "exact", "m", "2.5 m"), (0.61, 0.61, "about", "m", "about 0.61 m"),
        (None, None, "exact", "km", ""),
    ],
)  # fmt: skip
def test_a_figure_in_words(low: float | None, high: float | None, bound: str, unit: str, words: str) -> None:
    assert span_text(low, high, bound, unit) == words
