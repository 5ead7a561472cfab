"""The command line: ``catalog VERB …``. Results on stdout, talk on stderr.

Exit codes: 0 found, 1 a miss, findings or bad input, 2 wrong usage. rich draws only
on a terminal; a pipe gets tab-separated values, ``--json`` gets JSON everywhere.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from catalog import __version__
from catalog.errors import AmbiguousName, CatalogError
from catalog.output import utf8_streams

VERBS = {
    "show": "look", "search": "look", "list": "look", "compare": "look", "family": "look", "sources": "look",
    "annotate": "text", "factcheck": "check", "resolve": "resolve", "chart": "chart", "corpus": "corpus", "validate": "data", "stats": "stats", "export": "data", "schema": "data",
}  # fmt: skip
#: what ``catalog --help`` says of each verb: one line that fits 80 columns
LINES = {
    "show": "Show entries: type, range with its sources, origin, kin, names.",
    "search": "Search by words, type, origin, operator, status or range.",
    "list": "List every entry, or those that meet the filters.",
    "compare": "Compare entries side by side.",
    "family": "Show the family of an entry as a tree.",
    "sources": "List the sources of entries, or of the whole catalogue.",
    "annotate": "Mark every system that an article names.",
    "factcheck": "Hold an article's figures against the sourced statements.",
    "resolve": "Turn a column of messy weapon names into ids.",
    "chart": "Draw ranges, years or a family, in the terminal or to a file.",
    "corpus": "Read millions of articles into tables of mentions and counts.",
    "validate": "Check a data file, or the shipped data.",
    "stats": "Show how complete the record is, and where help is needed.",
    "export": "Export the catalogue.",
    "schema": "Print the JSON Schema of the data files, for editors.",
}


class Verbs(click.Group):
    """Verbs by module, so that ``show`` never imports what ``annotate`` needs."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(VERBS)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        if name not in VERBS:
            return None
        import importlib

        module = importlib.import_module(f"catalog.cli_{VERBS[name]}")
        command: click.Command = getattr(module, f"{name}_command")
        command.short_help = LINES[name]
        return command

    def resolve_command(self, ctx: click.Context, args: list[str]) -> tuple[str | None, click.Command | None, list[str]]:
        if args and args[0] not in VERBS and not args[0].startswith("-"):
            from catalog.suggest import nearest

            hint = nearest(args[0], VERBS, limit=1, cutoff=50)
            also = f" Did you mean {hint[0]!r}?" if hint else ""
            raise click.UsageError(f"No such verb: {args[0]!r}.{also} Verbs: {', '.join(VERBS)}.", ctx)
        return super().resolve_command(ctx, args)


@click.group(cls=Verbs, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, "-V", "--version", message="%(version)s")
def main() -> None:
    """A sourced catalogue of weapon systems: look up, compare, annotate, export.

    \b
    catalog show Zolfaghar
    catalog search fateh --type srbm --origin IRN
    catalog annotate article.txt
    """


def run() -> None:
    """Entry point: one clear line for every error, and its exit code."""
    utf8_streams()
    try:
        main(standalone_mode=False)
    except click.UsageError as error:
        error.show()
        sys.exit(2)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except click.Abort:
        click.echo("Stopped.", err=True)
        sys.exit(1)
    except AmbiguousName as error:
        click.echo(f"{error}", err=True)
        sys.exit(1)
    except CatalogError as error:
        click.echo(str(error), err=True)
        sys.exit(1)
    except BrokenPipeError:
        # The reader of the pipe went away (head, less): that is no error of ours.
        sys.stdout = None
        sys.exit(0)
    except click.exceptions.Exit as stop:
        sys.exit(stop.exit_code)


def json_option(function: Callable[..., Any]) -> Callable[..., Any]:
    """``--json`` on a verb."""
    return click.option("--json", "as_json", is_flag=True, help="Print JSON.")(function)


def catalogue_option(function: Callable[..., Any]) -> Callable[..., Any]:
    """``--catalogue FILE`` on a verb: one's own entries laid over the shipped ones."""
    return click.option(
        "--catalogue", "own", type=click.Path(path_type=Path), help="Your own entries, laid over the shipped ones."
    )(function)


def catalogue(own: Path | None) -> Any:
    """The shipped catalogue, or one's own laid over it."""
    from catalog.api import load

    return load(own, base=True) if own else load()
