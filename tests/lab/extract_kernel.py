#!/usr/bin/env python3
"""extract_kernel.py VMLINUZ OUT: the ELF kernel inside a Debian vmlinuz.

QEMU starts an ELF kernel in half the time of a packed one: under TCG the guest's own unpacking is what takes long.
"""
import lzma
import subprocess
import sys
import zlib


def unpack_xz(packed: bytes) -> bytes:
    return lzma.LZMADecompressor().decompress(packed)


def unpack_gzip(packed: bytes) -> bytes:
    return zlib.decompressobj(31).decompress(packed)


def unpack_with(program: str):
    def unpack(packed: bytes) -> bytes:
        # What follows the kernel in the file is not part of it: the program complains at its end, after all was written.
        return subprocess.run([program, "-dc"], input=packed, capture_output=True, check=False).stdout

    return unpack


FORMATS = (
    (b"\xfd7zXZ\x00", unpack_xz),
    (b"\x28\xb5\x2f\xfd", unpack_with("zstd")),
    (b"\x1f\x8b\x08", unpack_gzip),
    (b"\x02\x21\x4c\x18", unpack_with("lz4")),
)


def kernel_in(image: bytes) -> bytes | None:
    for magic, unpack in FORMATS:
        at = image.find(magic)
        while at >= 0:
            try:
                kernel = unpack(image[at:])
            except (lzma.LZMAError, zlib.error, OSError):
                kernel = b""
            if kernel.startswith(b"\x7fELF"):
                return kernel
            at = image.find(magic, at + 1)
    return None


def main() -> int:
    with open(sys.argv[1], "rb") as source:
        kernel = kernel_in(source.read())
    if kernel is None:
        print(f"{sys.argv[0]}: no kernel found in {sys.argv[1]}", file=sys.stderr)
        return 1
    with open(sys.argv[2], "wb") as target:
        target.write(kernel)
    return 0


if __name__ == "__main__":
    sys.exit(main())
