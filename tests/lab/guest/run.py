#!/usr/bin/env python3
"""Runs the lab's cases inside the guest (see ../README.md). Arguments: the names of those to run; none means all."""
import sys

import can_cases  # noqa: F401  each module adds its cases, in this order
import case
import usb_cases  # noqa: F401


def timers() -> str:
    """What the kernel's timers can do here: cases that wait for microseconds mean nothing without."""
    with open("/proc/timer_list", encoding="ascii") as listed:
        return " ".join(sorted({" ".join(line.split()) for line in listed if ".resolution" in line or ".hres_active" in line}))


if __name__ == "__main__":
    case.say("timers:", timers())
    sys.exit(case.run(sys.argv[1:], "/out/results"))
