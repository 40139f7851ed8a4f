"""A candleLight CAN adapter in software, classic or FD, with its firmware's habits: it must be reset before it is started, sends every
frame back as an echo when it was on the bus, and can be made to fall silent."""
import struct

from usb_ip import Device, bulk, interface

HOST_FORMAT, BIT_TIMING, MODE, LIMITS, CONFIG, DATA_BIT_TIMING, EXTENDED_LIMITS, STATE = 0, 1, 2, 4, 5, 10, 11, 14
LISTEN_ONLY, ONE_SHOT, FD, EXTENDED, TELLS_STATE = 1, 8, 1 << 8, 1 << 10, 1 << 13
FROM_BUS = 0xFFFFFFFF
ERROR = 0x20000000
FD_FLAG = 2
FD_SIZES = (0, 1, 2, 3, 4, 5, 6, 7, 8, 12, 16, 20, 24, 32, 48, 64)
CLASSIC_LIMITS = (1, 16, 1, 8, 4, 1, 1024, 1)
FD_LIMITS = (1, 256, 1, 128, 128, 1, 512, 1)


class CandleLight(Device):
    vendor, product = 0x1D50, 0x606F
    strings = ("bytewerk", "candleLight USB to CAN adapter", "LAB0001")
    interfaces = interface(0, 2) + bulk(0x81, 32) + bulk(0x02, 32)
    features = LISTEN_ONLY | ONE_SHOT | TELLS_STATE
    clock, limits = 48_000_000, CLASSIC_LIMITS

    def __init__(self):
        super().__init__()
        self.is_deaf = False      # takes frames and never echoes them: hung firmware, or nobody on the bus who acknowledges
        self.packed = False       # "blob" firmware: an answer shares its transfer with the echo
        self.insists_on_reset = False   # hangs when started without a reset, as older firmware does; Linux does not reset
        self.starts = 0
        self.frames = []          # (identifier, data, flags) as they came from the host
        self.attached()

    def attached(self) -> None:
        self.is_started, self.was_reset, self.timing, self.data_timing, self.mode = False, False, None, None, 0
        self.state = 0

    def control(self, kind, request, value, index, length, data):
        if kind == 0xC1:
            if request == CONFIG:
                return struct.pack("<3xBII", 0, 2, 1)
            if request == LIMITS:
                return struct.pack("<10I", self.features, self.clock, *self.limits)
            if request == EXTENDED_LIMITS and self.features & EXTENDED:
                return struct.pack("<18I", self.features, self.clock, *self.limits, *self.limits)
            if request == STATE:
                return struct.pack("<3I", self.state, 0, 0)
            return None
        if kind != 0x41:
            return None
        if request == HOST_FORMAT:
            return b"" if data == b"\xef\xbe\0\0" else None
        if request == BIT_TIMING:
            self.timing = struct.unpack("<5I", data)
            return b""
        if request == DATA_BIT_TIMING and self.features & FD:
            self.data_timing = struct.unpack("<5I", data)
            return b""
        return self._set_mode(data) if request == MODE else None

    def _set_mode(self, data: bytes):
        start, self.mode = struct.unpack("<II", data[:8])
        if not start:
            self.is_started, self.was_reset, self.state = False, True, 0
            return b""
        if (self.insists_on_reset and not self.was_reset) or not self.timing or self.mode & ~self.features:
            return None   # what real firmware hangs on
        self.is_started, self.was_reset = True, False
        self.starts += 1
        return b""

    def bit_rate(self) -> int:
        propagation, phase_1, phase_2, _, divider = self.timing
        return self.clock // (divider * (1 + propagation + phase_1 + phase_2))

    # The bus side.

    def host_frame(self, identifier: int, data: bytes, flags: int = 0, echo: int = FROM_BUS) -> bytes:
        code = FD_SIZES.index(len(data))
        return struct.pack("<IIBBBB", echo, identifier, code, 0, flags, 0) + data.ljust(64 if flags & FD_FLAG else 8, b"\0")

    def hear(self, identifier: int, data: bytes, flags: int = 0) -> None:
        """A frame of somebody else on the bus."""
        if self.is_started:
            self.tell(1, self.host_frame(identifier, data, flags))

    def fail(self, classes: int, detail: int = 0) -> None:
        """An error frame of the controller: classes of linux/can/error.h, detail is its data[1]."""
        if classes & 0x40:
            self.state = 3
        self.tell(1, self.host_frame(ERROR | classes, bytes([0, detail, 0, 0, 0, 0, 128, 0])))

    def written(self, endpoint, data):
        if not self.is_started or len(data) < 20:
            return
        echo, identifier, code, _, flags = struct.unpack("<IIBBB", data[:11])
        if self.is_deaf or self.state == 3:
            return
        body = data[12:12 + FD_SIZES[code]]
        self.frames.append((identifier, body, flags))
        back = self.host_frame(identifier, body, flags, echo)
        answer = self.answer(identifier, body, flags)
        if answer and self.packed:
            self.tell(1, back + answer)
            return
        self.tell(1, back)
        if answer:
            self.tell(1, answer)

    def answer(self, identifier: int, body: bytes, flags: int):
        """An engine that knows its speed; on an FD frame it answers with an FD frame of twelve bytes."""
        if identifier == 0x7DF and body[:3] == b"\x02\x01\x0c":
            data = bytes.fromhex("04410C1AF8CCCCCC")
            return self.host_frame(0x7E8, data.ljust(12, b"\xcc") if flags & FD_FLAG else data, flags)
        return None


class CandleLightFd(CandleLight):
    strings = ("bytewerk", "candleLight FD", "LAB0002")
    interfaces = interface(0, 2) + bulk(0x81) + bulk(0x02)
    features = CandleLight.features | FD | EXTENDED
    clock, limits = 80_000_000, FD_LIMITS
