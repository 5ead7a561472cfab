"""The ``catalog`` command. A bare ``catalog show NAME…`` is answered without the command-line library."""

from __future__ import annotations

import sys


def run() -> None:
    """Entry point of the installed command; everything but a plain ``show`` goes to :func:`catalog.cli.run`."""
    arguments = sys.argv[1:]
    if len(arguments) > 1 and arguments[0] == "show" and not any(a.startswith("-") for a in arguments):
        sys.exit(_show(arguments[1:]))
    from catalog.cli import run as full

    full()


def _show(names: list[str]) -> int:
    _hurry()
    from catalog.api import load
    from catalog.errors import CatalogError
    from catalog.output import tell, utf8_streams
    from catalog.showing import show

    utf8_streams()
    try:
        return show(load(), names)
    except CatalogError as error:
        tell(str(error))
        return 1
    except BrokenPipeError:
        # The reader of the pipe went away (head, less): that is no error of ours.
        sys.stdout = None
        return 0


def _hurry() -> None:
    """A process that answers one question and ends: nothing to collect, and nothing to import that it never asks for."""
    import gc

    gc.disable()
    # msgspec takes two helpers from typing_extensions where that is installed, which costs more than all else of it;
    # the same two of the standard library do for our types.
    spare = "typing_extensions" not in sys.modules
    if spare:
        sys.modules["typing_extensions"] = None  # type: ignore[assignment]
    try:
        import msgspec  # noqa: F401
    finally:
        if spare:
            del sys.modules["typing_extensions"]
