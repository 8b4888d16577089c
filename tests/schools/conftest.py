"""What the tests of the schools begin with."""

import pytest

from tests.builders import Cast
from tests.schools.situations import Things, some_things


@pytest.fixture
def things(cast: Cast) -> Things:
    """One of each."""
    return some_things(cast)
