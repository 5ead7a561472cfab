"""The verb for millions of articles: corpus."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path
from typing import Any

import click

from catalog.cli import catalogue, catalogue_option
from catalog.output import on_terminal, tsv


@click.command("corpus")
@click.argument("source", type=click.Path(path_type=Path))
@click.option("-o", "--out", type=click.Path(path_type=Path), required=True, help="Folder for the results.")
@click.option("--text-column", default="text", show_default=True, metavar="NAME", help="Column or field with the text.")
@click.option("--id-column", metavar="NAME", help="Column with the document's id; left out: its place.")
@click.option("--date-column", metavar="NAME", help="Column with a date (2024-05-01 …), for counts by month.")
@click.option("--jobs", type=click.IntRange(min=1), default=os.cpu_count() or 1, show_default="processors", help="Processes.")
@click.option(
    "--engine", type=click.Choice(["local", "dask"]), default="local", show_default=True, help="What spreads the work over processors."
)
@click.option("--scheduler", metavar="ADDRESS", help="Dask scheduler, such as tcp://10.0.0.5:8786.")
@click.option("--charts", type=click.Choice(["svg", "png", "html"]), help="Also draw systems, pairs and months into the folder.")
@click.option("--force", is_flag=True, help="Clear the results of another run in the folder.")
@catalogue_option
def corpus_command(
    source: Path, out: Path, text_column: str, id_column: str | None, date_column: str | None, jobs: int, engine: str,
    scheduler: str | None, charts: str | None, force: bool, own: Path | None,
) -> None:  # fmt: skip
    """Read millions of articles into Parquet tables of mentions and of counts; stopped runs go on where they stopped.

    SOURCE is Parquet, JSON Lines (plain, .gz, .zst), CSV, TSV, or a folder of such or of text files.

    \b
    catalog corpus articles.parquet --id-column url --date-column published -o mentions/ --charts svg
    catalog corpus articles.jsonl.zst -o mentions/ --jobs 8
    """
    from catalog.corpus_input import Columns
    from catalog.corpus_run import run
    from catalog.corpus_summary import draw, ranked
    from catalog.export_tables import citation_line

    if charts is not None:
        from catalog.charts import altair

        altair()  # what is missing is told before the work, not after it
    summary = run(
        source, out, Columns(text_column, id_column, date_column), jobs=jobs, engine=engine, scheduler=scheduler,
        own=str(own) if own else None, force=force, progress=_Bar() if sys.stderr.isatty() else None,
    )  # fmt: skip
    rows = ranked(summary.systems)
    citation = citation_line(catalogue(own))
    if on_terminal():
        from catalog.chart_terminal import bars, by_month
        from catalog.render_terminal import console

        screen = console()
        bars("Systems by documents", rows, screen)
        bars("Named in one document", [(" + ".join(pair), n) for pair, n in ranked(summary.pairs)], screen, most=10)
        by_month(summary.months, screen)
        screen.print(f"{summary.documents:,} documents. {citation}", style="dim")
    else:
        tsv(("system", "documents"), rows)
    click.echo(f"{out}: {summary.documents:,} documents, {summary.mentions:,} mentions of {len(rows):,} systems", err=True)
    if charts is not None:
        for path in draw(summary, out, charts, citation):
            click.echo(str(path), err=True)
    if summary.bad:
        first = "; ".join(f"{place}: {fault}" for place, fault in summary.faults[:3])
        click.echo(f"{summary.bad:,} records were skipped ({first}{' …' if summary.bad > 3 else ''}); see {out / 'faults.csv'}", err=True)


class _Bar:
    """Rate and time left on stderr, on a terminal only."""

    def __init__(self) -> None:
        self.start = time.monotonic()
        self.documents = 0
        self.first = 0

    def __call__(self, done: int, whole: int, told: dict[str, Any]) -> None:
        self.first = self.first or done - 1
        self.documents += told["documents"]
        took = max(time.monotonic() - self.start, 1e-6)
        left = took / max(done - self.first, 1) * (whole - done)
        filled = round(30 * done / whole)
        line = f"\r{'█' * filled}{'·' * (30 - filled)} {done}/{whole} parts, {self.documents / took:,.0f} documents/s, {left:,.0f} s left "
        click.echo(line, err=True, nl=done == whole)
