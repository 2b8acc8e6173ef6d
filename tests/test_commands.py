"""The command line speaks Chinese and never shows a traceback for a person's mistake."""

from __future__ import annotations

import shlex
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.record.test_closing import DAY, made
from wardround.__main__ import main
from wardround.record.store import Store

ROUND = "20261122-001"
Out = pytest.CaptureFixture[str]


def round_of(runs: Path, percent: int) -> None:
    with closing(Store(f"sqlite:///{runs / 'wardround.db'}")) as store:
        made(store, runs, percent, DAY)


@pytest.fixture
def runs(tmp_path: Path) -> Path:
    """A folder of rounds with one round of the site `lab` in which something is wrong."""
    round_of(tmp_path, 95)
    return tmp_path


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("", "缺少参数 命令"),
        ("foo", "没有这个命令：foo，可用：approve、"),
        ("commands", "缺少参数 -i/--inventory"),
        ("commands -i x --period 旬", "--period 旬 不可用，只能是 日、周、月"),
        ("problems --id abc", "--id abc 不是整数"),
        ("problems --nothing", "没有这个参数：--nothing"),
        ("verify --round", "--round 后面缺少值"),
        ("coverage", "需要 --support 或 -i/--inventory 之一"),
    ],
)
def test_mistakes_of_usage_are_told_in_chinese(words: str, said: str, capsys: Out) -> None:
    with pytest.raises(SystemExit) as ended:
        main(shlex.split(words))
    told = capsys.readouterr().err
    assert ended.value.code == 2
    assert told.startswith("用法：")
    assert said in told


@pytest.mark.parametrize("command", ["problems", "rejudge --round 20261122-001", "issue --round 20261122-001"])
def test_runs_that_do_not_exist_are_not_made(command: str, tmp_path: Path, capsys: Out) -> None:
    assert main([*shlex.split(command), "--runs", str(tmp_path / "nowhere")]) == 2
    assert str(tmp_path / "nowhere") in capsys.readouterr().err
    assert not (tmp_path / "nowhere").exists()


def test_a_reader_that_has_seen_enough_is_no_error() -> None:
    words = f"{sys.executable} -m wardround coverage --support | head -1"
    done = subprocess.run(["bash", "-c", words], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.stderr == ""


def test_a_wrong_site_is_answered_with_those_there_are(runs: Path, capsys: Out) -> None:
    assert main(["problems", "--runs", str(runs), "--site", "panshi"]) == 2
    assert "--site panshi：没有这家医院，库中有：lab" in capsys.readouterr().err


def test_the_only_site_need_not_be_named(runs: Path, capsys: Out) -> None:
    assert main(["problems", "--runs", str(runs)]) == 0
    assert capsys.readouterr().out.startswith("#1 ")


def test_a_site_without_problems_says_so(tmp_path: Path, capsys: Out) -> None:
    round_of(tmp_path, 5)
    assert main(["problems", "--runs", str(tmp_path)]) == 0
    assert "lab：没有未关闭的问题" in capsys.readouterr().out


def test_what_was_noted_is_told_with_that_problem_alone(runs: Path, capsys: Out) -> None:
    assert main(["problems", "--runs", str(runs), "--id", "1", "--owner", "赵六", "--by", "王主任"]) == 0
    said = capsys.readouterr().out.splitlines()
    assert said[0] == "已登记：负责人 赵六（登记人 王主任）"
    assert len(said) == 2
    assert said[1].startswith("#1 ")


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ("--id 1 --due 2026-12-01 --by 王", "--due：改期请同时用 --note 写明原因"),
        ("--id 1 --due 明天 --note 等备件 --by 王", "--due 明天：不是日期"),
        ("--id 9 --owner 赵 --by 王", "--id 9：lab 没有这个问题"),
        ("--owner 赵 --by 王", "--id：请写明要登记的问题编号"),
        ("--id 1 --by 王", "请写明登记什么"),
    ],
)
def test_what_cannot_be_noted_is_told(given: str, said: str, runs: Path, capsys: Out) -> None:
    assert main(["problems", "--runs", str(runs), *shlex.split(given)]) == 2
    assert said in capsys.readouterr().err


def test_issuing_again_needs_a_reason(runs: Path, capsys: Out) -> None:
    words = ["issue", "--runs", str(runs), "--round", ROUND, "--by", "王主任"]
    assert main(words) == 0
    capsys.readouterr()
    assert main(words) == 2
    assert "再次签发将作废 " in capsys.readouterr().err
    assert main([*words, "--reason", "限值有误"]) == 0
    assert "签发人 王主任（限值有误）" in capsys.readouterr().out


def test_no_mail_waits_for_approval(runs: Path, capsys: Out) -> None:
    assert main(["approve", "--runs", str(runs)]) == 0
    assert "没有等待批准的邮件" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (None, "没有这个文件"),
        ("cpu_percent:\n\tred: 80\n", "第 2 行第 1 列：YAML 不允许用 Tab 缩进"),
        ("[1, 2]\n", "应为限值的键值表"),
        ("cpu_persent: {red: 80}\n", "limits.cpu_persent：没有这个限值"),
    ],
)
def test_limits_that_cannot_be_read(text: str | None, said: str, runs: Path, capsys: Out) -> None:
    path = runs / "new_limits.yml"
    if text is not None:
        path.write_text(text, encoding="utf-8")
    assert main(["rejudge", "--runs", str(runs), "--round", ROUND, "--limits", str(path)]) == 2
    assert said in capsys.readouterr().err


def test_what_to_type_at_an_asset_nothing_can_reach(capsys: Out) -> None:
    assert main(["commands", "-i", str(ROOT / "inventories/lab"), "--by-hand"]) == 0
    said = capsys.readouterr().out
    assert "YF-1F-SW01（华为 VRP 交换机），记录存为 recordings/YF-1F-SW01.log" in said
    assert "\n  screen-length 0 temporary\n  display device\n" in said
    assert "df_-pt.txt" in said
    assert "MZ-1F-SW01" not in said
