"""What is read and reckoned for pages and papers."""
