"""Secrets: none reaches the disk, and what their place tells stays readable."""

from __future__ import annotations

import time

import pytest

from tests.collect.switch import PASSWORD, Switch, text
from wardround.masking import MARK, Masker, highest

CASES = [
    ("local-user admin password irreversible-cipher $1a$Xy$SECRETSECRETSECRETSECRET$", "irreversible-cipher"),
    ("local-user bob password simple SECRET", "simple"),
    (" set authentication password cipher %@%@SECRET%@%@", "cipher"),
    (" super password level 3 cipher SECRET", "cipher"),
    (" super password role network-admin hash $h$6$SECRETSECRETSECRET==", "hash"),
    (" password hash $h$6$SECRET/SECRET==", "hash"),
    (" snmp-agent community read cipher %^%#SECRET,\"<x>%^%# acl 2001", "cipher"),
    (" snmp-agent community write SECRET", "snmp-community"),
    (" snmp-agent community read simple SECRET acl 2000", "simple"),
    (" snmp-agent target-host trap address udp-domain 10.0.0.1 params securityname SECRET v2c", "snmp-community"),
    (" snmp-agent usm-user v3 nms ops authentication-mode sha SECRET privacy-mode aes128 cipher x9SECRET", "snmp-auth"),
    ("snmp-server community SECRET ro", "snmp-community"),
    ("rocommunity SECRET 10.0.0.0/8", "snmp-community"),
    ("com2sec ops default SECRET", "snmp-community"),
    ("createUser nms SHA \"SECRET\" AES \"SECRET\"", "snmp-auth"),
    (" pre-shared-key cipher SECRET", "cipher"),
    (" pre-shared-key \"SECRET\"", "key"),
    (" radius-server shared-key cipher %^%#SECRET%^%#", "cipher"),
    (" key authentication simple SECRET", "simple"),
    (" ospf authentication-mode md5 1 cipher SECRET", "cipher"),
    (" peer 10.0.0.2 password cipher SECRET", "cipher"),
    (" ppp chap password simple SECRET", "simple"),
    ("enable secret 5 $1$SECR$SECRETSECRETSECRETSECR", "secret"),
    ("username ops privilege 15 password 7 SECRET", "secret"),
    ("  password \"SECRET==\"", "password"),
    ("root:$6$salt$SECRETSECRETSECRET:19000:0:99999:7:::", "shadow"),
    ("app 1 0 java -Dspring.datasource.password=SECRET -jar x.jar", "password"),
    ("mysqldump -uroot -pSECRET his", "password"),
    ("curl ftp://ops:SECRET@10.0.0.1/x", "password"),
    ("{\"user\": \"ops\", \"password\": \"SECRET\"}", "password"),
    ("X-Auth-Token: SECRETSECRET", "token"),
    ("-----BEGIN OPENSSH PRIVATE KEY-----\nSECRET\nSECRET\n-----END OPENSSH PRIVATE KEY-----", "private-key"),
]  # fmt: skip


@pytest.mark.parametrize(("line", "kind"), CASES, ids=[c[0][:40] for c in CASES])
def test_secret_is_masked_with_its_type(line: str, kind: str) -> None:
    masked, count = Masker().mask(f"#\n{line}\n#\n")
    assert "SECRET" not in masked
    assert count >= 1
    assert MARK.search(masked)[1] == kind  # type: ignore[index]
    assert masked.startswith("#\n")
    assert masked.endswith("\n#\n")


@pytest.mark.parametrize(
    "line",
    ["ssh server cipher aes256_ctr aes128_ctr", "authentication-mode password", "password-control enable",
     "undo password alert original", "The password needs to be changed. Change now? [Y/N]:",
     "bin:*:19000:0:99999:7:::", "load-balance hash src-ip", "stelnet server enable", "password : ******",
     "Cipher suite : TLS_AES_128_GCM_SHA256", "snmp-agent community complexity-check disable",
     "GigabitEthernet0/0/1 current state : UP", "ssh user admin authentication-type password"],
)  # fmt: skip
def test_what_is_no_secret_stays(line: str) -> None:
    assert Masker().mask(line) == (line, 0)


def test_equal_secrets_share_a_number_across_replies() -> None:
    masker = Masker()
    one, _ = masker.mask("local-user a password simple Abc@1234")
    two, _ = masker.mask("set authentication password simple Abc@1234\nsuper password simple Other@99")
    numbers = [int(n) for _, n, _ in MARK.findall(one + "\n" + two)]
    assert numbers[0] == numbers[1] != numbers[2]


def test_empty_default_and_account_are_told() -> None:
    text_, _ = Masker().mask(
        "local-user huawei password simple huawei\nsnmp-agent community read public\neve::19000:0:99999:7:::\n"
    )
    assert [note for _, _, note in MARK.findall(text_)] == ["account", "default", "empty"]


def test_masked_text_is_not_masked_again() -> None:
    once, _ = Masker().mask("\n".join(line for line, _ in CASES))
    assert Masker().mask(once) == (once, 0)
    assert highest([once]) == max(int(n) for _, n, _ in MARK.findall(once))


def test_masking_is_fast() -> None:
    line = "GigabitEthernet0/0/1 current state : UP, Line protocol current state : UP, key\n"
    body = (line * 9 + "local-user a password irreversible-cipher $1a$Xy$abcdefghijklmnopqrstuvw$\n") * 60
    best = min(_seconds(body) for _ in range(5))
    assert best / (len(body) / 1024) < 0.0003


def _seconds(body: str) -> float:
    masker, start = Masker({PASSWORD: "password"}), time.perf_counter()
    masker.mask(body)
    return time.perf_counter() - start


def test_no_planted_secret_reaches_the_disk(ward, tmp_path) -> None:
    config = "\n".join(line.replace("SECRET", "Pl4nted") for line, _ in CASES) + "\n"
    replies = {"display current-configuration": config, "display fan": f"echo {PASSWORD} and Enable-S3cret\n"}
    questions = {"config": {"ask": "display current-configuration"}, "fan": {"ask": "display fan"}}
    visit = ward(questions).one(Switch(replies), enable_password="Enable-S3cret")
    written = [p.read_text() for p in (tmp_path / "evidence").rglob("*.txt")]
    assert len(written) == 2
    for secret in ("Pl4nted", PASSWORD, "Enable-S3cret"):
        assert secret not in repr(visit)
        assert not any(secret in content for content in written)
    assert "local-user admin password irreversible-cipher <masked:" in text(visit, "config")
