"""组件: every macro draws, keeps what was typed, and breaks none of the house's rules."""

import re
from pathlib import Path
from typing import Any

import pytest
from django import forms
from django.http import HttpRequest
from jinja2 import Environment

from guatu.ui import page, vite

TEMPLATES = Path(__file__).parents[1] / "templates"
MACRO = re.compile(r"{% macro ([a-z]\w*)\(")
ROW = {
    "no": "1",
    "lamp": "over",
    "title": "三车间电压不稳",
    "sub": "已逾期 9 天",
    "unit": "供电所",
    "due": None,
    "evidence": 0,
    "fen": 3_400_000_000,
    "state": "办理中",
}


class Reading(forms.Form):
    """登记: a form with one field of each make."""

    title = forms.CharField(label="事项", help_text="一句话说清")
    amount = forms.DecimalField(label="金额", required=False)
    unit = forms.ChoiceField(label="单位", choices=[("1", "供电所"), ("2", "市政处")])
    way = forms.ChoiceField(label="方式", choices=[("a", "现场"), ("b", "电话")], widget=forms.RadioSelect)
    urgent = forms.BooleanField(label="急办", required=False)
    secret = forms.CharField(widget=forms.HiddenInput, required=False)


@pytest.fixture
def gallery(environment: Environment, request_: HttpRequest) -> str:
    template = environment.get_template("ui/gallery.html")
    return template.render(request=request_, rows=[ROW], today=request_.today, messages=[])  # type: ignore[attr-defined]


def draw(environment: Environment, source: str, **context: Any) -> str:
    """画: a scrap of template with the kit at hand."""
    return environment.from_string('{% import "ui/kit.html" as ui %}' + source).render(**context)


def test_the_kit_offers_every_public_macro(environment: Environment) -> None:
    offered = set(vars(environment.get_template("ui/kit.html").module))
    for path in (TEMPLATES / "ui/components").glob("*.html"):
        if path.stem != "shell":
            assert set(MACRO.findall(path.read_text(encoding="utf-8"))) <= offered, path.name


def test_the_gallery_shows_every_macro() -> None:
    shown = "".join(p.read_text(encoding="utf-8") for p in (TEMPLATES / "ui").glob("gallery*/*.html"))
    shown += (TEMPLATES / "ui/gallery.html").read_text(encoding="utf-8")
    drawn_elsewhere = {
        "icon",
        "award_shape",
        "flash",
        "timeline",
        "field",
        "fields",
        "form_errors",
        "link_button",
        "cell_act",
    }
    kit = (TEMPLATES / "ui/kit.html").read_text(encoding="utf-8")
    for name in set(re.findall(r"{% set (\w+) =", kit)) - drawn_elsewhere:
        assert f"ui.{name}(" in shown, name


def test_nothing_needs_an_inline_script_or_style(gallery: str) -> None:
    assert not re.search(r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son[a-z]+=", gallery)


def test_every_image_has_words_or_is_decoration(gallery: str) -> None:
    for tag in re.findall(r"<svg[^>]*>", gallery):
        assert "aria-label=" in tag or 'aria-hidden="true"' in tag, tag


def test_the_shell_names_zone_person_and_day(gallery: str) -> None:
    assert "青螺湾经济开发区" in gallery
    assert "李工 · 供电所" in gallery
    assert "2022年6月1日" in gallery


def test_a_lamp_is_a_character_and_a_word(environment: Environment) -> None:
    html = draw(environment, '{{ ui.lamp("over") }}')
    assert ">逾</span>" in html
    assert 'aria-label="逾期"' in html


def test_flags_differ_in_shape_not_only_in_colour(environment: Environment) -> None:
    shapes = {
        re.search(r'award-cloth" d="([^"]+)"', draw(environment, f'{{{{ ui.flag("{tone}") }}}}')).group(1)  # type: ignore[union-attr]
        for tone in ("red", "blue", "yellow")
    }
    assert len(shapes) == 3


def test_a_form_keeps_what_was_typed_and_says_what_to_change(environment: Environment) -> None:
    form = Reading({"title": "<排水>", "amount": "12.5.1", "unit": "2", "way": "a"})
    html = draw(environment, "{{ ui.fields(form) }}", form=form)
    assert 'value="&lt;排水&gt;"' in html
    assert 'value="12.5.1"' in html
    assert "还有 1 处要改" in html
    assert 'id="id_amount_error"' in html
    assert 'aria-describedby="id_amount_error"' in html
    assert 'value="2" selected' in html
    assert html.count('type="radio"') == 2


def test_a_verb_carries_token_and_operation(environment: Environment, request_: HttpRequest) -> None:
    html = draw(environment, '{{ ui.verb_form(request, "/do/", "接单", op="op-1") }}', request=request_)
    assert 'name="csrfmiddlewaretoken"' in html
    assert 'name="op" value="op-1"' in html
    assert 'method="post"' in html


def test_a_change_of_filter_goes_back_to_page_one(request_: HttpRequest) -> None:
    assert page.with_query(request_, stage=None) == "?q=%E6%8E%92%E6%B0%B4&sort=-due"
    assert "page=3" in page.with_query(request_, page=3)
    assert page.sort_link(request_, "due")[1] == "descending"
    assert page.sort_link(request_, "title") == ("?q=%E6%8E%92%E6%B0%B4&stage=doing&sort=title", "none")


def test_the_pager_counts(request_: HttpRequest) -> None:
    last = page.page_links(request_, 65, 20, 1286)
    assert (last.first, last.last, last.pages, last.following) == (1281, 1286, 65, "")
    uncounted = page.page_links(request_, 2, 20, None, 20)
    assert (uncounted.first, uncounted.last, uncounted.pages) == (21, 40, None)
    assert uncounted.following


@pytest.mark.parametrize("code", [400, 403, 404, 409, 500, 503])
def test_an_error_says_what_happened_what_was_saved_and_what_to_do(
    environment: Environment, code: int
) -> None:
    html = environment.get_template(f"ui/errors/{code}.html").render()
    assert str(code) in html
    assert "保存了什么" in html
    assert "接下来" in html


def test_a_refusal_is_told_in_its_own_words(environment: Environment) -> None:
    html = environment.get_template("ui/errors/409.html").render(message="佐证还缺一份。")
    assert "佐证还缺一份。" in html


def test_the_board_is_dark_and_bare_pages_stand_alone(
    environment: Environment, request_: HttpRequest
) -> None:
    board = environment.get_template("ui/board.html").render(request=request_)
    assert 'data-theme="board"' in board
    assert "topbar" not in board


def test_pages_are_drawn_without_a_bundle(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(vite, "manifest", lambda: {})
    assert vite.asset_tags() == ""


def test_a_bundle_gives_its_styles_and_one_module(monkeypatch: pytest.MonkeyPatch) -> None:
    built = {vite.ENTRY: {"file": "assets/main-1.js", "css": ["assets/main-2.css"]}}
    monkeypatch.setattr(vite, "manifest", lambda: built)
    tags = vite.asset_tags()
    assert 'guatu/dist/assets/main-2.css">' in tags
    assert '<script type="module"' in tags


def test_a_broken_manifest_is_no_bundle(tmp_path: Path) -> None:
    path = tmp_path / "manifest.json"
    path.write_text("{", encoding="utf-8")
    assert vite.manifest(path) == {}
    assert vite.manifest(tmp_path / "none.json") == {}
