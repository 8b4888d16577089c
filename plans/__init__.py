"""Roadmap plans: their measures, deadlines, import, approval and the way to paper."""
