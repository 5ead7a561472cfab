"""Charts as Altair objects, and as SVG, PNG or HTML files that need no network.

The functions take rows of ``cat.systems`` (or ids, or nothing for all) and return an Altair chart.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from catalog.chart_data import (
    BASES,
    YEAR_MARKS,
    basis_words,
    event_words,
    range_rows,
    source_line,
    tree_rows,
    year_rows,
)
from catalog.errors import InputError, OutputError
from catalog.extras import need
from catalog.files import write_whole
from catalog.index import Index, System

if TYPE_CHECKING:
    import altair as alt_types

FORMS = {".svg": "svg", ".png": "png", ".html": "html", ".htm": "html"}
ROW = 18  # pixels a system: labels of 11 stay apart
WIDTH = 620
LABEL = 320
MOST_ROWS = 120  # of a picture that the command line draws: more make one that no page and no screen can show


def altair() -> Any:
    """The Altair library, its limit of rows off."""
    library = need("altair", "charts", "Drawing a chart to a file")
    library.data_transformers.disable_max_rows()
    return library


def _chosen(index: Index, systems: Any) -> list[System]:
    if systems is None:
        return list(index)
    ids = systems.index if hasattr(systems, "columns") else systems
    return [index.lookup(str(id)) if str(id) not in index.bundle.systems else index.system(str(id)) for id in ids]


def range_chart(index: Index, systems: Any = None, *, log: bool = True, title: str = "Range by system") -> alt_types.VConcatChart:
    """Bars of the shown range in km, whiskers from the least to the greatest stated figure, a mark a basis."""
    alt = altair()
    rows = range_rows(_chosen(index, systems))
    if not rows:
        raise InputError("none of these systems has a range in kilometres on record")
    floor = 10 ** math.floor(math.log10(max(min(min(r.low, r.shown) for r in rows), 0.1))) if log else 0
    data = alt.Data(values=[{**r._asdict(), "floor": floor, "basis": basis_words(r.basis)} for r in rows])
    known = [b for b in BASES if any(r.basis == b for r in rows)]
    legend = alt.Legend(title="Basis of the shown figure", orient="bottom", columns=3, labelLimit=LABEL)
    domain = [basis_words(b) for b in known]
    colour = alt.Color("basis:N", scale=alt.Scale(domain=domain, range=[BASES[b][0] for b in known]), legend=legend)
    shape = alt.Shape("basis:N", scale=alt.Scale(domain=domain, range=[BASES[b][1] for b in known]), legend=legend)
    most = 1.08 * max(r.high for r in rows)  # the last mark stays inside
    scale = alt.Scale(type="log", domain=[floor, most], nice=False) if log else alt.Scale(domain=[0, most], nice=False)
    y = alt.Y("name:N", sort=[r.name for r in rows], title=None, axis=alt.Axis(labelLimit=LABEL, labelFontSize=11))
    ticks = {"values": [v * 10**p for p in range(-1, 6) for v in (1, 2, 5) if floor <= v * 10**p <= most]} if log else {"tickCount": 8}
    axis = alt.Axis(title=f"Range, km ({'logarithmic' if log else 'linear'} scale)", format=",~f", labelFlush=False, **ticks)
    tips = [alt.Tooltip("name:N"), alt.Tooltip("text:N", title="range"), alt.Tooltip("basis:N"), alt.Tooltip("statements:Q")]
    base = alt.Chart(data).encode(y=y)
    bars = base.mark_bar(opacity=0.35, height=10).encode(x=alt.X("floor:Q", scale=scale, axis=axis), x2="shown:Q", color=colour, tooltip=tips)
    whisker = base.transform_filter("datum.high > datum.low").mark_rule(color="#333333", strokeWidth=1.2).encode(x=alt.X("low:Q", scale=scale), x2="high:Q")
    ends = [
        base.transform_filter("datum.high > datum.low").mark_tick(color="#333333", thickness=1.2, height=8).encode(x=alt.X(f"{end}:Q", scale=scale))
        for end in ("low", "high")
    ]
    marks = base.mark_point(filled=True, size=55, opacity=1).encode(x=alt.X("shown:Q", scale=scale), color=colour, shape=shape, tooltip=tips)
    chart = alt.layer(bars, whisker, *ends, marks).properties(width=WIDTH, height=alt.Step(ROW))
    return finished(alt, chart, title, "Mark: the shown figure. Whiskers: least to greatest figure that a source states.", source_line(index, [r.id for r in rows]))


def timeline_chart(index: Index, systems: Any = None, *, title: str = "Years on record") -> alt_types.VConcatChart:
    """The years that sources state: first shown, first flight, in service, retired."""
    alt = altair()
    rows = year_rows(_chosen(index, systems))
    if not rows:
        raise InputError("no year is on record for these systems")
    data = alt.Data(values=[{**r._asdict(), "event": event_words(r.event)} for r in rows])
    known = [e for e in YEAR_MARKS if any(r.event == e for r in rows)]
    domain = [event_words(e) for e in known]
    legend = alt.Legend(title=None, orient="bottom", labelLimit=LABEL)
    order = list(dict.fromkeys(r.name for r in rows))
    y = alt.Y("name:N", sort=order, title=None, axis=alt.Axis(labelLimit=LABEL, labelFontSize=11, grid=True))
    first, last = min(r.year for r in rows), max(r.year for r in rows)
    x = alt.X("year:Q", scale=alt.Scale(domain=[first - 1, last + 1]), axis=alt.Axis(format="d", title="Year", tickMinStep=1, tickCount=8, labelFlush=False))
    base = alt.Chart(data).encode(y=y)
    line = base.mark_line(color="#bbbbbb", strokeWidth=1.5).encode(x=x, detail="name:N")
    marks = base.mark_point(filled=True, size=70, opacity=1).encode(
        x=x,
        color=alt.Color("event:N", scale=alt.Scale(domain=domain, range=[YEAR_MARKS[e][0] for e in known]), legend=legend),
        shape=alt.Shape("event:N", scale=alt.Scale(domain=domain, range=[YEAR_MARKS[e][1] for e in known]), legend=legend),
        tooltip=[alt.Tooltip("name:N"), alt.Tooltip("event:N"), alt.Tooltip("year:Q", format="d"), alt.Tooltip("source:N")],
    )
    chart = alt.layer(line, marks).properties(width=WIDTH, height=alt.Step(ROW))
    return finished(alt, chart, title, "One mark a year that a source states.", source_line(index, order_ids(rows)))


def order_ids(rows: Iterable[Any]) -> list[str]:
    """Ids of rows, each once, in order."""
    return list(dict.fromkeys(r.id for r in rows))


def family_chart(index: Index, name: str) -> alt_types.VConcatChart:
    """The family of ``name`` as a tree, each member with its range."""
    alt = altair()
    system = index.lookup(name)
    head = system if system.kind == "family" and system.members else index.find(system.family or "") or system
    rows = tree_rows(head)
    if len(rows) < 2:
        raise InputError(f"{system.name} belongs to no family on record")
    nodes = alt.Data(values=[{"x": r.depth, "y": r.line, "name": r.name, "text": r.text, "here": r.id == system.id} for r in rows])
    lines = [
        {"edge": r.line, "x": x, "y": y, "order": n}
        for r in rows
        if r.parent is not None
        for n, (x, y) in enumerate([(r.depth - 1, r.parent), (r.depth - 1, r.line), (r.depth, r.line)])
    ]
    deepest = max(r.depth for r in rows)
    # Labels stand to the right of the marks, so the scale leaves room there.
    x = alt.X("x:Q", axis=None, scale=alt.Scale(domain=[-0.2, deepest + 4]))
    y = alt.Y("y:Q", axis=None, scale=alt.Scale(domain=[len(rows) - 0.5, -0.5]))
    edges = alt.Chart(alt.Data(values=lines)).mark_line(color="#999999", strokeWidth=1.3).encode(x=x, y=y, detail="edge:N", order="order:Q")
    base = alt.Chart(nodes).encode(x=x, y=y)
    marks = base.mark_point(filled=True, size=60, opacity=1).encode(color=alt.condition("datum.here", alt.value("#D55E00"), alt.value("#0072B2")))
    labels = base.mark_text(align="left", dx=8, fontSize=12).encode(text="label:N").transform_calculate(label="datum.name + '  ·  ' + datum.text")
    chart = alt.layer(edges, marks, labels).properties(width=WIDTH + 100, height=22 * len(rows))
    return finished(alt, chart, f"Family of {head.name}", "Members below what they derive from, else below the head.", source_line(index, order_ids(rows)))


def finished(alt: Any, chart: Any, title: str, subtitle: str, foot: str) -> alt_types.VConcatChart:
    """The chart with its title above and its source line below, on white."""
    import textwrap

    head = chart.properties(title=alt.Title(title, subtitle=subtitle, anchor="start", subtitleColor="#555555"))
    below = alt.Title(textwrap.wrap(foot, 100), orient="bottom", anchor="start", fontSize=10, fontWeight="normal", color="#555555", offset=12)
    whole: alt_types.VConcatChart = alt.vconcat(head, title=below).configure_view(strokeOpacity=0).configure(background="white", font="DejaVu Sans, Arial, sans-serif")
    return whole


def save(chart: Any, target: Path) -> None:
    """Writes the chart as SVG, PNG (two pixels a point) or a self-contained HTML page, by the name's ending."""
    form = FORMS.get(target.suffix.lower())
    if form is None:
        raise OutputError(f"{target}: unknown kind of picture; names end in .svg, .png or .html")
    if form == "html":
        need("vl_convert", "charts", "A chart as HTML")
        content: str | bytes = chart.to_html(inline=True, embed_options={"actions": False})
    else:
        convert = need("vl_convert", "charts", "A chart as SVG or PNG")
        spec = chart.to_json()
        content = convert.vegalite_to_svg(spec) if form == "svg" else convert.vegalite_to_png(spec, scale=2)
    write_whole(target, content)


__all__ = ["family_chart", "range_chart", "save", "timeline_chart"]
