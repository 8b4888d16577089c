"""Tagged PDFs joined to one: pages, structure, fonts, bookmarks of all parts; catalogue and metadata of the first."""

import re
from collections.abc import Sequence
from io import BytesIO
from typing import Any

import pydyf
from weasyprint.anchors import make_page_bookmark_tree
from weasyprint.matrix import Matrix
from weasyprint.pdf.anchors import add_outlines

_POINTS = 0.75  # of a CSS pixel
_SHARED = 3  # the free object, the page tree and the catalogue come first in every file
_REFERENCE = re.compile(rb"\((?:\\.|[^\\()])*\)|\b(\d+) 0 R\b", re.DOTALL)


class _Raw(pydyf.Object):  # type: ignore[misc]
    """An object as the bytes it is written as, which take a small part of the memory of its parts."""

    def __init__(self, data: bytes, compressible: bool) -> None:
        super().__init__()
        self._data, self._compressible = data, compressible

    @property
    def data(self) -> bytes:
        return self._data

    @property
    def compressible(self) -> bool:
        return self._compressible


class Joined:
    """Takes the parts one after the other, as WeasyPrint hands them to a ``finisher``, and writes the whole."""

    def __init__(self) -> None:
        self._whole: Any = None
        self._tree: tuple[int, ...] = ()
        self._bookmarks: list[Any] = []
        self._depths: tuple[list[int], list[Any]] = [], [self._bookmarks]
        self._depth = 0

    @property
    def pages(self) -> int:
        """Pages taken so far."""
        return int(self._whole.pages["Count"]) if self._whole else 0

    def note(self, pages: Sequence[Any]) -> None:
        """Take the bookmarks off laid-out pages that are the next to be written: the whole has one outline of all."""
        for number, page in enumerate(pages, self.pages):
            upright = Matrix(a=_POINTS, d=-_POINTS, f=page.height * _POINTS)
            self._depth = make_page_bookmark_tree(page, *self._depths, self._depth, number, upright)
            page.bookmarks.clear()

    def add(self, _document: Any, part: Any) -> None:
        """Take a part; the first one gives the catalogue."""
        if self._whole is None:
            self._begin(part)
        else:
            self._append(part)

    def written(self, identifier: bytes) -> bytes:
        """The whole file; the same parts give the same bytes."""
        out = BytesIO()
        add_outlines(self._whole, self._bookmarks)
        self._whole.write(out, version=b"1.7", identifier=identifier, compress=True)
        return out.getvalue()

    def _begin(self, part: Any) -> None:
        self._tree = _tree(part)
        whole = pydyf.PDF()
        whole.objects = [
            one if number < _SHARED or number in self._tree else _raw(one, one.data)
            for number, one in enumerate(part.objects)
        ]
        for number, one in enumerate(whole.objects):
            one.number = number
        whole.pages, whole.catalog, whole.info = part.pages, part.catalog, part.info
        self._whole = whole

    def _append(self, part: Any) -> None:
        whole, before = self._whole, self.pages
        shift, tree = len(whole.objects) - _SHARED, _tree(part)
        moved = dict(zip(tree, self._tree, strict=True))
        kids = [part.objects[number] for number in part.pages["Kids"][::3]]
        for page in kids:
            page["StructParents"] += before
            whole.pages["Kids"].extend([page.number + shift, 0, "R"])
        whole.pages["Count"] += len(kids)
        self._hang(part, tree, moved, shift)
        for number, one in enumerate(part.objects[_SHARED:], _SHARED):
            # Because numbers run on without a gap, what has a twin in the whole leaves an empty object behind.
            data = b"null" if number in moved else _shifted(one, moved, shift)
            whole.add_object(_raw(one, data))

    def _hang(self, part: Any, tree: tuple[int, ...], moved: dict[int, int], shift: int) -> None:
        """The part's structure under the whole's document, its marked content under the whole's page numbers."""
        _root, document, content = (self._whole.objects[number] for number in self._tree)
        before = len(content["Nums"]) // 2
        _, its_document, its_content = (part.objects[number] for number in tree)
        document["K"].extend(_replaced(reference, moved, shift) for reference in its_document["K"])
        numbers = iter(its_content["Nums"])
        for index, references in zip(numbers, numbers, strict=True):
            content["Nums"].extend([index + before, _replaced(references.data, moved, shift)])


def _tree(pdf: Any) -> tuple[int, ...]:
    """The numbers of the structure's root, of its document and of the map from marked content to structure."""
    root = _number(pdf.catalog["StructTreeRoot"])
    tree = pdf.objects[root]
    return root, _number(tree["K"][0]), _number(tree["ParentTree"])


def _number(reference: bytes) -> int:
    return int(reference.split()[0])


def _raw(one: Any, data: bytes) -> _Raw:
    return _Raw(data, bool(one.compressible))


def _shifted(one: Any, moved: dict[int, int], shift: int) -> bytes:
    """The object's bytes with its references moved; the content of a stream holds none."""
    if not isinstance(one, pydyf.Stream):
        return _replaced(one.data, moved, shift)
    head, start, content = one.data.partition(b"\nstream\n")
    return b"".join((_replaced(head, moved, shift), start, content))


def _replaced(data: bytes, moved: dict[int, int], shift: int) -> bytes:
    def replaced(found: re.Match[bytes]) -> bytes:
        if found[1] is None:
            return found[0]
        number = int(found[1])
        return b"%d 0 R" % (moved.get(number, number + shift) if number >= _SHARED else number)

    return _REFERENCE.sub(replaced, data)
