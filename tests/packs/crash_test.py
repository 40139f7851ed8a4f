#!/usr/bin/env python3
"""crash_test.py FAULTDB INSTALLER: kill -9 at random moments of installing. What was told to be in use stays in use or has given
way to the next; there is always a whole database, and the next installation works."""
import os, pathlib, random, shutil, subprocess, sys, tempfile, threading

faultdb, installer = (os.path.abspath(path) for path in sys.argv[1:3])
small = (pathlib.Path(__file__).parent / '../faults_db/small_data.hpp').read_text().split('R"(')[1].split(')"')[0]
rounds, packs = 40, 60
chance = random.Random(5)

with tempfile.TemporaryDirectory(prefix='faultline-packs-') as name:
    place = pathlib.Path(name)
    (place / 'keys').mkdir()
    (place / 'data').mkdir()
    (place / 'data/all.txt').write_text(small)
    def run(*command): return subprocess.run(command, cwd=place, capture_output=True, text=True, check=True).stdout
    run(faultdb, 'data', 'faults.db')
    run(faultdb, 'keygen', 'publisher')
    shutil.move(place / 'publisher.pem', place / 'keys/publisher.pem')
    for version in range(1, packs + 1): run(faultdb, 'pack', 'faults.db', f'{version}.flpack', '--version', str(version), '--key', 'publisher.key')

    where = ('packs', 'faults.db', 'keys')
    def in_use(): return int(run(installer, *where, '--show'))   # fails when nothing readable is there
    told, killed = 0, 0
    for _ in range(rounds):
        todo = [f'{version}.flpack' for version in range(told + 1, packs + 1)]
        if not todo: break
        process = subprocess.Popen([installer, *where, *todo], cwd=place, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        # Killed at some moment after so many installations, paced by what it does and not by the clock.
        wanted = chance.randint(0, 2)
        for _ in range(wanted):
            line = process.stdout.readline()
            if line: told = int(line)
        fuse = threading.Timer(chance.uniform(0, 0.02), process.kill)
        fuse.start()
        rest, _ = process.communicate()
        fuse.cancel()
        killed += process.returncode == -9
        for line in rest.split():
            told = int(line)
        now = in_use()
        assert told <= now <= told + 1, f'told {told}, in use {now}'
        told = now
    assert killed >= 10, f'only {killed} kills hit: the test proves nothing'
    final = run(installer, *where, *[f'{version}.flpack' for version in range(told + 1, packs + 1)])
    left = sorted(os.listdir(place / 'packs'))
    assert len([one for one in left if one.endswith('.db')]) <= 2 and not [one for one in left if one.endswith('.new')], left
    assert in_use() == packs, (in_use(), final)
    print(f'{killed} kills, {packs} versions')
