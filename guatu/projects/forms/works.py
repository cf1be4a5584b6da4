"""施工图的表：a task, the day it began, how it is handed in, and whose tasks are copied."""

from typing import Any
from uuid import UUID

from django import forms

from guatu.ledger.forms import day_field
from guatu.projects.forms.milestone import ReachForm
from guatu.projects.models import Milestone, Project, WorkTask
from guatu.projects.names import name_key
from guatu.ui.overtaken import remember
from guatu.zones.models import Zone


class WorkForm(forms.Form):
    """施工任务表. Where it stands and what it is called is settled when it is laid."""

    node = forms.ChoiceField(label="所属节点", error_messages={"required": "请选节点。"})
    name = forms.CharField(
        label="任务",
        max_length=60,
        help_text="如桩基工程、主体结构、厂房装修、电网接入。排定以后不改名，写错了撤下重排。",
        error_messages={"required": "请写任务名称。"},
    )
    doer = forms.CharField(
        label="实施单位", max_length=60, required=False, help_text="施工、安装、供电等单位。"
    )
    starts_on = day_field("计划开始")
    due_on = day_field("计划完成")
    after = forms.ChoiceField(label="前置任务", required=False, help_text="它完成以后，这项才能开始。")
    note = forms.CharField(label="改期理由", max_length=200, required=False)

    def __init__(
        self,
        data: Any = None,
        *,
        nodes: list[Milestone],
        tasks: list[WorkTask],
        task: WorkTask | None = None,
        node: str = "",
    ) -> None:
        initial = {"node": node} if task is None else _held(task)
        super().__init__(data, initial=initial)
        self.nodes = {str(row.pk): row for row in nodes}
        names = {row.pk: row.type.name for row in nodes}
        self._choose("node", [("", "请选"), *((key, row.type.name) for key, row in self.nodes.items())])
        others = [(str(row.pk), f"{names.get(row.milestone_id, '')}：{row.name}") for row in tasks]
        self._choose(
            "after", [("", "没有"), *(each for each in others if task is None or each[0] != str(task.pk))]
        )
        if task is None:
            del self.fields["note"]
            return
        del self.fields["node"], self.fields["name"]
        remember(self)

    def _choose(self, name: str, choices: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices

    def clean(self) -> dict[str, Any]:
        """完成不早于开始; 改了完成日期要写理由."""
        cleaned = super().clean() or {}
        starts, due = cleaned.get("starts_on"), cleaned.get("due_on")
        if starts and due and due < starts:
            self.add_error("due_on", "计划完成早于计划开始。")
        if due and "note" in self.fields and due != self.initial["due_on"] and not cleaned.get("note"):
            self.add_error("note", "改完成日期请写明理由。")
        cleaned["after"] = UUID(cleaned["after"]) if cleaned.get("after") else None
        return cleaned


def _held(task: WorkTask) -> dict[str, Any]:
    return {
        "doer": task.doer,
        "starts_on": task.starts_on,
        "due_on": task.due_on,
        "after": str(task.after_id) if task.after_id else "",
        "note": "",
    }


class BeginForm(forms.Form):
    """任务开工表."""

    on = day_field("实际开始")


class DropForm(forms.Form):
    """撤下任务表."""

    note = forms.CharField(
        label="撤下的理由", max_length=200, error_messages={"required": "撤下请写明理由。"}
    )


class WorkDoneForm(ReachForm):
    """报验完工表：when, what shows it, and a note for who signs."""

    on = day_field("完成日期")  # type: ignore[assignment]  # to the day, where a milestone may be a month


class CopyForm(forms.Form):
    """照抄表."""

    source = forms.CharField(
        label="照哪个项目",
        max_length=120,
        help_text="写项目编号或全名。任务排到同名的节点下，按两边节点的计划日期前后错开。",
        error_messages={"required": "请写项目编号或全名。"},
    )

    def __init__(self, data: Any = None, *, zone: Zone) -> None:
        super().__init__(data)
        self.zone = zone

    def clean_source(self) -> Project:
        """认项目."""
        typed: str = self.cleaned_data["source"].strip()
        rows = Project.objects.filter(zone=self.zone, withdrawn_at=None)
        found = rows.filter(number=typed).first()
        key = name_key(typed)
        found = found or (rows.filter(name_key=key).first() if key else None)
        if found is None:
            raise forms.ValidationError(f"项目库里没有“{typed[:40]}”。")
        return found
