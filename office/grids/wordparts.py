"""The parts of a Word package: body, styles and lists, parsed straight from their XML."""

import posixpath
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from io import BytesIO
from zipfile import ZipFile

from lxml import etree

from office.grids.numbering import Level, List

NAMESPACE = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
W = "{" + NAMESPACE + "}"
STRICT = b"http://purl.oclc.org/ooxml/wordprocessingml/main"
OFF = frozenset({"0", "false", "off"})
DEEPEST_STYLE = 10
WHOLE = re.compile(r"-?[0-9]{1,9}")
HEADINGS = 6


@dataclass(frozen=True, slots=True)
class Style:
    """What a style says of its paragraphs; ``number`` is a list's number and ``None`` where it says nothing."""

    level: int = 0
    bold: bool = False
    number: str | None = None


@dataclass(frozen=True, slots=True)
class Package:
    """A Word document taken apart: the element of its body, styles by identifier, lists by number."""

    body: etree._Element
    styles: Mapping[str, Style]
    lists: Mapping[str, List]


def opened(data: bytes) -> Package:
    """The parts of a DOCX. Raises ``KeyError`` or ``lxml.etree.XMLSyntaxError`` where the package is damaged."""
    with ZipFile(BytesIO(data)) as archive:
        main = next(iter(_targets(archive, "", "/officeDocument")))
        root = _parsed(archive.read(main))
        styles = [_parsed(archive.read(part)) for part in _targets(archive, main, "/styles")]
        numbers = [_parsed(archive.read(part)) for part in _targets(archive, main, "/numbering")]
    body = root.find(f"{W}body")
    if body is None:
        raise KeyError(f"{main} has no body")
    return Package(
        body,
        {key: style for part in styles for key, style in _styles(part).items()},
        {key: item for part in numbers for key, item in _lists(part).items()},
    )


def value(element: etree._Element | None, path: str) -> str | None:
    """The ``w:val`` of the element at a path of ``w:`` names parted by slashes; ``None`` where there is none."""
    found = None if element is None else element.find("/".join(W + name for name in path.split("/")))
    return None if found is None else found.get(f"{W}val", "")


def switched(element: etree._Element | None, name: str) -> bool | None:
    """Whether a property that is either on or off is on; ``None`` where it is not named."""
    found = value(element, name)
    return None if found is None else found not in OFF


def whole(text: str | None, default: int = 0) -> int:
    """The whole number that the text of an attribute holds, or the default."""
    return int(text) if text and WHOLE.fullmatch(text) else default


def _parsed(xml: bytes) -> etree._Element:
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True, remove_pis=True
    )
    root = etree.fromstring(xml.replace(STRICT, NAMESPACE.encode()), parser)
    if root.getroottree().docinfo.internalDTD is not None:
        # because the format forbids it, and its only use in such a file is an attack by entities
        raise KeyError("document type")
    return root


def _targets(archive: ZipFile, part: str, kind: str) -> list[str]:
    folder, name = posixpath.split(part)
    relations = posixpath.join(folder, "_rels", f"{name}.rels")
    if part and relations not in archive.NameToInfo:
        return []
    found = [one for one in _parsed(archive.read(relations)) if one.get("Type", "").endswith(kind)]
    if not part and not found:
        raise KeyError(kind)
    paths = (posixpath.normpath(posixpath.join("/", folder, one.get("Target", ""))).lstrip("/") for one in found)
    return [path for path in paths if path in archive.NameToInfo]


def _styles(root: etree._Element) -> dict[str, Style]:
    raw = {one.get(f"{W}styleId", ""): one for one in root.iterchildren(f"{W}style")}
    return {key: _style(key, raw) for key in raw}


def _style(key: str, raw: Mapping[str, etree._Element]) -> Style:
    level: int | None = None
    bold: bool | None = None
    number: str | None = None
    for one in _ancestry(key, raw):
        properties = one.find(f"{W}pPr")
        level = _level(one, properties) if level is None else level
        bold = switched(one.find(f"{W}rPr"), "b") if bold is None else bold
        number = value(properties, "numPr/numId") if number is None else number
    return Style(level or 0, bool(bold), number)


def _ancestry(key: str, raw: Mapping[str, etree._Element]) -> Iterator[etree._Element]:
    # because a damaged file may name a style as its own ancestor
    for _ in range(DEEPEST_STYLE):
        if key not in raw:
            return
        yield raw[key]
        key = value(raw[key], "basedOn") or ""


def _level(style: etree._Element, properties: etree._Element | None) -> int | None:
    outline = value(properties, "outlineLvl")
    if outline is not None:
        return outline_level(outline)
    name = (value(style, "name") or "").lower()
    if name == "title":
        return 1
    if name.startswith("heading "):
        return min(whole(name.removeprefix("heading ")), HEADINGS)
    return None


def outline_level(text: str) -> int:
    """A heading's level, 1-6, of Word's outline level 0-8; 9 is body text and gives 0."""
    depth = whole(text, 9) + 1
    return depth if 1 <= depth <= HEADINGS else 0


def _lists(root: etree._Element) -> dict[str, List]:
    families = {one.get(f"{W}abstractNumId", ""): one for one in root.iterchildren(f"{W}abstractNum")}
    by_style = {name: key for key, one in families.items() if (name := value(one, "styleLink"))}
    found = {}
    for one in root.iterchildren(f"{W}num"):
        key = value(one, "abstractNumId") or ""
        linked = value(families.get(key), "numStyleLink")
        key = by_style.get(linked, key) if linked else key
        if key in families:
            found[one.get(f"{W}numId", "")] = _list(key, families[key], one)
    return found


def _list(family: str, abstract: etree._Element, used: etree._Element) -> List:
    levels = {whole(one.get(f"{W}ilvl")): _list_level(one) for one in abstract.iterchildren(f"{W}lvl")}
    restarts = {}
    for override in used.iterchildren(f"{W}lvlOverride"):
        depth = whole(override.get(f"{W}ilvl"))
        own = override.find(f"{W}lvl")
        if own is not None:
            levels[depth] = _list_level(own)
        start = value(override, "startOverride")
        if start is not None:
            restarts[depth] = whole(start, 1)
    return List(family, levels, restarts)


def _list_level(level: etree._Element) -> Level:
    return Level(
        start=whole(value(level, "start"), 1),
        form=value(level, "numFmt") or "decimal",
        text=value(level, "lvlText") or "",
        style=value(level, "pStyle") or "",
        legal=bool(switched(level, "isLgl")),
    )
