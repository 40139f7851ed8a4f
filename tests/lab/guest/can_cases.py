"""Our protocols and links against the kernel's CAN: virtual buses, two emulated PCI controllers, the slcan line discipline."""
import os
import socket
import struct

from case import KERNEL, case, command, modules, program, wait_for
from driver import Driver


def up(interface: str, *settings: str) -> None:
    if settings:
        command("ip", "link", "set", interface, "type", "can", *settings)
    command("ip", "link", "set", interface, "up")


def vcan(name: str = "vcan0") -> str:
    if not os.path.exists(f"/sys/class/net/{name}"):
        modules("vcan", "can-raw")
        command("ip", "link", "add", name, "type", "vcan")
        command("ip", "link", "set", name, "mtu", "72", "up")
    return name


def controllers() -> tuple:
    """The two controllers on one emulated bus; found by their driver, since other CAN devices may have come first."""
    modules("can-raw", "kvaser_pci")

    def found():
        names = sorted(name for name in os.listdir("/sys/class/net")
                       if os.path.realpath(f"/sys/class/net/{name}/device/driver").endswith("/kvaser_pci"))
        return names if len(names) == 2 else None

    first, second = wait_for(found, 10, "QEMU's two CAN controllers did not appear")
    for name in (first, second):
        command("ip", "link", "set", name, "down")
        up(name, "bitrate", "500000", "restart-ms", "0")
    return first, second


@case
def isotp_on_a_virtual_bus():
    # Debian's 6.1 takes 66,000 bytes as it is, later kernels when told so.
    modules("can-isotp max_pdu_size=66000" if KERNEL >= (6, 5) else "can-isotp")
    return program("lab_isotp", vcan(), seconds=150)


@case
def j1939_on_a_virtual_bus():
    modules("can-j1939")
    return program("lab_j1939", vcan(), seconds=150)


def raw(interface: str) -> socket.socket:
    one = socket.socket(socket.AF_CAN, socket.SOCK_RAW, socket.CAN_RAW)
    one.bind((interface,))
    one.settimeout(5)
    return one


def frame(identifier: int, data: bytes) -> bytes:
    return struct.pack("=IB3x8s", identifier, len(data), data)


@case
def slcan_on_a_pty():
    """The kernel's slcan as the adapter's owner; our reader and writer are the adapter."""
    modules("slcan", "can-raw")
    return program("lab_slcan", seconds=40)


@case
def socketcan_on_two_controllers():
    """gateway/link on a real driver: a full bus without a lost frame, bus-off, an interface that goes down and comes back."""
    first, second = controllers()
    frames = 4000   # a second of a full 500 kbit/s bus
    with Driver() as sending, Driver() as receiving:
        sending.ok(f"open can:{first}")
        receiving.ok(f"open can:{second}")
        receiving.begin(f"drain {frames} 60")
        sent = sending.ok(f"flood {frames} 60")
        received = receiving.end()
        assert received.startswith("ok"), received
        assert " lost 0 " in receiving.ok("counters")
        command("ip", "link", "set", second, "down")
        receiving.refuses("expect 1 0.5", "timeout")
        assert receiving.ok("look").startswith("link_down")
        up(second)
        sending.ok("send 7E8#0102")
        assert "7E8#0102" in receiving.ok("expect 1")
        assert receiving.ok("state").startswith("active")
    return f"sent {sent}; received {received[3:]}; down and up again"


@case
def socketcan_on_a_virtual_bus():
    with Driver() as one, Driver() as other:
        one.ok(f"open can:{vcan()}")
        other.ok(f"open can:{vcan()}")
        other.begin("drain 5000 30")
        one.ok("flood 5000 30")
        received = other.end()
        assert received.startswith("ok"), received
        one.ok("send 18DA10F1##0" + "AB" * 12)
        assert "18DA10F1##0" in other.ok("expect 1")
        one.refuses("open can:nothere", "no_interface")
        one.refuses("open can:lo", "not_can")
    return received[3:]
