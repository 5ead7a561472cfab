"""Charts for a terminal: bars with whiskers, a timeline, each within the width there is."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from rich.console import Console
from rich.text import Text

from catalog.chart_data import BASES, YEAR_MARKS, RangeRow, YearRow, basis_words, event_words


def ranges(rows: Sequence[RangeRow], foot: str, out: Console, log: bool = True) -> None:
    """One line a system: name, a bar to the shown range with its spread, the range in words."""
    widest = min(max(len(r.name) for r in rows), max(12, out.width // 4))
    figure = max(len(f"{r.shown:,.0f} km") for r in rows)
    room = max(10, out.width - widest - figure - 3)
    low = 10 ** math.floor(math.log10(max(min(min(r.low, r.shown) for r in rows), 0.1))) if log else 0.0
    high = max(max(r.high, r.shown) for r in rows)

    def place(value: float) -> int:
        if log:
            part = (math.log10(max(value, low)) - math.log10(low)) / max(math.log10(high) - math.log10(low), 1e-9)
        else:
            part = value / high
        return min(room - 1, max(0, round(part * (room - 1))))

    for row in rows:
        colour, _shape, sign = BASES.get(row.basis, BASES["reported"])
        cells = ["█" if i < place(row.shown) else " " for i in range(room)]
        first, last = place(row.low), place(row.high)
        for i in range(first, last + 1):
            cells[i] = "─" if cells[i] == " " else "▄"
        if last > first:
            cells[first], cells[last] = "├" if cells[first] == "─" else "▐", "┤"
        cells[place(row.shown)] = sign
        line = Text(f"{_cut(row.name, widest):<{widest}} ", no_wrap=True)
        line.append("".join(cells), style=colour)
        line.append(f" {row.shown:>{figure - 3},.0f} km")
        out.print(line, no_wrap=True, crop=True)
    out.print(Text(f"{'':<{widest}} {_axis(low, high, room, log)}", style="dim"), no_wrap=True, crop=True)
    legend = Text("  ".join(f"{sign} {basis_words(b)}" for b, (_c, _s, sign) in BASES.items() if any(r.basis == b for r in rows)))
    out.print(legend)
    out.print(Text("Mark: shown figure. ├─┤: least to greatest figure stated.", style="dim"))
    out.print(Text(foot, style="dim"))


def _axis(low: float, high: float, room: int, log: bool) -> str:
    line = [" "] * room
    if log:
        ticks = [10.0**p for p in range(math.floor(math.log10(low)), math.floor(math.log10(high)) + 1)]
        places = [round((math.log10(t) - math.log10(low)) / max(math.log10(high) - math.log10(low), 1e-9) * (room - 1)) for t in ticks]
    else:
        step = 10 ** math.floor(math.log10(high))
        step = step / 2 if high / step < 2 else step
        ticks = [step * i for i in range(int(high / step) + 1)]
        places = [round(t / high * (room - 1)) for t in ticks]
    free = 0
    for tick, place in zip(ticks, places, strict=True):
        label = f"{tick:,.0f}" if tick >= 1 else f"{tick:g}"
        if place >= free and place + len(label) <= room:
            line[place : place + len(label)] = label
            free = place + len(label) + 1
    return "".join(line)


def timeline(rows: Sequence[YearRow], foot: str, out: Console) -> None:
    """One line a system: name, a mark a year."""
    names = list(dict.fromkeys(r.name for r in rows))
    widest = min(max(map(len, names)), max(12, out.width // 3))
    first, last = min(r.year for r in rows), max(r.year for r in rows)
    room = max(10, out.width - widest - 2)

    def place(year: int) -> int:
        return round((year - first) / max(last - first, 1) * (room - 1))

    for name in names:
        marks = [r for r in rows if r.name == name]
        cells = [" "] * room
        places = [place(r.year) for r in marks]
        for i in range(min(places), max(places)):
            cells[i] = "─"
        for mark in marks:
            cells[place(mark.year)] = YEAR_MARKS[mark.event][2]
        out.print(Text(f"{_cut(name, widest):<{widest}} {''.join(cells)}"), no_wrap=True, crop=True)
    axis = [" "] * room
    free = 0
    # A label each few years, as close as they can be read.
    step = next((s for s in (1, 2, 5, 10, 20) if s * (room - 1) / max(last - first, 1) >= 6), 50)
    for year in range(first - first % step, last + 1, step):
        if year >= first and place(year) >= free and place(year) + 4 <= room:
            axis[place(year) : place(year) + 4] = str(year)
            free = place(year) + 6
    out.print(Text(f"{'':<{widest}} {''.join(axis)}", style="dim"), no_wrap=True, crop=True)
    out.print(Text("  ".join(f"{sign} {event_words(e)}" for e, (_c, _s, sign) in YEAR_MARKS.items() if any(r.event == e for r in rows))))
    out.print(Text(foot, style="dim"))


def bars(title: str, rows: Sequence[tuple[str, int]], out: Console, most: int = 20) -> None:
    """One line a row: label, a bar, its number; nothing for no rows."""
    if not rows:
        return
    shown = rows[:most]
    widest = min(max(len(label) for label, _n in shown), max(12, out.width // 2))
    figure = len(f"{shown[0][1]:,}")
    room = max(5, out.width - widest - figure - 2)
    out.print(Text(f"{title}{f' (the first {most} of {len(rows):,})' if len(rows) > most else ''}", style="bold"))
    for label, number in shown:
        bar = "█" * max(1, round(room * number / shown[0][1]))
        out.print(Text(f"{_cut(label, widest):<{widest}} {bar} {number:,}"), no_wrap=True, crop=True)


def by_month(months: Mapping[tuple[str, str], int], out: Console, most: int = 12) -> None:
    """One line a system, one column a month, as high as the month has documents; nothing where no month is known."""
    if not months:
        return
    totals: dict[str, int] = {}
    for (_month, id), number in months.items():
        totals[id] = totals.get(id, 0) + number
    ids = sorted(totals, key=lambda id: (-totals[id], id))[:most]
    known = sorted({month for month, _id in months})
    start, end = (int(m[:4]) * 12 + int(m[5:]) - 1 for m in (known[0], known[-1]))
    every = [f"{n // 12:04}-{n % 12 + 1:02}" for n in range(start, end + 1)]
    widest = min(max(map(len, ids)), max(12, out.width // 3))
    every = every[-max(1, out.width - widest - 1) :]  # the latest, where not all find room
    greatest = max(months.values())
    out.print(Text(f"By month, {every[0]} to {every[-1]} (█: {greatest:,} documents)", style="bold"))
    for id in ids:
        heights = [months.get((month, id), 0) / greatest for month in every]
        out.print(Text(f"{_cut(id, widest):<{widest}} {''.join(_STEPS[math.ceil(h * 8)] for h in heights)}"), no_wrap=True, crop=True)


_STEPS = " ▁▂▃▄▅▆▇█"


def _cut(text: str, width: int) -> str:
    return text if len(text) <= width else text[: width - 1] + "…"
