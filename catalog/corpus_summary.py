"""What a corpus came to: systems by documents, co-mentions, months; summed up from the finished parts, one at a time."""

from __future__ import annotations

import csv
import io
import json
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import chain, combinations
from pathlib import Path
from typing import Any, NamedTuple

from catalog.corpus import done_note
from catalog.extras import need
from catalog.files import whole_file

NAMED_FAULTS = 1000  # faulty records that a summary names; faults.csv has those that the parts noted


class Summary(NamedTuple):
    """What a run came to. ``systems``: id → documents; ``pairs``: two ids → documents; ``months``: (month, id) → documents."""

    documents: int
    mentions: int
    characters: int
    bad: int
    faults: list[list[str]]
    systems: Counter[str]
    pairs: Counter[tuple[str, str]]
    months: Counter[tuple[str, str]]


def summarise(out: Path, count: int) -> Summary:
    """Sums up the parts and writes systems.csv, pairs.csv, months.csv and faults.csv."""
    parquet = need("pyarrow.parquet", "corpus", "A corpus")
    total: Counter[str] = Counter()
    faults: list[list[str]] = []
    systems: Counter[str] = Counter()
    pairs: Counter[tuple[str, str]] = Counter()
    months: Counter[tuple[str, str]] = Counter()
    for number in range(count):
        told = _note(out, number)
        total.update({key: told[key] for key in ("documents", "mentions", "characters", "bad")})
        faults += told["faults"][: NAMED_FAULTS - len(faults)]
        with parquet.ParquetFile(out / "documents" / f"part-{number:06}.parquet") as part:
            for batch in part.iter_batches(1 << 16, columns=["systems", "month"], use_threads=False):
                _count(batch, systems, pairs, months)
    summary = Summary(total["documents"], total["mentions"], total["characters"], total["bad"], faults, systems, pairs, months)
    _write(out / "systems.csv", ("system", "documents"), ranked(summary.systems))
    _write(out / "pairs.csv", ("system", "with", "documents"), ((*pair, n) for pair, n in ranked(summary.pairs)))
    _write(out / "months.csv", ("month", "system", "documents"), ((*key, n) for key, n in sorted(summary.months.items())))
    _write(out / "faults.csv", ("place", "fault"), chain.from_iterable(_note(out, number)["faults"] for number in range(count)))
    return summary


def _note(out: Path, number: int) -> dict[str, Any]:
    told: dict[str, Any] = json.loads(done_note(out, number).read_text(encoding="utf-8"))
    return told


def _count(batch: Any, systems: Counter[str], pairs: Counter[tuple[str, str]], months: Counter[tuple[str, str]]) -> None:
    """Adds documents to the counts, by columns where that can be: it must cost little beside the reading."""
    compute = need("pyarrow.compute", "corpus", "A corpus")
    lists, when = batch.column(0), batch.column(1)
    for row in compute.value_counts(lists.flatten()).to_pylist():
        systems[row["values"]] += row["counts"]
    several = lists.filter(compute.greater(compute.list_value_length(lists), 1))
    pairs.update(chain.from_iterable(combinations(sorted(named), 2) for named in several.to_pylist()))
    if when.null_count < len(when):
        arrow = need("pyarrow", "corpus", "A corpus")
        named = arrow.table({"month": when.take(compute.list_parent_indices(lists)), "system": lists.flatten()})
        for row in named.group_by(["month", "system"], use_threads=False).aggregate([([], "count_all")]).to_pylist():
            if row["month"]:
                months[row["month"], row["system"]] += row["count_all"]


def ranked(counter: Counter[Any]) -> list[tuple[Any, int]]:
    """The greatest count first, equal ones by name."""
    return sorted(counter.items(), key=lambda pair: (-pair[1], pair[0]))


def _write(target: Path, header: tuple[str, ...], rows: Iterable[Iterable[Any]]) -> None:
    """A CSV file a row at a time: the faults of a great corpus need not fit into memory."""
    def lines() -> Iterator[str]:
        text = io.StringIO()
        writer = csv.writer(text, lineterminator="\n")
        for row in chain([header], rows):
            writer.writerow(row)
            yield text.getvalue()
            text.seek(0)
            text.truncate()

    with whole_file(target) as beside, beside.open("w", encoding="utf-8", newline="") as file:
        file.writelines(lines())


def draw(summary: Summary, out: Path, form: str, citation: str) -> list[Path]:
    """The summary as pictures in the folder (``svg``, ``png`` or ``html``); what has nothing to show is left out."""
    from catalog.charts import save
    from catalog.corpus_charts import months_chart, pairs_chart, systems_chart

    foot = f"Documents: {summary.documents:,}, counted by the names in their text. {citation}"
    made: dict[str, Any] = {}
    if summary.systems:
        made["systems"] = systems_chart(summary.systems, foot)
    if summary.pairs:
        made["pairs"] = pairs_chart(summary.pairs, foot)
    if summary.months:
        made["months"] = months_chart(summary.months, foot)
    for name, chart in made.items():
        save(chart, out / f"{name}.{form}")
    return [out / f"{name}.{form}" for name in made]


__all__ = ["Summary", "draw", "ranked", "summarise"]
