"""The one way into the storage: whole or not at all, with a sentence when the disk is full."""

import errno
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files import File
from django.core.files.storage import default_storage
from django.utils.translation import gettext as _

FULL = frozenset({errno.ENOSPC, errno.EDQUOT})


def keep(name: str, content: "File[Any]") -> str:
    """Store ``content`` under a name that nobody else has; returns that name.

    Whatever goes wrong, nothing half-written stays. Raises ``ValidationError`` with a sentence when there is no room.
    """
    try:
        return default_storage.save(name, content)
    except OSError as error:
        default_storage.delete(name)
        if error.errno in FULL:
            raise ValidationError(
                _("There is no room left on the server's disk, so nothing was kept. Tell the administrator.")
            ) from error
        raise
