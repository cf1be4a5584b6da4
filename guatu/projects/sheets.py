"""项目台账的表."""

from guatu.projects.progress_sheet import PROGRESS_SHEET
from guatu.projects.project_sheet import PROJECTS

__all__ = ["PROGRESS_SHEET", "PROJECTS"]
