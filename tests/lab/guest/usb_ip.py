"""USB devices made of software, plugged into this kernel through vhci_hcd: USB/IP without a network. The kernel gets one end of a
socket pair, a thread here serves the other (Documentation/usb/usbip_protocol.rst). Subclasses say what the device is and does."""
import os
import socket
import struct
import threading

from case import say

HUB = "/sys/devices/platform/vhci_hcd.0"
FULL_SPEED = 2
SUBMIT, UNLINK, SUBMITTED, UNLINKED = 1, 2, 3, 4
STALL, UNLINKED_STATUS = -32, -104   # -EPIPE, -ECONNRESET


def descriptor(*content: int) -> bytes:
    return bytes([len(content) + 1]) + bytes(content)


def interface(number: int, endpoints: int, kind=(255, 255, 255)) -> bytes:
    return descriptor(4, number, 0, endpoints, *kind, 0)


def bulk(address: int, size: int = 64) -> bytes:
    return descriptor(5, address, 2, size & 255, size >> 8, 0)


def interrupt(address: int, size: int, interval: int) -> bytes:
    return descriptor(5, address, 3, size & 255, size >> 8, interval)


class Device:
    """One device. Subclasses set the ids, `interfaces` (descriptors) and override control() and written()."""

    vendor = product = 0
    release = 0x0100
    kind = (0, 0, 0)
    strings = ("Faultline", "device", "LAB0")
    interface_count = 1
    interfaces = b""
    ports = {}

    def __init__(self):
        self.lock = threading.RLock()
        self.wanted = {}      # endpoint -> [(sequence number, length)]: what the host is waiting to read
        self.waiting = {}     # endpoint -> [bytes]: what the device has to say
        self.requests = []    # control requests as they came: (type, request, value, index, data)
        self.wire = None
        self.port = None

    # What a subclass says.

    def control(self, kind: int, request: int, value: int, index: int, length: int, data: bytes):
        """Class and vendor requests: bytes for the host, b"" when data was taken, None to stall."""
        return None

    def written(self, endpoint: int, data: bytes) -> None:
        """A transfer from the host."""

    def attached(self) -> None:
        """The host has plugged us in (anew): forget what was."""

    # Its life.

    def plug_in(self) -> "Device":
        ours, kernels = socket.socketpair(socket.AF_UNIX, socket.SOCK_STREAM)
        with self.lock:
            self.wanted, self.waiting, self.wire = {}, {}, ours
        self.attached()
        self.port = next(number for number in range(8) if number not in Device.ports)
        Device.ports[self.port] = self
        threading.Thread(target=self._serve, args=(ours,), daemon=True).start()
        with open(f"{HUB}/attach", "w", encoding="ascii") as attach:
            attach.write(f"{self.port} {kernels.fileno()} {1 << 16 | self.port + 2} {FULL_SPEED}")
        kernels.close()
        return self

    def pull_out(self) -> None:
        if self.port is None:
            return
        with open(f"{HUB}/detach", "w", encoding="ascii") as detach:
            detach.write(str(self.port))
        del Device.ports[self.port]
        self.port = None

    def tell(self, endpoint: int, data: bytes) -> None:
        """One transfer towards the host."""
        with self.lock:
            self.waiting.setdefault(endpoint, []).append(data)
            self._deliver(endpoint)

    # The protocol.

    def _deliver(self, endpoint: int) -> None:
        said, asked = self.waiting.setdefault(endpoint, []), self.wanted.setdefault(endpoint, [])
        while said and asked:
            number, length = asked.pop(0)
            data = said.pop(0)
            if len(data) > length:
                said.insert(0, data[length:])
            self._answer(number, 0, data[:length])

    def _answer(self, number: int, status: int, data: bytes = b"", length=None) -> None:
        taken = len(data) if length is None else length
        try:
            self.wire.sendall(struct.pack(">IIIIIiiiii8x", SUBMITTED, number, 0, 0, 0, status, taken, 0, 0, 0) + data)
        except OSError:
            pass   # pulled out meanwhile

    def _serve(self, wire) -> None:
        def take(count: int) -> bytes:
            data = b""
            while len(data) < count:
                part = wire.recv(count - len(data))
                if not part:
                    raise EOFError
                data += part
            return data

        try:
            while True:
                head = take(48)
                command, number, _, to_host, endpoint, flags, length = struct.unpack(">7I", head[:28])
                if command == UNLINK:
                    self._unlink(wire, number, flags)
                    continue
                data = b"" if to_host else take(length)
                with self.lock:
                    if endpoint == 0:
                        self._on_control(number, head[40:], to_host, data)
                    elif to_host:
                        self.wanted.setdefault(endpoint, []).append((number, length))
                        self._deliver(endpoint)
                    else:
                        self._answer(number, 0, length=len(data))
                        self.written(endpoint, data)
        except (EOFError, OSError):
            pass
        except Exception as problem:  # noqa: BLE001  a broken device must be seen, not waited for
            say(f"{type(self).__name__} broke: {problem!r}")

    def _unlink(self, wire, number: int, which: int) -> None:
        with self.lock:
            status = 0
            for asked in self.wanted.values():
                for one in [one for one in asked if one[0] == which]:
                    asked.remove(one)
                    status = UNLINKED_STATUS
            wire.sendall(struct.pack(">IIIIIi24x", UNLINKED, number, 0, 0, 0, status))

    def _on_control(self, number: int, setup: bytes, to_host: bool, data: bytes) -> None:
        kind, request, value, index, length = struct.unpack("<BBHHH", setup)
        if kind & 0x60 == 0:
            answer = self._standard(kind, request, value)
        else:
            self.requests.append((kind, request, value, index, data))
            answer = self.control(kind, request, value, index, length, data)
        if answer is None:
            self._answer(number, STALL)
        elif to_host:
            self._answer(number, 0, answer[:length])
        else:
            self._answer(number, 0, length=len(data))

    def _standard(self, kind: int, request: int, value: int):
        if (kind, request) == (0x80, 6):
            return self._descriptor(value >> 8, value & 255)
        if (kind & 0x80, request) == (0x80, 0):
            return b"\0\0"   # status: bus powered
        return b"" if request in (1, 3, 9, 11) else None

    def _descriptor(self, which: int, index: int):
        if which == 1:
            return struct.pack("<BBHBBBBHHHBBBB", 18, 1, 0x0200, *self.kind, 64, self.vendor, self.product, self.release, 1, 2, 3, 1)
        if which == 2:
            return struct.pack("<BBHBBBBB", 9, 2, 9 + len(self.interfaces), self.interface_count, 1, 0, 0x80, 50) + self.interfaces
        if which == 3 and index == 0:
            return descriptor(3, 9, 4)   # American English
        if which == 3 and index <= len(self.strings):
            text = self.strings[index - 1].encode("utf-16le")
            return bytes([len(text) + 2, 3]) + text
        return None


def unplug_all() -> None:
    for device in list(Device.ports.values()):
        device.pull_out()


def hub_is_there() -> bool:
    return os.path.isdir(HUB)
