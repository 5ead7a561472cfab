"""Charts: what they show is what is on record, readable without colour, the same as a file, in the terminal and in Python."""

from __future__ import annotations

import io
import itertools
import re
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
from helpers import call, run
from rich.console import Console

from catalog import Catalog
from catalog.chart_data import BASES, YEAR_MARKS, range_rows, source_line, tree_rows, year_rows
from catalog.chart_terminal import ranges, timeline
from catalog.errors import InputError, OutputError

altair = pytest.importorskip("altair")
pytest.importorskip("vl_convert")
from catalog.charts import family_chart, range_chart, save, timeline_chart  # noqa: E402


def words(svg: str) -> list[str]:
    """Every text that a picture shows."""
    return ["".join(node.itertext()) for node in ET.fromstring(svg).iter("{http://www.w3.org/2000/svg}text")]


def drawn(chart: object, tmp_path: Path) -> list[str]:
    save(chart, tmp_path / "chart.svg")
    return words((tmp_path / "chart.svg").read_text(encoding="utf-8"))


def test_a_range_chart_names_every_system_with_sources_and_version(cat: Catalog, tmp_path: Path) -> None:
    sixty = [r.id for r in range_rows(cat)][:60]
    shown = drawn(range_chart(cat, sixty), tmp_path)
    assert {cat.system(id).name for id in sixty} <= set(shown)
    foot = " ".join(shown)
    assert cat.version in foot
    assert cat.digest in foot
    assert "Sources: " in foot
    assert any("logarithmic" in text for text in shown)


def test_labels_of_sixty_systems_do_not_overlap(cat: Catalog) -> None:
    sixty = [r.id for r in range_rows(cat)][:60]
    spec = range_chart(cat, sixty).to_dict()
    layer = spec["vconcat"][0]
    assert layer["height"]["step"] >= 16
    assert layer["layer"][0]["encoding"]["y"]["axis"]["labelFontSize"] < layer["height"]["step"]


def test_a_basis_is_told_by_shape_as_well_as_by_colour() -> None:
    for table in (BASES, YEAR_MARKS):
        for column in zip(*table.values(), strict=True):
            assert len(set(column)) == len(table)


def test_the_catalogue_draws_its_own_charts(cat: Catalog) -> None:
    iranian = cat.search(origin="IRN", type="srbm")
    assert cat.chart_range(iranian).to_dict() == range_chart(cat, iranian).to_dict()
    assert cat.chart_range(iranian, log=False).to_dict() == range_chart(cat, iranian, log=False).to_dict()
    assert cat.chart_timeline(iranian).to_dict() == timeline_chart(cat, iranian).to_dict()
    assert cat.chart_family("Zolfaghar").to_dict() == family_chart(cat, "Zolfaghar").to_dict()


@pytest.mark.parametrize("log", [True, False])
def test_figures_below_the_axis_stand_apart(cat: Catalog, tmp_path: Path, log: bool) -> None:
    """Each figure has the room that its digits need: some six points a character."""
    save(range_chart(cat, cat.search(origin="IRN"), log=log), tmp_path / "c.svg")
    places = []
    for node in ET.fromstring((tmp_path / "c.svg").read_text(encoding="utf-8")).iter("{http://www.w3.org/2000/svg}text"):
        text = "".join(node.itertext()).replace(",", "")
        at = re.match(r"translate\(([\d.]+),([\d.]+)\)", node.get("transform", ""))
        if text.isdigit() and at:
            places.append((float(at[2]), float(at[1]), len("".join(node.itertext()))))
    line = sorted((x, length) for y, x, length in places if y == max(p[0] for p in places))
    assert len(line) >= 4
    assert all(b - a >= 6 * (n + m) / 2 for (a, n), (b, m) in itertools.pairwise(line))


def test_the_scale_may_be_linear(cat: Catalog, tmp_path: Path) -> None:
    assert any("linear" in text for text in drawn(range_chart(cat, ["fateh-110", "zolfaghar"], log=False), tmp_path))


def test_whiskers_span_what_sources_state_and_no_flown_distance(cat: Catalog) -> None:
    for row in range_rows(cat):
        assert row.low <= row.high
        assert row.high >= row.shown
        assert row.basis != "tested" or row.statements


def test_a_timeline_shows_every_year_on_record(cat: Catalog, tmp_path: Path) -> None:
    chosen = [s for s in cat if s.record.years][:8]
    rows = year_rows(chosen)
    assert {(r.id, r.event, r.year) for r in rows} == {(s.id, y.event, y.year) for s in chosen for y in s.record.years}
    assert {s.name for s in chosen} <= set(drawn(timeline_chart(cat, [s.id for s in chosen]), tmp_path))


def test_a_family_chart_has_every_member_below_its_parent(cat: Catalog, tmp_path: Path) -> None:
    rows = tree_rows(cat.lookup("Fateh-110"))
    assert {r.id for r in rows} == {"fateh-110", *(m.id for m in cat.lookup("Fateh-110").members)}
    by_line = {r.line: r for r in rows}
    assert all(r.parent is None or by_line[r.parent].depth == r.depth - 1 for r in rows)
    shown = " ".join(drawn(family_chart(cat, "Zolfaghar"), tmp_path))
    assert all(r.name in shown for r in rows)


