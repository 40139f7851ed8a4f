"""The bay as a technician lives with it: the command line alone and through the daemon, cars that come and go."""
import json, os, signal, subprocess
import jsonschema
from workshop import Workshop, codes, programs, run_all, wait_for

args = programs()


def scan_works_without_a_daemon():
    with Workshop(args) as bay:
        bay.car()
        exit_code, record = bay.scan(direct=True)
        assert exit_code == 0 and record['outcome'] == 'complete' and record['verdict'] == 'faults', record['outcome']
        assert ('7E8', 'P0301') in [c[:2] for c in codes(record)]
        assert all(f['explanation']['found'] for f in record['findings']), 'a code without explanation'
        analysis = record['analysis']
        told = [(c['ecu'], c['code']) for group in analysis['groups'] for c in group['codes']] + [(c['ecu'], c['code']) for c in analysis['alone']]
        assert sorted(told) == sorted((f['ecu'], f['code']) for f in record['findings']), analysis


def exit_codes_mean_something():
    with Workshop(args) as bay:
        bay.car()
        assert bay.run('scan', '--exit-code', direct=True).returncode == 1
        assert bay.run('scan', '--nonsense', direct=True).returncode == 2
        gone = subprocess.run([args.faultline, 'scan', '--adapter', 'serial:/dev/ttyNOWHERE', '--database', bay.folder + '/x.db'],
                              capture_output=True, text=True, env=bay.environment)
        assert gone.returncode == 3 and '/dev/ttyNOWHERE' in gone.stderr, gone.stderr
        bay.tell_car('ignition', 'off')
        silent = bay.run('scan', direct=True)
        assert silent.returncode == 4, (silent.returncode, silent.stderr)


def the_daemon_scans_a_car_that_arrives_and_serves_the_command_line():
    with Workshop(args) as bay:
        bay.car()
        bay.daemon()
        wait_for('the pre-scan', lambda: bay.rows("SELECT count(*) FROM scans")[0][0] >= 1)
        exit_code, record = bay.scan()
        assert exit_code == 0 and record['verdict'] == 'faults'
        assert bay.status()['state'] == 'present'


def what_is_broken_between_two_scans_is_found_by_the_second():
    with Workshop(args) as bay:
        bay.car()
        bay.daemon()
        _, before = bay.scan()
        bay.tell_car('code', 'add', '7E8', 'P0128', 'stored')
        _, after = bay.scan()
        assert 'P0128' not in [c[1] for c in codes(before)]
        assert 'P0128' in [c[1] for c in codes(after)]


def another_car_is_another_visit_without_a_restart():
    with Workshop(args) as bay:
        bay.car()
        bay.daemon()
        first = wait_for('the first car', lambda: (bay.status() or {}).get('vehicle'))
        wait_for('its pre-scan', lambda: bay.rows("SELECT count(*) FROM scans")[0][0] >= 1)
        bay.tell_car('car', 'can29')
        _, record = bay.scan()
        second = wait_for('the second car', lambda: (v := (bay.status() or {}).get('vehicle')) and v['vin'] != first['vin'] and v)
        assert record['vehicle']['vin'] == second['vin'] and record['visit'] != first['visit'], 'the visit of the first car leaked'
        assert record['ecus'][0]['ecu'].startswith('18DAF1')


def ignition_off_and_on_is_the_same_visit():
    with Workshop(args) as bay:
        bay.car()
        bay.daemon()
        first = wait_for('the car', lambda: (bay.status() or {}).get('vehicle'))
        wait_for('its pre-scan', lambda: bay.rows("SELECT count(*) FROM scans")[0][0] >= 1)
        bay.tell_car('ignition', 'off')
        silent = bay.run('scan')
        assert silent.returncode == 4, (silent.returncode, silent.stderr)
        bay.tell_car('ignition', 'on')
        exit_code, record = bay.scan()
        assert exit_code == 0 and record['visit'] == first['visit'], (exit_code, record.get('visit'), first)


def an_adapter_pulled_and_plugged_again_needs_no_restart():
    with Workshop(args) as bay:
        bay.car()
        bay.daemon()
        wait_for('the car', lambda: (bay.status() or {}).get('state') == 'present')
        bay.tell_car('unplug')
        wait_for('the loss', lambda: (bay.status() or {}).get('state') == 'no_adapter')
        assert bay.run('scan').returncode == 3
        bay.tell_car('plug')
        wait_for('its return', lambda: (bay.status() or {}).get('state') == 'present')
        assert bay.scan()[0] == 0


def clearing_shows_stores_and_verifies():
    with Workshop(args) as bay:
        bay.car()
        refused = bay.run('clear', direct=True, stdin=subprocess.DEVNULL)
        assert refused.returncode == 5, (refused.returncode, refused.stderr)
        done = bay.run('clear', '--yes', '--json', direct=True)
        assert done.returncode == 0, done.stderr
        result = json.loads(done.stdout)
        assert 'P0420' in result['cleared'] and 'P0301' in result['remaining'], result['cleared']   # P0301 is permanent too
        kinds = [k for (k,) in bay.rows("SELECT kind FROM scans ORDER BY number", bay.folder + '/direct.db')]
        assert kinds[-2:] == ['before_clear', 'post_scan'], kinds


