"""Adapters on USB: first bound by Linux' own drivers, which proves the devices made here; then driven by our own code."""
import glob
import os
import select
import socket
import struct
import time
import tty

from can_cases import frame, raw, up
from case import case, command, modules, wait_for
from driver import Driver
from usb_can import FD_FLAG, CandleLight, CandleLightFd
from usb_ip import unplug_all
from usb_serial import CdcAcm, Ch340, Ftdi

ENODEV, EIO = 19, 5


def hub() -> None:
    unplug_all()
    modules("vhci-hcd", "can-raw", "gs_usb", "ftdi_sio", "ch341", "cdc_acm")


def net_of(driver: str):
    for name in os.listdir("/sys/class/net"):
        if os.path.realpath(f"/sys/class/net/{name}/device/driver").endswith("/" + driver):
            return name
    return None


def tty_of(device) -> str:
    """The port the kernel made of this device, by the serial number it gave."""
    def found():
        for entry in glob.glob("/sys/class/tty/tty[UA]*"):
            folder = os.path.realpath(entry + "/device")
            while len(folder) > len("/sys/devices") and not os.path.exists(folder + "/idVendor"):
                folder = os.path.dirname(folder)
            try:
                with open(folder + "/idVendor", encoding="ascii") as vendor, open(folder + "/idProduct", encoding="ascii") as product:
                    ids = int(vendor.read(), 16), int(product.read(), 16)
            except OSError:
                continue
            if ids == (device.vendor, device.product) and "vhci" in folder:
                return "/dev/" + os.path.basename(entry)
        return None

    return wait_for(found, 10, f"{device.strings[1]} did not become a port")


def ask(port: int, words: bytes) -> bytes:
    os.write(port, words)
    said = b""
    end = time.monotonic() + 5
    while b">" not in said and time.monotonic() < end:
        if select.select([port], [], [], 0.5)[0]:
            said += os.read(port, 100)
    return said


def open_raw(path: str) -> int:
    port = os.open(path, os.O_RDWR | os.O_NOCTTY | os.O_NONBLOCK)
    tty.setraw(port)
    return port


@case
def linux_drives_our_serial_adapters():
    hub()
    for device in (Ftdi(), Ch340(), CdcAcm()):
        device.plug_in()
        port = open_raw(tty_of(device))
        said = ask(port, b"010C\r")
        assert b"41 0C 1A F8" in said, f"{device.strings[1]}: {said!r}"
        device.pull_out()

        def ended():
            try:
                return os.read(port, 10) == b""
            except BlockingIOError:
                return False
            except OSError as problem:
                return problem.errno == EIO

        wait_for(ended, 5, f"{device.strings[1]}: the port did not end when it was unplugged")
        os.close(port)
    return "FTDI, CH340 and CDC-ACM bound, asked, unplugged while open"


@case
def linux_drives_our_can_adapters():
    hub()
    for device, rates in ((CandleLight(), ()), (CandleLightFd(), ("dbitrate", "2000000", "fd", "on"))):
        device.plug_in()
        name = wait_for(lambda: net_of("gs_usb"), 10, "gs_usb did not bind")
        up(name, "bitrate", "500000", *rates)
        assert device.bit_rate() == 500_000, f"bit rate {device.bit_rate()}"
        with raw(name) as bus:
            bus.send(frame(0x7DF, bytes.fromhex("02010C0000000000")))
            answer = bus.recv(72)
            assert answer[:4] == struct.pack("=I", 0x7E8) and answer[8:11] == b"\x04\x41\x0c", answer.hex()
            if rates:
                bus.setsockopt(socket.SOL_CAN_RAW, socket.CAN_RAW_FD_FRAMES, 1)
                bus.send(struct.pack("=IBB2x64s", 0x7DF, 12, 1, bytes.fromhex("02010C")))
                answer = bus.recv(72)
                assert len(answer) == 72 and answer[4] == 12, answer.hex()
                assert any(flags & FD_FLAG for _, _, flags in device.frames), "no FD frame reached the adapter"
            device.fail(0x40)
            wait_for(lambda: "BUS-OFF" in command("ip", "-d", "link", "show", name), 5, "bus-off was not seen")
            device.pull_out()
            try:
                while bus.recv(72):
                    pass
            except OSError as problem:
                assert problem.errno in (ENODEV, 100), problem   # 100: the network goes down first
        wait_for(lambda: net_of("gs_usb") is None, 5, "the interface stayed")
    return "classic and FD bound, asked, bus-off seen, unplugged while open"


ASK, ANSWER = "send 7DF#02010C0000000000", "7E8#04410C1AF8CCCCCC"


@case
def our_code_drives_a_can_adapter():
    """What Linux' driver proved above, now without it: gs_usb through libusb."""
    hub()
    device = CandleLight()
    device.insists_on_reset = True
    device.plug_in()
    wait_for(lambda: net_of("gs_usb"), 10, "gs_usb did not bind")
    with Driver() as ours:
        opened = ours.ok("open usb:1d50:606f")
        assert "candleLight" in opened, opened
        assert net_of("gs_usb") is None, "the kernel's driver still has it"
        assert ours.ok("threads") == "1", "somebody started a thread"
        ours.ok("enter 500000")
        assert device.bit_rate() == 500_000
        ours.ok(ASK)
        assert ANSWER in ours.ok("expect 1")
        device.packed = True   # echo and answer in one transfer
        ours.ok(ASK)
        assert ANSWER in ours.ok("expect 1")
        ours.ok("enter 250000")
        assert device.bit_rate() == 250_000
        ours.refuses("enter 83333", "unsupported")
        ours.ok("listen 500000")
        assert device.mode & 1, "not listening only"
        ours.ok("close")
        assert not device.is_started, "left on the bus"
        wait_for(lambda: net_of("gs_usb"), 10, "the kernel did not get its driver back")
    device.pull_out()
    return f"opened, asked, {device.starts} starts, kernel driver taken and given back, one thread"


