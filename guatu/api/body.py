"""正文：a JSON object, or a form with files, as the fields of a form."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

import orjson
from django.core.exceptions import BadRequest
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict

from guatu.api.answers import Fault
from guatu.zones.typing import ZoneRequest

FORMS = ("multipart/form-data", "application/x-www-form-urlencoded")
OWN = ("op", "seen")


@dataclass(frozen=True)
class Body:
    """交来的：what the form is given, what the interface itself asks for, and every name that was sent."""

    data: QueryDict
    files: MultiValueDict[str, Any]
    op: UUID | None
    seen: str

    @property
    def names(self) -> set[str]:
        """交来的各项."""
        return (set(self.data) | set(self.files)) - set(OWN)


def body_of(request: ZoneRequest) -> Body:
    """读正文."""
    if request.content_type in FORMS:
        data: QueryDict = request.POST
        files: MultiValueDict[str, Any] = request.FILES
    else:
        data, files = _from_json(request.body), MultiValueDict()
    wrong = {name: ["不能有空字符。"] for name, values in data.lists() if "\0" in name + "".join(values)}
    if wrong:
        raise Fault(422, "没有办理。正文里有空字符。", wrong)
    return Body(data, files, _op(data.get("op", "")), data.get("seen", ""))


def _from_json(content: bytes) -> QueryDict:
    try:
        told = orjson.loads(content or b"{}")
    except orjson.JSONDecodeError:
        raise BadRequest from None
    if not isinstance(told, dict):
        raise BadRequest
    data, wrong = QueryDict(mutable=True), {}
    for name, value in told.items():
        values = value if isinstance(value, list) else [value]
        if any(isinstance(each, dict | list) for each in values):
            wrong[name] = ["要写成文字、数或它们的列表。"]
        data.setlist(name, [_text(each) for each in values if each is not None])
    if wrong:
        raise Fault(422, "没有办理。有的项写法不对。", wrong)
    return data


def _text(value: Any) -> str:
    """As a form would have sent it."""
    if isinstance(value, bool):
        return "on" if value else ""
    return str(value)


def _op(text: Any) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
