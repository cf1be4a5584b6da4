"""接口的说明与地址：django-ninja routes and describes; every operation goes through the door of keys."""

from collections.abc import Callable
from functools import lru_cache
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, path
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError
from ninja.params.functions import Path as PathParam

from guatu.api import shapes, views
from guatu.api.answers import failed
from guatu.api.asked import PARAMS
from guatu.api.door import by_key, open_answer
from guatu.ledger.forms import VerbForm
from guatu.ledger.forms_shape import ROWS, SplitForm
from guatu.ledger.verbs import VERBS, Verb
from guatu.zones.typing import ZoneRequest

FAULTS = dict.fromkeys((400, 401, 403, 404, 409, 413, 422, 429, 500), shapes.FaultShape)
READ = {code: shape for code, shape in FAULTS.items() if code not in (400, 409, 413)}
ZONE: Any = PathParam(..., description="区的代码", example="syjk")
REF: Any = PathParam(..., description="编号（如 WT-2026-0012）或内部编号")
ABOUT = """挂图台账的接口。凭接口密钥（Authorization: Bearer …）以本人身份读台账、办事项。
密钥在“我的账号”里建。时刻是 ISO 8601，带时区。办不成的，一律是同一个样子，`message` 是写给人看的一句话。
"""
ITEMS = "/api/v1/z/{zone}/items"
# The rows of this form are made when it is drawn.
SPLIT: dict[str, forms.Field] = {
    **{
        f"title_{n}": forms.CharField(label=f"第 {n} 件", max_length=160, required=n <= 2)
        for n in range(1, ROWS + 1)
    },
    **{
        f"unit_{n}": forms.CharField(label=f"第 {n} 件的责任单位", required=n <= 2)
        for n in range(1, ROWS + 1)
    },
    **{f"due_{n}": forms.DateField(label=f"第 {n} 件的期限", required=n <= 2) for n in range(1, ROWS + 1)},
    "note": forms.CharField(label="说明", required=False),
}
SCHEMES = {"key": {"type": "http", "scheme": "bearer", "description": "接口密钥"}}
api = NinjaAPI(
    title="挂图", version="1", description=ABOUT, openapi_url=None, docs_url=None,
    openapi_extra={"security": [{"key": []}]},
)  # fmt: skip


def _to_the_door(request: HttpRequest, error: Any) -> HttpResponse:
    """Only the door answers for what went wrong, after the transaction is over."""
    raise error


for kind in (Exception, Http404, HttpError, ValidationError):
    api.add_exception_handler(kind, _to_the_door)


@api.get(
    "/z/{slug:zone}/items",
    url_name="api_items",
    operation_id="items",
    summary="台账：筛选、检索、排序、翻页",
    tags=["读"],
    response={200: shapes.ItemPage, **READ},
)
def items(request: ZoneRequest, zone: str = ZONE) -> HttpResponse:
    """与页面上的台账同一个读法，行数和次序都一样。"""
    return views.items(request)


@api.get(
    "/z/{slug:zone}/items/{str:ref}",
    url_name="api_item",
    operation_id="item",
    summary="一件事项与它的流转",
    tags=["读"],
    response={200: shapes.ItemWhole, **READ},
)
def item(request: ZoneRequest, zone: str = ZONE, ref: str = REF) -> HttpResponse:
    """没有的，或不该看的，都是 404。"""
    return views.item(request, ref)


@api.get(
    "/z/{slug:zone}/desk",
    url_name="api_desk",
    operation_id="desk",
    summary="本人的工作台",
    tags=["读"],
    response={200: shapes.Desk, **READ},
)
def desk(request: ZoneRequest, zone: str = ZONE) -> HttpResponse:
    """等本人办的，每块的件数和头几件。"""
    return views.my_desk(request)


@api.get(
    "/z/{slug:zone}/kinds",
    url_name="api_kinds",
    operation_id="kinds",
    summary="事项种类",
    tags=["读"],
    response={200: shapes.Kinds, **READ},
)
def kinds(request: ZoneRequest, zone: str = ZONE) -> HttpResponse:
    """种类的代码、名称和要求。"""
    return views.kinds(request)


def _operation(verb: Verb) -> Callable[..., HttpResponse]:
    def operation(request: ZoneRequest, zone: str = ZONE, ref: str = REF) -> HttpResponse:
        """同一个 op 再发一次，什么也不改，答复照旧。"""
        return views.act(request, ref, verb)

    return operation


for each in VERBS.values():
    api.post(
        f"/z/{{slug:zone}}/items/{{str:ref}}/{views.slug(each)}",
        url_name=f"api_{each.url_name}",
        operation_id=each.code,
        summary=each.name,
        tags=["办"],
        response={200: shapes.Done, **FAULTS},
    )(_operation(each))


def body_described(verb: Verb) -> dict[str, Any]:
    """一步的正文 as the form of the page asks for it."""
    made: dict[str, Any] = {
        "op": {"type": "string", "format": "uuid", "description": "操作号，自己生成；重发时不变"},
        "seen": {"type": "string", "description": "看到时的 standing；其间有变就拒绝"},
    }
    form = _blank(verb.form)
    made |= {
        name: _described(field) for name, field in form.items() if not isinstance(field, forms.FileField)
    }
    required = ["op", *(name for name, field in form.items() if field.required)]
    content = {"application/json": {"schema": {"type": "object", "properties": made, "required": required}}}
    if verb.upload:
        files = {"file": {"type": "array", "items": {"type": "string", "format": "binary"}}}
        schema = {"type": "object", "properties": made | files, "required": required}
        content["multipart/form-data"] = {"schema": schema}
    return {"required": True, "content": content}


def _blank(form: type[VerbForm]) -> dict[str, forms.Field]:
    """The fields of a form before it knows its zone, in their order."""
    fields = {name: field for name, field in form.base_fields.items() if name != "uploads"}
    return SPLIT if form is SplitForm else fields


def _described(field: forms.Field) -> dict[str, Any]:
    schema: dict[str, Any] = {"type": "string", "description": str(field.label or "")}
    if isinstance(field, forms.DateField):
        schema["format"] = "date"
    if longest := getattr(field, "max_length", None):
        schema["maxLength"] = longest
    return schema


@lru_cache(maxsize=1)
def description() -> dict[str, Any]:
    """OpenAPI 3.1. The same for everybody: it tells of no zone and holds no secret."""
    made: dict[str, Any] = dict(api.get_openapi_schema(path_prefix="/api/v1"))
    made["components"]["securitySchemes"] = SCHEMES
    # Kinds are registered when their rooms are loaded, so what may be asked is known only now.
    made["paths"][ITEMS]["get"]["parameters"] += [param.described() for param in PARAMS]
    for verb in VERBS.values():
        operation = made["paths"][f"{ITEMS}/{{ref}}/{views.slug(verb)}"]["post"]
        operation["requestBody"] = body_described(verb)
    return made


def schema(request: HttpRequest) -> HttpResponse:
    """接口说明."""
    if request.method not in ("GET", "HEAD"):
        response = failed(405)
        response.headers["Allow"] = "GET, HEAD"
        return response
    return open_answer(description())


def patterns() -> list[URLPattern]:
    """全部地址, each behind the door; what is not among them is answered in JSON too."""
    found = [each for each in api.urls[0] if isinstance(each, URLPattern) and each.name != "api-root"]
    for each in found:
        each.callback = by_key(each.callback)
    return [path("openapi.json", schema, name="api_schema"), *found]
