"""Doubts that only the whole plan can raise: a person spelt twice, numbers repeated, skipped, of another section."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace

from plans.importing.draft import Doubt, DoubtCode, MeasureDraft, PartyKind, SectionDraft
from plans.importing.wording import name_key, one_name_spelt_twice


def with_doubts(sections: Sequence[SectionDraft]) -> tuple[SectionDraft, ...]:
    """The sections with these doubts added to their measures."""
    spellings = _spellings(sections)
    done: list[SectionDraft] = []
    seen: set[str] = set()
    for section in sections:
        measures: list[MeasureDraft] = []
        for measure in section.measures:
            before = measures[-1] if measures else None
            doubts = (*measure.doubts, *_names(measure, spellings), *_numbers(measure, before, section, seen))
            measures.append(replace(measure, doubts=doubts))
            seen.add(_unique(measure, section))
        done.append(replace(section, measures=tuple(measures)))
    return tuple(done)


def _people(measure: MeasureDraft) -> list[str]:
    return [party.person for party in measure.responsible if party.kind is PartyKind.PERSON and party.person]


def _spellings(sections: Sequence[SectionDraft]) -> dict[str, str]:
    """Each name that has a near twin -> that twin as written."""
    by_key: dict[tuple[str, str], str] = {}
    for section in sections:
        for measure in section.measures:
            for name in _people(measure):
                by_key.setdefault(name_key(name), name)
    by_initials: defaultdict[str, list[str]] = defaultdict(list)
    for (_, initials), name in by_key.items():
        by_initials[initials].append(name)
    twins: dict[str, str] = {}
    for names in by_initials.values():
        for name in names:
            twin = next((other for other in names if one_name_spelt_twice(name, other)), None)
            if twin:
                twins[name_key(name)[0]] = twin
    return twins


def _names(measure: MeasureDraft, twins: Mapping[str, str]) -> list[Doubt]:
    if not twins:
        return []
    names = dict.fromkeys(_people(measure))
    return [
        Doubt(DoubtCode.NAME_SPELT_TWICE, {"name": name, "other": twins[name_key(name)[0]]})
        for name in names
        if name_key(name)[0] in twins
    ]


def _unique(measure: MeasureDraft, section: SectionDraft) -> str:
    """A number that may stand only once: nested ones in the plan, flat ones in their section."""
    number = measure.number_in_source or ""
    return number if "." in number else f"{section.where} {section.title} {number}"


def _numbers(measure: MeasureDraft, before: MeasureDraft | None, section: SectionDraft, seen: set[str]) -> list[Doubt]:
    parts = _parts(measure)
    if not parts:
        return []
    if _unique(measure, section) in seen:
        return [Doubt(DoubtCode.NUMBER_REPEATED, {"number": measure.number})]
    if len(parts) > 1 and section.number and not measure.number.startswith(f"{section.number}."):
        return [Doubt(DoubtCode.SECTION_MISMATCH, {"number": measure.number, "section": section.number})]
    above = _parts(before) if before else ()
    if above and len(above) == len(parts) and above[:-1] == parts[:-1] and parts[-1] != above[-1] + 1:
        expected = ".".join(map(str, (*above[:-1], above[-1] + 1)))
        return [Doubt(DoubtCode.NUMBER_OUT_OF_ORDER, {"number": measure.number, "expected": expected})]
    return []


def _parts(measure: MeasureDraft) -> tuple[int, ...]:
    """The figures of a number printed in the document, () where it is none."""
    if measure.number_in_source is None or not measure.number.replace(".", "").isdigit():
        return ()
    return tuple(map(int, measure.number.split(".")))
