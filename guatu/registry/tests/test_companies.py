"""企业名录：one company is one company, however its name is written."""

import io

import openpyxl
import pytest
from django.test import Client

from guatu.core import tenancy
from guatu.registry import actions, codes, queries
from guatu.registry.industries import divisions, industry_name
from guatu.registry.models import Company
from guatu.registry.names import initials, name_key
from tests.cast import Cast

CODE = "91110000600037341L"


def register(cast: Cast, name: str, code: str | None = None, *, is_sample: bool = True) -> Company:
    return actions.register_company(
        zone=cast.zone, name=name, credit_code=code, is_sample=is_sample, at=cast.at
    )


@pytest.mark.parametrize(
    "spelling",
    [
        "青螺（浙江）芯片有限公司",
        "青螺(浙江)芯片有限公司",
        " 青螺（浙江）  芯片有限公司",
        "青螺（浙江）芯片有限公司\u3000",
    ],
)
def test_width_brackets_and_blanks_make_no_other_company(cast: Cast, spelling: str) -> None:
    made = register(cast, "青螺（浙江）芯片有限公司")
    assert queries.find_company(cast.zone, spelling) == made
    with pytest.raises(actions.CompanyKnown, match="已有"):
        register(cast, spelling)


def test_traditional_and_simplified_are_one_name() -> None:
    assert name_key("紹興電子有限公司") == name_key("绍兴电子有限公司")


def test_a_short_name_is_a_question_and_never_a_merge(cast: Cast) -> None:
    full = register(cast, "青螺晶圆制造有限公司")
    register(cast, "白鹤食品有限公司")
    assert queries.resembling(cast.zone, "青螺晶圆") == [full]
    assert queries.resembling(cast.zone, "青螺晶园制造有限公司") == [full]
    assert queries.find_company(cast.zone, "青螺晶圆") is None
    assert queries.resembling(cast.zone, "厂") == []


@pytest.mark.parametrize("code", [CODE, "91110108551385082Q", " 911100006000 37341l"])
def test_a_true_credit_code_is_taken(code: str) -> None:
    assert len(codes.credit_code(code)) == 18
    assert codes.credit_code_doubt(codes.credit_code(code)) == ""


@pytest.mark.parametrize("code", ["91330000000000000X", "9111000060003734", "91110000600037341O"])
def test_a_wrong_credit_code_blocks(cast: Cast, code: str) -> None:
    with pytest.raises(codes.CreditCodeWrong, match="请对照营业执照核对"):
        register(cast, "青螺芯片有限公司", code)


def test_a_code_that_begins_with_a_letter_passes_and_a_wrong_inner_check_only_warns() -> None:
    alphabet, body = "0123456789ABCDEFGHJKLMNPQRTUWXY", "N2330604123456780"
    total = sum(alphabet.index(c) * pow(3, n, 31) for n, c in enumerate(body))
    code = body + alphabet[-total % 31]
    assert codes.credit_code(code) == code
    assert "请核对" in codes.credit_code_doubt(code)


def test_a_credit_code_belongs_to_one_company(cast: Cast) -> None:
    register(cast, "青螺芯片有限公司", CODE)
    with pytest.raises(actions.CreditCodeKnown, match="已属于“青螺芯片有限公司”"):
        register(cast, "白鹤芯片有限公司", CODE)


@pytest.mark.parametrize(
    "code", ["2109-330604-04-01-123456", "2020-330604-35-03-123456", "21093306040401123456"]
)
def test_old_and_new_project_codes_are_taken(code: str) -> None:
    assert len(codes.project_code(code)) == 24


@pytest.mark.parametrize("code", ["2113-330604-04-01-123456", "2109-990604-04-01-123456", "2109-330604-04"])
def test_a_wrong_project_code_is_refused(code: str) -> None:
    with pytest.raises(codes.ProjectCodeWrong, match="项目代码"):
        codes.project_code(code)


def test_the_97_divisions_are_here() -> None:
    assert len(divisions()) == 97
    assert industry_name("3979") == "计算机、通信和其他电子设备制造业"
    assert industry_name("") == ""


def test_a_company_is_found_by_chinese_by_initials_and_by_code(cast: Cast) -> None:
    made = register(cast, "重庆青螺芯片有限公司", CODE)
    register(cast, "白鹤食品有限公司")
    assert initials("重庆青螺芯片") == "cqqlxp"
    for words in ("青螺", "cqql", "QLXP", "911100", CODE.lower(), "青 螺"):
        assert list(queries.companies(cast.zone, {"q": words})) == [made], words


