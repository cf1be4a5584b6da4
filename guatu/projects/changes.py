"""留变更的表 of the projects."""

from guatu.projects.models import (
    Capacity,
    Commitment,
    DelayReason,
    GreenChannel,
    Halt,
    Milestone,
    MilestoneTemplate,
    MilestoneType,
    PeriodDuty,
    PeriodPhoto,
    PeriodReport,
    PeriodTask,
    ProgressReport,
    Project,
    ProjectGroup,
    ProjectInGroup,
    Responsibility,
    StageGate,
)
from guatu.zones.changes import Kept

KEPT = (
    Kept(Project, "项目", page="project", key="project_id"),
    Kept(Responsibility, "责任人", named=("seat",), whole=Project),
    Kept(Milestone, "节点", named=("type__name",), whole=Project),
    Kept(ProgressReport, "进度填报", named=("on",), whole=Project),
    Kept(PeriodReport, "半月填报", named=("period",), whole=Project),
    Kept(PeriodPhoto, "现场照片", named=("file__name",)),
    Kept(PeriodTask, "填报事项", named=("period",)),
    Kept(PeriodDuty, "应报项目", named=("period",), whole=Project),
    Kept(Capacity, "产能", whole=Project),
    Kept(ProjectInGroup, "入组", named=("group__name",), whole=Project),
    Kept(ProjectGroup, "项目组", page="groups"),
    Kept(MilestoneType, "里程碑字典", page="milestone_types"),
    Kept(MilestoneTemplate, "里程碑模板", page="milestone_types"),
    Kept(StageGate, "阶段门", named=("type__name",), page="stage_gates"),
    Kept(Halt, "暂停与终止", named=("asked_at",), whole=Project),
    Kept(DelayReason, "延期原因", named=("milestone__type__name",), whole=Project),
    Kept(Commitment, "承诺", named=("what",), whole=Project),
    Kept(GreenChannel, "绿色通道", named=("until",), whole=Project),
)
