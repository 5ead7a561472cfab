"""Charts for a terminal: bars with whiskers, a timeline, each within the width there is."""

from __future__ import annotations

import math
from collections.abc import Sequence

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
    for year in range(first - first % 10, last + 1, 10):
        if year >= first and place(year) >= free and place(year) + 4 <= room:
            axis[place(year) : place(year) + 4] = str(year)
            free = place(year) + 6
    out.print(Text(f"{'':<{widest}} {''.join(axis)}", style="dim"), no_wrap=True, crop=True)
    out.print(Text("  ".join(f"{sign} {event_words(e)}" for e, (_c, _s, sign) in YEAR_MARKS.items() if any(r.event == e for r in rows))))
    out.print(Text(foot, style="dim"))


def _cut(text: str, width: int) -> str:
    return text if len(text) <= width else text[: width - 1] + "…"
