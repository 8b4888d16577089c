"""Draft papers of Zarechye, made by the same service as the pages."""

from typing import Any

from accounts.roles import Role
from documents.models import Document
from documents.services import papers as services
from tests.builders import Cast
from tests.documents.papers import an_order


def a_draft(cast: Cast, **changes: Any) -> Document:
    """A draft order of Zarechye about a plan; anything can be given otherwise."""
    facts: dict[str, Any] = {
        "kind": "plan_order",
        "payload": an_order(rows=1, number="").registered("", None).to_payload(),
        "subject_kind": "plan",
        "subject_id": 7,
        "subject_label": "План города Заречье",
        "municipality": cast.municipality,
        "title": "Об утверждении плана мероприятий",
        "by": cast.people[Role.COORDINATOR],
    }
    return services.draft(**(facts | changes))
