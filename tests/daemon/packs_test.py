"""Newer fault databases while the bay works: the next scan shows the new words without a restart, everything else is refused and says
why, and a kill in the middle leaves the old or the new. And cases: what was repaired here is told with the next finding."""
import json, random, signal, subprocess
from publisher import Publisher
from workshop import Workshop, codes, programs, run_all

args = programs()


def bay_with_packs():
    bay = Workshop(args)
    bay.environment.pop('FAULTLINE_FAULTS')   # it would name one database and no other
    bay.publisher = Publisher(args, bay.folder)
    return bay


def keys(bay): return ('--keys', bay.publisher.keys)


def title(record, code='P0301'): return next(f['explanation']['title']['en'] for f in record['findings'] if f['code'] == code)


def ask(bay, op, **given):
    line, coming = bay.order(op, **given)
    with line: return list(coming)[-1]


def the_next_scan_shows_a_newer_pack_without_a_restart():
    with bay_with_packs() as bay:
        bay.car()
        daemon = bay.daemon(*keys(bay), '--no-pre-scan')
        before = title(bay.scan()[1])
        pack = bay.publisher.pack(7, {'P0301': 'Cylinder One Misses'})
        done = bay.run('pack', 'install', pack)
        assert done.returncode == 0 and 'pack 7' in done.stdout and 'publisher' in done.stdout, done
        assert title(bay.scan()[1]) == 'Cylinder One Misses' != before
        assert bay.status()['faults']['pack'] == 7 and daemon.poll() is None
        back = bay.run('pack', 'rollback', '--json')
        assert back.returncode == 0 and title(bay.scan()[1]) == before, back
        assert bay.run('pack', 'rollback').returncode == 0 and title(bay.scan()[1]) == 'Cylinder One Misses'
        kinds = [k for (k,) in bay.rows("SELECT kind FROM events WHERE kind LIKE 'pack%' ORDER BY number")]
        assert kinds == ['pack_installed', 'pack_rolled_back', 'pack_rolled_back'], kinds
        assert bay.rows("SELECT count(*) FROM outbox WHERE data LIKE '%pack_installed%'")[0][0] == 1


