"""People who sign in, the audit journal, notices and background work."""

from accounts.models.journal import JournalEntry, JournalHead
from accounts.models.people import Notice, User
from accounts.models.work import Job, Worker

__all__ = ["Job", "JournalEntry", "JournalHead", "Notice", "User", "Worker"]
