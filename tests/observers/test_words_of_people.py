"""Words that mean one thing of a person or a place, and another of a plan or a paper, have their own context."""

import pytest
from django.utils.functional import Promise
from django.utils.translation import override, pgettext

from documents.models import Document
from observers.forms.people import PersonForm
from observers.kinds import ObserverState, PlaceState
from observers.models import Observer


def test_an_observers_name_is_no_title() -> None:
    with override("ru"):
        labels = [str(PersonForm.base_fields["name"].label), str(Observer._meta.get_field("name").verbose_name)]
        assert labels == ["имя", "имя"] == [pgettext("of a person", "name")] * 2


@pytest.mark.parametrize("state", [PlaceState.WITHDRAWN, PlaceState.CONFIRMED])
def test_a_place_has_words_of_its_own(state: PlaceState) -> None:
    words: str | Promise = PlaceState(state).label
    with override("ru"):
        assert str(words) == pgettext("of a place", str(state.value))
        assert str(Document.State.WITHDRAWN.label) == "отложен"


def test_who_is_not_confirmed_may_have_left_only_a_telephone() -> None:
    with override("en"):
        assert str(ObserverState.UNCONFIRMED.label) == "not confirmed yet"
