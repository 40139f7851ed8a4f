"""The simulated car through the kernel: our gateway over SocketCAN, and the kernel's own ELM327 driver as a client we did not write."""
import contextlib
import fcntl
import json
import os
import socket
import struct
import subprocess
import tempfile
import termios
import threading
import time
import tty

from can_cases import frame, raw, up, vcan
from case import LAB_BUILD, PROGRAMS, Skip, case, case_from, modules, say, wait_for

N_CAN327 = 30


def built(name: str) -> str:
    path = os.path.join(PROGRAMS, name)
    if not os.access(path, os.X_OK):
        raise Skip(f"{name} is not in this build")
    return path


@contextlib.contextmanager
def running(*words):
    process = subprocess.Popen(words, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    try:
        yield process
    finally:
        process.terminate()
        process.wait(20)


@contextlib.contextmanager
def bridged(path: str, interface: str):
    """The test bus and the kernel's: both carry struct can_frame."""
    wait_for(lambda: os.path.exists(path), 30, "the simulated car did not open its bus")
    with raw(interface) as kernel, socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET) as test_bus:
        test_bus.connect(path)
        kernel.settimeout(0.2)
        test_bus.settimeout(0.2)
        stop = threading.Event()

        def carry(source, target) -> None:
            while not stop.is_set():
                with contextlib.suppress(TimeoutError, OSError):
                    target.send(source.recv(72))

        workers = [threading.Thread(target=carry, args=way) for way in ((kernel, test_bus), (test_bus, kernel))]
        for worker in workers:
            worker.start()
        try:
            yield
        finally:
            stop.set()
            for worker in workers:
                worker.join()


@case
def scan_over_socketcan():
    faultline, simcar = built("faultline"), built("simcar")
    with tempfile.TemporaryDirectory() as folder, running(simcar, "--bus", folder + "/bus"), bridged(folder + "/bus", vcan()):
        ended = subprocess.run([faultline, "scan", "--json", "--adapter", "can:vcan0", "--database", folder + "/visits.db"], capture_output=True,
                               text=True, timeout=100, check=False,
                               env={**os.environ, "FAULTLINE_FAULTS": LAB_BUILD + "/share/faultline/faults.db", "XDG_RUNTIME_DIR": folder})
    say(ended.stdout[-3000:], ended.stderr[-3000:])
    assert ended.returncode in (0, 1) and ended.stdout, f"ended with {ended.returncode}: {ended.stderr.strip()[-300:]}"
    scan = json.loads(ended.stdout)
    assert "vin" in json.dumps(scan), "no vehicle was identified"
    return f"{len(ended.stdout)} characters of scan, status {ended.returncode}"


@case_from(6, 12)   # Debian builds can327 from there on
def the_kernel_drives_our_elm327():
    """can327 is somebody else's idea of what an ELM327 does: its start-up must be answered as it expects, or no frame comes."""
    simcar = built("simcar")
    modules("can327", "can-raw")
    with tempfile.TemporaryDirectory() as folder, running(simcar, "--pty", "--link", folder + "/elm"):
        wait_for(lambda: os.path.exists(folder + "/elm"), 30, "simcar did not open its pty")
        line = os.open(folder + "/elm", os.O_RDWR | os.O_NOCTTY)
        tty.setraw(line)
        before = set(os.listdir("/sys/class/net"))
        fcntl.ioctl(line, termios.TIOCSETD, struct.pack("i", N_CAN327))
        name = wait_for(lambda: next(iter(set(os.listdir("/sys/class/net")) - before), None), 10, "can327 made no interface")
        up(name, "bitrate", "500000")
        with raw(name) as bus:
            time.sleep(1)
            bus.send(frame(0x7DF, bytes.fromhex("02010C0000000000")))
            answer = bus.recv(16)
        os.close(line)
    assert answer[:4] == struct.pack("=I", 0x7E8) and answer[9:11] == b"\x41\x0c", answer.hex()
    return f"{name}: {answer.hex()}"
