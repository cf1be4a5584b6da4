"""交表：acted on when it is right, drawn again with the reason and what was typed when it is not."""

from django import forms
from django.http import HttpResponse
from django.test import RequestFactory

from guatu.core.refusal import Refusal
from guatu.ui.form import sent


class Words(forms.Form):
    """一句话."""

    said = forms.CharField(error_messages={"required": "请写一句。"})


def done() -> HttpResponse:
    return HttpResponse("办好了")


def refused() -> HttpResponse:
    raise Refusal("现在不行。")


def test_a_form_that_is_right_leads_on() -> None:
    request = RequestFactory().post("/", {"said": "好"})
    answer = sent(request, Words(request.POST), done)
    assert answer is not None
    assert answer.content.decode() == "办好了"


def test_what_was_refused_stands_on_the_form_with_what_was_typed() -> None:
    request = RequestFactory().post("/", {"said": "好"})
    form = Words(request.POST)
    assert sent(request, form, refused) is None
    assert form.non_field_errors() == ["现在不行。"]
    assert form["said"].value() == "好"


def test_what_was_only_asked_for_or_is_not_right_does_nothing() -> None:
    asked, wrong = RequestFactory().get("/"), RequestFactory().post("/", {"said": ""})
    assert sent(asked, Words(), refused) is None
    form = Words(wrong.POST)
    assert sent(wrong, form, refused) is None
    assert form.errors == {"said": ["请写一句。"]}
