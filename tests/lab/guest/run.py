#!/usr/bin/env python3
"""Runs the lab's cases inside the guest (see ../README.md). Arguments: the names of those to run; none means all."""
import sys

import can_cases  # noqa: F401  each module adds its cases, in this order
import case
import usb_cases  # noqa: F401

if __name__ == "__main__":
    sys.exit(case.run(sys.argv[1:], "/out/results"))
