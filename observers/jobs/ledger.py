"""Which rows were destroyed, kept in a file beside the database: because a restored backup has forgotten it.

One line per row, ``kind key``; a key is the row's id and the moment it was made, so that a new row with an old id is
never taken for it. There is nothing personal in it.
"""

import os
from pathlib import Path
from typing import NamedTuple

from django.conf import settings

from observers.models import ErasedKey

NAME = "erased.txt"


class Key(NamedTuple):
    """One destroyed row."""

    kind: str
    key: str


def path() -> Path:
    """Where the file lies."""
    return Path(settings.DATA_DIR) / NAME


def known_keys() -> set[Key]:
    """All that the file and the database know; lines that make no sense are passed over."""
    file = path()
    lines = file.read_text(encoding="utf-8").splitlines() if file.exists() else []
    written = {Key(*parts) for line in lines if len(parts := line.split()) == 2}
    return written | {Key(*row) for row in ErasedKey.objects.values_list("kind", "key")}


def sync() -> int:
    """Bring file and table to the same keys; returns how many there are. The file is replaced as a whole."""
    known = known_keys()
    rows = [ErasedKey(kind=one.kind, key=one.key) for one in sorted(known)]
    ErasedKey.objects.bulk_create(rows, ignore_conflicts=True)
    file = path()
    file.parent.mkdir(parents=True, exist_ok=True)
    fresh = file.with_suffix(f".{os.getpid()}")
    with fresh.open("w", encoding="utf-8") as out:
        out.writelines(f"{one.kind} {one.key}\n" for one in sorted(known))
        out.flush()
        os.fsync(out.fileno())
    fresh.replace(file)
    return len(known)
