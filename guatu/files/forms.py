"""附件的表单：fields that any room's form takes files with, and what the beginning of an upload must say."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django import forms
from django.conf import settings
from django.db import transaction
from django.urls import reverse

from guatu.files.actions import MIB, store
from guatu.files.kinds import ACCEPTED
from guatu.files.models import StoredFile
from guatu.files.uploads import take_in
from guatu.zones.member import Member
from guatu.zones.models import Zone

MOST_AT_ONCE = 30


class _FilesInput(forms.ClearableFileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """几个文件, sent with the form itself."""

    widget = _FilesInput

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        """Each is looked at as one file would be."""
        sent = [each for each in (data if isinstance(data, list | tuple) else [data]) if each]
        if len(sent) > MOST_AT_ONCE:
            raise forms.ValidationError(f"一次最多 {MOST_AT_ONCE} 个文件，请分几次附上。")
        return [super(FilesField, self).clean(each, initial) for each in sent]

    def offer(self, zone: Zone) -> None:
        """备好: what the browser needs to know to send in parts and to refuse early."""
        limit = settings.FILE_SIZE_LIMIT
        self.help_text = f"可以一次选多个，每个不超过 {limit // MIB} MB。"
        self.widget.attrs |= {
            "accept": ACCEPTED,
            "multiple": True,
            "data-uploads": reverse("uploads", kwargs={"zone": zone.code}),
            "data-limit": limit,
            "data-most": MOST_AT_ONCE,
        }


class UploadsField(forms.Field):
    """已传完的文件, by the ids of their uploads."""

    widget = forms.MultipleHiddenInput

    def clean(self, value: Any) -> list[UUID]:
        """Each once, in the order in which they were sent."""
        try:
            ids = [UUID(each) for each in dict.fromkeys(value or [])]
        except (ValueError, AttributeError, TypeError):
            raise forms.ValidationError("这张表单不完整，没有提交。请刷新页面再试。") from None
        if len(ids) > MOST_AT_ONCE:
            raise forms.ValidationError(f"一次最多 {MOST_AT_ONCE} 个文件，请分几次附上。")
        return ids


@transaction.atomic
def files_in(
    *, zone: Zone, files: Sequence[Any], uploads: Sequence[UUID], by: Member, at: datetime
) -> list[StoredFile]:
    """表单里的全部文件: those sent with it, then those sent before it. All of them or none."""
    sent = [store(zone=zone, content=each, name=each.name, by=by, at=at) for each in files]
    return sent + take_in(zone=zone, ids=uploads, by=by, at=at)


class BeginForm(forms.Form):
    """上传的开头."""

    id = forms.UUIDField()
    name = forms.CharField(max_length=1000)
    size = forms.IntegerField(min_value=0, max_value=2**53)
    modified = forms.IntegerField(min_value=0, max_value=2**53, required=False)
    sha256 = forms.RegexField(r"^[0-9a-f]{64}\Z", required=False)


class PartForm(forms.Form):
    """一段从哪里接."""

    offset = forms.IntegerField(min_value=0, max_value=2**53)
