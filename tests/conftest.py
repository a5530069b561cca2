"""Fixtures shared by the tests. The environment they run in is set in tests/settings.py."""
