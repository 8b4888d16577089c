"""The responsible parties of one cell: persons with their posts, posts, bodies; commas inside a party respected."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from plans.importing.draft import PartyDraft, PartyKind
from plans.importing.wording import begins_with_name, find_name, flat, fold

_POST_STEMS = (
    r"директор|замдиректор|зам\b|зам\.|завуч|заведующ|зав\.|завед|заместител|начальник|руководител|специалист|методист|"
    r"координатор|учител|педагог|воспитател|преподавател|психолог|логопед|тьютор|наставник|эксперт|наблюдател|организатор|секретар|"
    r"председател|член|глав[аы]\b|инспектор|консультант|советник|библиотекар|оператор|администратор|администраторы|ответственн|"
    r"исполняющ|и\.\s?о\.|врио|работник|сотрудник|лиц[ао]|представител|управляющ|куратор|модератор|родител|обучающ|"
    r"ведущ|главн|старш|техническ\w+ специалист|школьн\w+ координатор|муниципальн\w+ координатор|"
    r"классн\w+ руководител|социальн\w+ педагог|"
    r"общественн\w+ наблюдател|независим\w+ наблюдател|муниципальн\w+ тьютор|учител\w+|управленческ\w+ команд"
)
_POST = re.compile(rf"^(?:{_POST_STEMS})", re.IGNORECASE)
_POST_AFTER_ADJECTIVE = re.compile(
    rf"^(?:[а-яё-]+(?:ый|ий|ой|ые|ие|ая|ых|ого|ному)\s+){{1,3}}(?:{_POST_STEMS})",
    re.IGNORECASE,
)
_BODY = re.compile(
    r"^(?:управлени|отдел|комитет|департамент|министерств|администраци|муниципалитет|школ[аы]?\b|гимнази|лице|центр|"
    r"(?:обще)?образовательн\w+ (?:организац|учрежден)|организаци|учрежден|комисси|совет\b|советы|"
    r"рабоч\w+ групп|групп[аы]\b|методическ|"
    r"(?:муниципальн|районн|городск|школьн|предметн|творческ|экспертн|территориальн|региональн)\w+ "
    r"(?:методическ|комисси|центр|управлени|отдел|орган|служб|рабоч|групп|предметн|бюджетн|казенн|общеобразовательн)|"
    r"орган[ыа]?\b|служб|институт|объединени|профсоюз|[А-ЯЁ]{2,}\b|[а-яё]?[А-ЯЁ]{2,}[а-яё]*\b)"
)
_PLURAL_HEAD = re.compile(
    r"^(?:[а-яё-]+(?:ые|ие)\s+)*(?:[а-яё-]+(?:[^аеиоуыэюя]ы|ели|ари|исты|оры|ики|оги|еры|ые|ие))\b", re.IGNORECASE
)
_PARTICIPLE = re.compile(
    r"^(?:не\s+)?(?:[а-яё]+(?:щие|щий|щих|щая|щей|щим|вшие|вший|вших|вшая|вшим)(?:ся)?|[а-яё]+нные|[а-яё]+емые|"
    r"которы[ехм]|котор[аоу][яйюе]|где|в которых|у которых|в том числе|включая|за исключением|кроме|при условии|"
    r"с участием|совместно|по согласованию|при необходимости)\b"
)
_PARTICIPLE_ONLY = re.compile(r"^(?:участвующ|обучающиеся и)\w*\s", re.IGNORECASE)
_UNNAMED = re.compile(r"^(?:лиц[ао]|работники|сотрудники|специалисты|педагоги)$", re.IGNORECASE)
_ASSESSMENT = re.compile(r"^(?:ВПР|КДР|ГИА|ОГЭ|ЕГЭ|НИКО|ВсОШ|ВСОШ|PISA|ГВЭ|РДР|МЦКО|НОКО|РИКО)\b")
_TWO_BODIES = re.compile(r"^(?:МОУО|УО|РУО|ОО|ОУ|ДОО|ДОУ|ГМО|РМО|ШМО)(?:\s+(?:МОУО|УО|РУО|ОО|ОУ|ДОО|ДОУ))+$")
_SLASHED = re.compile(r"^[А-ЯЁ]{2,6}(?:\s?/\s?[А-ЯЁ]{2,6})+$")
_DEFINED = re.compile(r"\s*\(\s*далее\s*[-–—:]?\s*(?:также\s*)?([^()]+?)\s*\)")
_ITEM_MARK = re.compile(r"^(?:[-–—•*·]\s*|\d{1,2}[.)]\s+)")
_ACRONYM = re.compile(r"^[А-ЯЁ][А-ЯЁа-яё]*[А-ЯЁ]\b")


@dataclass(frozen=True, slots=True)
class _Piece:
    """A fragment between separators; ``hard`` = a semicolon or a line of its own stands before it."""

    text: str
    hard: bool


def read_parties(
    text: str | None, abbreviations: Mapping[str, str] | None = None, *, inherited: bool = False
) -> tuple[PartyDraft, ...]:
    """The parties a cell names, in its order; ``abbreviations`` give full names of bodies («УО» -> «управление …»)."""
    if not text or not text.strip(" \n-–—.,;"):
        return ()
    groups = _grouped(_pieces(fold(text)))
    known = abbreviations or {}
    return tuple(
        replace(party, inherited=inherited)
        for group in groups
        for piece in _bodies_apart(group)
        for party in [_party(piece, known)]
    )


def defined_in(text: str | None) -> dict[str, str]:
    """Abbreviations a responsible cell defines: «отдел образования (далее - ОО)» -> {"ОО": "отдел образования"}."""
    found: dict[str, str] = {}
    for group in _grouped(_pieces(fold(text or ""))):
        hit = _DEFINED.search(group)
        if hit and hit.start() and _ACRONYM.match(hit[1]):
            found[hit[1]] = group[: hit.start()]
    return found


def _pieces(text: str) -> list[_Piece]:
    """The cell cut at commas, semicolons and telling line breaks that stand outside brackets and quotation marks."""
    pieces: list[_Piece] = []
    depth = start = 0
    hard = True
    for at, mark in enumerate(text):
        depth += (mark in "(«") - (mark in ")»" and depth > 0)
        if depth and mark != "\n":
            continue
        if mark in ",;" or (mark == "\n" and not depth and _line_begins_party(text, at)):
            pieces.append(_Piece(flat(text[start:at]), hard))
            start, hard = at + 1, mark != ","
    pieces.append(_Piece(flat(text[start:]), hard))
    return [_Piece(_ITEM_MARK.sub("", piece.text).strip(), piece.hard) for piece in pieces if piece.text.strip(" .-–—")]


def _line_begins_party(text: str, at: int) -> bool:
    before, after = text[:at].rstrip(), text[at + 1 :].lstrip()
    if before.endswith((",", ";")):
        return False  # because the mark before the break has parted the pieces already
    if _ITEM_MARK.match(after):
        return True
    if before.endswith(("-", "–", "/", "(")) or not after[:1].isupper():
        return False
    return bool(_POST.match(after) or begins_with_name(after)) and after[1:2].islower()


def _grouped(pieces: list[_Piece]) -> list[str]:
    """Pieces that make one party put together: participle phrases, a person's post, lists inside a phrase."""
    groups: list[str] = []
    in_phrase = False
    for piece in pieces:
        if groups and not piece.hard and _goes_on(groups[-1], piece.text, in_phrase):
            groups[-1] += ", " + piece.text
            in_phrase = in_phrase or bool(_PARTICIPLE.match(piece.text))
        else:
            groups.append(piece.text)
            in_phrase = False
    return groups


