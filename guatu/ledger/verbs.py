"""网页上的动词：for each, its form, its button, and what it does when the form is right."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

from django.db import transaction

from guatu.files.forms import files_in
from guatu.ledger import actions, forms, forms_clock, forms_shape, rules
from guatu.ledger.models import Item
from guatu.ledger.steps import VERB_NAMES
from guatu.zones.member import Member


@dataclass(frozen=True)
class Act:
    """要办的一步：the held item, what was filled in, who, when, under which operation."""

    item: Item
    data: dict[str, Any]
    by: Member
    at: datetime
    op: UUID


@dataclass(frozen=True)
class Verb:
    """网页上的一个动词."""

    code: str
    form: type[forms.VerbForm]
    run: Callable[[Act], Item]
    done: str
    button: str = "plain"
    word: str = ""
    upload: bool = False
    own_page: bool = False

    @property
    def name(self) -> str:
        """按钮上的字."""
        return self.word or VERB_NAMES[self.code]

    @property
    def url_name(self) -> str:
        """地址名."""
        return f"item_{self.code}"


def _accept(a: Act) -> Item:
    return actions.accept(a.item, by=a.by, at=a.at, op=a.op)


def _submit(a: Act) -> Item:
    return actions.submit(a.item, by=a.by, at=a.at, op=a.op, note=a.data["note"])


def _sign_off(a: Act) -> Item:
    return actions.sign_off(a.item, by=a.by, at=a.at, op=a.op, note=a.data["note"])


def _return(a: Act) -> Item:
    return actions.return_(a.item, by=a.by, at=a.at, op=a.op, note=a.data["note"])


def _assign(a: Act) -> Item:
    unit, person, note = a.data["unit"], a.data["person"], a.data["note"]
    return actions.assign(a.item, unit=unit, person=person, note=note, by=a.by, at=a.at, op=a.op)


def _attach(a: Act) -> Item:
    """One statement, many files: each file is its own evidence and entry, under an operation of its own."""
    if actions.is_repeat(a.item, "attach", a.op):
        return actions.attach(a.item, by=a.by, at=a.at, op=a.op)
    rules.stand(rules.attach, a.item, a.by)
    with transaction.atomic():
        sent, uploads, part = a.data["file"], a.data["uploads"], a.data["part"]
        files = files_in(zone=a.item.zone, files=sent, uploads=uploads, by=a.by, at=a.at)
        first = files[0] if files else None
        item = actions.attach(a.item, by=a.by, at=a.at, op=a.op, text=a.data["text"], file=first, part=part)
        for number, file in enumerate(files[1:], start=2):
            op = uuid5(a.op, f"file {number}")
            item = actions.attach(a.item, by=a.by, at=a.at, op=op, file=file, part=part)
        return item


def _plan(a: Act) -> Item:
    return actions.plan(a.item, text=a.data["note"], by=a.by, at=a.at, op=a.op)


def _respond(a: Act) -> Item:
    return actions.respond(a.item, note=a.data["note"], by=a.by, at=a.at, op=a.op)


def _report(a: Act) -> Item:
    return actions.report(a.item, note=a.data["note"], by=a.by, at=a.at, op=a.op)


def _ask_part(a: Act) -> Item:
    return actions.ask_part(a.item, by=a.by, at=a.at, op=a.op, **a.data)


def _ask_extension(a: Act) -> Item:
    until, reason = a.data["until"], a.data["note"]
    return actions.ask_extension(a.item, until=until, reason=reason, by=a.by, at=a.at, op=a.op)


def _grant(a: Act) -> Item:
    return actions.grant_extension(a.item, by=a.by, at=a.at, op=a.op, **a.data)


def _refuse(a: Act) -> Item:
    return actions.refuse_extension(a.item, by=a.by, at=a.at, op=a.op, note=a.data["note"])


def _credit(a: Act) -> Item:
    return actions.credit(a.item, by=a.by, at=a.at, op=a.op, **a.data)


def _regrade(a: Act) -> Item:
    return actions.regrade(a.item, by=a.by, at=a.at, op=a.op, **a.data)


def _split(a: Act) -> Item:
    pieces, note = a.data["pieces"], a.data["note"]
    return actions.split(a.item, pieces=pieces, note=note, by=a.by, at=a.at, op=a.op)


def _merge(a: Act) -> Item:
    return actions.merge(a.item, by=a.by, at=a.at, op=a.op, **a.data)


def _mark(a: Act) -> Item:
    return actions.mark(a.item, by=a.by, at=a.at, op=a.op, note=a.data["note"])


def _unmark(a: Act) -> Item:
    return actions.unmark(a.item, by=a.by, at=a.at, op=a.op, note=a.data["note"])


def _pause(a: Act) -> Item:
    return actions.pause(a.item, by=a.by, at=a.at, op=a.op, **a.data)


def _resume(a: Act) -> Item:
    return actions.resume(a.item, by=a.by, at=a.at, op=a.op, note=a.data["note"])


def _reopen(a: Act) -> Item:
    return actions.reopen(a.item, by=a.by, at=a.at, op=a.op, note=a.data["note"])


def _void(a: Act) -> Item:
    return actions.void(a.item, by=a.by, at=a.at, op=a.op, note=a.data["note"])


VERBS = {
    verb.code: verb
    for verb in (
        Verb("accept", forms.PlainForm, _accept, "已接单。", "primary"),
        Verb("submit", forms.NoteForm, _submit, "已报验，等验收。", "primary"),
        Verb("sign_off", forms.NoteForm, _sign_off, "已销号。", "primary", word="验收销号"),
        Verb("resume", forms.NoteForm, _resume, "已恢复，期限已顺延。", "primary"),
        Verb("grant_extension", forms_clock.GrantForm, _grant, "已批准延期。", "primary"),
        Verb("attach", forms.AttachForm, _attach, "佐证已附上。", word="附佐证", upload=True),
        Verb("plan", forms.SaidForm, _plan, "方案已定。"),
        Verb("respond", forms.SaidForm, _respond, "已响应。"),
        Verb("report", forms.SaidForm, _report, "进展已报。"),
        Verb("return", forms.ReasonForm, _return, "已退回重办。"),
        Verb("refuse_extension", forms.ReasonForm, _refuse, "延期未批准，期限不变。"),
        Verb("ask_part", forms_shape.AskPartForm, _ask_part, "已请配合。"),
        Verb("ask_extension", forms_clock.AskExtensionForm, _ask_extension, "延期已申请，等批复。"),
        Verb("assign", forms.AssignForm, _assign, "已改派。"),
        Verb("pause", forms_clock.PauseForm, _pause, "已挂起，期限停算。"),
        Verb("credit", forms_clock.CreditForm, _credit, "已补记，期限已顺延。"),
        Verb("regrade", forms_clock.RegradeForm, _regrade, "等级已调整，期限已重算。"),
        Verb("split", forms_shape.SplitForm, _split, "已拆分。", own_page=True),
        Verb("mark", forms.NoteForm, _mark, "已标为一把手工程。", word="标为一把手工程"),
        Verb("unmark", forms.NoteForm, _unmark, "已取消一把手工程。", word="取消一把手工程"),
        Verb("reopen", forms.ReasonForm, _reopen, "已重新打开。"),
        Verb("merge", forms_shape.MergeForm, _merge, "已合并。"),
        Verb("void", forms.ReasonForm, _void, "已作废。", "danger"),
    )
}
# Steps that have no button of their own, by what is said after them.
ALSO = {
    "countersign": "已签字，等下一道签。",
    "finish_part": "配合已办结。",
    "drop_part": "配合已撤回。",
}


def said(code: str) -> str:
    """刚办了什么, in one sentence; empty for what is no verb."""
    verb = VERBS.get(code)
    return verb.done if verb else ALSO.get(code, "")
