"""Find the person or the group of posts that a plan's words name, or put a new one into the directory."""

import re
from collections.abc import Iterator, Mapping

from plans.importing.draft import PartyDraft, PartyKind
from plans.importing.parties import read_parties
from plans.importing.wording import name_key
from plans.models import Measure, MeasureResponsible
from schools.models import Municipality, PostGroup, ResponsiblePerson, SchoolSet

# Bodies and posts that exist once in a municipality; everybody else named by a plan exists in every school.
MUNICIPAL = re.compile(
    r"\b(уо|уно|роно|гороно|руо|моуо|мку|рмк|имо|имц|имк|умиц|умцио|цро|ммс"
    r"|администраци\w+ (?:города|района|округа|муницип\w+)"
    r"|управлени\w+ образован\w+|отдел\w* образован\w+|комитет\w* (?:по )?образован\w+|департамент\w*|учредител\w+"
    r"|специалист\w*|методист\w* (?:имц|имо|мбу|мку|управлени\w+|отдел\w+)|муниципальн\w+|городск\w+|районн\w+"
    r"|гмо|рмо|цмо|мо (?:города|района)|тьютор\w*|цвр|цдо)\b",
    re.IGNORECASE,
)
SCHOOL_ADMINISTRATION = re.compile(r"\bадминистраци\w+ (?:оо|оу|школ\w*|образовательн\w+)", re.IGNORECASE)
CONDITION = re.compile(
    r"^(?P<body>[^,]+),?\s+(?P<condition>(?:имеющ|показывающ|показавш|демонстрирующ|вошедш|попавш|находящ)\w+.*)$"
)


def plain(words: str) -> str:
    """Words compared without case, dots, spaces and the dots over ё."""
    return re.sub(r"[\W_]+", "", words.lower().replace("ё", "е"))


class Directory:
    """The persons and groups of one municipality (and school), read once, added to as new names come.

    Holds the municipality's lock until the transaction ends.
    """

    def __init__(self, municipality: int, school: int | None, abbreviations: Mapping[str, str]) -> None:
        # Because two plans read at one moment would each put the same new group into the directory.
        Municipality.objects.select_for_update(no_key=True).get(pk=municipality)
        self.municipality, self.school, self.abbreviations = municipality, school, abbreviations
        persons = ResponsiblePerson.objects.active().filter(municipality=municipality, school=school).order_by("pk")
        self.persons = {name_key(person.name): person for person in persons}
        groups = PostGroup.objects.filter(municipality=municipality).order_by("-pk")
        self.groups = {plain(name): group for group in groups for name in [*group.aliases, group.name]}

    def parties(self, measure: Measure) -> Iterator[MeasureResponsible]:
        """The unsaved parties of a measure, read from its words."""
        for position, draft in enumerate(read_parties(measure.responsible_text, self.abbreviations)):
            yield self.party(measure, draft, position)

    def party(self, measure: Measure, draft: PartyDraft, position: int) -> MeasureResponsible:
        """One unsaved party, linked to the directory."""
        row = MeasureResponsible(measure=measure, position=position, words=draft.raw[:600])
        if draft.kind is PartyKind.PERSON and draft.person:
            row.person = self.person(draft.person, draft.position or "")
        else:
            row.group = self.group(draft.raw)
        return row

    def person(self, name: str, post: str) -> ResponsiblePerson:
        """The person of this name; a new one gets the post the plan names."""
        key = name_key(name)
        if key not in self.persons:
            self.persons[key] = ResponsiblePerson.objects.create(
                municipality_id=self.municipality, school_id=self.school, name=name[:160], post=post[:300]
            )
        elif post and not self.persons[key].post:
            self.persons[key].post = post[:300]
            self.persons[key].save(update_fields=["post"])
        return self.persons[key]

    def group(self, words: str) -> PostGroup:
        """The group of this name; a new one is guessed to be municipal or of every school, and can be corrected."""
        name = words.strip()[:300]
        found = self.groups.get(plain(name))
        if found is None:
            long = self.abbreviations.get(name, "")
            found = PostGroup.objects.create(
                municipality_id=self.municipality,
                name=name,
                aliases=[long] if long else [],
                level=level_of(f"{name} {long}"),
                school_set=self._named_set(name),
            )
            self.groups[plain(name)] = found
        return found

    def _named_set(self, name: str) -> SchoolSet | None:
        told = CONDITION.match(name)
        if told is None:
            return None
        words = f"{told['body'].strip()}, {told['condition'].strip()}"[:200]
        return SchoolSet.objects.get_or_create(municipality_id=self.municipality, name=words)[0]


def level_of(words: str) -> str:
    """Whether the department answers once or every school answers."""
    if SCHOOL_ADMINISTRATION.search(words):
        return PostGroup.Level.SCHOOLS
    return PostGroup.Level.MUNICIPAL if MUNICIPAL.search(words) else PostGroup.Level.SCHOOLS
