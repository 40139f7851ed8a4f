"""The CAN bus of the simulated car on a real socket: a unix seqpacket hub of struct can_frame.

usage: bus_test.py SIMCAR
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


def client(path):
    out = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    out.connect(path)
    return out


def frame(number, data):
    return struct.pack("=IB3x8s", number, len(data), data)


def hear(sock, limit=2.0):
    if not select.select([sock], [], [], limit)[0]:
        return None
    packet = sock.recv(128)
    number, size, data = struct.unpack("=IB3x", packet[:8]) + (packet[8:],)
    return number, data[:size], len(packet)


def vin_comes_with_flow_control(path):
    with client(path) as bus:
        bus.send(frame(0x7DF, bytes.fromhex("0209020000000000")))
        number, first, size = hear(bus)
        assert (number, first[:2], size) == (0x7E8, b"\x10\x14", 16), first
        bus.send(frame(0x7E0, bytes.fromhex("300000")))
        text = first[5:]
        for expected in (0x21, 0x22):
            _, data, _ = hear(bus)
            assert data[0] == expected
            text += data[1:]
        assert text == b"LVGBE40K2MP123456", text


def clients_hear_each_other_and_fd_passes(path):
    with client(path) as one, client(path) as two:
        one.send(frame(0x123, b"\x01\x02"))
        assert hear(two)[:2] == (0x123, b"\x01\x02")
        fd = struct.pack("=IBB2x64s", 0x80000000 | 0x18DA10F1, 12, 1, bytes(range(12)))
        one.send(fd)
        number, data, size = hear(two)
        assert (number, data, size) == (0x98DA10F1, bytes(range(12)), 72)
        two.send(b"nonsense")
        two.send(frame(0x124, b""))
        assert hear(one)[:2] == (0x124, b""), "a packet of another size is not relayed"
        assert not select.select([two], [], [], 0)[0], "nothing is echoed"


def a_flood_is_held_to_the_speed_of_the_bus(path):
    with client(path) as one, client(path) as two:
        begin = time.monotonic()
        for i in range(400):
            one.send(frame(0x200, struct.pack(">Q", i)))
        for i in range(400):
            assert struct.unpack(">Q", hear(two)[1])[0] == i
        took = time.monotonic() - begin
        assert took >= 400 * 222e-6, f"400 frames in {took * 1000:.1f} ms"


with tempfile.TemporaryDirectory() as folder:
    try:
        path = os.path.join(folder, "can")
        process, address = start("--bus", path)
        assert address == "vcan+unix:" + path, address
        vin_comes_with_flow_control(path)
        clients_hear_each_other_and_fd_passes(path)
        a_flood_is_held_to_the_speed_of_the_bus(path)
        process.terminate()
        assert process.wait(10) == 0 and not os.path.lexists(path)
        open(path, "w").close()
        refused = subprocess.run([SIMCAR, "--bus", path], capture_output=True, text=True, timeout=20)
        assert refused.returncode == 2 and "cannot be made" in refused.stderr and os.path.exists(path), refused
        os.remove(path)
        process, address = start("--pty", "--bus", path, "--traffic", "200")
        assert address.startswith("/dev/pts/")
        assert process.stdout.readline().decode().strip() == "vcan+unix:" + path
        with client(path) as bus:
            heard = [hear(bus) for _ in range(50)]
            assert len({number for number, _, _ in heard}) == 12
    finally:
        for one in started:
            if one.poll() is None:
                one.kill()
            one.wait()
print("all well")
