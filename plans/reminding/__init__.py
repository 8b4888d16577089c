"""Reminders: who is owed which rung today, the one letter a day that tells it, and sending until it is sent."""
