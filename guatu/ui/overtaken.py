"""两个人改同一张表：who sends a form that was drawn before somebody else's change is told so, and keeps
what he typed; sent once more, it stands.

The form carries a short digest of each value it was drawn with. A repeat that changes nothing is let through.
"""

import hashlib
from typing import Any, cast

from django import forms
from django.http import QueryDict

STOOD = "stood"
LONGEST = 40


def remember(form: forms.Form) -> None:
    """记下这张表从哪里画起, when all its fields are there."""
    now = _standing(form)
    form.fields[STOOD] = forms.CharField(required=False, widget=forms.HiddenInput(), initial=now)


def overtaken(form: forms.Form) -> bool:
    """有没有人先改过. If so the form says what, and from then on stands on what is there now."""
    if STOOD not in form.fields:
        return False
    seen, now = form.cleaned_data.pop(STOOD, ""), str(form[STOOD].initial)
    if not seen or seen == now or not set(form.changed_data) - {STOOD}:
        return False
    before = set(seen.split(","))
    moved = [name for name, mark in zip(_names(form), now.split(","), strict=True) if mark not in before]
    said = "、".join(f"“{form[name].label}”现在是“{_shown(form, name)}”" for name in moved)
    form.data = data = cast(QueryDict, form.data).copy()
    data[form.add_prefix(STOOD)] = now
    form.add_error(
        None, f"你打开这张表以后有人改过，没有提交：{said}。你填的都在；核对后再交一次，就以你填的为准。"
    )
    return True


def _names(form: forms.Form) -> list[str]:
    return [name for name in form.fields if name != STOOD]


def _standing(form: forms.Form) -> str:
    marks = (f"{name} {_plain(form[name].initial)}" for name in _names(form))
    return ",".join(hashlib.sha256(mark.encode()).hexdigest()[:10] for mark in marks)


def _plain(value: Any) -> str:
    if isinstance(value, list | tuple | set):
        return "|".join(sorted(_plain(each) for each in value))
    return "" if value is None else str(getattr(value, "pk", value))


def _shown(form: forms.Form, name: str) -> str:
    value, field = form[name].initial, form.fields[name]
    if isinstance(value, bool):
        return "是" if value else "否"
    held = value if isinstance(value, list | tuple) else [value]
    words = {str(key): str(word) for key, word in getattr(field, "choices", ())}
    text = "、".join(words.get(_plain(each), _plain(each)) for each in held) or "空"
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"
