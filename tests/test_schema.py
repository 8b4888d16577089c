"""The API's schema as it is kept beside the code."""

from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command


@pytest.mark.postgres  # because the limits of whole numbers are the database's
def test_the_schema_that_is_kept_is_the_schema_of_the_code() -> None:
    """After a wanted change: ``manage.py spectacular --validate --fail-on-warn --lang en --file config/schema.yml``."""
    made = StringIO()
    call_command("spectacular", lang="en", validate=True, fail_on_warn=True, stdout=made)
    assert made.getvalue().strip() == (Path(settings.BASE_DIR) / "config" / "schema.yml").read_text().strip()
