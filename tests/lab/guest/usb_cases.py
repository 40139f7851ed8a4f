"""Adapters on USB: first bound by Linux' own drivers, which proves the devices made here; then driven by our own code."""
import glob
import os
import select
import socket
import struct
import time
import tty

from can_cases import frame, raw, up
from case import Skip, case, command, has_module, modules, program, wait_for
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
