"""城, for those who attack it."""

from tests.architecture.town import town

__all__ = ["town"]
