"""统计与填报规矩的页面：what holds, what will hold from which day, and who said so."""

from uuid import UUID

from django.http import HttpResponse
from django.views.decorators.http import require_http_methods

from guatu.core.refusal import Refusal
from guatu.projects import actions
from guatu.projects.actions.enrol_rules import rules_ahead, rules_on
from guatu.projects.enrol_access import statistics_unit
from guatu.projects.enrol_rules import BY_KEY, RULES, Rule
from guatu.projects.forms.enrolment import RulesForm
from guatu.projects.models import ProjectRule
from guatu.ui.form import sent
from guatu.zones.answer import form_page, go, op_of
from guatu.zones.models import Role, Unit, Zone
from guatu.zones.typing import ZoneRequest

MOST = 50


@require_http_methods(["GET", "POST"])
def project_rules(request: ZoneRequest) -> HttpResponse:
    """统计与填报规矩."""
    zone, today = request.zone, request.today
    units = list(Unit.objects.filter(zone=zone).order_by("name").values_list("name", flat=True))
    values, may = rules_on(zone, today), request.member.has(Role.SYSTEM_ADMIN)
    if request.method == "POST" and not may:
        raise Refusal("统计与填报的规矩由系统管理员定。")
    if request.method == "POST" and request.POST.get("do") == "call_off":
        made = actions.call_off_rules(zone, by=request.member, at=request.now, op=op_of(request))
        return go(request, "project_rules", f"已撤回 {len(made)} 处还没生效的改动。")
    form = RulesForm(
        request.POST if request.method == "POST" else None, values=values, units=units, today=today
    )

    def act() -> HttpResponse:
        day = form.cleaned_data["from_on"]
        made = actions.set_rules(
            zone,
            values=form.values(),
            from_on=day,
            by=request.member,
            at=request.now,
            op=op_of(request),
        )
        said = f"已改 {len(made)} 条，{day} 起生效。" if made else "和那天的规矩一样，没有改动。"
        return go(request, "project_rules", said)

    if (answer := sent(request, form, act)) is not None:
        return answer
    unit, ahead = statistics_unit(zone), rules_ahead(zone, today)
    context = {
        "form": form,
        "may": may,
        "now_pairs": [(rule.name, rule.worded(values[rule.key]), rule.says) for rule in RULES],
        "now_facts": [(rule.name, rule.worded(values[rule.key])) for rule in RULES],
        "unit": Unit.objects.filter(zone=zone, pk=unit).first() if unit else None,
        "ahead": [(row, BY_KEY[row.key], BY_KEY[row.key].worded(row.value)) for row in ahead],
        "told": _told(zone, {row.pk for row in ahead}),
    }
    return form_page(request, "projects/project_rules.html", context)


def _told(zone: Zone, ahead: set[UUID]) -> list[tuple[ProjectRule, Rule, str, bool]]:
    """历次改动, newest first, and whether each still lies ahead."""
    rows = ProjectRule.objects.filter(zone=zone, key__in=BY_KEY).select_related("by").order_by("-at", "-id")
    return [(row, BY_KEY[row.key], BY_KEY[row.key].worded(row.value), row.pk in ahead) for row in rows[:MOST]]
