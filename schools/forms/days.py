"""Fields for days and hours as browsers ask for them."""

from django import forms


def day_input() -> forms.DateInput:
    """The browser's own day picker, which takes and gives ISO days."""
    return forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})


def time_input() -> forms.TimeInput:
    """The browser's own time picker, without seconds."""
    return forms.TimeInput(format="%H:%M", attrs={"type": "time"})
