"""里程碑字典与模板."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from guatu.core.refusal import Refusal
from guatu.projects.actions import add_milestone_type, add_template
from guatu.projects.actions.template import SHIPPED
from guatu.projects.forms.milestone import TemplateForm, WordForm
from guatu.projects.models import Category, MilestoneTemplate
from guatu.projects.queries.cycles import milestone_words
from guatu.projects.queries.life import PASSAGES, passage_of_code
from guatu.projects.views.answer import go, said
from guatu.zones.models import Role
from guatu.zones.typing import ZoneRequest

WRITERS = (Role.UNIT_HEAD, Role.SUPERVISOR)


@require_http_methods(["GET", "POST"])
def milestone_types(request: ZoneRequest) -> HttpResponse:
    """里程碑字典：everybody reads, a unit head or a supervisor adds."""
    words = milestone_words(request.zone)
    may_add = request.member.has(*WRITERS)
    if request.method == "POST" and not may_add:
        raise Refusal("里程碑字典由单位负责人或督查维护。")
    asked = request.POST.get("what", "")
    word = WordForm(request.POST if asked == "word" else None, words=words)
    template = TemplateForm(request.POST if asked == "template" else None, words=words)
    form = word if asked == "word" else template
    if request.method == "POST" and form.is_valid():
        try:
            _add(request, word, template)
        except Refusal as refusal:
            form.add_error(None, refusal.message)
        else:
            return go(request, "milestone_types", "added")
    names = {each.code: each.name for each in words}
    passages = {code: name for code, name, _ in PASSAGES}
    context = {
        "words": [(each, passages[passage_of_code(each.code)]) for each in words],
        "templates": [
            (row, Category(row.category).label, [names[code] for code in row.steps if code in names])
            for row in MilestoneTemplate.objects.filter(zone=request.zone).order_by("category", "code")
        ],
        "shipped": SHIPPED,
        "word": word,
        "template": template,
        "may_add": may_add,
        "done": said(request),
    }
    return render(
        request, "projects/milestone_types.html", context, status=422 if request.method == "POST" else 200
    )


def _add(request: ZoneRequest, word: WordForm, template: TemplateForm) -> None:
    if word.is_bound:
        add_milestone_type(
            zone=request.zone,
            name=word.cleaned_data["name"],
            done_name=word.cleaned_data["done_name"],
            after=word.place(),
        )
    else:
        add_template(
            zone=request.zone,
            name=template.cleaned_data["name"],
            category=Category(template.cleaned_data["category"]),
            types=template.types(),
        )
