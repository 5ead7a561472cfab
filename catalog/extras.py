"""Optional dependencies: imported when a feature first needs them, with a clear word where they are missing."""

from __future__ import annotations

import importlib
from typing import Any

from catalog.errors import MissingExtra

#: libraries that are installed under another name than they are imported by
_INSTALLED_AS = {"docx": "python-docx", "markdown_it": "markdown-it-py", "vl_convert": "vl-convert-python"}


def need(module: str, extra: str, purpose: str) -> Any:
    """The module ``module``; raises :class:`MissingExtra` that names library and ``extra`` where it is not installed.

    ``purpose`` begins the sentence "… needs the library …". The first command works in a checkout, the second anywhere.
    """
    try:
        return importlib.import_module(module)
    except ImportError as error:
        name = module.partition(".")[0]
        library = _INSTALLED_AS.get(name, name)
        message = f"{purpose} needs the library {library}; install it with: pip install '.[{extra}]' in a checkout, or anywhere: pip install {library}"
        raise MissingExtra(message) from error