def _goes_on(group: str, piece: str, in_phrase: bool) -> bool:
    if begins_with_name(piece):
        return False
    if _is_bare_name(group):
        return _is_post(piece) and not _PLURAL_HEAD.match(piece)
    if _UNNAMED.match(group):
        return piece.startswith("ответственн")
    if _is_post(piece):
        return False
    return bool(_PARTICIPLE.match(piece) or (in_phrase and (_ASSESSMENT.match(piece) or not _is_body(piece))))


def _is_bare_name(group: str) -> bool:
    found = begins_with_name(group)
    return bool(found) and not group[found.end() if found else 0 :].strip(" .,")


def _is_post(text: str) -> bool:
    return bool(_POST.match(text) or _POST_AFTER_ADJECTIVE.match(text)) and not _PARTICIPLE_ONLY.match(text)


def _is_body(text: str) -> bool:
    return bool(_BODY.match(text[:1].lower() + text[1:] if text[1:2].islower() else text)) and not _ASSESSMENT.match(
        text
    )


def _bodies_apart(group: str) -> list[str]:
    """«МОУО ОО» and «УО/ОО» are two bodies written as one; anything else is left whole."""
    if _TWO_BODIES.match(group):
        return group.split()
    if _SLASHED.match(group):
        return [part.strip() for part in group.split("/")]
    return [group]


def _party(raw: str, known: Mapping[str, str]) -> PartyDraft:
    found = find_name(raw)
    if found:
        before = raw[: found.start()].strip(" ,.:;(–—-")
        after = raw[found.end() :].strip(" ,:;)–—-")
        return PartyDraft(
            raw, PartyKind.PERSON, person=found[0], position=" ".join(filter(None, (before, after))) or None
        )
    if _is_post(raw) or not _is_body(raw):
        return PartyDraft(raw, PartyKind.POST, role=raw)
    return PartyDraft(raw, PartyKind.BODY, organisation=_full_name(raw, known))


def _full_name(raw: str, known: Mapping[str, str]) -> str:
    """The body's own name: without «(далее …)» and participle phrases; an abbreviation in full where defined."""
    name = _DEFINED.sub("", raw)
    head = name.split(",")[0].strip()
    return known.get(head, head)


def names_a_party(text: str) -> bool:
    """Whether a text begins like a party: with a name, a post or a body."""
    text = flat(text)
    return bool(begins_with_name(text)) or _is_post(text) or _is_body(text)
