"""通知设置的表单."""

from datetime import time
from typing import Any

from django import forms

from guatu.notices.models import OPTIONAL, DigestDays, Group

HOURS = [("", "不要汇总"), *((str(hour), f"{hour:02d}:00") for hour in range(24))]
HALF_HOURS = [("", "不静默"), *((text, text) for h in range(24) for text in (f"{h:02d}:00", f"{h:02d}:30"))]
WANTED = {
    Group.SIGN: "等我定的：报验、延期申请、会签",
    Group.WATCH: "他人的预警：不是我承办、要我知道的逾期与临期",
    Group.PROGRESS: "进展：佐证、销号、挂起、期限调整",
}


class PreferenceForm(forms.Form):
    """怎么通知我."""

    digest_hour = forms.ChoiceField(label="每日汇总", choices=HOURS, required=False)
    digest_days = forms.ChoiceField(label="哪些日子", choices=DigestDays.choices)
    quiet_from = forms.TypedChoiceField(
        label="静默从",
        choices=HALF_HOURS,
        coerce=time.fromisoformat,
        empty_value=None,
        required=False,
        help_text="这段时间来的消息，到止时才响铃；急的照响。",
    )
    quiet_to = forms.TypedChoiceField(
        label="静默到", choices=HALF_HOURS, coerce=time.fromisoformat, empty_value=None, required=False
    )
    wanted = forms.MultipleChoiceField(
        label="还收哪些",
        choices=[(group.value, WANTED[group]) for group in OPTIONAL],
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="交给我的、我的预警、工作通知总会收到，不能关。",
    )

    def clean(self) -> dict[str, Any]:
        """静默要有起有止."""
        held: dict[str, Any] = super().clean() or self.cleaned_data
        start, end = held.get("quiet_from"), held.get("quiet_to")
        if not self.errors and (start is None) != (end is None):
            self.add_error("quiet_to" if end is None else "quiet_from", "起和止要一起填，或一起留空。")
        elif not self.errors and isinstance(start, time) and start == end:
            self.add_error("quiet_to", "起和止不能相同。")
        return held
