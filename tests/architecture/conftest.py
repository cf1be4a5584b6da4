"""城 for every test of the building."""

from tests.architecture.town import town

__all__ = ["town"]
