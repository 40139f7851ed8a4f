#!/usr/bin/env python3
"""Every mistake in the identification table stops the build with file and line; the table that is there compiles."""
import os
import subprocess
import sys
import tempfile

ROOM = sys.argv[1]
GOOD = 'F190 | ascii | vin | VIN | 车辆识别代号\n'
MISTAKES = {
    'F19 | ascii | vin | VIN | 码\n': 'four upper-case',
    'f190 | ascii | vin | VIN | 码\n': 'four upper-case',
    'F190 | text | vin | VIN | 码\n': 'is no kind',
    'F190 | ascii | Vin | VIN | 码\n': 'snake_case',
    'F190 | ascii | vin | VIN |\n': 'both names',
    'F190 | ascii | vin | | 码\n': 'both names',
    'F190 | ascii | vin | VIN\n': 'expected DID',
    GOOD + 'F190 | ascii | other | VIN | 码\n': 'ascend',
    GOOD + 'F18F | ascii | other | VIN | 码\n': 'ascend',
    GOOD + 'F191 | ascii | vin | VIN | 码\n': 'twice',
    '# nothing\n': 'no entries',
}


def run(table, out):
    return subprocess.run([sys.executable, os.path.join(ROOM, 'make_identification.py'), table, out],
                          capture_output=True, text=True)


with tempfile.TemporaryDirectory() as folder:
    table, out = os.path.join(folder, 'x.tbl'), os.path.join(folder, 'x.hpp')
    for text, complaint in MISTAKES.items():
        with open(table, 'w', encoding='utf-8') as file:
            file.write(text)
        result = run(table, out)
        assert result.returncode != 0 and complaint in result.stderr and table in result.stderr, (text, result.stderr)
    result = run(os.path.join(ROOM, 'data', 'identification.tbl'), out)
    assert result.returncode == 0, result.stderr
    assert 'did.vin' in open(out, encoding='utf-8').read()
