"""The bay on CAN adapters: the test bus and slcan, against the same simulated cars as the ELM327 has."""
import json, os, subprocess
from workshop import Workshop, codes, programs, run_all, wait_for

args = programs()


class CanShop(Workshop):
    """A car that is on the CAN bus and behind an ELM327 at the same time."""

    def __init__(self, args):
        super().__init__(args)
        self.bus = self.folder + '/bus'
        self.adapter = 'vcan+unix:' + self.bus

    def car(self, *arguments):
        process = self.start('simcar', '--pty', '--link', self.elm, '--bus', self.bus, '--control', self.car_control, *arguments)
        wait_for('the simulated car', lambda: all(os.path.exists(p) for p in (self.elm, self.bus, self.car_control)))
        return process

    def scan_over(self, adapter):
        self.adapter = adapter
        exit_code, record = self.scan(direct=True)
        assert exit_code == 0, (adapter, exit_code, record)
        return record


class SlcanShop(Workshop):
    def __init__(self, args):
        super().__init__(args)
        self.adapter = 'slcan:' + self.elm

    def car(self, *arguments): return super().car('--slcan', *arguments)


def about_the_car(record):
    """What the car said, without what carried it and when."""
    return {k: v for k, v in record.items() if k not in ('visit', 'scan', 'started', 'finished', 'adapter', 'protocol', 'protocol_name')}


def differences(one, other, path=''):
    if type(one) is not type(other): return [f'{path}: {one!r} / {other!r}']
    if isinstance(one, dict):
        return [d for k in sorted(one.keys() | other.keys()) for d in differences(one.get(k), other.get(k), f'{path}.{k}')]
    if isinstance(one, list):
        if len(one) != len(other): return [f'{path}: {len(one)} / {len(other)} items']
        return [d for i, (a, b) in enumerate(zip(one, other)) for d in differences(a, b, f'{path}[{i}]')]
    return [] if one == other else [f'{path}: {one!r} / {other!r}']


def the_same_car_gives_the_same_scan_over_elm_and_over_can():
    for name in 'hybrid', 'can29':
        with CanShop(args) as bay:
            bay.car('--car', name)
            over_elm = bay.scan_over('pty:' + bay.elm)
            over_can = bay.scan_over('vcan+unix:' + bay.bus)
            found = differences(about_the_car(over_elm), about_the_car(over_can))
            assert not found, (name, found[:8])
            assert over_can['adapter']['kind'] == 'vcan+unix' and 'battery_volts' not in over_can['adapter'], over_can['adapter']


def the_same_car_gives_the_same_scan_over_slcan():
    with CanShop(args) as bay:
        bay.car()
        over_can = bay.scan_over('vcan+unix:' + bay.bus)
    with SlcanShop(args) as bay:
        bay.car()
        exit_code, over_slcan = bay.scan(direct=True)
        assert exit_code == 0
        found = differences(about_the_car(over_can), about_the_car(over_slcan))
        assert not found, found[:8]
        assert over_slcan['adapter']['bitrate'] == 500000 and over_slcan['adapter']['driver'] == 'slcan', over_slcan['adapter']
        assert over_slcan['protocol'] == '6', over_slcan['protocol']


def slcan_finds_the_bit_rate_by_listening():
    with SlcanShop(args) as bay:
        bay.car('--car', 'can250', '--traffic', '200')
        exit_code, record = bay.scan(direct=True)
        assert exit_code == 0 and record['adapter']['bitrate'] == 250000 and record['protocol'] in '89', (record['adapter'], record['protocol'])


def slcan_finds_the_bit_rate_of_a_bus_where_nobody_talks():
    with SlcanShop(args) as bay:
        bay.car('--car', 'can250')
        exit_code, record = bay.scan(direct=True)
        assert exit_code == 0 and record['adapter']['bitrate'] == 250000, record['adapter']


def a_full_bus_changes_nothing():
    with CanShop(args) as bay:
        bay.car('--traffic', '3000')
        exit_code, record = bay.scan(direct=True)
        assert exit_code == 0 and record['outcome'] == 'complete' and ('7E8', 'P0301') in [c[:2] for c in codes(record)], record['outcome']


def watch_counts_and_measures():
    with CanShop(args) as bay:
        bay.car()
        done = bay.run('watch', '04,05,0C,0D,0F,11', '--json', '--count', '50', direct=True)
        assert done.returncode == 0, done.stderr
        summary = json.loads(done.stdout.splitlines()[-1])['summary']
        assert summary['values'] >= 300 and summary['timeouts'] == 0, summary


