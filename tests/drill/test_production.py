"""The copy beside production: a second server plays production, and its own log says what was asked of it."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from tests.drill.conftest import drilled
from wardround.drill import mysql, postgresql, production, scratch
from wardround.drill.plan import Plan, plan
from wardround.drill.process import account, run
from wardround.drill.production import Manners
from wardround.drill.trouble import PlanError, RefusedError, UnreadError

SECRET = "p\"a#ss\\w'o=rd; 密"
PATIENT = "欧阳测试患者"
NIGHT = Manners(clinic_hours=())
ROWS = 500


@dataclass
class House:
    """A production that runs: how it is asked, its dump of some time ago, its log."""

    method: str
    dsn: str
    dump: Path
    secret: Path
    log: Path
    alter: Any

    def words(self, **more: Any) -> dict[str, Any]:
        return {"dsn": self.dsn, "password_file": str(self.secret), "tables": ["visit"], "within": "3%"} | more

    def drill(self, place: Path, manners: Manners = NIGHT, **more: Any) -> dict[str, Any]:
        counts = self.words(**more)
        return drilled(place, manners, method=self.method, source=self.dump, database="his", production_counts=counts)

    def ask(self, manners: Manners = NIGHT, **more: Any) -> list[production.Told]:
        """Production alone, without a restore."""
        words = {"name": "x", "method": self.method, "source": "/x", "production_counts": self.words(**more)}
        source = plan(words).production_counts
        assert source is not None
        return list(production.asked(source, SECRET, manners, datetime.now().astimezone()))

    def asked(self) -> str:
        return self.log.read_text(encoding="utf-8", errors="replace")


def secret_file(folder: Path) -> Path:
    path = folder / "secret"
    path.write_text(SECRET + "\n", encoding="utf-8")
    path.chmod(0o600)
    return path


@pytest.fixture(scope="module")
def postgres(ground: Path) -> Iterator[House]:
    try:
        programs = postgresql.installed()[-1]
    except RefusedError:
        pytest.skip("needs Debian's postgresql")
    area, keep = scratch.opened(ground, "live", account()), ground / "live-pg"
    keep.mkdir()
    data = postgresql.initialised(programs, area)
    more = {"log_statement": "all", "log_line_prefix": "'%u@%a %p '"}
    with postgresql.started(programs, data, area, Plan("x", "pg_dump"), more) as server:
        (data / "pg_hba.conf").write_text("local all ro scram-sha-256\nlocal all all trust\n")
        secret = SECRET.replace("'", "''")
        made = server.psql(
            f"SELECT pg_reload_conf(); CREATE DATABASE his; CREATE ROLE ro LOGIN PASSWORD '{secret}'", "postgres"
        )
        assert made.code == 0, made.err
        made = server.psql(
            f"CREATE TABLE visit (id int, name text); INSERT INTO visit SELECT i, '{PATIENT}' FROM generate_series(1,{ROWS}) i;"
            "CREATE TABLE closed (id int); CREATE TABLE unknown (id int); CREATE TABLE empty (id int); ANALYZE visit;"
            "GRANT SELECT ON visit, unknown, empty TO ro",
            "his",
        )
        assert made.code == 0, made.err
        told = run(server.client("pg_dump", "-Fc", "-f", area.folder / "his.dump", "his"), area.who, area.folder, 60)
        assert told.code == 0, told.err
        (keep / "his.dump").write_bytes((area.folder / "his.dump").read_bytes())
        assert (
            server.psql(f"INSERT INTO visit SELECT i, 'later' FROM generate_series(1,{ROWS // 50}) i", "his").code == 0
        )
        dsn = f"postgresql://ro@/his?host={server.socket}&port={server.port}"
        yield House(
            "pg_dump", dsn, keep / "his.dump", secret_file(keep), server.log, lambda sql: server.psql(sql, "his")
        )
    area.wipe()


@pytest.fixture(scope="module")
def maria(ground: Path) -> Iterator[House]:
    try:
        programs = mysql.installed()
    except RefusedError:
        pytest.skip("needs Debian's mariadb-server")
    area, keep = scratch.opened(ground, "live", account(), overwrite=False), ground / "live-maria"
    keep.mkdir()
    data, log = mysql.initialised(programs, area), area.folder / "general.log"
    more = ("--general-log=1", f"--general-log-file={log}")
    with mysql.started(programs, data, area, Plan("x", "mysqldump"), more, grants=True) as server:
        secret = SECRET.replace("\\", "\\\\").replace("'", "''")
        made = server.sql(
            "CREATE DATABASE his CHARACTER SET utf8mb4; USE his; CREATE TABLE visit (id int, name varchar(50));"
            f"INSERT INTO visit SELECT seq, '{PATIENT}' FROM seq_1_to_{ROWS}; CREATE TABLE closed (id int);"
            "CREATE TABLE empty (id int); ANALYZE TABLE visit;"
            f"CREATE USER ro@localhost IDENTIFIED BY '{secret}'; GRANT SELECT ON his.visit TO ro@localhost;"
            "GRANT SELECT ON his.empty TO ro@localhost;",
            "",
        )  # fmt: skip
        assert made.code == 0, made.err
        words = [programs.find("mariadb-dump"), "--no-defaults", "-S", server.socket, "-uroot"]
        told = run([*words, f"--result-file={area.folder / 'his.sql'}", "his"], area.who, area.folder, 60)
        assert told.code == 0, told.err
        (keep / "his.sql").write_bytes((area.folder / "his.sql").read_bytes())
        server.sql(f"INSERT INTO visit SELECT seq, 'later' FROM seq_1_to_{ROWS // 50}", "his")
        dsn = f"mariadb://ro@localhost/his?socket={server.socket}"
        yield House("mysqldump", dsn, keep / "his.sql", secret_file(keep), log, lambda sql: server.sql(sql, "his"))
    area.wipe()


@pytest.fixture(params=["postgres", "maria"])
def live(request: pytest.FixtureRequest) -> House:
    found: House = request.getfixturevalue(request.param)
    return found


def lines(told: dict[str, Any]) -> str:
    return "\n".join(told["checks"])


def test_growth_since_the_backup_is_within_the_limit(live: House, place: Path) -> None:
    told = live.drill(place)
    assert told["ok"] is True, told
    assert f"✓ 表 visit 行数 {ROWS}，生产库此刻 {ROWS + ROWS // 50}，相差 1.96%（允许 3%）" in told["checks"]
    assert "与生产比对" in told["phases"]
    assert SECRET not in str(told)
    assert PATIENT not in str(told)


def test_too_far_from_production_does_not_pass(live: House, place: Path) -> None:
    told = live.drill(place, tables=[{"table": "visit", "within": 1}])
    assert (told["ok"], told["why"]) == (
        False,
        f"表 visit 行数 {ROWS}，生产库此刻 {ROWS + ROWS // 50}，相差 1.96%（允许 1%）",
    )


def test_production_was_only_read(live: House, place: Path) -> None:
    before = len(live.asked())
    live.drill(place, tables=["visit", {"table": "visit", "estimate": True, "within": 50}])
    mine = [line for line in live.asked()[before:].splitlines() if "ro@" in line or live.method == "mysqldump"]
    said = [m.group(1) for line in mine if (m := re.search(r"(?:statement|execute [^:]*|Query)[:\t]\s*(.*)", line))]
    counts = [one for one in said if one.lower().startswith("select")]
    assert len(counts) >= 2
    assert "SELECT count(*) FROM visit".lower() in [one.lower() for one in counts]
    begins = [at for at, one in enumerate(said) if re.match(r"BEGIN READ ONLY|START TRANSACTION READ ONLY", one)]
    assert begins, said
    harmless = r"(?:BEGIN READ ONLY|START TRANSACTION READ ONLY|COMMIT|ROLLBACK|SELECT .*|SET SESSION (?:TRANSACTION READ ONLY|lock_wait_timeout.*)|/\*(?:M!100101|!50708) SET SESSION max_\w+=\S+ \*/|)"
    assert [one for one in said if not re.fullmatch(harmless, one)] == []
    assert all(
        any(re.match("BEGIN|START", s) for s in said[max(0, at - 1) : at])
        for at, s in enumerate(said)
        if s in counts and "FROM" in s
    )


def test_what_cannot_be_read_is_neither_good_nor_bad(live: House, place: Path) -> None:
    told = live.drill(place, tables=["visit", "closed", "nowhere"])
    assert told["ok"] is None
    assert "/his 的表 closed 未能读取（账号无权读这张表），未比对" in told["why"]
    assert "表 nowhere 未能读取" in told["why"]
    assert "✓ 表 visit 行数" in lines(told)


def test_an_unreachable_production_is_no_failed_restore(live: House, place: Path) -> None:
    port = scratch.free_port()
    told = live.drill(place, dsn=f"{live.dsn.partition(':')[0]}://ro@127.0.0.1:{port}/his")
    assert (told["ok"], told["cleaned"]) == (None, True)
    assert re.fullmatch(r"生产库 127.0.0.1/his 未能读取（拒绝连接.*），未比对", told["why"])
    assert told["took_s"] > 0


def test_a_wrong_password_is_shown_once(live: House, place: Path) -> None:
    (place / "wrong").write_text("wrong-one\n")
    (place / "wrong").chmod(0o600)
    before = len(live.asked())
    told = live.drill(place, password_file=str(place / "wrong"), tables=["visit", "empty"])
    assert told["why"].endswith("/his 未能读取（账号或口令未被接受），未比对")
    refusals = re.findall(r"password authentication failed|Access denied", live.asked()[before:])
    assert len(refusals) == 1
    assert "wrong-one" not in str(told)


def test_nothing_is_counted_in_clinic_hours(live: House, place: Path) -> None:
    always = Manners(clinic_hours=("00:00-24:00",))
    before = len(live.asked())
    told = live.drill(place, always, tables=["visit", {"table": "visit", "estimate": True, "within": 60}])
    assert told["ok"] is None
    assert "门诊时段（00:00-24:00）不数生产库的行" in told["why"]
    assert "生产库此刻约" in lines(told)
    assert "count(*)" not in live.asked()[before:].lower()
    allowed = live.drill(place, replace(always, allow_heavy="演练窗口"))
    assert allowed["ok"] is True


def test_networks_not_to_be_touched_get_no_packet(live: House) -> None:
    before = len(live.asked())
    with pytest.raises(UnreadError, match="never_touch"):
        live.ask(replace(NIGHT, never_touch=("127.0.0.0/8",)), dsn=f"{live.dsn.partition(':')[0]}://ro@127.0.0.1/his")
    assert "ro@" not in live.asked()[before:]


SLOW = {
    "postgres": "CREATE VIEW slow AS SELECT pg_sleep(20)::text FROM visit; GRANT SELECT ON slow TO ro",
    "maria": "CREATE VIEW slow AS SELECT id FROM visit WHERE SLEEP(20) = 0; GRANT SELECT ON his.slow TO ro@localhost",
}
HELD = {
    "postgres": "BEGIN; LOCK TABLE held IN ACCESS EXCLUSIVE MODE; SELECT pg_sleep(6)",
    "maria": "LOCK TABLES held WRITE; SELECT SLEEP(6)",
}


def test_a_count_gives_up_after_the_time_it_is_allowed(live: House, request: pytest.FixtureRequest) -> None:
    name = request.node.callspec.params["live"]
    assert live.alter(SLOW[name]).code == 0
    begun = time.monotonic()
    assert [one.why[:8] for one in live.ask(tables=["slow"], timeout="1s")] == ["1 秒内没有数完"]
    assert time.monotonic() - begun < 6


def test_a_table_somebody_holds_is_not_waited_for(live: House, request: pytest.FixtureRequest) -> None:
    name = request.node.callspec.params["live"]
    grant = "ro" if name == "postgres" else "ro@localhost"
    assert live.alter(f"CREATE TABLE held (id int); GRANT SELECT ON held TO {grant}").code == 0
    holder = threading.Thread(target=live.alter, args=(HELD[name],))
    holder.start()
    time.sleep(1)
    assert [one.why for one in live.ask(tables=["held"])] == ["表被别的会话锁住"]
    holder.join()


def test_statistics_that_do_not_exist_are_not_taken_for_zero(postgres: House, place: Path) -> None:
    told = postgres.drill(place, tables=[{"table": "unknown", "estimate": True}])
    assert "没有统计信息" in told["why"]


@pytest.mark.parametrize("wrong", ["readable", "missing", "empty"])
def test_a_password_file_others_may_read_is_not_used(place: Path, wrong: str) -> None:
    path = place / "secret"
    if wrong != "missing":
        path.write_text("" if wrong == "empty" else "x")
        path.chmod(0o644 if wrong == "readable" else 0o600)
    words = {"dsn": "postgresql://ro@127.0.0.1/his", "password_file": str(path), "tables": "visit"}
    with pytest.raises(PlanError, match="password_file"):
        drilled(place, method="pg_dump", source="/x", production_counts=words)


SLIPS = [
    ({"dsn": "postgresql://ro:top-secret@h/his"}, "dsn 中不能写口令"),
    ({"dsn": "postgresql://ro@h/his?password=top-secret"}, "dsn 中不能写口令"),
    ({"dsn": "mysql://ro@h/his"}, "是 mysql 的，method: pg_dump"),
    ({"dsn": "oracle://ro@h/his"}, "只能是 postgresql"),
    ({"dsn": "postgresql://h/his"}, "应写明账号与库名"),
    ({"dsn": "postgresql://ro@h/his?options=-c"}, "不认识的参数 options"),
    ({"tables": ["visit; DROP TABLE x"]}, "每项应为表名"),
    ({"tables": [{"table": "a", "estimate": "maybe"}]}, "estimate 应为 true 或 false"),
    ({"within": "some"}, "within: some，应为百分数"),
    ({"table": "a"}, "不认识的词 table"),
]  # fmt: skip


@pytest.mark.parametrize(("slip", "said"), SLIPS, ids=range(len(SLIPS)))
def test_slips_are_told_without_the_secret(slip: dict[str, Any], said: str) -> None:
    words = {"dsn": "postgresql://ro@h/his", "tables": ["visit"]} | slip
    with pytest.raises(PlanError, match=said) as told:
        plan({"name": "his", "method": "pg_dump", "source": "/x", "production_counts": words})
    assert "top-secret" not in str(told.value)
