#!/usr/bin/env python3
"""A disk that is full or cannot be written is named as such; what was kept before is still there, whole, and work goes on
when there is room again. The limit on file sizes plays the full disk: it holds for root too."""
import os
import resource
import signal
import sqlite3
import subprocess
import sys
import tempfile


def limited(size):
    def set_limit():
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))

    return set_limit


def main():
    writer = sys.argv[1]
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "gateway.db")
        # stdout is a pipe: the limit is on files.
        full = subprocess.run([writer, path], stdout=subprocess.PIPE, text=True, preexec_fn=limited(3_000_000), timeout=120)
        lines = full.stdout.splitlines()
        assert full.returncode == 3 and lines[-1] == "error disk_full", (full.returncode, lines[-1:])
        scans = [line.split()[1] for line in lines if line.startswith("scan ")]
        assert len(scans) > 10, len(scans)

        db = sqlite3.connect(path)
        assert db.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
        kept = {row[0] for row in db.execute("SELECT id FROM scans")}
        assert not set(scans) - kept
        assert db.execute("SELECT count(*) FROM outbox WHERE stream = 2").fetchone()[0] == len(kept)
        db.close()

        again = subprocess.Popen([writer, path], stdout=subprocess.PIPE, text=True)
        first = [again.stdout.readline() for _ in range(2)]
        again.kill()
        again.wait()
        assert first[1].startswith("scan "), first

        # The very first write fails: still a sentence, no crash.
        none = subprocess.run([writer, os.path.join(folder, "new.db")], stdout=subprocess.PIPE, text=True,
                              preexec_fn=limited(4096), timeout=60)
        assert none.returncode == 3 and none.stdout.strip() in ("error disk_full", "error cannot_open"), none


main()
