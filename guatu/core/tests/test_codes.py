"""代码：credit codes and project codes by their standards."""

import pytest

from guatu.core import credit_code, project_code


@pytest.mark.parametrize("code", ["91110000600037341L", "91110108551385082Q"])
def test_a_true_credit_code_passes_without_a_warning(code: str) -> None:
    assert credit_code.check(code) == []


def test_one_wrong_character_is_found_by_the_outer_check() -> None:
    assert credit_code.outer_check("91330000000000000") == "4"
    with pytest.raises(credit_code.CreditCodeWrong, match="抄错"):
        credit_code.check("91330000000000000X")


@pytest.mark.parametrize("first", ["A1", "N2", "Y1"])
def test_codes_that_begin_with_a_letter_are_lawful(first: str) -> None:
    body = f"{first}33060412345678"
    first_17 = body + credit_code.inner_check(body[8:])
    assert credit_code.check(first_17 + credit_code.outer_check(first_17)) == []


def test_a_wrong_inner_check_only_warns() -> None:
    right = credit_code.inner_check("12345678")
    first_17 = "9133060412345678" + ("0" if right != "0" else "1")
    assert "主体标识码" in credit_code.check(first_17 + credit_code.outer_check(first_17))[0]


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("9111000060003734", "应为 18 位"),
        ("91110000600037341O", "不会有“O”"),
        ("06110000600037341L", "前 8 位"),
        ("9１110000600037341L", "不会有"),
    ],
)
def test_what_cannot_be_a_code_is_refused_in_words(code: str, words: str) -> None:
    with pytest.raises(credit_code.CreditCodeWrong, match=words):
        credit_code.check(code)


def test_full_width_and_lower_case_are_put_right_first() -> None:
    assert credit_code.normalise(" ９1110000-6000 37341l ") == "91110000600037341L"


@pytest.mark.parametrize(
    ("text", "form", "year", "month"),
    [
        ("2109-330604-04-01-123456", "new", 2021, 9),
        ("2020-330604-35-03-123456", "old", 2020, 0),
        ("21093306040401123456", "new", 2021, 9),
        ("２１０９－330604—04-01-123456", "new", 2021, 9),
    ],
)
def test_old_and_new_project_codes_are_told_apart(text: str, form: str, year: int, month: int) -> None:
    code = project_code.read(text)
    assert (code.form, code.year, code.month, code.region) == (form, year, month, "330604")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("2109-330604-04-01-12345", "应形如"),
        ("2113-330604-04-01-123456", "既不是年月"),
        ("2109-990604-04-01-123456", "行政区划 990604"),
    ],
)
def test_what_has_not_the_form_of_a_project_code_is_refused(text: str, words: str) -> None:
    with pytest.raises(project_code.ProjectCodeWrong, match=words):
        project_code.read(text)
