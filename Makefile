# 查房 wardround：make help 列出全部目标
SHELL := /bin/bash
.DEFAULT_GOAL := help
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
TAG := $(shell $(if $(wildcard $(BIN)/python),$(BIN)/python,$(PYTHON)) -c 'import sys; print("py311" if sys.version_info < (3, 12) else "py312")')
export PATH := $(abspath $(BIN)):$(PATH)
export PYTHONPATH := $(CURDIR)
export PYTHONUTF8 := 1
export LC_ALL := C.UTF-8
OUT ?= out/demo
LAB ?= out/lab

.PHONY: help install demo demo-backup test check bench lab-up lab-down lock wheelhouse clean

help: ## 列出全部目标
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F':.*## ' '{printf "  make %-12s %s\n", $$1, $$2}'

$(VENV)/run.stamp: requirements/run-$(TAG).txt
	@echo "建立虚拟环境 $(VENV) 并安装依赖（首次约 2 分钟）……"
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install -q --require-hashes $(if $(WHEELHOUSE),--no-index --find-links $(WHEELHOUSE)) -r $<
	@touch $@

$(VENV)/dev.stamp: requirements/dev-$(TAG).txt $(VENV)/run.stamp
	@$(BIN)/python -m pip install -q --require-hashes -r $<
	@touch $@

install: $(VENV)/run.stamp ## 只建虚拟环境、装依赖，不启动任何东西

demo: $(VENV)/run.stamp ## 启动模拟医院，完整巡检一轮，报告写入 out/demo/
	@bash lab/demo.sh "$(OUT)" "$(LAB)"

demo-backup: $(VENV)/run.stamp ## 备份与恢复的演示：配置备份两次、数据备份核查、恢复演练，报告写入 out/demo-backup/
	@bash lab/demo-backup.sh "$(OUT)-backup" "$(LAB)"

test: $(VENV)/dev.stamp ## 全部测试
	@$(BIN)/python -m pytest -q -n auto --dist loadgroup

check: $(VENV)/dev.stamp ## 代码检查：ruff、mypy、yamllint、ansible-lint
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/yamllint -s .
	@ANSIBLE_INVENTORY=inventories/lab $(BIN)/ansible-lint --offline -q

bench: $(VENV)/dev.stamp ## 与同类做法的速度、内存对比，结果写入 docs/bench.md
	@$(BIN)/python -m bench

lab-up: $(VENV)/run.stamp ## 启动模拟医院（本机回环地址）
	@$(BIN)/python -m lab up --state $(LAB)

lab-down: ## 停止模拟医院
	@$(BIN)/python -m lab down --state $(LAB)

lock: ## 重新锁定依赖（需要联网，两个 Python 版本各执行一次）
	@for f in run dev; do $(BIN)/pip-compile -q --generate-hashes --allow-unsafe --strip-extras --no-header \
	  --no-emit-index-url --no-emit-find-links --no-emit-trusted-host -o requirements/$$f-$(TAG).txt requirements/$$f.in; done

wheelhouse: $(VENV)/run.stamp ## 把离线安装所需的全部软件包放进 wheelhouse/
	@$(BIN)/python -m pip download -q --require-hashes -d wheelhouse -r requirements/run-$(TAG).txt
	@cp requirements/run-$(TAG).txt wheelhouse/
	@echo "离线安装：把本目录拷到目标机后执行 make demo WHEELHOUSE=wheelhouse"

clean: ## 删除虚拟环境与输出
	@rm -rf $(VENV) out