@case
def our_code_keeps_up_with_a_can_adapter():
    """Frames as fast as the bus of this guest carries them: none lost, in order; sending waits for echoes."""
    hub()
    device = CandleLight().plug_in()
    with Driver() as ours:
        ours.ok("open usb:1d50:606f:500000")
        ours.ok("enter 500000")
        frames = 2000
        ours.begin(f"drain {frames} 60")
        for number in range(frames):
            device.hear(0x700, struct.pack("<I4x", number))
        received = ours.end()
        assert received.startswith("ok"), received
        sent = ours.ok("flood 500 60")
        wait_for(lambda: len(device.frames) == 500, 10, f"the adapter got {len(device.frames)} of 500 frames")
        ours.refuses("expect 1 0.2", "timeout")   # lets the last echoes in
        counted = ours.ok("counters")
        assert counted.startswith(f"received {frames} sent 500 errors 0 lost 0 refused 0"), counted
    device.pull_out()
    return f"received {received[3:]}; sent {sent}"


@case
def our_code_survives_what_adapters_do():
    """Bus-off and restart; firmware that loses echoes."""
    hub()
    device = CandleLight().plug_in()
    with Driver() as ours:
        ours.ok("open usb:1d50:606f")
        ours.ok("enter 500000")
        device.fail(0x04, 0x20)
        ours.refuses("expect 1 0.3", "timeout")
        assert ours.ok("state").startswith("passive")
        device.fail(0x40)
        ours.refuses("expect 1 0.3", "timeout")
        assert ours.ok("state").startswith("off")
        ours.refuses(ASK + " 0.3", "timeout")
        ours.ok("restart")
        ours.ok(ASK)
        assert ANSWER in ours.ok("expect 1")
        device.is_deaf = True
        ours.refuses("flood 100 0.3", "timeout")   # ten slots, no echo
        starts = device.starts
        device.is_deaf = False
        ours.ok("flood 20 10")   # after a while the lost ones are given up and the adapter is started again
        assert device.starts > starts, "the adapter was not started again"
        assert "refused 0" not in ours.ok("counters")
        ours.ok(ASK)
        assert ANSWER in ours.ok("expect 1")
    device.pull_out()
    return "passive, off, restarted; lost echoes given up, adapter started again"


@case
def our_code_speaks_can_fd():
    hub()
    device = CandleLightFd().plug_in()
    with Driver() as ours:
        ours.ok("open usb:1d50:606f:500000:2000000")
        ours.ok("enter 500000")
        assert ours.ok("state").endswith("fd")
        assert device.data_timing, "no timing for the data phase"
        ours.ok("send 7DF##102010C000000000000000000")
        assert "7E8##1" in ours.ok("expect 1")
        ours.ok(ASK)
        assert ANSWER in ours.ok("expect 1")
    device.pull_out()
    return "FD and classic frames on one channel"


@case
def unplugged_at_every_stage():
    """Gone is said, nothing hangs, and the next one works. The address sanitizer watches."""
    hub()
    stages = {"opened": (), "entered": ("enter 500000",), "asked": ("enter 500000", ASK)}
    with Driver() as ours:
        ours.refuses("open usb:1d50:606f", "not_found")
        for stage, before in stages.items():
            device = CandleLight().plug_in()
            wait_for(lambda: net_of("gs_usb"), 10, "gs_usb did not bind")
            ours.ok("open usb:1d50:606f")
            for one in before:
                ours.ok(one)
            device.pull_out()
            answer = ours("enter 500000")
            assert answer.startswith("no link_gone"), f"{stage}: {answer}"
            ours.ok("close")
        for waiting in ("expect 1000 20", "flood 1000000 20"):
            device = CandleLight().plug_in()
            wait_for(lambda: net_of("gs_usb"), 10, "gs_usb did not bind")
            ours.ok("open usb:1d50:606f")
            ours.ok("enter 500000")
            ours.begin(waiting)
            time.sleep(0.3)
            device.pull_out()
            answer = ours.end()
            assert answer.startswith("no link_gone"), f"{waiting}: {answer}"
            ours.ok("close")
    return "before, between, while waiting and while sending"


@case
def our_code_drives_an_ftdi_chip():
    hub()
    device = Ftdi().plug_in()
    port = tty_of(device)
    with Driver() as ours:
        ours.ok("line usb:0403:6001:115200")
        assert not os.path.exists(port), "the kernel's driver still has it"
        assert device.latency == 1, f"latency {device.latency} ms"
        assert abs(device.baud() - 115200) < 115200 * 0.03, f"{device.baud()} baud"
        assert device.data_format == 8, f"data format {device.data_format}"
        assert "ELM327 v1.5" in ours.ok("ask ATI")
        long = b"\x41" * 500 + b">"   # over eight packets: eight pairs of status bytes to take out
        device.line.take = lambda data: long
        said = ours.ok("ask LONG")
        assert said == "A" * 500 + ">", said
        ours.ok("baud 38400")
        assert abs(device.baud() - 38400) < 38400 * 0.03, f"{device.baud()} baud"
        ours.refuses("baud 7", "unsupported")
        assert device.status_packets > 0, "no status packet was ever sent: nothing was proved"
        device.line.take = lambda data: b""
        ours.begin("ask ATI 20")
        time.sleep(0.3)
        device.pull_out()
        answer = ours.end()
        assert answer.startswith("no link_gone"), answer
    return f"1 ms, {device.status_packets} status packets taken out, unplugged while waiting"
