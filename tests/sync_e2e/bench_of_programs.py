"""A broker, a platform and a gateway's sync as real processes on loopback, in a directory of their own.

Everything started here is stopped here, by its pid. Nothing waits for a length of time: wait_for() waits for a condition
and fails with what it saw when the deadline passes.
"""

import json
import os
import pathlib
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time

SKIPPED = 77


def skip(reason):
    print("SKIP:", reason)
    sys.exit(SKIPPED)


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for(condition, what, seconds=60.0):
    deadline = time.monotonic() + seconds
    while True:
        seen = condition()
        if seen:
            return seen
        if time.monotonic() > deadline:
            raise AssertionError(f"not within {seconds} s: {what}")
        time.sleep(0.02)


class Programs:
    def __init__(self, binaries):
        self.binaries = pathlib.Path(binaries)
        self.mosquitto = shutil.which("mosquitto") or shutil.which("mosquitto", path="/usr/sbin:/usr/local/sbin")
        if not self.mosquitto:
            skip("mosquitto is not installed")
        self.place = pathlib.Path(tempfile.mkdtemp(prefix="faultline-sync-"))
        self.port = free_port()
        self.running = {}
        self.logs = 0

    def __enter__(self):
        return self

    def __exit__(self, kind, *_):
        for name in list(self.running):
            self.kill(name)
        if kind is not None and kind is not SystemExit:
            for log in sorted(self.place.glob("*.log")):
                print(f"--- {log.name}\n" + log.read_text(errors="replace")[-4000:])
        shutil.rmtree(self.place, ignore_errors=True)

    # processes
    def start(self, name, command):
        self.logs += 1
        log = open(self.place / f"{self.logs:02d}-{name}.log", "wb")
        self.running[name] = subprocess.Popen(command, cwd=self.place, stdout=log, stderr=log, stdin=subprocess.DEVNULL)
        return self.running[name]

    def kill(self, name, how=signal.SIGKILL):
        process = self.running.pop(name)
        process.send_signal(signal.SIGCONT)   # a stopped process could not be waited for
        process.send_signal(how)
        return process.wait(timeout=30)

    def signal(self, name, how):
        self.running[name].send_signal(how)

    def broker(self, extra="", anonymous=True):
        config = self.place / "mosquitto.conf"
        config.write_text(
            f"listener {self.port} 127.0.0.1\nallow_anonymous {'true' if anonymous else 'false'}\npersistence true\n"
            f"persistence_location {self.place}/\nautosave_interval 1\nmax_inflight_messages 100\n"
            + ("user root\n" if os.geteuid() == 0 else "") + extra)
        self.start("broker", [self.mosquitto, "-c", str(config)])
        wait_for(self.broker_listens, "the broker listens", 20)

    def broker_listens(self):
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0

    def platform(self, *extra):
        self.start("platform", [str(self.binaries / "faultline-platform"), "serve", "--database", "platform.db", "--broker",
                                self.address(), "--status-file", "platform.json", *extra])
        wait_for(lambda: self.status("platform").get("connection") == "online", "the platform is online", 30)

    def address(self):
        return f"mqtt://127.0.0.1:{self.port}"

    def sync(self, *extra, name="sync", gateway="bay-1", database="gateway.db", broker=None):
        return self.start(name, [str(self.binaries / "faultline-sync"), "--database", database, "--gateway", gateway, "--broker",
                                 broker or self.address(), "--status-file", f"{name}.json", "--metrics-file", f"{name}.prom",
                                 "--reconnect-ms", "300", "--longest-reconnect-ms", "1000", "--receipt-ms", "2000",
                                 "--answer-ms", "2000", "--will-delay-s", "1", *extra])

    def enqueue(self, count, *extra, database="gateway.db"):
        done = subprocess.run([str(self.binaries / "outbox_enqueue"), "--database", database, "--count", str(count), *extra],
                              cwd=self.place, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        return done.stdout.split()

    def enqueue_meanwhile(self, count, *extra):
        return self.start("enqueue", [str(self.binaries / "outbox_enqueue"), "--database", "gateway.db", "--count", str(count), *extra])

    # what they say
    def status(self, name):
        try:
            return json.loads((self.place / f"{name}.json").read_text())
        except (FileNotFoundError, json.JSONDecodeError):
            return {}

    def log_of(self, name):
        return "".join(log.read_text(errors="replace") for log in sorted(self.place.glob(f"*-{name}.log")))

    def platform_says(self, *verb):
        done = subprocess.run([str(self.binaries / "faultline-platform"), *verb, "--database", "platform.db", "--json"],
                              cwd=self.place, check=True, capture_output=True, text=True)
        return [json.loads(line) for line in done.stdout.splitlines()]

    def stored_ids(self):
        return [one["id"] for one in self.platform_says("records", "--limit", "1000000")]

    def depth(self, database="gateway.db"):
        with sqlite3.connect(f"file:{self.place / database}?mode=ro", uri=True, timeout=10) as db:
            return db.execute("SELECT count(*) FROM outbox").fetchone()[0]

    def drained(self, seconds=60.0):
        wait_for(lambda: self.depth() == 0, "the outbox is empty", seconds)

    def expect_exactly_once(self, ids):
        stored = self.stored_ids()
        missing = set(ids) - set(stored)
        assert not missing, f"{len(missing)} of {len(ids)} records are missing"
        assert len(stored) == len(set(stored)), "a record is there twice"
        assert len(stored) == len(ids), f"{len(stored)} stored, {len(ids)} sent"
