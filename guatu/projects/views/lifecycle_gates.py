"""阶段门的页面：everybody reads the table, a unit head or a supervisor changes it."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_POST

from guatu.projects.actions import add_gate, set_gate
from guatu.projects.actions.gates import NotYourTable
from guatu.projects.forms.lifecycle import GateForm
from guatu.projects.gates import check_of
from guatu.projects.lifecycle_access import KEEPERS, gate_of
from guatu.projects.models import MilestoneTemplate, StageGate
from guatu.projects.queries.cycles import milestone_words
from guatu.ui.form import sent
from guatu.zones.answer import go
from guatu.zones.typing import ZoneRequest


@require_http_methods(["GET", "POST"])
def stage_gates(request: ZoneRequest) -> HttpResponse:
    """阶段门."""
    may_keep = request.member.has(*KEEPERS)
    if request.method == "POST" and not may_keep:
        raise NotYourTable("阶段门由单位负责人或督查设定。")
    words = milestone_words(request.zone)
    templates = list(MilestoneTemplate.objects.filter(zone=request.zone).order_by("category", "code"))
    form = GateForm(request.POST if request.method == "POST" else None, types=words, templates=templates)

    def act() -> HttpResponse:
        add_gate(zone=request.zone, **form.values(), by=request.member, at=request.now)
        return go(request, "stage_gates", "已设门。")

    if (answer := sent(request, form, act)) is not None:
        return answer
    gates = StageGate.objects.filter(zone=request.zone).select_related("type", "template")
    names = {word.code: word.name for word in words}
    groups: dict[str, list[dict[str, Any]]] = {}
    for gate in gates.order_by("type__order", "-is_active", "-step", "-is_blocking", "id"):
        if (line := _line(gate, names)) is not None:
            groups.setdefault(gate.type.name, []).append(line)
    context = {"groups": groups, "form": form, "may_keep": may_keep}
    return render(request, "projects/stage_gates.html", context, status=422 if form.is_bound else 200)


@require_POST
def stage_gate_set(request: ZoneRequest, gate_id: UUID) -> HttpResponse:
    """改门: a must or a hint, in use or not."""
    gate = gate_of(request.zone, gate_id)
    wanted = request.POST.get("to", "")
    seen = request.POST.get("seen", "")
    blocking, active = gate.is_blocking, gate.is_active
    if wanted in ("must", "hint"):
        blocking = wanted == "must"
    elif wanted in ("on", "off"):
        active = wanted == "on"
    set_gate(
        gate,
        is_blocking=blocking,
        is_active=active,
        by=request.member,
        at=request.now,
        seen=(seen[0] == "1", seen[1] == "1") if len(seen) == 2 else None,
    )
    return go(request, "stage_gates", "门已改。")


def _line(gate: StageGate, names: dict[str, str]) -> dict[str, Any] | None:
    check = check_of(gate.check_code)
    if check is None:
        return None
    word = names.get(gate.parameter, gate.parameter) if check.takes == "milestone" else gate.parameter
    return {
        "gate": gate,
        "text": check.says.replace("{}", word),
        "seen": f"{int(gate.is_blocking)}{int(gate.is_active)}",
    }
