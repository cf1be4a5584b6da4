"""企业的表单."""

from typing import Any

from django import forms

from guatu.registry.industries import grouped_choices


class CompanyForm(forms.Form):
    """企业."""

    name = forms.CharField(label="企业名称", max_length=120, help_text="营业执照上的全称。")
    credit_code = forms.CharField(
        label="统一社会信用代码",
        max_length=30,
        required=False,
        help_text="18 位；还没有拿到就留空，列表里显示“待核”。",
    )
    is_sample = forms.BooleanField(label="示例企业（虚构）", required=False)

    def __init__(self, *args: Any, parks: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["industry_code"] = forms.ChoiceField(
            label="行业大类", choices=[("", "未定"), *grouped_choices()], required=False
        )
        self.fields["park"] = forms.ChoiceField(label="片区", choices=[("", "未定"), *parks], required=False)
        self.order_fields(["name", "credit_code", "industry_code", "park", "is_sample"])
