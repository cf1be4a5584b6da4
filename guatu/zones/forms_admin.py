"""系统管理员的表单."""

from datetime import date
from typing import Any
from uuid import UUID

from django import forms

from guatu.zones.models import Park, Role, Unit

# A display is a link and the level above reads by its own zone: neither is given to a person.
ROLES = [(r.value, r.label) for r in Role if r not in (Role.DISPLAY, Role.UPPER)]


def day_field(label: str, **options: Any) -> forms.DateField:
    """日期项."""
    return forms.DateField(
        label=label, widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}), **options
    )


def unit_field(units: list[tuple[str, str]], label: str = "单位", **options: Any) -> forms.TypedChoiceField:
    """单位项."""
    return forms.TypedChoiceField(
        label=label, choices=[("", "请选择"), *units], coerce=UUID, empty_value=None, **options
    )


class UnitForm(forms.Form):
    """单位."""

    name = forms.CharField(label="名称", max_length=60)
    short_name = forms.CharField(label="简称", max_length=20, required=False)
    kind = forms.ChoiceField(label="类型", choices=Unit.Kind.choices)
    is_active = forms.BooleanField(label="在用", required=False, initial=True)

    def __init__(
        self,
        *args: Any,
        units: list[tuple[str, str]],
        leaders: list[tuple[str, str]],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["parent"] = unit_field(units, "上级单位", required=False)
        self.fields["leader"] = unit_field(leaders, "分管领导", required=False)
        self.fields["leader"].help_text = "单位的事逾期 3 个工作日后提醒他。"
        self.order_fields(["name", "short_name", "kind", "parent", "leader", "is_active"])


class NewPersonForm(forms.Form):
    """登记人员：with the first seat, and an account when a log-in name is given."""

    name = forms.CharField(label="姓名", max_length=40)
    title = forms.CharField(label="职务", max_length=40, required=False)
    username = forms.RegexField(
        label="登录名",
        regex=r"^[0-9A-Za-z._@-]{3,64}$",
        required=False,
        max_length=64,
        help_text="3 位以上字母、数字或 . _ - @；留空则只登记，不开账号。",
        error_messages={"invalid": "登录名只用字母、数字和 . _ - @，至少 3 位。"},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    role = forms.ChoiceField(label="角色", choices=ROLES, initial=Role.OFFICER)

    def __init__(self, *args: Any, units: list[tuple[str, str]], today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"] = unit_field(units)
        self.fields["from_date"] = day_field("任职起", initial=today)
        self.order_fields(["name", "title", "unit", "role", "from_date", "username"])


class PersonForm(forms.Form):
    """人员."""

    name = forms.CharField(label="姓名", max_length=40)
    title = forms.CharField(label="职务", max_length=40, required=False)
    is_external = forms.BooleanField(label="区外人员", required=False)


class MembershipForm(forms.Form):
    """任职."""

    role = forms.ChoiceField(label="角色", choices=ROLES, initial=Role.OFFICER)
    duty = forms.CharField(label="分工", max_length=20, required=False)

    def __init__(self, *args: Any, units: list[tuple[str, str]], today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"] = unit_field(units)
        self.fields["from_date"] = day_field("任职起", initial=today)
        self.fields["to_date"] = day_field("任职止", required=False)
        self.order_fields(["unit", "role", "duty", "from_date", "to_date"])


class EndForm(forms.Form):
    """免职."""

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to_date"] = day_field("任职止", initial=today)


class DayForm(forms.Form):
    """改一天."""

    day = day_field("日期")
    works = forms.ChoiceField(label="这天", choices=[("1", "上班"), ("0", "放假")], widget=forms.RadioSelect)
    name = forms.CharField(label="名称", max_length=20, required=False)


class DisplayForm(forms.Form):
    """大屏链接."""

    name = forms.CharField(label="用途", max_length=40, help_text="如：一楼大厅")


class ParkForm(forms.Form):
    """片区."""

    code = forms.SlugField(
        label="代码", max_length=20, help_text="字母、数字；图纸和表格靠它认片区，定了不改。"
    )
    name = forms.CharField(label="名称", max_length=60)
    kind = forms.ChoiceField(label="类型", choices=Park.Kind.choices)
