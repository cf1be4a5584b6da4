# 挂图。`make help` 列出可做的事。
.DEFAULT_GOAL := help
.PHONY: help demo test check browser torture bench lock clean install
.DELETE_ON_ERROR:

PYTHON ?= python3
BIN := .venv/bin
TEST_HOME := $(CURDIR)/.make/test-home
SOURCES := $(shell find frontend guatu -name node_modules -prune -o -name dist -prune -o -type f \( -path 'frontend/*' -o -name '*.css' \) -print 2>/dev/null)

# uv 不读 pip 的配置：把 pip 的镜像与证书告诉它；已有的 UV_ 变量优先。
UV = index="$${PIP_INDEX_URL:-$$($(BIN)/python -m pip config get global.index-url 2>/dev/null || true)}"; \
	cert="$${PIP_CERT:-$$($(BIN)/python -m pip config get global.cert 2>/dev/null || true)}"; \
	if [ -n "$$index" ] && [ -z "$${UV_DEFAULT_INDEX:-}$${UV_INDEX_URL:-}" ]; then export UV_DEFAULT_INDEX="$$index"; fi; \
	if [ -n "$$cert" ] && [ -z "$${SSL_CERT_FILE:-}" ]; then export SSL_CERT_FILE="$$cert"; fi; \
	export UV_HTTP_TIMEOUT="$${UV_HTTP_TIMEOUT:-180}" UV_LINK_MODE="$${UV_LINK_MODE:-copy}" VIRTUAL_ENV="$(CURDIR)/.venv"; \
	$(BIN)/uv --quiet

help:
	@echo '挂图：'
	@echo '  make demo     装好并打开演示，网址会打印出来'
	@echo '  make test     全部检查与测试（15 分钟以内）'
	@echo '  make torture  断电、断库、坏输入的长时试验'
	@echo '  make bench    性能，每个数字旁边是同一次运行的底线'
	@echo '  make lock     依赖有变时重写锁定文件'
	@echo '  make clean    删去本目录里装的和建的；/var/lib/guatu 或 GUATU_HOME 里的数据不动'

# Python 环境：先看版本，再看有没有 venv，没有就用 virtualenv，都没有就说缺什么。
.venv/.made:
	@command -v $(PYTHON) >/dev/null || { echo '没有找到 $(PYTHON)。请先安装 Python 3.11 或更新的版本。'; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "$$($(PYTHON) --version) 太旧。请安装 Python 3.11 以上，再运行 make PYTHON=python3.11。"; exit 1; }
	@if $(BIN)/python -m pip --version >/dev/null 2>&1; then :; \
	elif $(PYTHON) -c 'import venv, ensurepip' 2>/dev/null; then $(PYTHON) -m venv --clear .venv; \
	elif $(PYTHON) -m virtualenv --version >/dev/null 2>&1; then $(PYTHON) -m virtualenv --quiet --clear .venv; \
	elif command -v virtualenv >/dev/null; then virtualenv --quiet --clear -p $(PYTHON) .venv; \
	else echo '缺一个软件包：python3-venv。请运行 apt-get install python3-venv，然后重试。'; exit 1; fi
	@$(BIN)/uv --version >/dev/null 2>&1 || $(BIN)/python -m pip install --quiet --disable-pip-version-check uv
	@touch $@

.venv/.run: requirements.lock | .venv/.made
	@echo '安装依赖……'
	@$(UV) pip install --require-hashes -r requirements.lock
	@touch $@

.venv/.project: pyproject.toml hatch_build.py $(SOURCES) | .venv/.run
	@echo '建前端并安装挂图……'
	@$(UV) pip install --no-deps --editable .
	@touch $@

.venv/.test: requirements-test.lock | .venv/.run
	@echo '安装测试所用……'
	@$(UV) pip install --require-hashes -r requirements-test.lock
	@touch $@

install: .venv/.run .venv/.project

demo: install
	@$(BIN)/guatu demo

# 浏览器与中文字体：缺了就装，装不上就大声说；CI 里没有浏览器即失败。
browser:
	@has_browser() { command -v chromium || command -v chromium-browser || command -v google-chrome; } >/dev/null 2>&1; \
	has_fonts() { find /usr/share/fonts /usr/local/share/fonts -iname '*CJK*' 2>/dev/null | grep -q . \
		|| { command -v fc-list >/dev/null && fc-list :lang=zh-cn | grep -q .; }; }; \
	if ! { has_browser && has_fonts; } && [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
		echo '安装 chromium 与 fonts-noto-cjk……'; \
		export DEBIAN_FRONTEND=noninteractive; \
		{ apt-get -qq update && apt-get -qq install -y --no-install-recommends chromium fonts-noto-cjk; } >/dev/null 2>&1 || true; \
	fi; \
	has_fonts || echo '没有中文字体，截图里的汉字会是方块。NO CHINESE FONT: SCREENSHOTS WILL SHOW BOXES.'; \
	has_browser || { \
		echo '没有 CHROMIUM，浏览器走查没有做！NO BROWSER FOUND: THE BROWSER JOURNEYS WERE NOT RUN!'; \
		[ "$${CI:-}" != true ] || exit 1; }

check: install .venv/.test
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy guatu tests conftest.py
	@$(BIN)/lint-imports

# 测试有自己的主目录和数据库，结束时关掉，不碰演示的数据。
test: check browser
	@mkdir -p .make
	@export GUATU_HOME="$(TEST_HOME)"; result=0; \
	$(BIN)/pytest -n "$${GUATU_TEST_WORKERS:-auto}" --dist loadgroup || result=$$?; \
	if [ "$${CI:-}" = true ]; then last=remove; else last=stop; fi; \
	$(BIN)/python -c "from guatu.config import postgres; postgres.$$last(home=postgres.home())" || true; \
	$(MAKE) --no-print-directory browser; \
	exit $$result

torture: install .venv/.test
	@$(BIN)/python -m bench.torture
	@GUATU_EVERY_INPUT=1 $(BIN)/pytest -q -n "$${GUATU_TEST_WORKERS:-auto}" tests/attack/test_inputs.py

bench: install .venv/.test
	@$(BIN)/python -m bench

lock: .venv/.made
	@$(UV) pip compile --universal --python-version 3.11 --generate-hashes --no-header --no-annotate \
		pyproject.toml -o requirements.lock >/dev/null
	@$(UV) pip compile --universal --python-version 3.11 --generate-hashes --no-header --no-annotate \
		--group test -c requirements.lock pyproject.toml -o requirements-test.lock >/dev/null

clean:
	@if [ -d "$(TEST_HOME)" ]; then $(BIN)/python -c \
		'from pathlib import Path; from guatu.config import postgres; postgres.remove(home=Path("$(TEST_HOME)"))' || true; fi
	@rm -rf .make .venv dist build .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	@rm -rf frontend/node_modules guatu/ui/static/guatu/dist
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +
