"""The statistics engine: numpy and scipy, no Django; what it computes and why is told in README.md beside it."""
