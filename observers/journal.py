"""How observers and questions stand in the journal: by their number only, because the journal is never erased."""

from typing import Any

from accounts import journal
from accounts.models import JournalEntry, User
from observers.models import Observer, Question


def of_observer(action: str, observer: Observer, by: User | None, **changes: Any) -> JournalEntry:
    """A record about an observer without the name; ``changes`` say which fields changed, never what they hold."""
    nameless = Observer(pk=observer.pk, number=observer.number)
    facts = {"observer": observer.number, **changes}
    return journal.record(action, nameless, by, municipality=observer.municipality_id, changes=facts)


def of_question(action: str, question: Question, by: User | None, **changes: Any) -> JournalEntry:
    """A record about a question to the hot line without its words and its author."""
    wordless = Question(pk=question.pk, text=f"№ {question.pk}")
    return journal.record(
        action, wordless, by, municipality=question.municipality_id, school=question.school_id, changes=changes
    )
