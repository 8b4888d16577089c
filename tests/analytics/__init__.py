"""Tests of results and analyses."""