def a_pack_that_is_not_right_is_refused_and_says_so():
    with bay_with_packs() as bay:
        bay.car()
        bay.daemon(*keys(bay), '--no-pre-scan')
        assert bay.run('pack', 'install', bay.publisher.pack(7, {'P0301': 'Seven'})).returncode == 0
        good = open(bay.publisher.pack(8, {'P0301': 'Eight'}), 'rb').read()
        def attempt(name, content, code, *words):
            path = f'{bay.folder}/{name}.flpack'
            with open(path, 'wb') as file: file.write(content)
            done = bay.run('pack', 'install', path, '--json')
            assert done.returncode in (5, 6), (name, done)
            error = json.loads(done.stdout)['error']
            assert error['code'] == 'pack_' + code, (name, error)
            for word in words: assert word in done.stderr, (word, done.stderr)
            assert ask(bay, 'pack_list')['data']['in_use']['pack'] == 7, name
        tampered = good[:-500] + bytes([good[-500] ^ 1]) + good[-499:]
        attempt('tampered', tampered, 'damaged', 'checksum')
        attempt('renamed', good.replace(b'"version": 8', b'"version": 9'), 'bad_signature', 'changed after')
        attempt('half', good[:len(good) // 2], 'truncated')
        attempt('page', b'<html>not found</html>', 'not_a_pack')
        attempt('same', open(bay.publisher.pack(7, {'P0301': 'Other'}), 'rb').read(), 'not_newer', '7')
        attempt('stranger', open(bay.publisher.pack(8, {}, key='stranger'), 'rb').read(), 'unknown_key')
        missing = bay.run('pack', 'install', bay.folder + '/nothing.flpack')
        assert missing.returncode == 6 and 'nothing.flpack' in missing.stderr, missing
        chinese = bay.run('pack', 'install', bay.folder + '/renamed.flpack', '--lang', 'zh')
        assert '签名错误' in chinese.stderr, chinese.stderr
        assert bay.run('pack', 'verify', bay.folder + '/renamed.flpack').returncode == 5
        assert bay.rows("SELECT count(*) FROM events WHERE kind = 'pack_refused'")[0][0] >= 6
        with open(bay.folder + '/good.flpack', 'wb') as file: file.write(good)
        assert bay.run('pack', 'verify', bay.folder + '/good.flpack').returncode == 0
        assert title(bay.scan()[1]) == 'Seven', 'verifying installed it'


def a_scan_goes_on_while_a_pack_is_installed():
    with bay_with_packs() as bay:
        bay.car()
        bay.daemon(*keys(bay), '--no-pre-scan')
        truth = codes(bay.scan()[1])
        pack = bay.publisher.pack(7, {'P0301': 'Seven'})
        line, coming = bay.order('scan')
        with line:
            next(coming)
            installed = ask(bay, 'pack_install', path=pack)
            assert installed['event'] == 'result', installed
            last = list(coming)[-1]
            assert last['event'] == 'result' and codes(last['data']) == truth
            assert all(f['explanation']['found'] for f in last['data']['findings'])
        assert title(bay.scan()[1]) == 'Seven'


def a_daemon_killed_while_installing_starts_with_the_old_or_the_new():
    chance = random.Random(11)
    with bay_with_packs() as bay:
        bay.car()
        packs = [bay.publisher.pack(version, {'P0301': f'Version {version}'}) for version in (1, 2, 3, 4)]
        known, seen = 0, []
        for version, pack in enumerate(packs, 1):
            daemon = bay.daemon(*keys(bay), '--no-pre-scan')
            line, coming = bay.order('pack_install', path=pack)
            with line:
                next(coming)   # it has begun
                try: daemon.wait(chance.uniform(0, 0.6))   # the moment of the kill is the experiment
                except subprocess.TimeoutExpired: pass
                daemon.send_signal(signal.SIGKILL)
                daemon.wait()
            bay.daemon(*keys(bay), '--no-pre-scan')
            now = bay.status()['faults']['pack']
            assert now in (known, version), (now, known, version)
            known = now
            seen.append(now)
            wanted = f'Version {now}' if now else 'Cylinder 1 Misfire Detected'
            assert json.loads(bay.run('fault', 'P0301', '--json', '--database', bay.database).stdout)['title']['en'] == wanted
            bay.running[-1].send_signal(signal.SIGTERM)
            bay.running[-1].wait(20)
        print('        in use after each kill:', seen)


def a_program_told_which_database_uses_no_pack():
    with bay_with_packs() as bay:
        bay.environment['FAULTLINE_FAULTS'] = args.faults
        pack = bay.publisher.pack(7, {'P0301': 'Seven'})
        done = subprocess.run([args.faultline, 'pack', 'install', pack, '--json', '--database', bay.database, *keys(bay)], capture_output=True, text=True,
                              env=bay.environment)
        assert done.returncode == 5 and json.loads(done.stdout)['error']['code'] == 'pack_not_used', done


def without_a_daemon_the_command_line_installs_and_explains():
    with bay_with_packs() as bay:
        pack = bay.publisher.pack(7, {'P0301': 'Seven'})
        here = ['--database', bay.database]
        run = lambda *words: subprocess.run([args.faultline, *words, *here], capture_output=True, text=True, env=bay.environment)
        done = run('pack', 'install', pack, *keys(bay))
        assert done.returncode == 0, done.stderr
        assert 'Seven' in run('fault', 'P0301').stdout
        listed = json.loads(run('pack', 'list', '--json').stdout)
        assert listed['installed']['current']['version'] == 7 and listed['in_use']['pack'] == 7, listed
        assert run('pack', 'dance').returncode == 2


def what_was_repaired_here_is_told_with_the_next_finding():
    with Workshop(args) as bay:
        bay.car()
        bay.daemon('--no-pre-scan')
        finding = lambda record: next(f['explanation'] for f in record['findings'] if f['code'] == 'P0301')
        assert 'cases' not in finding(bay.scan()[1])
        for cause, repair in (('coil cracked', 'replaced coil'), ('', 'Replaced coil'), ('gap too wide', 'new plugs')):
            done = bay.run('case', 'add', '--codes', 'p0301', '--maker', 'Toyota', *(['--cause', cause] if cause else []), '--repair', repair, '--json')
            assert done.returncode == 0, done.stderr
        opened = json.loads(bay.run('case', 'add', '--codes', 'P0301,P0171', '--json').stdout)
        assert opened['state'] == 'open' and opened['codes'][0]['component'], opened
        told = finding(bay.scan()[1])['cases']
        assert told['similar'] == 3 and sum(s['count'] for s in told['solutions']) == 3 and told['basis'] == 'code', told
        assert bay.run('case', 'close', opened['case'][:23], '--repair', 'replaced coil', '--cause', 'coil cracked').returncode == 0
        told = finding(bay.scan()[1])['cases']
        assert told['similar'] == 4 and told['solutions'][0]['count'] == 2, told
        page = bay.run('fault', 'P0301').stdout
        assert '4 similar cases' in page and '2 solved by: replaced coil (found: coil cracked)' in page, page
        assert '有 4 个类似案例' in bay.run('fault', 'P0301', '--lang', 'zh').stdout
        listed = json.loads(bay.run('case', 'list', 'P0171', '--json').stdout)
        assert [c['case'] for c in listed['cases']] == [opened['case']], listed
        assert bay.run('case', 'export', bay.folder + '/cases.json').returncode == 0
        other = bay.folder + '/other.db'
        imported = subprocess.run([args.faultline, 'case', 'import', bay.folder + '/cases.json', '--database', other, '--json'], capture_output=True, text=True,
                                  env={**bay.environment, 'XDG_RUNTIME_DIR': '/nowhere'})
        assert json.loads(imported.stdout)['taken'] == 4, imported
        assert bay.run('case', 'show', 'nothing').returncode == 2
        assert bay.run('case', 'remove', opened['case']).returncode == 0
        assert finding(bay.scan()[1])['cases']['similar'] == 3
        rows = bay.rows("SELECT data FROM outbox WHERE type = 'fl.case.v1'")
        assert len(rows) == 5, len(rows)   # three, one closed later, its withdrawal


run_all([the_next_scan_shows_a_newer_pack_without_a_restart, a_pack_that_is_not_right_is_refused_and_says_so,
         a_scan_goes_on_while_a_pack_is_installed, a_daemon_killed_while_installing_starts_with_the_old_or_the_new,
         a_program_told_which_database_uses_no_pack, without_a_daemon_the_command_line_installs_and_explains,
         what_was_repaired_here_is_told_with_the_next_finding], args.only)
