"""The tests: they mirror the code, and architecture and rights are tests too."""
