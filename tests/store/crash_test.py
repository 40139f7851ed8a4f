#!/usr/bin/env python3
"""kill -9 at any moment loses no committed record: what the writer named on stdout is there afterwards, whole, with its
outbox row; nothing is there by halves. Twenty rounds on one database, killed after a random time each."""
import json
import os
import random
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time

ROUNDS = int(os.environ.get("FAULTLINE_CRASH_ROUNDS", "20"))


def round_of_writing(writer, path, seconds, from_start):
    """Runs the writer, kills it, returns the lines it got out. The moment counts from the start of the process (so that
    opening and migrating are hit too) or, however slow the machine is, from the first record it has kept."""
    child = subprocess.Popen([writer, path], stdout=subprocess.PIPE, text=True)
    lines = []
    if not from_start:
        while not (lines and lines[-1].startswith("scan")):
            lines.append(child.stdout.readline())
            assert lines[-1], "the writer ended by itself"
    time.sleep(seconds)  # the random moment itself, not a wait for something
    assert child.poll() is None, f"the writer ended by itself with {child.returncode}"
    child.send_signal(signal.SIGKILL)
    lines += child.stdout.readlines()
    child.wait()
    return [line.strip() for line in lines if line.endswith("\n")]


def one(db, sql, *args):
    return db.execute(sql, args).fetchone()[0]


def check(path, visits, scans, readings):
    db = sqlite3.connect(path)
    assert one(db, "PRAGMA integrity_check") == "ok"
    assert db.execute("PRAGMA foreign_key_check").fetchall() == []
    kept = dict(db.execute("SELECT id, record FROM scans"))
    queued = {row[0].hex(): row[1] for row in db.execute("SELECT msg_id, data FROM outbox WHERE stream = 2")}
    missing = [s for s in scans if s not in kept]
    assert not missing, f"{len(missing)} acknowledged scans are gone"
    assert len(queued) == len(kept), "a scan without its outbox row, or the other way round"
    for scan, record in kept.items():
        assert queued[scan.replace("-", "")] == record, f"{scan}: the outbox has another text"
        assert json.loads(record)["scan"] == scan
    assert {row[0] for row in db.execute("SELECT id FROM visits")} >= set(visits)
    assert one(db, "SELECT count(*) FROM findings WHERE subject NOT IN (SELECT id FROM visits)") == 0
    # Readings need no wait for the disk, but a killed process is no power cut: they are there too.
    assert one(db, "SELECT count(*) FROM readings") >= readings
    for stream, depth, size in db.execute("SELECT stream, count(*), sum(size) FROM outbox GROUP BY stream").fetchall():
        assert db.execute("SELECT depth, bytes FROM outbox_totals WHERE stream = ?", (stream,)).fetchone() == (depth, size)
    db.close()
    return len(kept)


def main():
    writer = sys.argv[1]
    seed = random.randrange(1 << 32)
    print("seed", seed)
    moments = random.Random(seed)
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "gateway.db")
        visits, scans, readings = [], [], 0
        for number in range(ROUNDS):
            for line in round_of_writing(writer, path, moments.uniform(0.0, 0.3), number % 4 == 0):
                what, name = line.split(" ", 1)
                assert what != "error", line
                if what == "visit":
                    visits.append(name)
                elif what == "scan":
                    scans.append(name)
                else:
                    readings += 1
            if not os.path.exists(path):
                continue  # killed before it made the file
            if scans or visits:
                kept = check(path, visits, scans, readings)
                print(f"round {number + 1}: {len(scans)} acknowledged, {kept} kept")
        assert len(scans) >= ROUNDS // 2, "too few records to mean anything"


main()
