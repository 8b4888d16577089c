"""A department's own form as a Word file with variables: looked through when it is brought in, filled with a paper.

Only names from ``VARIABLES`` may stand in it, alone or in a condition; whatever calls, loops or reaches into an object
is turned away before anything is rendered, and the rendering itself is sandboxed and escapes.
"""

from collections.abc import Iterator
from io import BytesIO
from typing import Any
from zipfile import BadZipFile

from docx import Document
from docx.opc.exceptions import PackageNotFoundError
from docxtpl import DocxTemplate
from jinja2 import TemplateError, nodes
from jinja2.sandbox import ImmutableSandboxedEnvironment

from office.paper import Paper, blank_number
from office.typography import numeric_date, signed_name, typeset
from office.words import append_text

# Each with what it stands for, shown to whoever prepares a form.
VARIABLES = {
    "organisation": "строки наименования органа",
    "kind": "вид документа прописными буквами",
    "heading": "заголовок к тексту",
    "date": "дата",
    "number": "регистрационный номер",
    "place": "место издания",
    "addressee": "адресат",
    "text": "текст документа с подписью; стоит отдельным абзацем",
    "performer": "исполнитель и телефон",
    "signatory_post": "должность подписавшего",
    "signatory_name": "инициалы и фамилия подписавшего",
}
PLACE = "\u2063text\u2063"  # a mark that nobody types, where the text is put
ALLOWED = (nodes.Template, nodes.Output, nodes.TemplateData, nodes.Name, nodes.If, nodes.Not, nodes.And, nodes.Or)


class UnfitLetterhead(Exception):
    """Why a form is turned away: ``code`` is ``broken``, ``syntax``, ``unknown``, ``forbidden`` or ``no_text``."""

    def __init__(self, code: str, what: str = "") -> None:
        super().__init__(f"{code}: {what}")
        self.code, self.what = code, what


def look_through(data: bytes) -> set[str]:
    """The variables that a form uses; raises ``UnfitLetterhead`` when it is none or holds anything but variables."""
    names: set[str] = set()
    for xml in _texts(data):
        names |= _names(xml)
    if unknown := sorted(names - set(VARIABLES)):
        raise UnfitLetterhead("unknown", ", ".join(unknown))
    if "text" not in names:
        raise UnfitLetterhead("no_text", "text")
    return names


def fill(data: bytes, paper: Paper, *, title: str) -> bytes:
    """The form as a Word file with the paper's facts; raises ``UnfitLetterhead`` like ``look_through``."""
    look_through(data)
    template = DocxTemplate(BytesIO(data))
    try:
        template.render(_facts(paper), jinja_env=ImmutableSandboxedEnvironment(autoescape=True), autoescape=True)
    except TemplateError as error:
        raise UnfitLetterhead("syntax", str(error)[:200]) from error
    rendered = BytesIO()
    template.save(rendered)
    rendered.seek(0)
    word = Document(rendered)
    place = next((part for part in word.paragraphs if PLACE in part.text), None)
    if place is None:
        raise UnfitLetterhead("no_text", "text")
    return append_text(word, paper, before=place, title=title)


def _texts(data: bytes) -> Iterator[str]:
    """Every XML text of the file as the template engine sees it, its properties and footnotes too."""
    try:
        template = DocxTemplate(BytesIO(data))
        parts = list(template.get_docx().part.package.iter_parts())
    except (PackageNotFoundError, BadZipFile, KeyError, ValueError) as error:
        raise UnfitLetterhead("broken") from error
    for part in parts:
        if part.content_type.endswith("xml"):
            yield template.patch_xml(part.blob.decode("utf-8", "replace"))


def _names(xml: str) -> set[str]:
    try:
        tree = ImmutableSandboxedEnvironment(autoescape=True).parse(xml)
    except TemplateError as error:
        raise UnfitLetterhead("syntax", str(error)[:200]) from error
    for node in _all(tree):
        if not isinstance(node, ALLOWED):
            raise UnfitLetterhead("forbidden", type(node).__name__)
    return {node.name for node in tree.find_all(nodes.Name)}


def _all(node: nodes.Node) -> Iterator[nodes.Node]:
    yield node
    for child in node.iter_child_nodes():
        yield from _all(child)


def _facts(paper: Paper) -> dict[str, Any]:
    signature = paper.signature
    facts = {
        "organisation": "\n".join(paper.organisation),
        "kind": paper.kind.upper(),
        "heading": paper.heading,
        "date": numeric_date(paper.dated) if paper.dated else "____________",
        "number": blank_number(paper),
        "place": paper.place,
        "addressee": "\n".join(paper.addressee),
        "performer": paper.performer,
        "signatory_post": signature.post,
        "signatory_name": signed_name(signature.name, paper.profile.initials),
    }
    return {**{name: typeset(text) for name, text in facts.items()}, "text": PLACE}
