"""Sentences are compared in the language of the code."""

from collections.abc import Iterator

import pytest
from django.utils.translation import override


@pytest.fixture
def in_english() -> Iterator[None]:
    """The English interface."""
    with override("en"):
        yield
