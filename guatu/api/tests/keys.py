"""密钥与一个会用它的系统, for the tests of this room."""

import json
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from django.test import Client

from guatu.api.actions import make_key
from tests.cast import Cast


def key_for(cast: Cast, part: str, *, can_act: bool = True, days: int = 30, **more: Any) -> str:
    """一把密钥 of this part of the cast."""
    given: dict[str, Any] = {
        "name": "大屏取数",
        "op": uuid4(),
        "at": cast.at,
        "by": cast.members[part],
    } | more
    return make_key(can_act=can_act, days=days, **given).secret


@dataclass
class System:
    """外部系统, which knows one key and one zone."""

    secret: str
    zone: str = "qlw"

    def get(self, path: str, query: dict[str, Any] | None = None) -> Any:
        """问."""
        return Client().get(self.url(path), query, headers=self.head())

    def post(self, path: str, data: Any = None, **more: Any) -> Any:
        """办."""
        body = data if isinstance(data, str | bytes) else json.dumps(data or {})
        return Client().post(
            self.url(path), body, content_type="application/json", headers=self.head(), **more
        )

    def url(self, path: str) -> str:
        """地址."""
        return f"/api/v1/z/{self.zone}/{path}"

    def head(self) -> dict[str, str]:
        """密钥在头里."""
        return {"Authorization": f"Bearer {self.secret}"} if self.secret else {}


def said(response: Any) -> str:
    """一句话 of a fault; its shape is always the same."""
    told = json.loads(response.content)
    assert set(told) == {"status", "code", "message", "fields"}
    assert told["status"] == response.status_code
    assert response["Cache-Control"] == "no-store"
    return str(told["message"])
