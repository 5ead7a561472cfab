"""Optional dependencies: imported when a feature first needs them, with a clear word where they are missing."""

from __future__ import annotations

import importlib
from typing import Any

from catalog.errors import MissingExtra


def need(module: str, extra: str, purpose: str) -> Any:
    """The module ``module``; raises :class:`MissingExtra` that names ``extra`` where it is not installed."""
    try:
        return importlib.import_module(module)
    except ImportError as error:
        message = f"{purpose} needs {module.partition('.')[0]}; install it with: pip install 'weapons-catalog[{extra}]'"
        raise MissingExtra(message) from error
