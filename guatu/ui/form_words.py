"""表单的话：what Django says of a wrong field, in the words of these pages; no talk of variables."""

from django import forms
from django.core import validators

NO_CHOICE = "这里没有这个选项，请重新选择。"


def speak() -> None:
    """换上我们的话, once, before any form is made."""
    for field in (
        forms.ChoiceField,
        forms.TypedChoiceField,
        forms.MultipleChoiceField,
        forms.ModelChoiceField,
        forms.ModelMultipleChoiceField,
    ):
        field.default_error_messages = {**field.default_error_messages, "invalid_choice": NO_CHOICE}
    multiple = forms.ModelMultipleChoiceField
    multiple.default_error_messages = {**multiple.default_error_messages, "invalid_pk_value": NO_CHOICE}
    validators.MaxLengthValidator.message = "最多 %(limit_value)d 个字，现在有 %(show_value)d 个字。"
    validators.ProhibitNullCharactersValidator.message = "里面有看不见的控制字符，请删去后再交。"
