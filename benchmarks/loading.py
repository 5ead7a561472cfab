"""Loading the compiled catalogue, scaled to 1,000 and 10,000 entries, against a bare ``json.loads`` of the same bytes.

Bounds: 3 times, and 5 µs a look-up at both scales. Look-ups run over every name on record, so that
nothing is cached but what a catalogue caches. ``python benchmarks/loading.py [ROUNDS]``.
"""

from __future__ import annotations

import contextlib
import gc
import itertools
import json
import random
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import msgspec
from installed import median

sys.path.insert(0, str(Path(__file__).parent.parent))
from catalog.bundle import Bundle, assemble, load_shipped
from catalog.errors import AmbiguousName
from catalog.index import Index

SCALES = (1_000, 10_000)
LOAD_BOUND, LOOKUP_BOUND = 3.0, 5.0


def scaled(shipped: Bundle, entries: int) -> Bundle:
    """The shipped entries, repeated under other ids and names until there are ``entries`` of them."""
    systems = {}
    for copy in itertools.count():
        for id, record in shipped.systems.items():
            if len(systems) == entries:
                return assemble("0", systems, shipped.sources, shipped.types, shipped.actors, {}, {})
            mark = f" mk{copy}" if copy else ""
            names = [msgspec.structs.replace(n, name=n.name + mark) for n in record.names]
            systems[id + mark.replace(" ", "-")] = msgspec.structs.replace(record, name=record.name + mark, names=names)
    raise AssertionError


def in_turn(rounds: int, sides: dict[str, Callable[[], Any]]) -> dict[str, float]:
    """Median milliseconds of each side, measured in turn."""
    times: dict[str, list[float]] = {name: [] for name in sides}
    for _ in range(rounds):
        for name, run in sides.items():
            gc.collect()
            start = time.perf_counter()
            kept = run()
            times[name].append((time.perf_counter() - start) * 1000)
            del kept
    return {name: median(values) for name, values in times.items()}


def lookup_time(index: Index, rounds: int) -> float:
    """Microseconds of a look-up in the best round, over every name on record in a shuffled order."""
    names = list(index.printed_names())
    random.Random(5).shuffle(names)
    names = names[:20_000]
    times = []
    for _ in range(rounds):
        start = time.perf_counter()
        for name in names:
            with contextlib.suppress(AmbiguousName):
                index.lookup(name)
        times.append((time.perf_counter() - start) / len(names) * 1e6)
    return min(times)


def main() -> None:
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 15
    shipped = load_shipped()
    print(f"{'entries':>8}{'MB':>7}{'json.loads ms':>15}{'load ms':>9}{'ratio':>7}{'look-up µs':>12}")
    for entries in SCALES:
        raw = msgspec.json.encode(scaled(shipped, entries))
        plain, typed = partial(json.loads, raw), partial(msgspec.json.decode, raw, type=Bundle)
        took = in_turn(rounds, {"json": plain, "ours": lambda typed=typed: Index(typed())})
        index = Index(msgspec.json.decode(raw, type=Bundle))
        each = lookup_time(index, max(3, rounds // 3))
        print(f"{entries:>8,}{len(raw) / 1e6:>7.1f}{took['json']:>15.1f}{took['ours']:>9.1f}{took['ours'] / took['json']:>7.2f}{each:>12.2f}")
    print(f"bounds: {LOAD_BOUND:g} times, {LOOKUP_BOUND:g} µs")


if __name__ == "__main__":
    main()