def test_what_has_no_code_is_listed_as_to_be_checked(client: Client, cast: Cast) -> None:
    register(cast, "青螺芯片有限公司", CODE)
    register(cast, "白鹤食品有限公司")
    page = cast.login(client, "officer").get("/z/qlw/companies/?code=missing").content.decode()
    assert "白鹤食品" in page
    assert "青螺芯片" not in page
    assert "待核" in page


def test_the_list_asks_the_same_for_three_companies_and_for_sixty(
    client: Client, cast: Cast, django_assert_num_queries: pytest.FixtureRequest
) -> None:
    cast.login(client, "officer")
    for size in (3, 60):
        for n in range(size):
            register(cast, f"第{size}批{n}号示例有限公司")
        with django_assert_num_queries(8):  # type: ignore[operator]
            assert client.get("/z/qlw/companies/").status_code == 200


def test_the_second_page_has_the_rest(client: Client, cast: Cast) -> None:
    for n in range(53):
        register(cast, f"示例{n:02}有限公司")
    page = cast.login(client, "officer").get("/z/qlw/companies/?page=2").content.decode()
    assert page.count("list-title") == 3
    assert client.get("/z/qlw/companies/?page=99&sort=-name&size=x").status_code == 200


def test_a_new_company_that_resembles_another_is_asked_about_first(client: Client, cast: Cast) -> None:
    register(cast, "青螺晶圆制造有限公司")
    cast.login(client, "officer")
    data = {"name": "青螺晶圆", "is_sample": "on"}
    page = client.post("/z/qlw/companies/new/", data)
    assert page.status_code == 422
    assert "可能已有" in page.content.decode()
    assert "仍要新建" in page.content.decode()
    assert queries.find_company(cast.zone, "青螺晶圆") is None
    assert client.post("/z/qlw/companies/new/", data | {"sure": "1"}).status_code == 302
    assert queries.find_company(cast.zone, "青螺晶圆") is not None


def test_a_wrong_code_is_said_beside_the_field_and_what_was_typed_stays(client: Client, cast: Cast) -> None:
    cast.login(client, "officer")
    data = {"name": "青螺芯片有限公司", "credit_code": "91330000000000000X"}
    page = client.post("/z/qlw/companies/new/", data)
    assert page.status_code == 422
    assert "校验位不对" in page.content.decode()
    assert 'value="青螺芯片有限公司"' in page.content.decode()


def test_a_company_is_edited_and_shown(client: Client, cast: Cast) -> None:
    made = register(cast, "青螺芯片有限公司")
    cast.login(client, "officer")
    data = {"name": "青螺集成电路有限公司", "credit_code": CODE, "industry_code": "39", "park": "one"}
    assert client.post(f"/z/qlw/companies/{made.id}/edit/", data).status_code == 302
    page = client.get(f"/z/qlw/companies/{made.id}/").content.decode()
    for words in ("青螺集成电路有限公司", CODE, "计算机、通信和其他电子设备制造业", "一号片区", "示例"):
        assert words in page


def test_an_auditor_reads_and_never_writes(client: Client, cast: Cast) -> None:
    cast.login(client, "auditor")
    assert client.get("/z/qlw/companies/").status_code == 200
    assert client.get("/z/qlw/companies/new/").status_code == 403


def test_a_company_of_another_zone_is_not_found_and_not_seen(client: Client, cast: Cast) -> None:
    made = register(cast, "青螺芯片有限公司")
    assert cast.login(client, "stranger").get(f"/z/bhw/companies/{made.id}/").status_code == 404
    assert client.get(f"/z/bhw/companies/{made.id}/edit/").status_code == 404
    tenancy.enter(cast.other.pk, [cast.other.pk])
    assert not Company.objects.filter(id=made.id).exists()


def test_the_export_has_the_rows_of_the_filter(client: Client, cast: Cast) -> None:
    register(cast, "=HYPERLINK(有限公司")
    register(cast, "白鹤食品有限公司")
    answer = cast.login(client, "officer").get("/z/qlw/companies/?export=xlsx&q=HYPER")
    sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).active
    assert sheet is not None
    names = [row[0] for row in sheet.iter_rows(values_only=True)]
    assert "'=HYPERLINK(有限公司" in names
    assert "白鹤食品有限公司" not in names


def test_a_withdrawn_company_frees_its_name(cast: Cast) -> None:
    made = register(cast, "青螺芯片有限公司", CODE)
    actions.withdraw_company(made, at=cast.at)
    assert queries.find_company(cast.zone, "青螺芯片有限公司") is None
    assert register(cast, "青螺芯片有限公司", CODE).id != made.id
