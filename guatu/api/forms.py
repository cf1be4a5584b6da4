"""建密钥的表单：what for, how long, how far, and the proof that it is really he."""

from typing import Any

from django import forms

from guatu.api.actions import LONGEST
from guatu.identity.forms import RemoveForm
from guatu.zones.permissions import STAFF
from guatu.zones.typing import ZoneRequest

MODES = [("read", "读：只看，不能办理"), ("act", "读写：也能接单、报验、销号等")]


class KeyForm(RemoveForm):
    """建密钥. Password and second factor are asked again: an open browser is not enough."""

    field_order = ["name", "days", "mode", "password", "code"]

    name = forms.CharField(
        label="用途",
        max_length=40,
        help_text="哪个系统用、用来做什么，例如“数据大屏取台账”。",
        error_messages={"required": "请写明用途。"},
    )
    days = forms.IntegerField(
        label="有效天数",
        min_value=1,
        max_value=LONGEST,
        initial=90,
        help_text=f"最长 {LONGEST} 天，到期自动停用。",
        error_messages={
            "required": "请写有效天数。",
            "invalid": "只写整数。",
            "min_value": "最少 1 天。",
            "max_value": f"最长 {LONGEST} 天。",
        },
    )
    mode = forms.ChoiceField(label="权限", error_messages={"required": "请选择权限。"})

    def __init__(self, request: ZoneRequest, data: Any = None) -> None:
        super().__init__(data)
        # What is wrong is said here, not by the browser in a language of its own.
        self.use_required_attribute = False
        for limit in ("min", "max"):
            self.fields["days"].widget.attrs.pop(limit)
        mode = self.fields["mode"]
        assert isinstance(mode, forms.ChoiceField)
        mode.choices = MODES if request.member.has(*STAFF) else MODES[:1]
        if not getattr(request.user, "has_second_factor", False):
            del self.fields["code"]
