"""``catalog show Zolfaghar`` from an installed wheel against ``python -c pass``: both sides in turn, one run.

Bound: 8 times. Run it on a quiet machine: ``python benchmarks/startup.py [ROUNDS]``.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from installed import install, median

BOUND = 8.0


def timed(command: list[str]) -> tuple[float, float]:
    """Milliseconds on the clock, and of processor time, which a busy machine disturbs less."""
    start = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, cwd="/")
    _pid, status, usage = os.wait4(process.pid, 0)
    took = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command)
    return took * 1000, (usage.ru_utime + usage.ru_stime) * 1000


def main() -> None:
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 40
    with tempfile.TemporaryDirectory() as folder:
        python = install(Path(folder) / "venv")
        sides = {
            "python -c pass": [str(python), "-c", "pass"],
            "catalog show Zolfaghar": [str(python.with_name("catalog")), "show", "Zolfaghar"],
            "catalog --version": [str(python.with_name("catalog")), "--version"],
        }
        times: dict[str, list[tuple[float, float]]] = {name: [] for name in sides}
        for round_ in range(rounds + 3):
            for name, command in sides.items():
                took = timed(command)
                if round_ >= 3:  # the first ones write byte code and warm the disk
                    times[name].append(took)
    middle = {name: [median(list(side)) for side in zip(*values, strict=True)] for name, values in times.items()}
    floor = middle["python -c pass"]
    print(f"{'medians':<26}{'clock ms':>10}{'ratio':>8}{'processor ms':>14}{'ratio':>8}")
    for name, (clock, processor) in middle.items():
        print(f"{name:<26}{clock:>10.1f}{clock / floor[0]:>8.2f}{processor:>14.1f}{processor / floor[1]:>8.2f}")
    print(f"bound for show: {BOUND:g}")


if __name__ == "__main__":
    main()
