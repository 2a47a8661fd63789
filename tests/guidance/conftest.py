"""Fixtures of the guidance."""

from __future__ import annotations

import pytest

from app.guidance.catalogue import Catalogue
from tests.guidance.support import small


@pytest.fixture(scope="session")
def small_catalogue(tmp_path_factory: pytest.TempPathFactory) -> Catalogue:
    """A few rules that stand for the ways of counting."""
    return small(tmp_path_factory.mktemp("records"))
