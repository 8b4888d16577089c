"""Words for why a file was turned away; every upload of every app answers with these."""

from collections.abc import Mapping

from django.template.defaultfilters import filesizeformat
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from office.guard import Refused

SENTENCES: Mapping[str, Promise] = {
    "empty": _("The file is empty. Choose another file."),
    "too_large": _("The file is too large: %(size)s, allowed are %(limit)s. Split it or leave the pictures out."),
    "not_allowed": _("This is a file of the kind “%(format)s”, which is not accepted. Accepted are: %(allowed)s."),
    "wrong_extension": _(
        "The file is named .%(extension)s, but its content is “%(format)s”. Save it anew in the right format."
    ),
    "encrypted": _("The file is protected by a password. Take the protection off and upload it again."),
    "macros": _("The file contains macros. Save it without macros (as .docx or .xlsx) and upload it again."),
    "external_links": _("The workbook refers to other files. Replace the links by values and upload it again."),
    "unpacked_too_large": _("The file is too large once unpacked. Split it into parts."),
    "too_compressed": _("The file is packed in an unusual way and was not opened. Save it anew in Word or Excel."),
    "too_many_entries": _(
        "The file has too many parts (%(entries)s, allowed are %(limit)s). Save it anew in Word or Excel."
    ),
    "too_many_cells": _("The table is too large, allowed are %(limit)s cells. Delete the empty rows and columns."),
    "too_many_pages": _("The document has too many pages (%(pages)s, allowed are %(limit)s). Upload only the plan."),
    "no_text_layer": _("The PDF is a picture without a text layer. Upload the Word file, or the PDF saved from it."),
    "damaged": _("The file is damaged and cannot be opened. Save it anew and upload it again."),
}


# What the guard calls contents that have no name people know.
UNNAMED = frozenset({"unknown", "ole", "exe"})
OF_UNNAMED: Mapping[str, Promise] = {
    "not_allowed": _("This is no document. Accepted are: %(allowed)s."),
    "wrong_extension": _("The file is named .%(extension)s, but it is no such document. Save it anew in that format."),
}


def refused_words(refused: Refused) -> str:
    """One sentence in the active language that says what is wrong and what to do."""
    facts = {name: str(value) for name, value in refused.facts.items()}
    if str(refused.code) in {"too_large", "unpacked_too_large"}:
        facts |= {name: filesizeformat(refused.facts[name]) for name in ("size", "limit") if name in refused.facts}
    nameless = facts.get("format") in UNNAMED and str(refused.code) in OF_UNNAMED
    sentence = (OF_UNNAMED if nameless else SENTENCES).get(str(refused.code))
    try:
        return str(sentence) % facts if sentence else str(refused.code)
    except KeyError:
        return str(sentence)
