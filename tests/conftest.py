"""Fixtures that several test modules share."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

import catalog
from catalog import Catalog


@pytest.fixture(scope="session")
def cat() -> Catalog:
    """The shipped catalogue."""
    return catalog.load()


@pytest.fixture
def write(tmp_path: Path) -> Callable[..., Path]:
    """Writes a file into the test's own folder and gives its path."""

    def to(content: str | bytes, name: str = "own.yaml") -> Path:
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return to
