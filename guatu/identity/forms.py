"""身份的表单."""

from django import forms


class LoginForm(forms.Form):
    """登录."""

    username = forms.CharField(
        label="登录名",
        max_length=64,
        widget=forms.TextInput(attrs={"autocomplete": "username", "autofocus": True}),
    )
    password = forms.CharField(
        label="口令",
        max_length=128,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )


class CodeForm(forms.Form):
    """动态码，登录的第二步."""

    code = forms.CharField(
        label="动态码",
        max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "autofocus": True}),
        help_text="打开手机上的验证器，输 6 位数字；手机不在手边，输一个恢复码。",
    )


class ConfirmForm(forms.Form):
    """启用两步验证：the password once more, so that an open browser is not enough."""

    password = forms.CharField(
        label="口令",
        max_length=128,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    code = forms.CharField(
        label="动态码",
        max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric"}),
        help_text="扫码后，验证器上显示的 6 位数字。",
    )


class RemoveForm(ConfirmForm):
    """停用两步验证."""

    code = forms.CharField(
        label="动态码或恢复码",
        max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code"}),
    )
