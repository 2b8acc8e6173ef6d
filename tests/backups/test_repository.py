"""The repository: whole commits or none, whatever kills the run; nobody's edits are lost."""

import os
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest

from wardround.backups.repository import Repository, RepositoryError, blob_id

NOW = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)


def committed(folder: Path, **files: str) -> Repository:
    repository = Repository(folder)
    for name, text in files.items():
        repository.stage(f"configs/{name}.cfg", text.encode())
    repository.commit("配置备份", NOW)
    return repository


def test_a_commit_holds_what_was_staged_and_the_files_show_it(tmp_path: Path) -> None:
    repository = committed(tmp_path / "r", sw1="a\n", 门诊楼="b\n")
    assert repository.entries() == {"configs/sw1.cfg": blob_id(b"a\n"), "configs/门诊楼.cfg": blob_id(b"b\n")}
    assert (tmp_path / "r/configs/门诊楼.cfg").read_text() == "b\n"
    assert repository.history("configs/sw1.cfg")[0].subject == "配置备份"


def test_nothing_staged_commits_nothing(tmp_path: Path) -> None:
    repository = committed(tmp_path / "r", sw1="a\n")
    head = repository.head
    assert repository.commit("again", NOW) == head


def test_what_is_staged_and_never_committed_is_nowhere(tmp_path: Path) -> None:
    repository = committed(tmp_path / "r", sw1="a\n")
    head = repository.head
    repository.stage("configs/sw1.cfg", b"half")
    repository._import.kill()  # type: ignore[union-attr]  as kill -9 of the whole run does
    repository.abandon()
    again = Repository(tmp_path / "r")
    again.mend(NOW)
    assert again.head == head
    assert (tmp_path / "r/configs/sw1.cfg").read_text() == "a\n"
    assert again.read("configs/sw1.cfg") == b"a\n"
    again.stage("configs/sw1.cfg", b"b\n")
    again.commit("next", NOW)
    assert (tmp_path / "r/configs/sw1.cfg").read_text() == "b\n"


def test_a_run_killed_before_the_files_were_written_is_put_right(tmp_path: Path) -> None:
    folder = tmp_path / "r"
    repository = committed(folder, sw1="a\n")
    repository.stage("configs/sw1.cfg", b"b\n")
    repository.commit("second", NOW)
    (folder / "configs/sw1.cfg").write_text("a\n")  # the old version still lies there
    (folder / ".git/index.lock").touch()
    assert Repository(folder).mend(NOW) == []
    assert (folder / "configs/sw1.cfg").read_text() == "b\n"


def test_what_people_edited_is_put_aside(tmp_path: Path) -> None:
    folder = tmp_path / "r"
    repository = committed(folder, sw1="a\n")
    (folder / "configs/sw1.cfg").write_text("my notes\n")
    (saved,) = repository.mend(NOW)
    assert Path(saved).read_text() == "my notes\n"
    assert (folder / "configs/sw1.cfg").read_text() == "a\n"


def test_the_diff_of_two_rounds_is_unified(tmp_path: Path) -> None:
    repository = committed(tmp_path / "r", sw1="a\nb\n")
    first = repository.head
    repository.stage("configs/sw1.cfg", b"a\nc\n")
    repository.commit("second", NOW)
    assert "-b\n+c\n" in repository.diff(first, repository.head)
    assert "+a\n" in repository.diff("", first)


def test_a_person_can_use_git_itself(tmp_path: Path) -> None:
    committed(tmp_path / "r", sw1="a\n")
    said = subprocess.run(["git", "-C", tmp_path / "r", "status", "--porcelain"], capture_output=True, check=True)
    assert said.stdout == b""


def test_a_folder_git_cannot_write_is_one_line(tmp_path: Path) -> None:
    repository = committed(tmp_path / "r", sw1="a\n")
    with pytest.raises(RepositoryError, match="git"):
        repository.read("configs/none.cfg")


def test_pushing_tells_why_it_failed(tmp_path: Path) -> None:
    repository = committed(tmp_path / "r", sw1="a\n")
    subprocess.run(["git", "init", "-q", "--bare", tmp_path / "remote.git"], check=True)
    assert repository.push(str(tmp_path / "remote.git")) == ""
    told = repository.push(str(tmp_path / "none.git"))
    assert told
    assert "\n" not in told


def git(folder: Path, *words: str) -> str:
    """What git says to a person."""
    who = ("-c", "user.name=ops", "-c", "user.email=ops@localhost")
    return subprocess.run(["git", "-C", folder, *who, *words], capture_output=True, check=True, text=True).stdout


def test_the_branch_somebody_works_on_stays_where_it_is(tmp_path: Path) -> None:
    folder = tmp_path / "r"
    repository = committed(folder, sw1="a\n")
    git(folder, "checkout", "-q", "-b", "mine")
    (folder / "notes").write_text("x")
    git(folder, "add", "notes")
    git(folder, "commit", "-qm", "notes")
    mine = git(folder, "rev-parse", "mine")
    repository.mend(NOW)
    repository.stage("configs/sw1.cfg", b"b\n")
    repository.commit("next", NOW)
    assert git(folder, "rev-parse", "mine") == mine
    assert git(folder, "status", "--porcelain") == ""


def test_a_detached_head_comes_back_to_the_branch(tmp_path: Path) -> None:
    repository = committed(tmp_path / "r", sw1="a\n")
    git(tmp_path / "r", "checkout", "-q", "--detach")
    repository.mend(NOW)
    assert git(tmp_path / "r", "symbolic-ref", "--short", "HEAD") == "main\n"


def test_what_people_added_and_never_committed_is_put_aside(tmp_path: Path) -> None:
    folder = tmp_path / "r"
    repository = committed(folder, sw1="a\n")
    (folder / "configs/sw1.cfg").write_text("my notes\n")
    (folder / "more").write_text("my list\n")
    git(folder, "add", "-A")
    assert sorted(Path(saved).read_text() for saved in repository.mend(NOW)) == ["my list\n", "my notes\n"]


def test_a_renamed_branch_is_told_not_begun_anew(tmp_path: Path) -> None:
    repository = committed(tmp_path / "r", sw1="a\n")
    git(tmp_path / "r", "branch", "-m", "master")
    with pytest.raises(RepositoryError, match="branch -m master main"):
        repository.mend(NOW)


def test_a_pack_somebody_is_writing_is_left_alone(tmp_path: Path) -> None:
    repository = committed(tmp_path / "r", sw1="a\n")
    pack = tmp_path / "r/.git/objects/pack"
    pack.mkdir(exist_ok=True)
    for name in ("tmp_pack_now", "tmp_pack_old"):
        (pack / name).touch()
    os.utime(pack / "tmp_pack_old", (0, 0))
    repository.mend(NOW)
    assert sorted(p.name for p in pack.glob("tmp_*")) == ["tmp_pack_now"]
