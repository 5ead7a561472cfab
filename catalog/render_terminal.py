"""For people at a terminal: rich, and only there."""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from rich.cells import cell_len
from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text
from rich.tree import Tree

from catalog.facts import Fact, facts
from catalog.index import Index, System

if TYPE_CHECKING:
    from catalog.annotation import Annotation
    from catalog.model import Source

#: one colour a role of text; all of them readable on light and dark grounds
NAME, LABEL, QUIET, FIGURE, WARN = "bold", "cyan", "dim", "bold", "yellow"
READABLE = 96  # columns of running text; longer lines tire the eye
NARROW = 64  # below this, a table of five columns is a list
GAP = 2  # blanks between two columns
MARKS = ("bold cyan", "bold magenta", "bold green", "bold yellow", "bold blue", "bold red")


def console(width: int | None = None, color: bool | None = None, stderr: bool = False) -> Console:
    """A console for stdout; ``NO_COLOR`` and a dumb terminal are heeded unless ``color`` says otherwise."""
    if color is None:
        return Console(width=width, highlight=False, stderr=stderr, soft_wrap=False)
    return Console(width=width, highlight=False, force_terminal=color or None, no_color=not color, stderr=stderr)


def show(system: System, out: Console) -> None:
    """One entry: a heading, then its facts in two columns that fit the width."""
    title = Text(system.name, style=NAME)
    natives = list(dict.fromkeys(n.name for n in system.record.names if n.kind == "native"))[:3]
    if natives:
        title.append("  " + "  ".join(natives), style=QUIET)
    out.print(title)
    out.print(Text(system.summary), style=QUIET)
    grid = Table.grid(padding=(0, 2), expand=False)
    grid.add_column(style=LABEL, no_wrap=True, min_width=11, max_width=24)
    grid.add_column(overflow="fold")
    previous = ""
    for fact in facts(system, brief=True):
        label = fact.label if fact.label != previous else ""
        previous = fact.label
        grid.add_row(label, fact_text(fact))
    out.print(Padding(grid, (0, 0, 0, 2)))
    cited = list(system.sources.values())
    said = f"{len(cited)} source{'s' if len(cited) != 1 else ''}: {'; '.join(dict.fromkeys(s.publisher for s in cited))}"
    out.print(Padding(Text(said, style=QUIET), (0, 0, 0, 2)))
    out.print(Text("  ").append(_footer(system._index)))


def fact_text(fact: Fact) -> Text:
    """A fact's value with what stands behind it, quieter."""
    text = Text(fact.value, style=FIGURE if fact.field.startswith("shown.") else "")
    behind = "; ".join(p for p in (fact.basis, fact.source) if p)
    if behind:
        text.append(f"  {behind}", style=WARN if fact.basis.startswith("sources differ") else QUIET)
    if fact.note:
        text.append(f" [{fact.note}]", style=QUIET)
    return text


def systems_table(rows: Iterable[System], out: Console, title: str | None = None) -> None:
    """Systems as a table: name, type, origin, range, status; as a list where there is no room for one."""
    rows = list(rows)
    header = ("Name", "Type", "Origin", "Range", "Status")
    cells = [(s.name, s.type_label, s.origin_label, s.range_text, (s.status or "").replace("_", " ")) for s in rows]
    widths = column_widths([header, *cells], out.width) if out.width >= NARROW else None
    if widths is None:
        for s in rows:
            out.print(Text(s.name, style=NAME).append(f"  {s.summary}", style="not bold"))
        return
    out.print(_table(header, cells, widths, title))


