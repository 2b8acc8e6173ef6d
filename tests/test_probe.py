"""The POSIX probe script runs in every shell there is here, and its output is cut up again."""

from __future__ import annotations

import shutil
import subprocess
import time

import pytest

from wardround import platforms, probe

SHELLS = [["dash"], ["bash"], ["busybox", "sh"]]
PRESENT = [shell for shell in SHELLS if shutil.which(shell[0])]


def run(shell: list[str], text: str) -> str:
    done = subprocess.run([*shell, "-s"], input=text.encode(), capture_output=True, timeout=60, check=False)
    assert done.stderr == b""
    return done.stdout.decode()


def answers(shell: list[str], questions: dict[str, str], timeout: float = 20) -> dict[str, tuple[int, str]]:
    text = probe.script(questions, timeout)
    output = run(shell, text)
    assert probe.complete(output, probe.marker_of(text))
    return probe.split(output, probe.marker_of(text))


@pytest.fixture(params=PRESENT, ids=" ".join)
def shell(request: pytest.FixtureRequest) -> list[str]:
    found: list[str] = request.param
    return found


def test_each_section_has_its_own_text_and_exit_code(shell: list[str]) -> None:
    asked = {"one": "echo hello", "two": "printf abc; exit 3", "three": "cd /nowhere_at_all; true", "four": "true"}
    got = answers(shell, asked)
    assert got["one"] == (0, "hello\n")
    assert got["two"] == (3, "abc")
    assert got["three"][0] == 0
    assert got["four"] == (0, "")


def test_an_absent_tool_is_127_and_reads_as_unsupported(shell: list[str]) -> None:
    code, text = answers(shell, {"q": "no_such_tool_here --now"})["q"]
    assert code == 127
    refused = platforms.load("linux").refusal(text)
    assert refused is not None
    assert type(refused).__name__ == "Unsupported"


def test_a_hanging_section_is_left_out_and_the_rest_is_answered(shell: list[str]) -> None:
    began = time.monotonic()
    got = answers(shell, {"hang": "echo some; sleep 61 | cat", "after": "echo well"}, timeout=1)
    assert got == {"after": (0, "well\n")}
    assert time.monotonic() - began < 10


def test_no_process_of_a_cut_off_section_is_left(shell: list[str]) -> None:
    sleeper = f"sleep {6100 + PRESENT.index(shell)}"  # the shells are tested side by side
    answers(shell, {"hang": f"({sleeper}) & {sleeper}"}, timeout=1)
    deadline = time.monotonic() + 20
    while (left := _running(sleeper)) and time.monotonic() < deadline:
        time.sleep(0.2)
    assert not left


def _running(words: str) -> list[str]:
    listed = subprocess.run(["ps", "-eo", "stat,args"], capture_output=True, text=True, check=True).stdout
    return [line for line in listed.splitlines() if line.endswith(words) and not line.startswith("Z")]


def test_limits_may_differ_by_question(shell: list[str]) -> None:
    text = probe.script({"a": "sleep 40; echo a", "b": "sleep 3; echo b"}, 1, limits={"b": 40})
    assert list(probe.split(run(shell, text), probe.marker_of(text))) == ["b"]


def test_a_section_cannot_read_the_script_or_end_another_section(shell: list[str]) -> None:
    got = answers(shell, {"a": "cat; echo 'wr-0 end a 0'", "b": "exit 5", "c": "echo c"})
    assert got == {"a": (0, "wr-0 end a 0\n"), "b": (5, ""), "c": (0, "c\n")}


def test_a_flood_is_cut_and_not_taken_for_an_answer(shell: list[str]) -> None:
    got = answers(shell, {"flood": "while :; do echo yyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy; done", "b": "echo b"})
    assert got == {"b": (0, "b\n")}


def test_the_language_is_fixed_and_sbin_is_on_the_path(shell: list[str]) -> None:
    _, text = answers(shell, {"q": "echo $LC_ALL $PATH; nice"})["q"]
    assert text.startswith("C /usr/sbin:")
    assert text.splitlines()[1] == "10"


def test_an_output_broken_off_keeps_what_was_whole() -> None:
    marker = probe.new_marker()
    output = f"banner\n{marker} begin a\nx\n\n{marker} end a 0\n\n{marker} begin b\nhalf\n"
    assert probe.split(output, marker) == {"a": (0, "x\n")}
    assert probe.split(output.replace("\n", "\r\n"), marker) == {"a": (0, "x\n")}
    assert not probe.complete(output, marker)


def test_a_section_cut_off_does_not_swallow_the_next() -> None:
    marker = probe.new_marker()
    output = f"{marker} begin a\nhalf\n\n{marker} begin b\nb\n\n{marker} end b 0\n\n{marker} done\n"
    assert probe.split(output, marker) == {"b": (0, "b\n")}


def test_ids_that_are_no_shell_names_are_refused() -> None:
    with pytest.raises(ValueError, match="问题编号"):
        probe.script({"a; rm": "true"}, 5)


def test_the_script_of_the_linux_platform_runs_whole_here(shell: list[str]) -> None:
    questions = [q for q in platforms.load("linux").questions() if q.depth == "daily"]
    limits = {q.id: q.timeout for q in questions if q.timeout}
    text = probe.script({q.id: q.asks[0] for q in questions}, 20, limits=limits)
    got = probe.split(run(shell, text), probe.marker_of(text))
    assert set(got) == {q.id for q in questions}
