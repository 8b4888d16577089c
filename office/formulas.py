"""Formulas that a workbook holds without their results: their cells look empty to every reader."""

import re
from collections.abc import Mapping
from io import BytesIO
from posixpath import normpath
from zipfile import BadZipFile, ZipFile

from defusedxml.ElementTree import ParseError, fromstring

CELL = re.compile(rb"<c\b([^<>]*)>\s*<f\b[^<>]*(?:/>|>[^<]*</f>)\s*(?:</c>|<v\s*/>|<v>\s*</v>)")
PLACE = re.compile(rb'\sr\s*=\s*["\']([A-Z]{1,3}[0-9]{1,7})["\']')
RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


def without_results(data: bytes) -> Mapping[str, frozenset[str]]:
    """Sheet's name to the addresses of such cells, as «B7»; sheets without any are left out."""
    try:
        with ZipFile(BytesIO(data)) as archive:
            found = {name: _cells(archive, part) for name, part in _sheets(archive).items()}
    except (BadZipFile, KeyError, ParseError, ValueError):
        return {}
    return {name: cells for name, cells in found.items() if cells}


def _cells(archive: ZipFile, part: str) -> frozenset[str]:
    tags = CELL.findall(archive.read(part))
    return frozenset(place[1].decode() for place in map(PLACE.search, tags) if place)


def _sheets(archive: ZipFile) -> dict[str, str]:
    parts = {}
    for relation in fromstring(archive.read("xl/_rels/workbook.xml.rels")):
        target = relation.get("Target", "")
        parts[relation.get("Id", "")] = target.lstrip("/") if target.startswith("/") else normpath(f"xl/{target}")
    book = fromstring(archive.read("xl/workbook.xml"))
    sheets = [sheet for sheet in book.iter() if sheet.tag.endswith("}sheet")]
    return {sheet.get("name", ""): parts[sheet.get(RELATION, "")] for sheet in sheets if sheet.get(RELATION) in parts}
