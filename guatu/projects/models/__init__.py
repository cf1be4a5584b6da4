"""项目库：projects, whose they are, their milestones, and what was reported of them."""

from guatu.projects.models.dictionary import MilestoneTemplate, MilestoneType
from guatu.projects.models.lifecycle import (
    Answer,
    Baseline,
    BaselinePoint,
    Commitment,
    DelayFile,
    DelayReason,
    GreenChannel,
    Halt,
    StageGate,
)
from guatu.projects.models.milestone import Milestone
from guatu.projects.models.progress import ProgressReport
from guatu.projects.models.project import Capacity, Project, ProjectGroup, ProjectInGroup, Responsibility
from guatu.projects.models.words import Category, Comparator, DatePrecision, Pool, Stage

__all__ = [
    "Answer",
    "Baseline",
    "BaselinePoint",
    "Capacity",
    "Category",
    "Commitment",
    "Comparator",
    "DatePrecision",
    "DelayFile",
    "DelayReason",
    "GreenChannel",
    "Halt",
    "Milestone",
    "MilestoneTemplate",
    "MilestoneType",
    "Pool",
    "ProgressReport",
    "Project",
    "ProjectGroup",
    "ProjectInGroup",
    "Responsibility",
    "Stage",
    "StageGate",
]
