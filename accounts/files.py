"""Files that people hand in: told by their content, scanned, stripped of what cameras add, kept under a random name."""

import hashlib
import re
import secrets
from collections.abc import Collection, Iterator
from pathlib import PurePath
from typing import BinaryIO

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files import File
from django.utils.translation import gettext as _

from accounts.labels import refused_words
from office.antivirus import scan
from office.guard import Kind, Limits, Refused, inspect
from office.pictures import FORMATS, redrawn

LONGEST_NAME = 200
UNFIT = re.compile(r"[\x00-\x1f\x7f\u200e\u200f\u202a-\u202e\u2066-\u2069<>:\"|?*]+")


class Hashed(File):  # type: ignore[type-arg]
    """A file whose SHA-256 is reckoned from the very pieces that go into the storage."""

    def __init__(self, file: BinaryIO) -> None:
        super().__init__(file)
        self.digest = hashlib.sha256()

    def chunks(self, chunk_size: int | None = None) -> Iterator[bytes]:
        """The pieces, reckoned as they pass."""
        self.digest = hashlib.sha256()
        for chunk in super().chunks(chunk_size):
            self.digest.update(chunk)
            yield chunk


def clean_name(name: str) -> str:
    """The last part of a path, without signs that harm, at most 200 characters with its ending kept."""
    last = re.split(r"[/\\]", name)[-1]
    plain = " ".join(UNFIT.sub(" ", last).split()).strip(". ") or "file"
    ending = PurePath(plain).suffix[:8]
    return plain if len(plain) <= LONGEST_NAME else plain[: LONGEST_NAME - len(ending)] + ending


def random_name(ending: str) -> str:
    """A name in the storage that nobody guesses: 32 signs and the ending."""
    return f"{secrets.token_hex(16)}.{ending}"


def checked(file: BinaryIO, name: str, allowed: Collection[Kind], limits: Limits) -> tuple[Kind, BinaryIO]:
    """What the file really is, and the file as it may be kept: scanned, a photograph drawn anew.

    Raises ``ValidationError`` with a sentence that names the file.
    """
    try:
        kind = inspect(file, name, frozenset(allowed), limits)
        scanned(file)
        return kind, redrawn(file, kind) if kind in FORMATS else file
    except Refused as refused:
        raise ValidationError(f"{name}: {refused_words(refused)}") from None


def scanned(file: BinaryIO) -> None:
    """Have the virus scanner look, where there is one; raises ``ValidationError`` when it finds something."""
    if not settings.CLAMD_SOCKET:
        return
    try:
        found = scan(file, settings.CLAMD_SOCKET)
    except OSError:
        raise ValidationError(_("The virus scanner does not answer, so no file is taken. Try again later.")) from None
    if found:
        raise ValidationError(_("The virus scanner found “%(name)s” in this file.") % {"name": found})
