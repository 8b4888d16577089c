"""Who and what several tests of the observers need."""

from pathlib import Path

import pytest
from django.conf import LazySettings

from accounts.models import User
from accounts.roles import Role
from tests.builders import Cast


@pytest.fixture
def apart(settings: LazySettings, tmp_path: Path) -> None:
    """Files of the test lie in a folder of its own, the list of destroyed rows too."""
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.DATA_DIR = tmp_path


@pytest.fixture
def official_user(cast: Cast) -> User:
    """The head of the department, who confirms a destruction."""
    return cast.people[Role.OFFICIAL]
