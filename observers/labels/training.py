"""The usual training of observers: what a new municipality begins with and may change to its taste."""

from typing import Any

from django.utils.translation import gettext as _


def usual_title() -> str:
    """What the training is called."""
    return _("What an observer has to know")


def usual_text() -> str:
    """What is read before the test; one paragraph a line."""
    return "\n\n".join(
        (
            _("Come a quarter of an hour early, with your passport: the school checks your name against the list."),
            _(
                "You look, listen and write down. You do not help pupils, do not answer their questions, do not touch "
                "the works and do not speak to the teacher while the work is being written."
            ),
            _("You take no pictures of tasks, works and children, and you tell nobody what the tasks were."),
            _(
                "Look whether the class is told the rules before it begins, whether telephones and other aids are put "
                "away, whether nobody prompts, and whether the time is kept."
            ),
            _(
                "When you see a breach, tell the person responsible at the school, and write it into the act: what it "
                "was, where and when. You do not stop the work yourself."
            ),
            _("After the session fill in the act by the link in your letter, even when everything was in order."),
        )
    )


def usual_questions() -> list[dict[str, Any]]:
    """A short test; ``right`` counts from 0."""
    return [
        {
            "text": _("A pupil asks you what a task means. What do you do?"),
            "answers": [_("I explain the task"), _("I do not answer and point to the teacher"), _("I read it aloud")],
            "right": 1,
            "why": _("An observer does not help pupils in any way."),
        },
        {
            "text": _("You see that a telephone is being used. What do you do?"),
            "answers": [
                _("I take it away"),
                _("I stop the work"),
                _("I tell the person responsible and write it into the act"),
            ],
            "right": 2,
            "why": _("An observer does not step in: the school does, and the act says what was seen."),
        },
        {
            "text": _("May you take a picture of a task?"),
            "answers": [_("yes, for the act"), _("no"), _("yes, if nobody sees it")],
            "right": 1,
            "why": _("The tasks must not leave the room."),
        },
        {
            "text": _("Everything was in order. Do you fill in an act?"),
            "answers": [_("yes: no breaches were seen"), _("no, there is nothing to say")],
            "right": 0,
            "why": _("The act shows that somebody was there and looked."),
        },
        {
            "text": _("Your own child learns in the class that is observed. What do you do?"),
            "answers": [_("I go, I know the class"), _("I give the place back"), _("I sit at the back")],
            "right": 1,
            "why": _("A parent of the class is no outside observer."),
        },
    ]
