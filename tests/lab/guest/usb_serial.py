"""Serial adapters in software, each in the words of its chip: FTDI with its status packets, CH340, CDC-ACM. What is written to one goes
to `line`, by default a very small ELM327; what it answers comes back through the chip."""
import struct
import threading
import time

from usb_ip import Device, bulk, descriptor, interface, interrupt


class Elm:
    """Just enough to be recognised."""

    ANSWERS = {"ATZ": "ELM327 v1.5", "ATI": "ELM327 v1.5", "010C": "41 0C 1A F8", "0100": "41 00 BE 3F A8 13"}

    def __init__(self):
        self.typed = b""

    def take(self, data: bytes) -> bytes:
        self.typed += data
        said = b""
        while b"\r" in self.typed:
            line, self.typed = self.typed.split(b"\r", 1)
            word = line.decode("latin-1").strip().upper().replace(" ", "")
            answer = self.ANSWERS.get(word, "OK" if word.startswith("AT") else "NO DATA")
            said += f"{word}\r{answer}\r\r>".encode()
        return said


class Serial(Device):
    def __init__(self):
        super().__init__()
        self.line = Elm()

    def written(self, endpoint, data):
        said = self.line.take(data)
        if said:
            self.say_to_host(said)

    def say_to_host(self, data: bytes) -> None:
        self.tell(1, data)


class CdcAcm(Serial):
    vendor, product, kind, interface_count = 0x04D8, 0x000A, (2, 0, 0), 2
    strings = ("Faultline", "ELM327 CDC", "LAB0003")
    interfaces = (interface(0, 1, (2, 2, 1)) + descriptor(0x24, 0, 0x10, 1) + descriptor(0x24, 1, 0, 1) + descriptor(0x24, 2, 2)
                  + descriptor(0x24, 6, 0, 1) + interrupt(0x83, 8, 10) + interface(1, 2, (10, 0, 0)) + bulk(0x81) + bulk(0x02))

    def control(self, kind, request, value, index, length, data):
        if (kind, request) == (0xA1, 0x21):
            return struct.pack("<IBBB", 38400, 0, 0, 8)
        return b"" if kind == 0x21 else None


class Ch340(Serial):
    vendor, product, kind = 0x1A86, 0x7523, (255, 0, 0)
    release = 0x0264
    strings = ("", "USB2.0-Serial", "")
    interfaces = interface(0, 3, (255, 1, 2)) + bulk(0x82, 32) + bulk(0x02, 32) + interrupt(0x81, 8, 1)

    def control(self, kind, request, value, index, length, data):
        if kind == 0xC0:
            return {0x5F: b"\x31\x00", 0x95: b"\xff\xee"}.get(request, b"\0\0")
        return b"" if kind == 0x40 else None

    def say_to_host(self, data):
        self.tell(2, data)


class Ftdi(Serial):
    """An FT232R: every packet to the host begins with two status bytes, and one comes each latency time also when there is nothing."""

    vendor, product, release = 0x0403, 0x6001, 0x0600
    strings = ("FTDI", "FT232R USB UART", "LAB0004")
    interfaces = interface(0, 2) + bulk(0x81) + bulk(0x02)
    STATUS = b"\x01\x60"
    PACKET = 64

    def __init__(self):
        super().__init__()
        self.latency = 16
        self.divisor = None
        self.data_format = None
        self.status_packets = 0
        threading.Thread(target=self._tick, daemon=True).start()

    def control(self, kind, request, value, index, length, data):
        if kind == 0xC0:
            return {5: self.STATUS, 10: bytes([self.latency])}.get(request, b"\xff" * length)
        if kind != 0x40:
            return None
        if request == 3:
            self.divisor = value | (index & 0xFF00) << 8
        elif request == 4:
            self.data_format = value
        elif request == 9:
            self.latency = value & 0xFF
        return b""

    def baud(self) -> int:
        """The rate the divisor means: 3 MHz, eighths in a code of their own."""
        if self.divisor in (0, 1):
            return (3_000_000, 2_000_000)[self.divisor]
        eighths = (0, 4, 2, 1, 3, 5, 6, 7)[self.divisor >> 14 & 7]
        return round(3_000_000 / ((self.divisor & 0x3FFF) + eighths / 8))

    def say_to_host(self, data):
        room = self.PACKET - len(self.STATUS)
        packets = [self.STATUS + data[at:at + room] for at in range(0, len(data), room)]
        self.tell(1, b"".join(packets))

    def _tick(self) -> None:
        while True:
            time.sleep(max(self.latency, 5) / 1000)
            with self.lock:
                if self.port is not None and self.wanted.get(1) and not self.waiting.get(1):
                    self.status_packets += 1
                    self.tell(1, self.STATUS)
