"""答复：JSON in one shape; whatever goes wrong says so in a Chinese sentence."""

from collections.abc import Mapping, Sequence
from typing import Any

import orjson
from django.http import HttpResponse

JSON = "application/json"
# In a machine's word and in a person's, by status.
FAULTS = {
    400: ("bad_request", "请求看不懂：正文要写成 JSON。"),
    401: ("unauthenticated", "没有可用的密钥：没带、写错、到期、停用，或本人已离任。"),
    403: ("forbidden", "这个身份不能这样做。"),
    404: ("not_found", "没有这个地址或这件事。"),
    405: ("method_not_allowed", "这个地址不这样用。"),
    409: ("refused", "现在不能办。"),
    413: ("too_large", "正文太大。"),
    422: ("invalid", "有几处没填对，没有办理。"),
    429: ("too_many", "太快了，请稍后再试。"),
    500: ("broken", "系统出错，没有办成，也没有留下一半。"),
}  # fmt: skip
Fields = Mapping[str, Sequence[str]]


class Fault(Exception):
    """办不成: what is answered instead."""

    def __init__(self, status: int, message: str = "", fields: Fields | None = None) -> None:
        super().__init__(status, message)
        self.status, self.message, self.fields = status, message, dict(fields or {})


def answer(data: Any, status: int = 200) -> HttpResponse:
    """答 JSON; what is of a zone is kept by nobody in between."""
    response = HttpResponse(orjson.dumps(data), content_type=JSON, status=status)
    response.headers["Cache-Control"] = "no-store"
    return response


def failed(status: int, message: str = "", fields: Fields | None = None) -> HttpResponse:
    """答为何办不成: always the same four keys."""
    code, words = FAULTS[status]
    said = {"status": status, "code": code, "message": message or words, "fields": dict(fields or {})}
    response = answer(said, status)
    if status == 401:
        response.headers["WWW-Authenticate"] = 'Bearer realm="guatu"'
    return response
