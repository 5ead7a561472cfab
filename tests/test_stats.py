"""``catalog stats``: what it counts, how it scores, and that its page is the one in docs/."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from helpers import GOOD, ROOT, changed, run, with_entry

from catalog import Catalog, load
from catalog.cli_stats import draw, markdown
from catalog.stats import FILL, FURTHER, Part, Rate, missing, newest, reading_year, score, stats

STATEMENT = "    - {max: 300, bound: up_to, basis: claimed_state, source: paper-2020, quote: up to 300 km}\n"
OTHER_PAPER = """\
  gazette-2019:
    publisher: The Gazette
    title: A page
    url: https://example.org/gazette
    published: '2019'
    accessed: '2020-02-03'
    tier: E
"""
Load = Callable[[str], Catalog]


@pytest.fixture
def own(write: Callable[..., Path]) -> Load:
    """Loads a catalogue file by itself, away from the shipped one."""
    return lambda text: load(write(text))


def after_names(lines: str, text: str = GOOD) -> str:
    return changed("    range_km:\n", f"{lines}    range_km:\n", text)


def part(parts: list[Part], id: str) -> Part:
    return next(p for p in parts if p.id == id)


def fill(cat: Catalog, row: str = "All") -> dict[str, object]:
    kinds = part(stats(cat), "kinds")
    return dict(zip(kinds.header, next(r for r in kinds.rows if r[0] == row), strict=True))


# Counting


@pytest.mark.parametrize(("met", "of", "text"), [(0, 0, "–"), (0, 3, "0 %"), (1, 3, "33 %"), (2, 3, "66 %"), (999, 1000, "99 %"), (3, 3, "100 %")])
def test_a_rate_is_rounded_down_so_that_only_all_is_a_hundred(met: int, of: int, text: str) -> None:
    assert Rate(met, of).text == text


def test_an_entry_is_asked_only_what_applies_to_it(own: Load) -> None:
    row = fill(own(GOOD), "ballistic")
    assert row["n"] == 1
    assert row["Range"] == Rate(1, 1)
    assert row["2 publ."] == Rate(0, 1)
    assert row["Native"] == Rate(0, 1), "Iran does not write Latin"
    turkish = fill(own(changed("origin: [IRN]", "origin: [TUR]")))
    assert turkish["Native"] == Rate(0, 0)
    assert fill(own(changed("type: srbm", "type: lrsam").replace("range_km", "engagement_range_km")))["Load"] == Rate(0, 0)


def test_without_a_range_nobody_asks_for_a_second_publisher(own: Load) -> None:
    row = fill(own(changed(f"    range_km:\n{STATEMENT}", "")))
    assert (row["Range"], row["2 publ."]) == (Rate(0, 1), Rate(0, 0))


def test_a_distance_flown_in_a_test_is_no_range(own: Load) -> None:
    assert fill(own(changed("basis: claimed_state", "basis: tested")))["Range"] == Rate(0, 1)


def test_two_pages_of_one_publisher_are_one_publisher(own: Load) -> None:
    second = STATEMENT.replace("paper-2020", "gazette-2019")
    text = changed(STATEMENT, STATEMENT + second) + OTHER_PAPER
    assert fill(own(text))["2 publ."] == Rate(1, 1)
    assert fill(own(text.replace("The Gazette", "The Paper")))["2 publ."] == Rate(0, 1)


def test_a_launcher_has_the_range_of_what_it_fires(own: Load) -> None:
    launcher = """
launcher-1:
  name: Launcher-1
  kind: launcher
  type: srbm
  origin: [IRN]
  relations:
  - {uses_munition: tester-1, source: paper-2020}
  sources: [paper-2020]
