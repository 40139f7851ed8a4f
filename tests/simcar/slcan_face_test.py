"""The slcan face on a pseudo terminal and on TCP, beside the CAN bus it sits on.

usage: slcan_face_test.py SIMCAR
"""
import os
import select
import socket
import struct
import subprocess
import sys
import tempfile
import time

SIMCAR = sys.argv[1]
started = []


def start(*args):
    process = subprocess.Popen([SIMCAR, *args], stdout=subprocess.PIPE)
    started.append(process)
    return process, process.stdout.readline().decode().strip()


def hear(fd, wanted, limit=5):
    """Everything up to the wanted text."""
    end, out = time.monotonic() + limit, b""
    while wanted not in out and time.monotonic() < end:
        if select.select([fd], [], [], 0.05)[0]:
            out += os.read(fd, 4096)
    assert wanted in out, (wanted, out)
    return out


def vin(fd):
    os.write(fd, b"C\r")
    hear(fd, b"\a")
    os.write(fd, b"S6\rO\r")
    hear(fd, b"\r\r")
    os.write(fd, b"t7DF80209020000000000\r")
    hear(fd, b"t7E881014490201")
    os.write(fd, b"t7E03300000\r")
    text = hear(fd, b"t7E8822")
    if not text.endswith(b"\r"):
        text += hear(fd, b"\r")
    parts = [line for line in text.split(b"\r") if line.startswith(b"t7E882")]
    assert bytes.fromhex(parts[0][7:].decode()) + bytes.fromhex(parts[1][7:].decode()) == b"BE40K2MP123456", parts


with tempfile.TemporaryDirectory() as folder:
    try:
        link, bus = os.path.join(folder, "slcan"), os.path.join(folder, "can")
        process, address = start("--slcan", "--link", link, "--bus", bus)
        assert address == link and process.stdout.readline().decode().strip() == "vcan+unix:" + bus
        fd = os.open(link, os.O_RDWR | os.O_NOCTTY)
        vin(fd)
        with socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET) as other:
            other.connect(bus)
            os.write(fd, b"t1232ABCD\r")
            hear(fd, b"z\r")
            assert select.select([other], [], [], 5)[0]
            assert other.recv(128) == struct.pack("=IB3x8s", 0x123, 2, b"\xab\xcd")
            other.send(struct.pack("=IB3x8s", 0x98DAF110, 1, b"\x7f"))
            hear(fd, b"T18DAF11017F\r")
        os.close(fd)
        process.terminate()
        assert process.wait(10) == 0
        process, address = start("--slcan", "--tcp", "127.0.0.1:0")
        host, port = address.split(":")
        with socket.create_connection((host, int(port)), 10) as client:
            vin(client.fileno())
    finally:
        for one in started:
            if one.poll() is None:
                one.kill()
            one.wait()
print("all well")
