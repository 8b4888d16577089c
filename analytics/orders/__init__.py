"""Papers made from the facts of analyses: orders, memos, recommendations, the public report."""
