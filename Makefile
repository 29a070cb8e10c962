# make run: everything from nothing to a running system.  make test: every check there is.

VENV := .venv
BIN := $(VENV)/bin
INSTALLED := $(VENV)/.installed
TEST_INSTALLED := $(VENV)/.test-installed
PIP_INSTALL := $(BIN)/pip install --quiet --disable-pip-version-check --require-hashes --requirement
FONTS := $(VENV)/fonts
FONTS_TRIED := $(FONTS)/.tried
FONT_PACKAGE := texlive-lang-chinese
FONT_PLACE := usr/share/texlive/texmf-dist/fonts/opentype/public/fandol
# program:package pairs for `make test` (node:nodejs chromium:chromium …); what is there already is not installed.
SYSTEM_PACKAGES := soffice:libreoffice-writer-nogui chromium:chromium node:nodejs npm:npm
PROGRAM_TESTS := tests/miniprogram
PROGRAM_TOOLS := $(PROGRAM_TESTS)/node_modules/.installed
LOCK_TOOL := pip-tools==7.6.2

define FONT_SUMS
ffa76a70e128947a4dd22151d5ee829b23e24ce3cb6fe8ad49891cd1c2d9e9b9  FandolSong-Bold.otf
d838ad32ce2244d8144f408c37fe71065aba6fbbc80759a4d2aa2033948d5bc9  FandolFang-Regular.otf
ea7e7fb4f9b3ac694a68d43946e04d21deed6e8c29a7c2d3081e1a4138f2f827  FandolKai-Regular.otf
4afa97aa8751e0118617df88272b58d43691b5cffb7ea024c4580496e9f34d28  FandolHei-Regular.otf
853b586f0d520493390e571431afaf36a5fbb27dcfd239338a7ee9b0505cb004  COPYING
endef
export FONT_SUMS

.PHONY: run test lint test-program bench-claims bench-roster bench-letters bench-program bench-console fonts system-packages lock clean
.DELETE_ON_ERROR:

run: $(INSTALLED) $(FONTS_TRIED)
	@exec $(BIN)/python -m server run

test: lint $(FONTS_TRIED) system-packages test-program
	$(BIN)/pytest -n auto

# What of the mini-program needs no browser: types and the rules of its domain. pytest opens its pages.
test-program: | system-packages
	@if command -v node >/dev/null && command -v npm >/dev/null; then \
	  $(MAKE) --no-print-directory $(PROGRAM_TOOLS) && cd $(PROGRAM_TESTS) && npm run --silent check && npm run --silent test; \
	else echo '没有 node 与 npm，小程序的检查已跳过'; test -z "$$CI"; fi

# No package may run anything of its own while it is installed.
$(PROGRAM_TOOLS): $(PROGRAM_TESTS)/package.json $(PROGRAM_TESTS)/package-lock.json
	@echo '正在安装小程序测试的依赖……'
	@cd $(PROGRAM_TESTS) && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
	@touch $@

lint: $(TEST_INSTALLED)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench-claims bench-roster bench-letters bench-program bench-console: bench-%: $(TEST_INSTALLED) $(FONTS_TRIED)
	$(BIN)/python -m tests.bench.$*

# The first Python of 3.11-3.13 makes the environment; every package comes by hash.
$(INSTALLED): requirements.txt
	@if ! test -x $(BIN)/pip; then \
	  for name in python3 python3.13 python3.12 python3.11; do \
	    if $$name -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' 2>/dev/null; then python=$$name; break; fi; \
	  done; \
	  test -n "$$python" || { echo '需要 Python 3.11、3.12 或 3.13：apt-get install -y python3 python3-venv'; exit 1; }; \
	  if ! $$python -c 'import ensurepip, venv' 2>/dev/null; then \
	    need="$$($$python -c 'import sys; print("python%d.%d-venv" % sys.version_info[:2])')"; \
	    if test "$$(id -u)" = 0 && command -v apt-get >/dev/null; then apt-get update -qq && apt-get install -y -qq $$need; \
	    else echo "缺少 $$need，请先运行：sudo apt-get install -y $$need"; exit 1; fi; \
	  fi; \
	  $$python -m venv $(VENV); \
	fi
	@echo '正在安装依赖……'
	@$(PIP_INSTALL) requirements.txt
	@touch $@