def clearing_shows_stores_and_verifies():
    with CanShop(args) as bay:
        bay.car()
        done = bay.run('clear', '--yes', '--json', direct=True)
        assert done.returncode == 0, done.stderr
        result = json.loads(done.stdout)
        assert 'P0420' in result['cleared'] and 'P0301' in result['remaining'], result['cleared']


def the_daemon_scans_a_car_that_arrives():
    with CanShop(args) as bay:
        bay.car()
        bay.daemon()
        wait_for('the pre-scan', lambda: bay.rows("SELECT count(*) FROM scans")[0][0] >= 1)
        exit_code, record = bay.scan()
        assert exit_code == 0 and record['verdict'] == 'faults'
        status = bay.status()
        assert status['state'] == 'present' and status['adapter']['driver'] == 'test bus', status


def ignition_off_and_on_is_the_same_visit():
    with CanShop(args) as bay:
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


def another_car_is_another_visit_without_a_restart():
    with CanShop(args) as bay:
        bay.car()
        bay.daemon()
        first = wait_for('the first car', lambda: (bay.status() or {}).get('vehicle'))
        wait_for('its pre-scan', lambda: bay.rows("SELECT count(*) FROM scans")[0][0] >= 1)
        bay.tell_car('car', 'can29')
        _, record = bay.scan()
        assert record['visit'] != first['visit'] and record['ecus'][0]['ecu'].startswith('18DAF1'), record['ecus'][0]['ecu']


def a_bus_that_goes_away_and_comes_back_needs_no_restart():
    with CanShop(args) as bay:
        car = bay.car()
        bay.daemon()
        wait_for('the car', lambda: (bay.status() or {}).get('state') == 'present')
        car.terminate()
        car.wait(10)
        wait_for('the loss', lambda: (bay.status() or {}).get('state') == 'no_adapter')
        assert bay.run('scan').returncode == 3
        if os.path.exists(bay.bus): os.unlink(bay.bus)
        bay.car()
        wait_for('its return', lambda: (bay.status() or {}).get('state') == 'present')
        assert bay.scan()[0] == 0


def an_slcan_adapter_pulled_and_plugged_again_needs_no_restart():
    with SlcanShop(args) as bay:
        bay.car()
        bay.daemon()
        wait_for('the car', lambda: (bay.status() or {}).get('state') == 'present')
        bay.tell_car('unplug')
        wait_for('the loss', lambda: (bay.status() or {}).get('state') == 'no_adapter')
        bay.tell_car('plug')
        wait_for('its return', lambda: (bay.status() or {}).get('state') == 'present')
        assert bay.scan()[0] == 0


def detect_tells_what_an_address_is():
    def seen(bay, adapter):
        done = subprocess.run([args.faultline, 'detect', '--adapter', adapter, '--json'], capture_output=True, text=True, env=bay.environment, timeout=60)
        return json.loads(done.stdout)['adapters'][0]
    with CanShop(args) as bay:
        bay.car()
        bus = seen(bay, bay.adapter)
        assert bus['state'] == 'usable' and bus['kind'] == 'vcan+unix', bus
        missing = seen(bay, 'can:nowhere0')
        assert missing['state'] == 'gone' and missing['reason'] == 'link_no_interface' and missing['args']['name'] == 'nowhere0', missing
        wrong = seen(bay, 'slcan:' + bay.elm)
        assert wrong['reason'] == 'link_not_slcan', wrong
    with SlcanShop(args) as bay:
        bay.car()
        found = seen(bay, 'pty:' + bay.elm)
        assert found['state'] == 'usable' and found['link'] == 'slcan:' + bay.elm and found['identity'], found


def a_wrong_interface_is_named_with_its_cure():
    with CanShop(args) as bay:
        for adapter, sentence in ('can:nowhere0', 'nowhere0'), ('can:lo', 'not a CAN interface'), ('slcan:/dev/ttyNOWHERE', '/dev/ttyNOWHERE'):
            bay.adapter = adapter
            done = bay.run('scan', direct=True)
            assert done.returncode == 3 and sentence in done.stderr, (adapter, done.returncode, done.stderr)


run_all([the_same_car_gives_the_same_scan_over_elm_and_over_can, the_same_car_gives_the_same_scan_over_slcan,
         slcan_finds_the_bit_rate_by_listening, slcan_finds_the_bit_rate_of_a_bus_where_nobody_talks, a_full_bus_changes_nothing,
         watch_counts_and_measures, clearing_shows_stores_and_verifies, the_daemon_scans_a_car_that_arrives,
         ignition_off_and_on_is_the_same_visit, another_car_is_another_visit_without_a_restart,
         a_bus_that_goes_away_and_comes_back_needs_no_restart, an_slcan_adapter_pulled_and_plugged_again_needs_no_restart,
         detect_tells_what_an_address_is, a_wrong_interface_is_named_with_its_cure], args.only)
