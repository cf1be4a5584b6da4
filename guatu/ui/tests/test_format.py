"""书写: figures, dates and delays read the way an office writes them."""

from datetime import UTC, date, datetime

import pytest

from guatu.ui import format as writing

TODAY = date(2022, 6, 1)
YUAN = 100
WAN = 10_000 * YUAN
YI = 10_000 * WAN


@pytest.mark.parametrize(
    ("fen", "text"),
    [
        (None, "—"),
        (0, "0元"),
        (1, "0.01元"),
        (9_999 * YUAN, "9,999元"),
        (1 * WAN, "1万元"),
        (3_400 * WAN, "3,400万元"),
        (125_000 * YUAN, "12.5万元"),
        (YI - 1, "1亿元"),
        (125_000_000 * YUAN, "1.25亿元"),
        (2_000 * YI, "2,000亿元"),
        (-3_400 * WAN, "-3,400万元"),
    ],
)
def test_money_is_written_in_the_unit_people_speak(fen: int | None, text: str) -> None:
    assert writing.money_text(fen) == text


def test_money_keeps_the_exact_figure_and_its_qualifier() -> None:
    html = writing.money(12_500_000_012, "约")
    assert "约1.25亿元" in html
    assert 'title="125,000,000.12 元"' in html
    assert 'value="12500000012"' in html


@pytest.mark.parametrize(
    ("qualifier", "text"),
    [
        ("约", "约100家"),
        ("超", "超100家"),
        ("近", "近100家"),
        ("余", "100余家"),
        ("以上", "100家以上"),
        ("", "100家"),
    ],
)
def test_a_qualifier_stands_where_chinese_puts_it(qualifier: str, text: str) -> None:
    assert writing.quantity(100, "家", qualifier) == text


@pytest.mark.parametrize(
    ("value", "precision", "text"),
    [
        (date(2022, 5, 11), "day", "5月11日"),
        (date(2023, 1, 15), "day", "2023年1月15日"),
        (date(2022, 8, 31), "month", "8月"),
        (date(2023, 8, 31), "month", "2023年8月"),
        (date(2022, 12, 31), "year", "2022年"),
        (datetime(2022, 5, 10, 16, 30, tzinfo=UTC), "day", "5月11日"),
    ],
)
def test_a_date_names_its_year_only_when_it_differs(value: date, precision: str, text: str) -> None:
    assert writing.date_text(value, TODAY, precision) == text


def test_a_date_without_a_reference_names_its_year() -> None:
    assert writing.date_text(date(2022, 5, 11)) == "2022年5月11日"


def test_a_time_element_is_readable_by_programs() -> None:
    assert 'datetime="2022-08"' in writing.date_cn(date(2022, 8, 31), TODAY, "month")
    assert 'datetime="2022-05-11"' in writing.date_cn(date(2022, 5, 11), TODAY)


def test_a_moment_is_told_in_shanghai() -> None:
    assert "5月11日 00:30" in writing.moment(datetime(2022, 5, 10, 16, 30, tzinfo=UTC), TODAY)


@pytest.mark.parametrize(
    ("due", "done", "text"),
    [
        (date(2022, 6, 4), None, "还有 3 天"),
        (date(2022, 6, 1), None, "今天到期"),
        (date(2022, 5, 23), None, "已逾期 9 天"),
        (date(2022, 5, 31), date(2022, 5, 30), "提前 1 天"),
        (date(2022, 5, 31), date(2022, 5, 31), "按期"),
        (date(2022, 5, 31), date(2022, 6, 2), "超期 2 天"),
        (None, None, "未定时限"),
    ],
)
def test_a_delay_is_told_in_days(due: date | None, done: date | None, text: str) -> None:
    assert writing.days(due, TODAY, done) == text


def test_small_figures() -> None:
    assert writing.percent(85) == "85%"
    assert writing.percent("62.50") == "62.5%"
    assert writing.ratio(1, 3) == "33.3%"
    assert writing.ratio(1, 0) == "—"
    assert writing.area("126.40") == "126.4亩"
    assert writing.area(12_000) == "1.2万亩"
    assert writing.number(1286) == "1,286"
    assert writing.size(20 * 1024 * 1024) == "20 MB"
    assert writing.blank("") == writing.blank(None)
    assert writing.blank(0) == 0