$(TEST_INSTALLED): requirements-test.txt $(INSTALLED)
	@echo '正在安装检查与测试的依赖……'
	@$(PIP_INSTALL) requirements-test.txt
	@touch $@

# The Fandol faces (GPL-3 with font exception), taken out of Debian's package as files: nothing is installed.
# Without them the letters are set in Noto alone, which comes with the Python packages; CI skips nothing.
$(FONTS_TRIED): | $(INSTALLED)
	@mkdir -p $(FONTS)
	@folder=$$(mktemp -d) && trap 'rm -rf "$$folder"' EXIT && export FONTS_INTO="$$PWD/$(FONTS)" && \
	if ( cd $(FONTS) && printf '%s\n' "$$FONT_SUMS" | sha256sum --check --status 2>/dev/null ) \
	  || ( cd "$$folder" && $(fetch_fonts) ); then :; \
	else \
	  echo '未取到 Fandol 字体（$(FONT_PACKAGE)），信函暂只用 Noto；请以 root 运行 apt-get update，再运行 make fonts'; \
	  test -z "$$CI"; \
	fi
	@touch $@

define fetch_fonts
{ test -d /$(FONT_PLACE) && cp /$(FONT_PLACE)/*.otf . && cp /usr/share/doc/texlive-doc/fonts/fandol/COPYING* . \
  || { download() { apt-get download -qq $(FONT_PACKAGE) >/dev/null 2>&1; }; \
       download || { test "$$(id -u)" = 0 && apt-get update -qq >/dev/null 2>&1 && download; }; } \
     && dpkg-deb --fsys-tarfile $(FONT_PACKAGE)_*.deb \
        | tar -xf - --wildcards --transform='s|.*/||' './$(FONT_PLACE)/*.otf' '*/fandol/COPYING.gz'; } \
&& { test ! -f COPYING.gz || gunzip -f COPYING.gz; } \
&& printf '%s\n' "$$FONT_SUMS" | sha256sum --check --status \
&& printf '%s\n' "$$FONT_SUMS" | while read -r _ name; do cp "$$name" "$$FONTS_INTO/" || exit 1; done
endef

fonts:
	@rm -f $(FONTS_TRIED)
	@$(MAKE) --no-print-directory $(FONTS_TRIED)

system-packages:
	@missing=''; for pair in $(SYSTEM_PACKAGES); do \
	  command -v "$${pair%%:*}" >/dev/null || missing="$$missing $${pair##*:}"; \
	done; \
	test -z "$$missing" || \
	if test "$$(id -u)" = 0 && command -v apt-get >/dev/null; then apt-get update -qq && apt-get install -y -qq $$missing; \
	else echo "缺少系统软件，相应检查将跳过；补装：sudo apt-get install -y$$missing"; test -z "$$CI"; fi

# Run with Python 3.11: markers are resolved on it, hashes cover 3.11-3.13. requirements.txt is what runs,
# requirements-test.txt the same versions and what checks need besides.
LOCK := $(VENV)/lock/bin/pip-compile --quiet --generate-hashes --allow-unsafe --strip-extras --no-header \
  --no-emit-index-url --no-emit-find-links --no-emit-trusted-host --no-emit-options
lock:
	python3.11 -m venv $(VENV)/lock
	$(VENV)/lock/bin/pip install --quiet --disable-pip-version-check '$(LOCK_TOOL)'
	$(LOCK) --output-file=requirements.txt setup.cfg
	$(LOCK) --extra test --constraint requirements.txt --output-file=requirements-test.txt setup.cfg
	@rm -rf *.egg-info

# var/ holds people's records and is never removed from here.
clean:
	rm -rf $(VENV) $(PROGRAM_TESTS)/node_modules .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache build dist *.egg-info
	find server tests migrations -name __pycache__ -type d -prune -exec rm -rf {} +