def comparison_table(header: Sequence[str], rows: Sequence[Sequence[str]], out: Console) -> None:
    """A column a system beside the labels; one table below the other where they do not fit side by side."""
    systems = len(header) - 1
    for tables in range(1, systems + 1):
        size = -(-systems // tables)
        blocks = [[0, *range(1 + n, 1 + min(n + size, systems))] for n in range(0, systems, size)]
        shown = [[[row[n] for n in block] for row in (header, *rows)] for block in blocks]
        shown = [[block[0], *(row for row in block[1:] if any(row[1:]))] for block in shown]
        widths = [column_widths(block, out.width, hyphens=size == 1) for block in shown]
        if None not in widths:
            break
    for number, (block, fits) in enumerate(zip(shown, widths, strict=True)):
        if number:
            out.print()
        out.print(_table(block[0], block[1:], fits))


def _table(header: Sequence[str], rows: Iterable[Sequence[str]], widths: Sequence[int] | None, title: str | None = None) -> Table:
    """A table with its cells broken to ``widths``, its first column bold; None leaves the breaking to rich."""
    table = Table(box=None, pad_edge=False, title=title, title_justify="left", header_style=LABEL)
    fixed: Sequence[int | None] = widths or [None] * len(header)

    def cell(text: str, width: int | None) -> Text:
        return Text(text if width is None else "\n".join(broken(text, width)))

    for number, (name, width) in enumerate(zip(header, fixed, strict=True)):
        table.add_column(cell(name, width), style=NAME if number == 0 else "", overflow="fold", width=width)
    for row in rows:
        table.add_row(*map(cell, row, fixed))
    return table


def column_widths(rows: Sequence[Sequence[str]], room: int, hyphens: bool = True) -> list[int] | None:
    """Widths of the columns of ``rows`` that fit ``room`` and break no word; None where there are none.

    Every column has room for its longest word (with ``hyphens`` for its longest part between hyphens,
    where the words are too long); what is left goes where it saves the most lines.
    """
    columns = [Counter(cells) for cells in zip(*rows, strict=True)]
    room -= GAP * (len(columns) - 1)
    widest = [max(map(cell_len, column)) for column in columns]
    if sum(widest) <= room:
        return widest
    widths = [max((cell_len(word) for cell in column for word in cell.split()), default=0) for column in columns]
    if hyphens and sum(widths) > room:
        widths = [max((cell_len(p) for cell in column for w in cell.split() for p in _parts(w)), default=0) for column in columns]
    if sum(widths) > room:
        return None

    def lines(number: int, width: int) -> int:
        return sum(len(broken(cell, width)) * times for cell, times in columns[number].items())

    need = [{w: lines(n, w) for w in range(widths[n], min(widest[n], widths[n] + room - sum(widths)) + 1)} for n in range(len(columns))]
    while True:
        left = room - sum(widths)
        gains = [
            ((need[n][at] - need[n][w]) / (w - at), n, w)
            for n, at in enumerate(widths)
            for w in range(at + 1, min(at + left, widest[n]) + 1)
        ]
        gain, number, width = max(gains, default=(0, 0, 0))
        if gain <= 0:
            return widths
        widths[number] = width


def broken(text: str, width: int) -> list[str]:
    """``text`` in lines of at most ``width``: broken at blanks, and at the hyphens of a word that is longer than a line."""
    lines = [""]
    for word in text.split():
        glue = " "
        for part in [word] if cell_len(word) <= width else _parts(word):
            longer = f"{lines[-1]}{glue}{part}" if lines[-1] else part
            if cell_len(longer) <= width or not lines[-1]:
                lines[-1] = longer
            else:
                lines.append(part)
            glue = ""
    return lines


def _parts(word: str) -> list[str]:
    """A word cut behind its hyphens: ``surface-``, ``to-``, ``air``."""
    return re.split(r"(?<=\w-)(?=\w)", word)


def sources_list(sources: Iterable[Source], out: Console) -> None:
    """Sources as a list: publisher, title, date and tier, then the address on a line of its own."""
    for source in sources:
        text = Text(source.publisher, style=NAME)
        text.append(f"  {source.title}", style="")
        text.append(f"  {source.published}, tier {source.tier}", style=QUIET)
        out.print(text)
        # An address is never broken, so that a terminal can open it and a person can copy it.
        out.print(Text(f"  {source.url}", style=LABEL), soft_wrap=True)


def family_tree(head: System, focus: System, out: Console) -> None:
    """A family as a tree: members under what they derive from, else under the head."""
    out.print(build_tree(head, focus))


def build_tree(head: System, focus: System) -> Tree:
    """The tree of :func:`family_tree`."""
    tree = Tree(_leaf(head, focus))
    waiting = {m.id: m for m in head.members}
    nodes = {head.id: tree}
    parents = {id: _parent(m, {*waiting, head.id}) for id, m in waiting.items()}
    while waiting:
        ready = [id for id in waiting if parents[id] in nodes or parents[id] is None]
        if not ready:  # a circle of derivations: hang the rest under the head
            ready = list(waiting)
            parents.update(dict.fromkeys(ready, head.id))
        for id in ready:
            member = waiting.pop(id)
            node = nodes[parents[id] or head.id].add(_leaf(member, focus))
            nodes[id] = node
            if member.members and member.id != head.id:
                for child in member.members:
                    if child.id not in nodes and child.id not in waiting:
                        node.add(_leaf(child, focus))
    return tree


def _parent(member: System, known: set[str]) -> str | None:
    kinds = ("variant_of", "derived_from", "copy_of", "licensed_copy_of", "successor_of", "local_name_of")
    return next((r.target for k in kinds for r in member.record.relations if r.kind == k and r.target in known), None)


def _leaf(system: System, focus: System) -> Text:
    text = Text(system.name, style="bold reverse" if system.id == focus.id else NAME)
    return text.append(f"  {system.summary}", style=QUIET)


def annotation_text(annotation: Annotation, width: int | None = None, color: bool | None = None) -> str:
    """An annotated text for a terminal, as a string with colours (or none)."""
    if color is None:
        color = not os.environ.get("NO_COLOR")
    out = console(width or 100, color)
    with out.capture() as captured:
        print_annotation(annotation, out)
    return captured.get()


def print_annotation(annotation: Annotation, out: Console) -> None:
    """The text with mentions coloured and numbered, then a table of the systems."""
    text = Text(overflow="fold")
    numbers = {s.id: n for n, s in enumerate(annotation.systems, 1)}
    at = 0
    for mention in annotation.mentions:
        text.append(_safe(annotation.text[at : mention.start]))
        number = numbers[mention.system]
        text.append(_safe(mention.text), style=MARKS[(number - 1) % len(MARKS)])
        text.append(f"[{number}]", style=QUIET)
        at = mention.end
    text.append(_safe(annotation.text[at:]))
    out.print(text, width=min(out.width, READABLE))
    if not annotation.mentions:
        out.print(Text("No system of the catalogue is named in this text.", style=QUIET))
        return
    counts: dict[str, int] = {}
    for mention in annotation.mentions:
        counts[mention.system] = counts.get(mention.system, 0) + 1
    out.print()
    if out.width < NARROW:
        out.print(Text("Systems in this text", style=NAME))
        for s in annotation.systems:
            line = Text(f"{numbers[s.id]} ", style=QUIET).append(s.name, style=NAME)
            out.print(line.append(f"  {s.summary}", style="not bold not dim"))
        out.print(_footer(annotation.index))
        return
    gap = 2 if out.width > READABLE else 1
    table = Table(box=None, pad_edge=False, padding=(0, gap, 0, 0), header_style=LABEL)
    table.title, table.title_justify, table.title_style = "Systems in this text", "left", NAME
    table.add_column("", justify="right", style=QUIET)
    table.add_column("System", style=NAME, overflow="fold")
    table.add_column("Type", overflow="fold")
    table.add_column("Origin", overflow="fold")
    table.add_column("Range", overflow="fold")
    table.add_column("Times", justify="right", no_wrap=True)
    for s in annotation.systems:
        family = s.kind == "family" or any(m.role == "family" for m in annotation.mentions if m.system == s.id)
        name = f"{s.name} (family)" if family else s.name
        table.add_row(str(numbers[s.id]), name, s.type_label, s.origin_label, s.range_text, str(counts[s.id]))
    out.print(table)
    out.print(_footer(annotation.index))


def _footer(index: Index) -> Text:
    return Text(f"Catalogue {index.version} ({index.digest})", style=QUIET)


def _safe(text: str) -> str:
    """Text without the control characters that would drive a terminal; lone surrogates shown as U+FFFD."""
    text = text.replace("\r", "")
    cleaned = "".join(c if c in "\n\t" or c.isprintable() or ord(c) >= 0xA0 else "\ufffd" for c in text)
    return cleaned.encode("utf-8", "replace").decode("utf-8")
