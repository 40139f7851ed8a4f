"""The car on Ethernet with real sockets: found by UDP, activated and asked over TCP.

usage: doip_face_test.py SIMCAR
"""
import socket
import struct
import subprocess
import sys

SIMCAR = sys.argv[1]


def message(kind, data=b"", version=2):
    return struct.pack(">BBHI", version, version ^ 0xFF, kind, len(data)) + data


def read(sock):
    head = sock.recv(8, socket.MSG_WAITALL)
    assert len(head) == 8, head
    _, _, kind, size = struct.unpack(">BBHI", head)
    return kind, sock.recv(size, socket.MSG_WAITALL) if size else b""


process = subprocess.Popen([SIMCAR, "--doip", "127.0.0.1:0", "--car", "uds"], stdout=subprocess.PIPE)
try:
    scheme, host, port = process.stdout.readline().decode().strip().split(":")
    assert scheme == "doip"
    where = (host, int(port))
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as udp:
        udp.settimeout(5)
        udp.sendto(message(1, version=0xFF), where)
        answer, _ = udp.recvfrom(256)
        assert answer[2:4] == b"\x00\x04" and answer[8:25] == b"LFVBA24B5K3012345", answer
    with socket.create_connection(where, 5) as tcp:
        tcp.sendall(message(5, struct.pack(">HBI", 0x0E00, 0, 0)))
        kind, data = read(tcp)
        assert kind == 6 and data[4] == 0x10, (kind, data)
        request = message(0x8001, struct.pack(">HH", 0x0E00, 0x0713) + b"\x22\xf1\x8a")
        tcp.sendall(request[:5])
        tcp.sendall(request[5:])
        assert read(tcp)[0] == 0x8002
        kind, data = read(tcp)
        assert (kind, data) == (0x8001, struct.pack(">HH", 0x0713, 0x0E00) + b"\x62\xf1\x8aCONTI TEVES"), data
        tcp.sendall(message(0x8001, struct.pack(">HH", 0x0E00, 0x0799) + b"\x3e\x00"))
        kind, data = read(tcp)
        assert kind == 0x8003 and data[4] == 3
        with socket.create_connection(where, 5) as second:   # the same tester again: the first one is asked whether it lives
            second.sendall(message(5, struct.pack(">HBI", 0x0E00, 0, 0)))
            assert read(tcp)[0] == 7
            tcp.sendall(message(8, struct.pack(">H", 0x0E00)))
            kind, data = read(second)
            assert kind == 6 and data[4] == 3
            assert second.recv(1) == b"", "the second one is closed"
    process.terminate()
    assert process.wait(10) == 0
    wrong = subprocess.run([SIMCAR, "--doip", "nowhere"], capture_output=True, text=True, timeout=20)
    assert wrong.returncode == 2 and "is no address" in wrong.stderr
finally:
    if process.poll() is None:
        process.kill()
    process.wait()
print("all well")
