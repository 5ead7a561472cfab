"""Charts of a corpus: systems by documents, systems named together, systems by month."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from catalog.charts import LABEL, ROW, WIDTH, altair, finished

if TYPE_CHECKING:
    import altair as alt_types

MOST = 40  # bars of a chart
LINES = 12  # systems whose months are drawn: more could not be told apart


def systems_chart(systems: Counter[str], foot: str, *, title: str = "Systems by documents") -> alt_types.VConcatChart:
    """Bars of the systems that most documents name."""
    return _bars([{"label": id, "documents": n} for id, n in _top(systems, MOST)], len(systems), foot, title, "systems")


def pairs_chart(pairs: Counter[tuple[str, str]], foot: str, *, title: str = "Systems named in one document") -> alt_types.VConcatChart:
    """Bars of the pairs of systems that most documents name together."""
    return _bars([{"label": f"{a} + {b}", "documents": n} for (a, b), n in _top(pairs, MOST)], len(pairs), foot, title, "pairs")


def months_chart(months: Counter[tuple[str, str]], foot: str, *, title: str = "Systems by month") -> alt_types.VConcatChart:
    """A square for each month and system, darker where more documents name it (viridis: told apart without colour)."""
    alt = altair()
    totals: Counter[str] = Counter()
    for (_month, id), n in months.items():
        totals[id] += n
    shown = [id for id, _n in _top(totals, LINES * 2)]
    rows = [{"month": month, "label": id, "documents": n} for (month, id), n in sorted(months.items()) if id in set(shown)]
    every = _every_month(min(months)[0], max(months)[0])
    step = max(6, min(28, WIDTH // len(every)))
    labels = [m for i, m in enumerate(every) if i % max(1, -(-len(every) * 48 // WIDTH)) == 0]
    chart = (
        alt.Chart(alt.Data(values=rows))
        .mark_rect()
        .encode(
            x=alt.X("month:O", scale=alt.Scale(domain=every), axis=alt.Axis(title="Month", labelAngle=-45, values=labels, labelOverlap=False)),
            y=alt.Y("label:N", sort=shown, title=None, axis=alt.Axis(labelLimit=LABEL, labelFontSize=11)),
            color=alt.Color("documents:Q", scale=alt.Scale(scheme="viridis", reverse=True), legend=alt.Legend(title="Documents", orient="right")),
            tooltip=["label:N", "month:O", "documents:Q"],
        )
        .properties(width=alt.Step(step), height=alt.Step(ROW))
    )
    return finished(alt, chart, title, f"The {len(shown)} systems named most, of {len(totals):,}.", foot)


def _bars(rows: list[dict[str, Any]], count: int, foot: str, title: str, what: str) -> alt_types.VConcatChart:
    alt = altair()
    order = [r["label"] for r in rows]
    base = alt.Chart(alt.Data(values=rows)).encode(
        y=alt.Y("label:N", sort=order, title=None, axis=alt.Axis(labelLimit=LABEL, labelFontSize=11)),
        x=alt.X("documents:Q", axis=alt.Axis(title="Documents", format=",~f", tickMinStep=1, tickCount=8), scale=alt.Scale(domain=[0, 1.12 * rows[0]["documents"]], nice=False)),
        tooltip=["label:N", "documents:Q"],
    )
    figures = base.mark_text(align="left", dx=4, fontSize=10).encode(text=alt.Text("documents:Q", format=","))
    chart = alt.layer(base.mark_bar(color="#0072B2", height=11), figures).properties(width=WIDTH, height=alt.Step(ROW))
    shown = f"The first {len(rows)} of {count:,} {what}." if count > len(rows) else f"All {count:,} {what}."
    return finished(alt, chart, title, shown, foot)


def _top(counter: Counter[Any], most: int) -> list[tuple[Any, int]]:
    return sorted(counter.items(), key=lambda pair: (-pair[1], pair[0]))[:most]


def _every_month(first: str, last: str) -> list[str]:
    """Months from ``first`` to ``last``: one without a document leaves a gap that is seen."""
    start, end = (int(m[:4]) * 12 + int(m[5:]) - 1 for m in (first, last))
    return [f"{n // 12:04}-{n % 12 + 1:02}" for n in range(start, end + 1)]
