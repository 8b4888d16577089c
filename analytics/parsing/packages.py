"""Files inside a ZIP, one by one."""

from collections.abc import Iterator
from typing import BinaryIO

from office.guard import Refused


def is_package(file: BinaryIO) -> bool:
    """Whether it is a ZIP that is no workbook."""
    return False


def members(file: BinaryIO, name: str) -> Iterator[tuple[str, BinaryIO | Refused]]:
    """The files inside."""
    yield name, file
