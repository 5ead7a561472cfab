"""Resolving a column of 1,000,000 rows with 5,000 distinct values, beside the time that pandas takes to read the CSV.

Run: python benchmarks/resolve.py. Reads and resolves in turn; prints medians and their ratio (the aim: at most 2).
"""

from __future__ import annotations

import random
import statistics
import tempfile
import time
from pathlib import Path

import pandas as pd

import catalog

ROWS, DISTINCT, RUNS = 1_000_000, 5_000, 5


def values(cat: catalog.Catalog) -> list[str]:
    """Distinct cells as people type them: names, lists, versions, generic words, misprints."""
    rng = random.Random(6)
    names = sorted({n for n in cat.names["name"] if len(n) > 2})
    made: dict[str, None] = {}
    while len(made) < DISTINCT:
        one, two = rng.choice(names), rng.choice(names)
        made[rng.choice([one, one, f"{one}/{two}", f"{one} and {two}", f"{one} Block-{rng.randint(1, 4)}", f"{one} 122mm", f"Unknown {one[:4]}x", f"{one[:-1]}q"])] = None
    return list(made)


def main() -> None:
    """Makes the file, then reads and resolves it in turn."""
    cat = catalog.load()
    cat.resolve(["Kalibr"])
    cells = values(cat)
    rng = random.Random(7)
    frame = pd.DataFrame({
        "id": range(ROWS),
        "date": [f"2024-{1 + i % 12:02}-{1 + i % 28:02}" for i in range(ROWS)],
        "model": [rng.choice(cells) for _ in range(ROWS)],
        "launched": [rng.randint(1, 90) for _ in range(ROWS)],
        "destroyed": [rng.randint(0, 90) for _ in range(ROWS)],
    })  # fmt: skip
    reading, resolving = [], []
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "column.csv"
        frame.to_csv(path, index=False)
        for _ in range(RUNS):
            start = time.perf_counter()
            table = pd.read_csv(path)
            middle = time.perf_counter()
            found = cat.resolve(table["model"])
            reading.append(middle - start)
            resolving.append(time.perf_counter() - middle)
    read, took = statistics.median(reading), statistics.median(resolving)
    sure = float((found["certainty"] <= "family").mean())
    print(f"{ROWS:,} rows, {table['model'].nunique():,} distinct, {len(found):,} items, {sure:.0%} resolved")
    print(f"pandas reads the CSV {read:.2f} s; resolve {took:.2f} s; ratio {took / read:.2f} (medians of {RUNS})")


if __name__ == "__main__":
    main()
