#!/usr/bin/env python3
"""How fast faultline-sync drains an outbox, as a share of Paho alone with the same window and message size.

usage: sync_bench.py BINARIES [RECORDS]
Both go through the same mosquitto to the same kind of subscriber, one after the other, three rounds; the best of each
counts. One record per message is the fair comparison; batches of 50 are what is used. Prints JSON.
"""

import json
import pathlib
import subprocess
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).parents[2] / "tests" / "sync_e2e"))
from bench_of_programs import Programs  # noqa: E402


def acknowledged_per_second(at, records, batch):
    """From the first message to the last acknowledgement, read from the status file's counters and the log's clock."""
    database = f"drain-{batch}-{time.monotonic_ns()}.db"
    at.enqueue(records, "--group", "1000", "--quiet", database=database)
    name = f"drain{time.monotonic_ns()}"
    began = time.monotonic()
    at.sync("--batch", str(batch), name=name, database=database, gateway=name)
    online = None
    while True:
        status = at.status(name)
        if online is None and status.get("connection") == "online":
            online = time.monotonic()
        if at.depth(database) == 0:
            break
        if time.monotonic() - began > 300:
            raise SystemExit("not drained within 300 s")
        time.sleep(0.005)
    took = time.monotonic() - began
    messages = wait_status(at, name)
    at.kill(name)
    return records / took, messages


def wait_status(at, name):
    deadline = time.monotonic() + 5
    while time.monotonic() < deadline and at.status(name).get("outbox", {}).get("depth") != 0:
        time.sleep(0.05)
    return at.status(name).get("bytes_sent", 0) / max(1, at.status(name).get("messages_sent", 1))


def main(binaries, records):
    best = {"raw_paho": 0.0, "one_record_per_message": 0.0, "batches_of_50": 0.0}
    size = 700
    with Programs(binaries) as at:
        at.broker()
        at.platform()
        for _ in range(3):
            one, size = acknowledged_per_second(at, records, 1)
            best["one_record_per_message"] = max(best["one_record_per_message"], one)
            many, _ = acknowledged_per_second(at, records * 5, 50)
            best["batches_of_50"] = max(best["batches_of_50"], many)
            # The raw publisher's messages reach the platform too, which quarantines them: the same subscriber, the same work for the broker.
            raw = subprocess.run([str(at.binaries / "raw_paho"), f"tcp://127.0.0.1:{at.port}", str(records), str(int(size))],
                                 check=True, capture_output=True, text=True)
            best["raw_paho"] = max(best["raw_paho"], float(raw.stdout))
    print(json.dumps({"records_per_second": {name: round(value) for name, value in best.items()}, "bytes_per_message": round(size),
                      "one_record_share_of_raw": round(best["one_record_per_message"] / best["raw_paho"], 3),
                      "batches_share_of_raw": round(best["batches_of_50"] / best["raw_paho"], 2),
                      "note": "stored by the platform and receipted, connecting included; raw: acknowledged by the broker"}, indent=2))


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    main(sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 5000)
