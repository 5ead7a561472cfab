"""Verbs that read articles: annotate."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from catalog.cli import catalogue, catalogue_option
from catalog.documents import FORMS, KINDS, STYLES, AnnotatedDocument, annotate_document
from catalog.errors import CatalogError, UnknownSystem
from catalog.files import write_whole
from catalog.output import on_terminal
from catalog.textfile import read_input

_BY_ENDING = {
    ".md": "markdown", ".markdown": "markdown", ".html": "html", ".htm": "html", ".docx": "docx", ".docm": "docx", ".dotx": "docx", ".dotm": "docx", ".json": "json", ".jsonld": "jsonld",
    ".csv": "csv", ".tsv": "tsv", ".ann": "brat",
}  # fmt: skip


@click.command("annotate")
@click.argument("file", metavar="FILE|-")
@click.option("--to", "form", type=click.Choice(FORMS), help="Output; left out: the kind of the input, for text the terminal, or TSV of mentions in a pipe.")
@click.option("--from", "kind", type=click.Choice(KINDS), help="Kind of the input; left out: what it begins with, or its name, tells.")
@click.option("-o", "--out", type=click.Path(path_type=Path), help="Write to a file instead of stdout.")
@click.option("--mark", type=click.Choice(["first", "all"]), default="all", help="Mark each system once, or always.")
@click.option("--style", type=click.Choice(STYLES), help="How the output explains; what is left out follows the output.")
@click.option("--summary/--no-summary", default=None, help="A table of the systems at the end; left out: in HTML.")
@click.option("--links", is_flag=True, help="Mark names inside links of HTML, too.")
@click.option("--only", multiple=True, metavar="NAME", help="Mark this system only (an id or a name; may be repeated).")
@click.option("--ignore", multiple=True, metavar="NAME", help="Never mark this (an id or a name; may be repeated).")
@click.option("--decisions", type=click.Path(path_type=Path), help="A file of names to ignore, force or prefer; it always wins.")
@click.option("--explain", is_flag=True, help="Say of every mention why it was marked.")
@click.option("--json", "as_json", is_flag=True, help="The same as --to json.")
@catalogue_option
def annotate_command(
    file: str, form: str | None, kind: str | None, out: Path | None, mark: str, style: str | None, summary: bool | None, links: bool,
    only: tuple[str, ...], ignore: tuple[str, ...], decisions: Path | None, explain: bool, as_json: bool, own: Path | None,
) -> None:  # fmt: skip
    """Mark every system that an article names; what is not marked comes out as it went in.

    Reads text, HTML, Markdown, DOCX and PDF.

    \b
    catalog annotate article.txt
    catalog annotate page.html -o page.annotated.html
    catalog annotate draft.docx -o draft.comments.docx
    """
    if out is not None and form is None and not as_json:
        form = _BY_ENDING.get(out.suffix.lower())
    name = "standard input" if file == "-" else file
    try:
        document = annotate_document(
            read_input(file), kind, catalog=catalogue(own), decisions=decisions, only=only, ignore=ignore, name=name
        )
    except UnknownSystem as error:
        raise click.UsageError(str(error)) from error
    if as_json:
        form = "json"
    if form is None and explain:
        return _explain(document.annotation)
    if form is None and document.kind == "text" and out is None:
        form = "terminal" if on_terminal() else "tsv"
    if form == "terminal" and out is None and on_terminal():
        from catalog.render_terminal import console, print_annotation

        print_annotation(document.annotation, console())
        return None
    try:
        content = document.convert(form, mark=mark, style=style, summary=summary, links=links)
    except CatalogError:
        raise
    except ValueError as error:
        raise click.UsageError(str(error)) from error
    if out is not None:
        _write(document, content, form, out, file)
    elif content.startswith(b"PK") and on_terminal():
        raise click.UsageError("a DOCX is nothing for a terminal; name a file with -o")
    else:
        click.echo(content, nl=False)
    return None


def _write(document: AnnotatedDocument, content: bytes, form: str | None, out: Path, file: str) -> None:
    """The output, whole or not at all; beside stand-off annotations the text that they stand off from."""
    write_whole(out, content)
    text = out.with_suffix(".txt")
    if form == "brat" and (file == "-" or text.absolute() != Path(file).absolute()):
        write_whole(text, document.annotation.text)
    found = document.annotation
    systems = len(found.systems)
    click.echo(f"{out}: {len(found.mentions)} mentions of {systems} system{'s' if systems != 1 else ''}", err=True)
    apart = sum(m.start >= document.document.commentable for m in found.mentions) if form in (None, "docx") and document.kind == "docx" else 0
    if apart:
        click.echo(f"{out}: {apart} of them in headers, footers, notes or text boxes, where Word takes no comments; --to json lists them", err=True)


def _explain(annotation: Any) -> None:
    """Every mention with the reasons for it, one block each."""
    line = at = 0
    for m in annotation.mentions:
        line += annotation.text.count("\n", at, m.start)
        at = m.start
        click.echo(f"line {line + 1}: {m.text!r} is {m.name} ({m.role}, {m.score:g})")
        for reason in m.reasons or (m.why,):
            click.echo(f"    {reason}")
        if m.alternatives:
            click.echo(f"    could also be {', '.join(m.alternatives)}")
    if not annotation.mentions:
        click.echo("No system of the catalogue is named in this text.")
