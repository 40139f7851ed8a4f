#!/usr/bin/env python3
"""make_tables_test.py ROOM: the compiler of the J1939 table accepts the real data and refuses each mistake with file and line."""
import os
import subprocess
import sys
import tempfile

room = sys.argv[1]
MISTAKES = [
    ('engine_speed | 190 | 24:16', 'engine_speed | 190 | 56:16', 'beyond eight bytes'),
    ('engine_speed | 190 | 24:16', 'engine_speed | 190 | 25:16', 'begins at a byte'),
    ('engine_speed | 190 | 24:16', 'engine_speed | 190 | 24:12', '2, 4, 8, 16 or 32'),
    ('engine_speed | 190', 'EngineSpeed | 190', 'snake_case'),
    ('engine_speed | 190', 'engine_load | 190', 'occurs twice'),
    ('engine_speed | 190', 'engine_speed | 84', 'SPN 84 occurs twice'),
    ('engine_speed | 190', 'engine_speed | 524287', 'no SPN'),
    ('| 24:16 | 1/8 |', '| 24:16 | 0 |', 'above zero'),
    ('| 24:16 | 1/8 |', '| 24:16 | 1/0 |', 'parameters.tbl:'),
    ('发动机转速', '', 'both names'),
    ('group 0FEF1', 'group 0FEEE', 'occurs twice'),
    ('group 0FEF1', 'group 0EF01', 'low byte'),
    ('group 0FEF1', 'group FEF1', 'five upper-case'),
]


def compile_table(data, out):
    return subprocess.run([sys.executable, os.path.join(room, 'make_tables.py'), data, out], capture_output=True, text=True)


with tempfile.TemporaryDirectory() as folder:
    path = os.path.join(room, 'data', 'parameters.tbl')
    with open(path, encoding='utf-8') as file:
        text = file.read()
    good = compile_table(path, os.path.join(folder, 'good.hpp'))
    assert good.returncode == 0, good.stderr
    for old, new, complaint in MISTAKES:
        assert old in text, f'"{old}" is no longer in the table: adapt this test'
        wrong = os.path.join(folder, 'parameters.tbl')
        with open(wrong, 'w', encoding='utf-8') as file:
            file.write(text.replace(old, new, 1))
        out = os.path.join(folder, 'bad.hpp')
        bad = compile_table(wrong, out)
        assert bad.returncode != 0 and not os.path.exists(out), f'{new}: accepted'
        assert complaint in bad.stderr and 'parameters.tbl:' in bad.stderr, f'{new}: {bad.stderr}'
print(f'{len(MISTAKES)} mistakes refused')
