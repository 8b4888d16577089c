"""Locks of the services; they live beside the queue, because jobs that move it take them too."""

from observers.queue.locks import busy, patient, session_with_places

__all__ = ["busy", "patient", "session_with_places"]
