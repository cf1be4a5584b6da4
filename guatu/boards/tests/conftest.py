"""上级测试的场景, for the tests of this room."""

from guatu.boards.tests.region import joined, region

__all__ = ["joined", "region"]
