"""Verbs that read articles: annotate."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any

import click

from catalog.cli import catalogue, catalogue_option, on_terminal
from catalog.files import write_whole
from catalog.textfile import read_article

FORMATS = ("terminal", "text", "markdown", "html", "json", "csv", "tsv")


@click.command("annotate")
@click.argument("file", metavar="FILE|-")
@click.option("--to", "form", type=click.Choice(FORMATS), help="Output; left out: terminal, or TSV of mentions in a pipe.")
@click.option("-o", "--out", type=click.Path(path_type=Path), help="Write to a file instead of stdout.")
@click.option("--mark", type=click.Choice(["first", "all"]), default="all", help="Mark each system once, or always.")
@click.option("--style", type=click.Choice(["inline", "notes"]), default="inline", help="How --to text explains.")
@click.option("--explain", is_flag=True, help="Say of every mention why it was marked.")
@click.option("--json", "as_json", is_flag=True, help="The same as --to json.")
@catalogue_option
def annotate_command(
    file: str, form: str | None, out: Path | None, mark: str, style: str, explain: bool, as_json: bool, own: Path | None
) -> None:
    """Mark every system that an article names; what is not marked comes out as it went in.

    \b
    catalog annotate article.txt
    catalog annotate article.txt --to html -o article.html
    """
    text = read_article(file)
    annotation = catalogue(own).annotate(text)
    if as_json:
        form = "json"
    if form is None and out is not None:
        form = {".md": "markdown", ".html": "html", ".htm": "html", ".json": "json", ".csv": "csv", ".tsv": "tsv"}.get(
            out.suffix.lower(), "text"
        )
    if form is None and explain:
        return _explain(annotation)
    if form in (None, "terminal") and out is None and on_terminal():
        from catalog.render_terminal import console, print_annotation

        print_annotation(annotation, console())
        return None
    content = _render(annotation, form or "tsv", mark, style, Path(file).stem)
    if out is not None:
        write_whole(out, content)
        systems = len(annotation.systems)
        click.echo(f"{out}: {len(annotation.mentions)} mentions of {systems} system{'s' if systems != 1 else ''}", err=True)
    else:
        click.echo(content.encode("utf-8", "surrogatepass"), nl=False)
    return None


def _render(annotation: Any, form: str, mark: str, style: str, title: str) -> str:
    if form == "html":
        return str(annotation.to_html(title=title))
    if form == "markdown":
        return str(annotation.to_markdown(mark))
    if form == "json":
        return str(annotation.to_json(indent=2)) + "\n"
    if form == "terminal":
        return str(annotation.to_terminal(color=False))
    if form == "text":
        return str(annotation.to_text(mark, style))
    rows = io.StringIO()
    if form == "csv":
        writer = csv.writer(rows, lineterminator="\n")
    else:
        writer = csv.writer(rows, delimiter="\t", quoting=csv.QUOTE_NONE, quotechar=None, escapechar="\\", lineterminator="\n")
    writer.writerow(("start", "end", "text", "system", "name", "role", "score", "type", "origin", "range", "why"))
    for m in annotation.mentions:
        s = annotation.index.system(m.system)
        surface = " ".join(m.text.split())
        writer.writerow((m.start, m.end, surface, m.system, m.name, m.role, m.score, s.type, ";".join(s.origin), s.range_text, m.why))
    return rows.getvalue()


def _explain(annotation: Any) -> None:
    """Every mention with the reasons for it, one block each."""
    for m in annotation.mentions:
        line = annotation.text.count("\n", 0, m.start) + 1
        click.echo(f"line {line}: {m.text!r} is {m.name} ({m.role}, {m.score:g})")
        for reason in m.reasons or (m.why,):
            click.echo(f"    {reason}")
        if m.alternatives:
            click.echo(f"    could also be {', '.join(m.alternatives)}")
    if not annotation.mentions:
        click.echo("No system of the catalogue is named in this text.")
