"""项目台账的表."""

from guatu.projects.project_sheet import PROJECTS

__all__ = ["PROJECTS"]
