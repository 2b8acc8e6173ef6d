#!/usr/bin/env bash
# The demo of backups: configurations kept twice, with changes typed into devices in between; the backups of data checked;
# a restore drill (for real where MariaDB is installed); one report over all of it.
set -euo pipefail
out=$1 lab=$2
mkdir -p "$out"
trap 'python -m lab down --state "$lab" >/dev/null 2>&1 || true' EXIT
play() {
  ansible-playbook -i inventories/lab "playbooks/$1.yml" -e runs="$PWD/$out/runs" -e out="$PWD/$out" \
    -e backups="$PWD/$out/backups" -e known_hosts="$PWD/$lab/known_hosts" "${@:2}"
}
python -m lab down --state "$lab" >/dev/null 2>&1 || true
echo "一、配置备份：第一次，作为比对的基准"
python -m lab up --state "$lab"
play backup -e report=false
python -m lab down --state "$lab" >/dev/null
echo "二、有人改了设备（有的有变更单，有的没有），再备份一次"
python -m lab up --state "$lab" --later
play backup -e report=false
python -m lab down --state "$lab" >/dev/null
echo "三、数据备份核查"
play backup_check -e report=false
echo "四、恢复演练"
play restore_drill
echo
echo "请用浏览器打开：$PWD/$out/开始.html"