def watch_counts_and_measures():
    with Workshop(args) as bay:
        bay.car()
        done = bay.run('watch', '0C,0D', '--json', '--count', '20', direct=True)
        assert done.returncode == 0, done.stderr
        lines = [json.loads(l) for l in done.stdout.splitlines()]
        keys = {l.get('key') for l in lines}
        assert {'engine_speed', 'vehicle_speed'} <= keys, keys
        assert 'summary' in lines[-1] and lines[-1]['summary']['values'] >= 40, lines[-1]


def what_is_stopped_still_tells_how_far_it_came():
    with Workshop(args) as bay:
        bay.car()
        bay.daemon()
        wait_for('the pre-scan', lambda: bay.rows("SELECT count(*) FROM scans")[0][0] >= 1)
        for op, given, awaited in ('watch', {'signals': ['0C']}, 'value'), ('scan', {}, 'finding'):
            line, coming = bay.order(op, **given)
            with line:
                events = []
                for event in coming:
                    if event['event'] == awaited and not any(e['event'] == awaited for e in events): line.sendall(b'{"stop":true}\n')
                    events.append(event)
                last = events[-1]
                assert last['event'] == 'result', last
                if op == 'watch':
                    assert last['data']['values'] == sum(e['event'] == 'value' for e in events) > 0, last
                else:
                    assert last['exit'] == 130 and last['code'] == 'cancelled' and last['data']['outcome'] != 'complete', last
                    assert bay.rows("SELECT count(*) FROM scans WHERE kind = 'scan'")[0][0] == 1
        assert bay.scan()[0] in (0, 1)   # the bay is free again


def every_queued_record_agrees_with_its_schema():
    schemas = os.path.join(os.path.dirname(os.path.abspath(__file__)), '../../cloud/contract/schemas')
    with Workshop(args) as bay:
        bay.car()
        bay.daemon()
        wait_for('the pre-scan', lambda: bay.rows("SELECT count(*) FROM scans")[0][0] >= 1)
        bay.run('watch', '0C,0D,05', '--json', '--duration', '2.5')
        bay.run('clear', '--yes', '--json')
        rows = bay.rows("SELECT type, data FROM outbox")
        assert {t for t, _ in rows} >= {'fl.diagnosis.v1', 'fl.live.v1', 'fl.event.v1', 'fl.workorder.v1'}, rows
        for kind, data in rows:
            with open(f'{schemas}/{kind}.json') as file: jsonschema.Draft7Validator(json.load(file)).validate(json.loads(data))


def a_second_daemon_on_the_same_socket_is_refused():
    with Workshop(args) as bay:
        bay.car()
        bay.daemon()
        second = subprocess.run([args.faultlined, '--adapter', 'pty:' + bay.elm, '--database', bay.folder + '/2.db', '--control', bay.control],
                                capture_output=True, text=True, timeout=20, env=bay.environment)
        assert second.returncode != 0 and bay.control in second.stderr, second.stderr


def a_malformed_configuration_names_file_and_line():
    with Workshop(args) as bay:
        path = bay.folder + '/bad.toml'
        with open(path, 'w') as file: file.write('adapter = "pty:/x"\nadaptor = 3\n')
        done = subprocess.run([args.faultlined, '--config', path], capture_output=True, text=True, timeout=20, env=bay.environment)
        assert done.returncode == 2 and path in done.stderr and 'adaptor' in done.stderr, done.stderr


def it_ends_cleanly_on_a_signal():
    with Workshop(args) as bay:
        bay.car()
        daemon = bay.daemon()
        wait_for('the pre-scan', lambda: bay.rows("SELECT count(*) FROM scans")[0][0] >= 1)
        daemon.send_signal(signal.SIGTERM)
        assert daemon.wait(15) == 0, bay.log('faultlined')
        assert not os.path.exists(bay.control)
        assert bay.rows("SELECT count(*) FROM visits WHERE ended_ms IS NULL")[0][0] == 0


run_all([scan_works_without_a_daemon, exit_codes_mean_something, the_daemon_scans_a_car_that_arrives_and_serves_the_command_line,
         what_is_broken_between_two_scans_is_found_by_the_second, another_car_is_another_visit_without_a_restart,
         ignition_off_and_on_is_the_same_visit, an_adapter_pulled_and_plugged_again_needs_no_restart, clearing_shows_stores_and_verifies,
         watch_counts_and_measures, what_is_stopped_still_tells_how_far_it_came, every_queued_record_agrees_with_its_schema,
         a_second_daemon_on_the_same_socket_is_refused, a_malformed_configuration_names_file_and_line,
         it_ends_cleanly_on_a_signal], args.only)
