"""网页上的动词：for each, its form, its button, and what it does when the form is right."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

from django.db import transaction

from guatu.files.forms import files_in
from guatu.ledger import actions, forms, rules
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
    return actions.assign(a.item, unit=a.data["unit"], person=a.data["person"], by=a.by, at=a.at, op=a.op)


def _attach(a: Act) -> Item:
    """One statement, many files: each file is its own evidence and entry, under an operation of its own."""
    if actions.is_repeat(a.item, "attach", a.op):
        return actions.attach(a.item, by=a.by, at=a.at, op=a.op)
    rules.attach(a.item, a.by)
    with transaction.atomic():
        sent, uploads = a.data["file"], a.data["uploads"]
        files = files_in(zone=a.item.zone, files=sent, uploads=uploads, by=a.by, at=a.at)
        first = files[0] if files else None
        item = actions.attach(a.item, by=a.by, at=a.at, op=a.op, text=a.data["text"], file=first)
        for number, file in enumerate(files[1:], start=2):
            op = uuid5(a.op, f"file {number}")
            item = actions.attach(a.item, by=a.by, at=a.at, op=op, file=file)
        return item


def _pause(a: Act) -> Item:
    reason, note = a.data["reason"], a.data["note"]
    return actions.pause(a.item, reason=reason, note=note, by=a.by, at=a.at, op=a.op)


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
        Verb("attach", forms.AttachForm, _attach, "佐证已附上。", word="附佐证", upload=True),
        Verb("return", forms.ReasonForm, _return, "已退回重办。"),
        Verb("assign", forms.AssignForm, _assign, "已改派。"),
        Verb("pause", forms.PauseForm, _pause, "已挂起，期限停算。"),
        Verb("reopen", forms.ReasonForm, _reopen, "已重新打开。"),
        Verb("void", forms.ReasonForm, _void, "已作废。", "danger"),
    )
}