"""
    row = fill(own(with_entry(launcher)))
    assert (row["n"], row["Range"], row["2 publ."]) == (2, Rate(2, 2), Rate(0, 1))


def test_a_family_is_not_asked_for_figures(own: Load) -> None:
    text = with_entry("testers:\n  name: Testers\n  kind: family\n  type: srbm\n  origin: [IRN]\n  sources: [paper-2020]")
    parts = stats(own(text))
    assert dict(r[:2] for r in part(parts, "summary").rows)["Entries with figures of their own"] == 1
    assert [r[0] for r in part(parts, "weakest").rows] == ["tester-1"]


def test_today_is_the_day_on_which_a_source_was_last_read(own: Load) -> None:
    """So a page made today and one made in ten years from the same data are the same."""
    cat = own(GOOD)
    assert reading_year(cat) == 2020
    assert part(stats(cat), "age").rows[0] == ("2020", 1)
    both = changed("    sources: [paper-2020]", "    sources: [gazette-2019, paper-2020]") + OTHER_PAPER
    assert newest(own(both).lookup("Tester-1")) == 2020
    assert newest(own(changed("published: '2020-01-02'", "published: unknown")).lookup("Tester-1")) is None


# The score


BASE = 14  # identity 2, names 1, native name 2, load 2, second publisher 2, second source 2, speed, length, mass


def test_the_score_adds_the_points_of_what_is_lacking(own: Load) -> None:
    system = own(GOOD).lookup("Tester-1")
    assert score(system) == BASE
    assert missing(system) == [
        "identity", "native name", "payload or warhead", "second publisher of its range", "second source", "names", "speed", "length", "mass",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "points"),
    [
        (changed("    names:\n", "    status: in_service\n    operators: [IRN]\n    names:\n"), 2),
        (changed("    names:\n", "    status: in_service\n    names:\n"), 0),
        (changed("    names:\n", "    status: unknown\n    operators: [IRN]\n    names:\n"), 0),
        (changed("kind: designator}\n", "kind: designator}\n    - {name: Proof, kind: nickname}\n"), 1),
        (changed("kind: designator}\n", "kind: designator}\n    - {name: آزمون, lang: fa, kind: native}\n"), 3),
        (after_names("").replace("    range_km:", "    warhead_kg:\n    - {value: 9, bound: exact, basis: reported, source: paper-2020, quote: 9 kg}\n    range_km:"), 2),
        (after_names("").replace("    range_km:", "    speed_mach:\n    - {value: 4, bound: exact, basis: reported, source: paper-2020, quote: Mach 4}\n    range_km:"), 1),
        (changed(STATEMENT, STATEMENT + STATEMENT.replace("paper-2020", "gazette-2019")) + OTHER_PAPER, 4),
        (changed("tier: E", "tier: F"), -1),
        (changed("'2020-01-02'", "'2010-01-02'"), -1),
        (changed("'2020-01-02'", "unknown"), -1),
        (changed("basis: claimed_state", "basis: tested"), -2),
    ],
    ids=["identity", "status alone", "status unknown", "name", "native name", "warhead", "speed", "second publisher and source",
         "hobby page", "old", "undated", "tested only"],
)  # fmt: skip
def test_each_gap_weighs_what_the_page_says(text: str, points: int, own: Load) -> None:
    assert BASE - score(own(text).lookup("Tester-1")) == points


def test_the_page_names_the_points_of_every_check(cat: Catalog) -> None:
    note = part(stats(cat), "weakest").note
    assert len([c for c in (*FILL, *FURTHER) if c.points]) == note.count(",") + 1


# The shipped record


def test_the_parts_agree_with_each_other(cat: Catalog) -> None:
    parts = {p.id: p for p in stats(cat)}
    summary = dict(r[:2] for r in parts["summary"].rows)
    entries = summary["Entries with figures of their own"]
    for id in ("kinds", "countries"):
        *groups, every = parts[id].rows
        assert sum(r[1] for r in groups) == every[1] == entries
        for column in range(2, len(every)):
            assert sum(r[column].met for r in groups) == every[column].met
    assert sum(r[1] for r in parts["age"].rows) == entries
    assert sum(r[1] for r in parts["basis"].rows) == sum(r[1] for r in parts["tiers"].rows) == summary["Statements"]
    assert sum(r[2] for r in parts["tiers"].rows) == summary["Sources"]
    assert [r[0] for r in parts["values"].rows if r[1] != r[2] + r[3]] == []


def test_the_weakest_stand_first_and_as_many_as_asked_for(cat: Catalog) -> None:
    scores = [r[1] for r in part(stats(cat, 50), "weakest").rows]
    assert len(scores) == 50
    assert scores == sorted(scores, reverse=True)
    assert part(stats(cat, 0), "weakest").rows == []
    assert scores[0] == max(score(s) for s in cat if s.kind != "family")


def test_the_page_in_docs_is_the_generated_one(cat: Catalog) -> None:
    page = (ROOT / "docs" / "stats.md").read_text(encoding="utf-8")
    assert page == markdown(stats(cat), cat), "run: catalog stats --to markdown > docs/stats.md"


# The verb


def test_a_pipe_gets_one_line_a_number() -> None:
    result = run("stats", "--weakest", "2")
    head, *rows = (line.split("\t") for line in result.stdout.decode().splitlines())
    assert result.returncode == 0
    assert head == ["part", "row", "column", "value", "of"]
    assert [r for r in rows if len(r) != 5] == []
    assert ["kinds", "All", "Range"] in [r[:3] for r in rows]
    assert [r for r in rows if r[0] != "weakest" and not r[3].isdigit()] == []
    assert len([r for r in rows if r[0] == "weakest"]) == 4


def test_json_has_every_part_and_the_version() -> None:
    value = json.loads(run("stats", "--json").stdout)
    assert list(value) == ["catalogue", "summary", "kinds", "countries", "basis", "tiers", "values", "age", "weakest"]
    assert set(value["catalogue"]) == {"version", "digest"}
    assert set(value["kinds"][-1]["Range"]) == {"met", "of"}
    assert len(value["weakest"]) == 30


@pytest.mark.parametrize("width", [64, 80, 200])
def test_tables_fit_the_terminal(width: int, cat: Catalog) -> None:
    from catalog.render_terminal import console

    out = console(width, False)
    with out.capture() as captured:
        draw(stats(cat), cat, out)
    assert [line for line in captured.get().splitlines() if len(line.rstrip()) > width] == []
    if width >= 80:
        assert "…" not in captured.get(), "a number is cut off"
