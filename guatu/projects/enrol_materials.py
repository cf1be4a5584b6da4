"""入库材料清单：what a project hands in to be entered into the statistics (rules B9), as data.

Which of them a zone asks for is a rule of the zone; land papers are asked of real estate alone.
"""

from dataclasses import dataclass

from guatu.projects.models import Project

REAL_ESTATE = "70"  # GB/T 4754: 房地产业


@dataclass(frozen=True)
class Material:
    """一种材料. ``says`` is what the statisticians look for in it."""

    code: str
    name: str
    says: str
    real_estate_only: bool = False


APPROVAL, CONTRACT, LICENCE, PHOTO = "approval", "contract", "licence", "photo"
MATERIALS = (
    Material(APPROVAL, "审批、核准或备案文件", "批文单位要与上报单位一致"),
    Material(CONTRACT, "施工合同", "签订日期不早于批文，金额与计划总投资不冲突"),
    Material(LICENCE, "营业执照", "统一社会信用代码清楚"),
    Material(PHOTO, "现场照片", "注明项目名、地点、开工时间、拍摄时间，核实人的姓名、单位、职务、电话"),
    Material("application", "入库申请表", "写明计划总投资、开工时间，盖章"),
    Material("platform", "投资项目在线平台页面", "项目代码与备案信息截屏"),
    Material("land", "土地证或出让合同", "房地产项目另要", real_estate_only=True),
)
BY_CODE = {material.code: material for material in MATERIALS}


def asked_of(project: Project, needs: frozenset[str]) -> list[Material]:
    """这个项目要交的 of what the zone asks for."""
    estate = is_real_estate(project)
    return [m for m in MATERIALS if m.code in needs and (estate or not m.real_estate_only)]


def is_real_estate(project: Project) -> bool:
    """房地产项目, by its industry."""
    return project.industry_code.lstrip("K").startswith(REAL_ESTATE)
