"""Celery's app, its timetable (all periodic work on one screen) and the reaper beside every worker."""

import os
from typing import Any

from celery import Celery
from celery.schedules import crontab
from celery.signals import worker_init, worker_ready
from kombu.transport import TRANSPORT_ALIASES

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

TRANSPORT_ALIASES["desk"] = "config.broker:Transport"
app = Celery("config")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
app.conf.beat_schedule = {
    "keep duties up to date": {"task": "plans.tasks.catch_up", "schedule": 300.0},
    "remind of duties": {"task": "plans.tasks.remind", "schedule": crontab(minute="*/10")},
    "remind of materials": {"task": "plans.tasks.remind_of_materials", "schedule": crontab(minute="20")},
    "let old signs lapse": {"task": "analytics.tasks.lapse_inquiries", "schedule": crontab(hour="4", minute="10")},
    "free places not confirmed": {"task": "observers.tasks.tidy", "schedule": 60.0},
    "remind observers": {"task": "observers.tasks.remind", "schedule": crontab(minute="15")},
    "propose destruction of personal data": {
        "task": "observers.tasks.propose_erasure",
        "schedule": crontab(hour="2", minute="40"),
    },
    "check stored files": {"task": "documents.tasks.check_at_night", "schedule": crontab(hour="1", minute="20")},
    "forget bundles of documents": {"task": "documents.tasks.forget_bundles", "schedule": crontab(minute="50")},
    "prune read notices": {"task": "accounts.tasks.prune", "schedule": crontab(hour="3", minute="30")},
}


@worker_init.connect
def load_pages(**_: Any) -> None:
    """Load all pages before the worker divides: because its jobs name addresses, each part would load them itself."""
    from django.urls import reverse  # noqa: PLC0415 because pages load only after Django is set up

    reverse("home")


@worker_ready.connect
def start_reaper(**_: Any) -> None:
    """Give every worker its own reaper: because several are harmless, and none would strand a dead worker's jobs."""
    from accounts import queue  # noqa: PLC0415 because models load only after Django is set up

    queue.start_reaper()
