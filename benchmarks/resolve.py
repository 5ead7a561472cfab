"""Resolving a column of 1,000,000 rows with 5,000 distinct values, beside the time that pandas takes to read the CSV.

Run: python benchmarks/resolve.py. Reads and resolves in turn; prints medians and their ratio (the aim: at most 2), for
a catalogue that has not seen the values, and for one that has, as the second column of a spreadsheet finds it. Then
what the time is made of. The making of the resolver, once a process, is printed apart.
"""

from __future__ import annotations

import gc
import random
import statistics
import tempfile
import time
from pathlib import Path

import pandas as pd

import catalog

ROWS, DISTINCT, RUNS = 1_000_000, 5_000, 7


def values(cat: catalog.Catalog) -> list[str]:
    """Distinct cells as people type them: names, lists, versions, generic words, misprints."""
    rng = random.Random(6)
    names = sorted({n for n in cat.names["name"] if len(n) > 2})
    made: dict[str, None] = {}
    while len(made) < DISTINCT:
        one, two = rng.choice(names), rng.choice(names)
        made[rng.choice([one, one, f"{one}/{two}", f"{one} and {two}", f"{one} Block-{rng.randint(1, 4)}", f"{one} 122mm", f"Unknown {one[:4]}x", f"{one[:-1]}q"])] = None
    return list(made)


def fresh(cat: catalog.Catalog) -> catalog.Catalog:
    """The same catalogue, its resolver made, no value seen."""
    new = catalog.Catalog(cat.bundle)
    new.resolve(["Kalibr", "Kalibrq"])
    return new


def main() -> None:
    """Makes the file, then reads and resolves it in turn."""
    cat = catalog.load()
    start = time.perf_counter()
    made = fresh(cat)
    print(f"resolver made in {time.perf_counter() - start:.2f} s")
    cells = values(cat)
    rng = random.Random(7)
    frame = pd.DataFrame({
        "id": range(ROWS),
        "date": [f"2024-{1 + i % 12:02}-{1 + i % 28:02}" for i in range(ROWS)],
        "model": [rng.choice(cells) for _ in range(ROWS)],
        "launched": [rng.randint(1, 90) for _ in range(ROWS)],
        "destroyed": [rng.randint(0, 90) for _ in range(ROWS)],
    })  # fmt: skip
    times: dict[str, list[float]] = {name: [] for name in ("read", "new", "seen", "distinct")}
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "column.csv"
        frame.to_csv(path, index=False)
        for _ in range(RUNS):
            made, other = fresh(cat), fresh(cat)
            gc.collect()  # what the run before left behind is cleared away outside the clock
            distinct = pd.Series(cells)
            clock = [time.perf_counter()]
            table = pd.read_csv(path)
            clock.append(time.perf_counter())
            found = made.resolve(table["model"])
            clock.append(time.perf_counter())
            made.resolve(table["model"])
            clock.append(time.perf_counter())
            other.resolve(distinct)
            clock.append(time.perf_counter())
            for name, begin, end in zip(times, clock, clock[1:], strict=False):
                times[name].append(end - begin)
    read, new, seen, alone = (statistics.median(t) for t in times.values())
    sure = float((found["certainty"] <= "family").mean())
    print(f"{ROWS:,} rows, {table['model'].nunique():,} distinct, {len(found):,} items, {sure:.0%} resolved; medians of {RUNS}")
    print(f"pandas reads the CSV {read:.2f} s; resolve {new:.2f} s, ratio {new / read:.2f}; values seen before {seen:.2f} s, ratio {seen / read:.2f}")
    print(f"of which the distinct values {alone:.2f} s ({alone / DISTINCT * 1e6:.0f} µs each); the rest numbers and repeats {ROWS:,} rows")


if __name__ == "__main__":
    main()
