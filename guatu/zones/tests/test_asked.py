"""地址里的日子：one way to read it, the same on every page that looks at a past day."""

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from guatu.zones.asked import BadDate, as_of_asked
from tests.cast import Cast

PAGES = ("wall", "wall_export", "key_tasks", "wall_list", "key_task_cells")


def test_a_day_is_read_and_nothing_is_today() -> None:
    assert as_of_asked({"as_of": " 2022-05-31 "}) == date(2022, 5, 31)
    assert as_of_asked({"as_of": ""}) is None
    assert as_of_asked({}) is None


@pytest.mark.parametrize("text", ["昨天", "2022-5-31", "20220531", "2022-02-30", "0001-01-01", "9999-12-31"])
def test_what_is_no_day_is_refused_in_words(text: str) -> None:
    with pytest.raises(BadDate, match="不是日期，请按 2022-05-31 的样子填"):
        as_of_asked({"as_of": text})


@pytest.mark.parametrize("page", PAGES)
def test_every_page_of_a_past_day_says_so_alike(cast: Cast, client: Client, page: str) -> None:
    cast.login(client, "leader")
    for text in ("0001-01-01", "31/05/2022"):
        answer = client.get(reverse(page, kwargs={"zone": "qlw"}), {"as_of": text})
        assert answer.status_code == 409
        assert "请按 2022-05-31 的样子填" in answer.content.decode()