@pytest.mark.parametrize("head", ["shahed", "s-300", "scud", "kalibr"])
def test_every_family_is_drawn_once_each(cat: Catalog, head: str) -> None:
    rows = tree_rows(cat.system(head))
    assert len({r.id for r in rows}) == len(rows)
    assert [r.line for r in rows] == list(range(len(rows)))


@pytest.mark.parametrize("ending", ["svg", "png", "html"])
def test_the_same_chart_gives_the_same_file_and_needs_no_network(cat: Catalog, tmp_path: Path, ending: str) -> None:
    for name in "ab":
        save(range_chart(cat, ["fateh-110", "zolfaghar"]), tmp_path / f"{name}.{ending}")
    first = (tmp_path / f"a.{ending}").read_bytes()
    assert first == (tmp_path / f"b.{ending}").read_bytes()
    if ending == "png":
        assert first.startswith(b"\x89PNG")
    else:
        assert b"<script src=" not in first
        assert b"cdn.jsdelivr" not in first


@pytest.mark.parametrize("width", [80, 200])
@pytest.mark.parametrize("count", [5, 60])
@pytest.mark.parametrize("log", [True, False])
def test_a_terminal_chart_keeps_within_its_width(cat: Catalog, width: int, count: int, log: bool) -> None:
    rows = range_rows(cat)[:count]
    out = io.StringIO()
    ranges(rows, source_line(cat, [r.id for r in rows]), Console(file=out, width=width, highlight=False), log=log)
    lines = out.getvalue().splitlines()
    assert max(map(len, lines)) <= width
    assert all(f"{rows[i].shown:,.0f} km" in lines[i] for i in range(count))
    out = io.StringIO()
    dated = year_rows([s for s in cat if s.record.years][:count])
    timeline(dated, source_line(cat, [r.id for r in dated]), Console(file=out, width=width, highlight=False))
    assert max(map(len, out.getvalue().splitlines())) <= width


def test_nothing_to_draw_is_an_error_with_a_reason(cat: Catalog, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no year"):
        timeline_chart(cat, [next(s.id for s in cat if not s.record.years)])
    with pytest.raises(InputError, match="no family"):
        family_chart(cat, "Kh-101")
    with pytest.raises(OutputError, match="unknown kind of picture"):
        save(range_chart(cat, ["fateh-110"]), tmp_path / "x.bmp")


def test_the_verb_draws_to_a_file_and_overwrites_only_when_asked(tmp_path: Path) -> None:
    target = tmp_path / "r.svg"
    assert run("chart", "range", "--family", "fateh-110", "-o", target).returncode == 0
    again = run("chart", "range", "--family", "fateh-110", "-o", target)
    assert (again.returncode, b"--force" in again.stderr) == (1, True)
    piped = run("chart", "range", "--family", "fateh-110").stdout.decode().splitlines()
    assert piped[0].split("\t") == ["id", "name", "shown_km", "least_km", "greatest_km", "basis"]
    assert len(piped) > 5


@pytest.mark.parametrize("name", ["x.gif", "x", "x.pdf"])
@pytest.mark.parametrize("what", [("range", "--origin", "IRN"), ("timeline", "--origin", "IRN"), ("family", "Zolfaghar")], ids=" ".join)
def test_an_unknown_kind_of_picture_is_wrong_usage(tmp_path: Path, what: tuple[str, ...], name: str) -> None:
    done = call("chart", *what, "-o", tmp_path / name)
    assert (done.returncode, done.stdout) == (2, b"")
    assert "names end in .svg, .png or .html" in " ".join(done.stderr.decode().split())
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("what", ["range", "timeline"])
def test_a_name_chooses_what_is_drawn_and_one_that_finds_nothing_is_a_miss(what: str) -> None:
    drawn_ids = {line.split("\t")[0] for line in call("chart", what, "Zolfaghar").stdout.decode().splitlines()[1:]}
    assert drawn_ids == {"zolfaghar", "zolfaghar-basir"}
    missed = call("chart", what, "xyzzy")
    assert (missed.returncode, missed.stdout) == (1, b"")
    assert "no entry is found by 'xyzzy'" in missed.stderr.decode()


def test_the_help_says_what_each_chart_does_with_a_name() -> None:
    told = " ".join(call("chart", "--help").stdout.decode().split())
    assert "family needs NAME" in told
    assert "range and timeline take NAME as words to search by" in told
    assert call("chart", "family").returncode == 2


@pytest.mark.parametrize("what", ["range", "timeline"])
@pytest.mark.parametrize("ending", ["png", "svg"])
def test_a_picture_too_high_to_read_is_refused_with_the_filters_that_help(tmp_path: Path, what: str, ending: str) -> None:
    done = call("chart", what, "-o", tmp_path / f"all.{ending}")
    assert (done.returncode, done.stdout) == (1, b"")
    assert [word for word in ("120 at most", "--origin", "--category", "--limit", ".html") if word not in done.stderr.decode()] == []
    assert list(tmp_path.iterdir()) == []


def test_a_page_of_html_may_be_as_long_as_it_likes_and_a_filter_makes_a_picture(tmp_path: Path) -> None:
    assert call("chart", "range", "-o", tmp_path / "all.html").returncode == 0
    assert call("chart", "timeline", "--limit", "120", "-o", tmp_path / "some.svg").returncode == 0
