#!/usr/bin/env python3
"""Our ISO-TP and UDS client against scapy's automotive ECU over slcan on a pseudo terminal: two stacks that share nothing. No kernel
support for CAN is needed. Skipped (77) without scapy; in CI that is an error.

scapy_test.py --client build/test/bin/lab_uds"""
import argparse
import contextlib
import os
import pty
import select
import subprocess
import sys
import threading
import tty


def skip(reason: str) -> None:
    print(f"skipped: {reason}")
    sys.exit(1 if os.environ.get("CI") else 77)


try:
    import logging

    logging.getLogger("scapy").setLevel(logging.ERROR)
    from scapy.config import conf

    conf.contribs["ISOTP"] = {"use-can-isotp-kernel-module": False}
    from scapy.contrib.automotive.ecu import EcuAnsweringMachine, EcuResponse
    from scapy.contrib.automotive.uds import UDS
    from scapy.contrib.isotp import ISOTPSoftSocket
    from scapy.layers.can import CAN
    from scapy.packet import Raw
    from scapy.supersocket import SuperSocket
except ImportError as missing:
    skip(f"python3-scapy is not installed ({missing}); apt-get install python3-scapy")


class SlcanSocket(SuperSocket):
    """scapy's CAN socket on a line: what the adapter would do, in Lawicel's letters."""

    nonblocking_socket = True

    def __init__(self, descriptor: int):
        self.descriptor = descriptor
        self.text = b""
        self.frames = []
        self.lock = threading.RLock()
        self.closed = False
        self.ins = self.outs = None

    def fileno(self) -> int:
        return self.descriptor

    def close(self) -> None:
        self.closed = True

    def fill(self) -> bool:
        with self.lock:
            while select.select([self.descriptor], [], [], 0)[0]:
                try:
                    self.text += os.read(self.descriptor, 4096)
                except OSError:
                    self.closed = True
                    break
            while b"\r" in self.text:
                line, self.text = self.text.split(b"\r", 1)
                if line[:1] == b"t":
                    size = int(line[4:5], 16)
                    self.frames.append(CAN(identifier=int(line[1:4], 16), length=size, data=bytes.fromhex(line[5:5 + 2 * size].decode())))
            return bool(self.frames)

    def recv(self, x=0):
        with self.lock:
            return self.frames.pop(0) if self.fill() else None

    def send(self, x) -> int:
        data = bytes(x.data)
        os.write(self.descriptor, b"t%03X%X%s\r" % (x.identifier, len(data), data.hex().upper().encode()))
        return len(data)

    @staticmethod
    def select(sockets, remain=None):
        return [one for one in sockets if isinstance(one, SlcanSocket) and one.fill()]


def record(size: int) -> bytes:
    return bytes((i * 7 + (i >> 8) + size) & 255 for i in range(size))


class Ecu:
    """scapy's answering machine; what it heard is kept, so that long requests are compared as well as long answers."""

    def __init__(self, line: int, answers: dict, block_size: int, st_min: int):
        self.heard = []
        self.stop = threading.Event()
        self.socket = ISOTPSoftSocket(SlcanSocket(line), tx_id=0x7E8, rx_id=0x7E0, bs=block_size, stmin=st_min, padding=True, basecls=UDS)
        responses = [EcuResponse(responses=[UDS(one) for one in answer], answers=self.matcher(request)) for request, answer in answers.items()]
        machine = EcuAnsweringMachine(supported_responses=responses, main_socket=self.socket, basecls=UDS, timeout=None, verbose=False)
        self.thread = threading.Thread(target=lambda: machine(timeout=120, stop_filter=lambda _: self.stop.is_set()), daemon=True)
        self.thread.start()

    def matcher(self, wanted: bytes):
        def matches(_, request) -> bool:
            asked = bytes(request)
            if not self.heard or self.heard[-1] != asked:
                self.heard.append(asked)
            return asked.startswith(wanted) if wanted[0] == 0x2E else asked == wanted

        return matches


def conversation():
    """Requests, what the ECU says to each (several: 78 first), and what must come of it."""
    answers, expected = {}, []
    for size in (1, 3, 4, 5, 11, 12, 100, 1000, 4000):
        request = b"\x22" + (0xF000 + size).to_bytes(2, "big")
        answer = b"\x62" + request[1:] + record(size)
        answers[request] = [answer]
        expected.append((request, "answered", answer))
    for size in (1, 4, 5, 200, 4092):
        request = b"\x2e\x01\x23" + record(size)
        answers[b"\x2e\x01\x23"] = [b"\x6e\x01\x23"]
        expected.append((request, "answered", b"\x6e\x01\x23"))
    answers[b"\x19\x02\xff"] = [b"\x59\x02\xff" + b"".join(bytes((1, i, 0x11, 0x2F)) for i in range(50))]
    expected.append((b"\x19\x02\xff", "answered", answers[b"\x19\x02\xff"][0]))
    answers[b"\x31\x01\xff\x00"] = [b"\x7f\x31\x78", b"\x71\x01\xff\x00"]
    expected.append((b"\x31\x01\xff\x00", "answered", b"\x71\x01\xff\x00"))
    answers[b"\x27\x01"] = [b"\x7f\x27\x37"]
    expected.append((b"\x27\x01", "refused", b"\x7f\x27\x37"))
    return answers, expected


def talk(client: str, block_size: int, st_min: int) -> int:
    answers, expected = conversation()
    ours, theirs = pty.openpty()
    tty.setraw(ours)
    tty.setraw(theirs)
    ecu = Ecu(ours, answers, block_size, st_min)
    process = subprocess.Popen([client, os.ttyname(theirs), str(block_size), str(st_min)], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                               text=True, bufsize=1)
    watchdog = threading.Timer(120, process.kill)
    watchdog.start()
    failures = 0
    for request, outcome, answer in expected:
        try:
            process.stdin.write(request.hex() + "\n")
            said = process.stdout.readline().strip()
        except BrokenPipeError:
            said = ""
        wanted = f"{outcome} {answer.hex()}"
        heard = ecu.heard[-1] if ecu.heard else b""
        if said != wanted or heard != request:
            failures += 1
            print(f"BS {block_size} STmin {st_min}: {request[:8].hex()}... ({len(request)} bytes): {said[:60]!r} instead of {wanted[:60]!r}; "
                  f"the ECU heard {len(heard)} bytes")
            if not said:
                break
    with contextlib.suppress(BrokenPipeError):
        process.stdin.close()
    if process.wait(10) != 0:
        print(f"the client ended with {process.returncode}")
        failures += 1
    watchdog.cancel()
    ecu.stop.set()
    os.close(theirs)
    print(f"BS {block_size} STmin {st_min}: {len(expected)} exchanges, {failures} differ")
    return failures


def main() -> int:
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--client", required=True)
    client = arguments.parse_args().client
    failures = sum(talk(client, block_size, st_min) for block_size, st_min in ((0, 0), (8, 0), (3, 1)))
    sys.stdout.flush()
    os._exit(1 if failures else 0)   # scapy's own threads do not end by themselves


if __name__ == "__main__":
    sys.exit(main())
