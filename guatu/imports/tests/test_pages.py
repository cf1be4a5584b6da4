"""导入的页面：send, look, correct, confirm, take back; and who may."""

import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from guatu.imports.models import ImportRecord
from guatu.imports.tests.sheets_for_tests import ROWS, opened, workbook
from guatu.projects.actions import update_project
from guatu.projects.models import Project
from tests.cast import Cast

HOME = "/z/qlw/imports/"


def send(client: Client, content: bytes, name: str = "台账.xlsx", **more: Any) -> Any:
    return client.post(f"{HOME}receive/", {"file": SimpleUploadedFile(name, content), "kind": "", **more})


def sent(cast: Cast, client: Client, content: bytes | None = None, **more: Any) -> str:
    """Upload as 李工; the address of the preview."""
    response = send(cast.login(client, "officer"), content or workbook(ROWS), **more)
    assert response.status_code == 302, response.content.decode()
    return str(response["Location"])


@pytest.mark.mechanism("M017")
def test_a_file_is_sent_looked_at_confirmed_and_taken_back(ready: Cast, client: Client) -> None:
    at = sent(ready, client)
    page = client.get(at).content.decode()
    assert "确认后新增 3 行" in page
    assert "“无此人”不在本区人员中" in page
    done = client.post(f"{at}confirm/", {"op": "01890000-0000-7000-8000-000000000001"}, follow=True)
    assert "已导入：新增 3 行" in done.content.decode()
    client.post(f"{at}confirm/", {"op": "01890000-0000-7000-8000-000000000001"})
    assert Project.objects.filter(zone=ready.zone).count() == 3
    back = client.post(f"{at}undo/", follow=True)
    assert "台账回到导入之前" in back.content.decode()
    assert not Project.objects.filter(zone=ready.zone, withdrawn_at=None).exists()
    assert client.get(HOME).status_code == 200


def test_the_rows_are_narrowed_by_verdict_difference_and_words(ready: Cast, client: Client) -> None:
    at = sent(ready, client)
    assert (
        "示例·甲电子"
        not in client.get(f"{at}?verdict=warned").content.decode().split('id="list"')[1].split("aside")[0]
    )
    assert "没有符合条件的行" in client.get(f"{at}?difference=changed").content.decode()
    assert "示例·丙医疗" in client.get(f"{at}?q=丙医疗").content.decode()


def test_a_record_that_moved_on_shows_its_new_preview(ready: Cast, client: Client) -> None:
    client.post(f"{sent(ready, client)}confirm/")
    rows = [[*row] for row in ROWS]
    rows[0][3] = 15000
    at = sent(ready, client, workbook(rows))
    project = Project.objects.get(zone=ready.zone, name="示例·甲电子")
    update_project(project, changes={"investment_fen": 13_000_000_000}, by=ready.head, at=ready.at)
    stale = client.post(f"{at}confirm/")
    assert stale.status_code == 409
    assert "预览之后台账有变" in stale.content.decode()
    assert "13,000 万元" in stale.content.decode()
    assert client.post(f"{at}confirm/").status_code == 302


def test_two_officers_confirm_the_second_is_told(ready: Cast, client: Client) -> None:
    at = sent(ready, client)
    client.post(f"{at}confirm/")
    second = ready.login(Client(), "supervisor").post(f"{at}confirm/")
    assert second.status_code == 409
    assert "已由李工导入" in second.content.decode()


def test_a_refused_file_says_why_and_keeps_what_was_chosen(ready: Cast, client: Client) -> None:
    ready.login(client, "officer")
    response = send(client, b"not a workbook", "台账.xlsx", kind="projects")
    page = response.content.decode()
    assert response.status_code == 422
    assert "文件名写着 Excel，内容却不是" in page
    assert re.search(r'value="projects" selected', page)
    assert not ImportRecord.objects.filter(zone=ready.zone).exists()
    assert client.post(f"{HOME}receive/", {"kind": ""}).status_code == 422


def test_a_giant_file_is_refused_before_it_is_read(ready: Cast, client: Client, settings: Any) -> None:
    settings.FILE_SIZE_LIMIT = 1000
    response = send(ready.login(client, "officer"), workbook(ROWS))
    assert response.status_code == 422
    assert "的上限" in response.content.decode()


def test_a_csv_of_chinese_excel_is_read(ready: Cast, client: Client) -> None:
    text = "项目名称,建设单位,总投资（万元）\n示例·戊,示例戊有限公司,1200\n"
    at = sent(ready, client, text.encode("gb18030"), name="台账.csv")
    assert "示例·戊" in client.get(at).content.decode()
    assert client.post(f"{at}confirm/").status_code == 302
    assert Project.objects.get(zone=ready.zone, name="示例·戊").investment_fen == 1_200_000_000


def test_heads_can_be_corrected(ready: Cast, client: Client) -> None:
    at = sent(ready, client, "项目名称,盘子（万元）\n示例·己,1200\n".encode(), name="台账.csv")
    fixed = client.post(
        f"{at}remap/",
        {"head": ["项目名称", "盘子（万元）"], "field": ["name", "investment_cny"]},
        follow=True,
    )
    assert "1,200 万元" in fixed.content.decode()
    broken = client.post(
        f"{at}remap/", {"head": ["项目名称", "盘子（万元）"], "field": ["", "investment_cny"]}
    )
    assert broken.status_code == 422


def test_rejected_rows_and_the_empty_sheet_come_as_workbooks(ready: Cast, client: Client) -> None:
    rows = [[*row] for row in ROWS]
    rows[1][3] = "很多"
    at = sent(ready, client, workbook(rows))
    sheet = opened(client.get(f"{at}rejected/").content).active
    assert any(cell.value == "退回原因" for row in sheet.iter_rows() for cell in row)
    empty = opened(client.get(f"{HOME}template/projects/").content).active
    assert any(cell.value == "项目名称" for row in empty.iter_rows() for cell in row)
    assert client.get(f"{HOME}template/nothing/").status_code == 404


@pytest.mark.parametrize("part", ["leader", "auditor"])
def test_a_reader_looks_and_cannot_import(ready: Cast, client: Client, part: str) -> None:
    at = sent(ready, client)
    reader = ready.login(Client(), part)
    assert reader.get(HOME).status_code == 200
    page = reader.get(at).content.decode()
    assert "确认导入" not in page
    assert send(reader, workbook(ROWS)).status_code == 403
    assert reader.post(f"{at}confirm/").status_code == 403


def test_another_zone_sees_nothing_of_it(ready: Cast, client: Client) -> None:
    at = sent(ready, client)
    stranger = ready.login(Client(), "stranger")
    assert stranger.get(at).status_code == 404
    assert stranger.get(at.replace("/qlw/", "/bhw/")).status_code == 404
    assert stranger.post(at.replace("/qlw/", "/bhw/") + "confirm/").status_code == 404
