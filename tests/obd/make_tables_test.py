#!/usr/bin/env python3
"""make_tables_test.py ROOM: the compiler of the OBD tables accepts the real data and refuses each mistake with file and line."""
import os
import shutil
import subprocess
import sys
import tempfile

room = sys.argv[1]
# what to change in pids_00_1f.tbl, and what must be said about it
MISTAKES = [
    ('engine_speed | 0:16', 'engine_speed | 8:16', 'beyond the data'),
    ('engine_speed | 0:16', 'engine_speed | 0:40', '1 to 32 bits'),
    ('engine_speed | 0:16', 'EngineSpeed | 0:16', 'snake_case'),
    ('engine_speed | 0:16', 'vehicle_speed | 0:16', 'occurs twice'),
    ('engine_speed | 0:16 | 1/4', 'engine_speed | 0:16 | 1/0', 'Fraction(1, 0)'),
    ('engine_speed | 0:16 | 1/4', 'engine_speed | 0:16 | -1', 'above zero'),
    ('enum=fuel_system', 'enum=no_such_list', 'no list'),
    ('na=FF', 'na=100', 'does not fit'),
    ('pid 0D | 1', 'pid 0B | 1', 'must ascend'),
    ('pid 0D | 1', 'pid 0D | 0', 'lengths'),
    ('发动机转速 | vss', ' | vss', 'both names'),
    ('vss=EngineSpeed', 'colour=red', 'unknown option'),
]


def compile_tables(data, out):
    return subprocess.run([sys.executable, os.path.join(room, 'make_tables.py'), data, out], capture_output=True, text=True)


with tempfile.TemporaryDirectory() as folder:
    good = compile_tables(os.path.join(room, 'data'), os.path.join(folder, 'out'))
    assert good.returncode == 0, good.stderr
    for old, new, complaint in MISTAKES:
        data = os.path.join(folder, 'data')
        shutil.copytree(os.path.join(room, 'data'), data)
        path = os.path.join(data, 'pids_00_1f.tbl')
        text = open(path, encoding='utf-8').read()
        assert old in text, f'"{old}" is no longer in the table: adapt this test'
        with open(path, 'w', encoding='utf-8') as file:
            file.write(text.replace(old, new, 1))
        bad = compile_tables(data, os.path.join(folder, 'out'))
        assert bad.returncode != 0, f'{new} was accepted'
        assert complaint in bad.stderr and 'pids_00_1f.tbl:' in bad.stderr, f'{new}: {bad.stderr}'
        assert 'Traceback' not in bad.stderr, bad.stderr
        shutil.rmtree(data)
print(f'{len(MISTAKES)} mistakes refused')
