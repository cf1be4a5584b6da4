"""项目库：projects, whose they are, their milestones, and what was reported of them."""

from guatu.projects.models.dictionary import MilestoneTemplate, MilestoneType
from guatu.projects.models.enrolment import (
    EnrolmentMaterial,
    EnrolmentStep,
    EnrolState,
    ProjectRule,
    StatCorrection,
    StatEnrolment,
    StatMonth,
)
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
from guatu.projects.models.plan import AnnualPlan, Measure, MonthInvestment, PlanGrain, PlanState
from guatu.projects.models.progress import (
    PeriodClosing,
    PeriodDuty,
    PeriodPhoto,
    PeriodReport,
    PeriodTask,
    ProgressReport,
    ReportState,
)
from guatu.projects.models.project import (
    Capacity,
    GroupKind,
    GroupTarget,
    Indicator,
    Project,
    ProjectGroup,
    ProjectInGroup,
    Responsibility,
)
from guatu.projects.models.reserve import ReserveField, ReserveProject, ReserveStage, ReserveStep
from guatu.projects.models.words import Category, Comparator, DatePrecision, Pool, Stage
from guatu.projects.models.works import WorkTask

__all__ = [
    "AnnualPlan",
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
    "EnrolState",
    "EnrolmentMaterial",
    "EnrolmentStep",
    "GreenChannel",
    "GroupKind",
    "GroupTarget",
    "Halt",
    "Indicator",
    "Measure",
    "Milestone",
    "MilestoneTemplate",
    "MilestoneType",
    "MonthInvestment",
    "PeriodClosing",
    "PeriodDuty",
    "PeriodPhoto",
    "PeriodReport",
    "PeriodTask",
    "PlanGrain",
    "PlanState",
    "Pool",
    "ProgressReport",
    "Project",
    "ProjectGroup",
    "ProjectInGroup",
    "ProjectRule",
    "ReportState",
    "ReserveField",
    "ReserveProject",
    "ReserveStage",
    "ReserveStep",
    "Responsibility",
    "Stage",
    "StageGate",
    "StatCorrection",
    "StatEnrolment",
    "StatMonth",
    "WorkTask",
]
