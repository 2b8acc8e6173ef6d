"""Tokens: say nothing, stay the same, and give back exactly what the device told."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wardround.backups.tokens import Tokens, filled, found

FIXTURES = Path(__file__).resolve().parents[3] / "shared" / "fixtures"
SALTED = [r"%\^%#"]
CONFIG = """#
sysname SW1
#
aaa
 local-user admin password irreversible-cipher $1a$abcdefgh$1234567890
 local-user ops password cipher %^%#AAAAbbbbCCCC%^%#
#
snmp-agent community read cipher %^%#DDDDeeeeFFFF%^%# acl 2000
snmp-agent community write cipher %^%#GGGGhhhhIIII%^%# acl 2000
#
return
"""


def masked(text: str, asset: str = "sw1", key: bytes = b"k") -> tuple[str, dict[str, str]]:
    one = Tokens(key).of(asset, SALTED)
    return one.mask(text)[0], one.values


def test_the_text_comes_back_exactly() -> None:
    text, values = masked(CONFIG)
    assert filled(text, values) == CONFIG
    assert not [secret for secret in ("AAAAbbbbCCCC", "1234567890") if secret in text]


def test_the_same_secret_is_the_same_token_and_another_is_another() -> None:
    assert masked(CONFIG)[0] == masked(CONFIG)[0]
    assert masked(CONFIG)[0] != masked(CONFIG.replace("1234567890", "1234567891"))[0]


def test_another_key_makes_other_tokens() -> None:
    assert masked(CONFIG)[0] != masked(CONFIG, key=b"other")[0]


def test_what_is_encrypted_anew_at_every_show_changes_nothing() -> None:
    again = CONFIG.replace("AAAAbbbbCCCC", "ZZZZyyyyXXXX").replace("DDDD", "dddd").replace("GGGG", "gggg")
    assert masked(CONFIG)[0] == masked(again)[0]
    text, values = masked(again)
    assert filled(text, values) == again


def test_places_of_one_text_have_tokens_of_their_own() -> None:
    assert len([t for t in found(masked(CONFIG)[0]) if t[0] == "p"]) == 3


def test_a_token_without_a_value_is_told() -> None:
    with pytest.raises(KeyError):
        filled("password <masked:cipher:v0123456789ab>", {})


@given(st.text(max_size=300), st.sampled_from(["", '"', "'"]))
def test_any_text_comes_back(noise: str, quote: str) -> None:
    text = f"{noise}\n password simple {quote}{noise}{quote}\nenable secret {noise}\n" + CONFIG
    one = Tokens(b"k").of("a", SALTED)
    if "<masked" not in text:
        assert filled(one.mask(text)[0], one.values) == text


@pytest.mark.skipif(not FIXTURES.is_dir(), reason="没有真机录像（../shared/fixtures）")
def test_every_recording_comes_back() -> None:
    for path in (p for p in FIXTURES.rglob("*") if p.is_file() and p.stat().st_size < 1_000_000):
        text = path.read_bytes().decode("utf-8", "replace")
        one = Tokens(b"k").of("a", SALTED)
        assert filled(one.mask(text)[0], one.values) == text, path


@pytest.mark.parametrize("line", [" description <masked:x:0:empty>", " password cipher <masked:cipher:v0123456789ab>"])
def test_a_mark_the_device_itself_shows_comes_back(line: str) -> None:
    text, values = masked(f"{CONFIG}{line}\n")
    assert filled(text, values) == f"{CONFIG}{line}\n"


@pytest.mark.parametrize(
    "line",
    [
        " local-user a password cipher %^%#SE\"CR ET'<%^%#",
        " rip authentication-mode md5 usual SECRET",
        " security wpa2 psk pass-phrase SECRET aes",
        " md5-password cipher 10.1.1.1 SECRET",
        " primary accounting 10.1.1.1 1813 key SECRET",
        " pre-shared-key hostname peer key SECRET",
        "ftp client user u password SECRET",
        " mka psk ckn E9AC cak simple SECRET",
        " sa encryption-hex outbound esp cipher SECRET",
        'snmp-server trap-host 10.1.1.1 version 2c community "SECRET" port 162',
        "snmp-server user u group g v3 auth-protocol sha SECRET enc-protocol aes SECRET",
        "ntp authentication-key 1 md5 SECRET",
        "  ip ospf message-digest-key 1 md5 SECRET",
        "  ip rip authentication string SECRET",
        "  encryption-key inbound SECRET",
        '  pre-share "SECRET"',
        "  secret SECRET peer-name p",
        'smtp name "x" server "s" from a@b username u password SECRET',
    ],
)
def test_secrets_of_all_kinds_are_tokens(line: str) -> None:
    text, values = masked(f"#\n{line}\n")
    assert filled(text, values) == f"#\n{line}\n"
    assert not [part for part in ("SECRET", "CR ET") if part in text]
