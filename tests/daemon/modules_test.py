"""A whole car in one scan: engine and transmission over OBD, brakes, airbag and body over UDS at their maker's addresses."""
import json, os
import jsonschema
from workshop import Workshop, codes, programs, run_all, wait_for

args = programs()


def ecus(record): return {ecu['ecu']: ecu for ecu in record['ecus']}


def a_car_with_body_ecus_is_one_scan():
    with Workshop(args) as bay:
        bay.car('--car', 'uds')
        exit_code, record = bay.scan(direct=True)
        assert exit_code == 0, exit_code
        found = ecus(record)
        assert {'7E8', '7E9', '778', '77D', '77F', '77E', '77C', '77A'} <= set(found), sorted(found)
        assert record['modules']['state'] == 'read' and record['modules_asked'] >= 20, record.get('modules')
        told = [c[:2] for c in codes(record)]
        for expected in (('77D', 'C0035-1F'), ('778', 'B1168-15'), ('77F', 'B0022-1A')): assert expected in told, told
        assert ('7E8', 'P0299') in told and sum(code.startswith('P0299') for _, code in told) == 1, told
        assert record['verdict'] == 'faults'


def each_ecu_says_which_part_it_is():
    with Workshop(args) as bay:
        bay.car('--car', 'uds')
        _, record = bay.scan(direct=True)
        brakes = ecus(record)['77D']
        assert brakes['request'] == '713' and brakes['system'] == 'brakes' and brakes['dialect'] == 'uds'
        assert brakes['part_number'] == '5Q0614517BM' and brakes['supplier'] == 'CONTI TEVES' and brakes['software'] == '0231', brakes
        assert ecus(record)['7E8']['part_number'] == '04E906027JS'


def a_code_keeps_failure_type_status_severity_and_snapshot():
    with Workshop(args) as bay:
        bay.car('--car', 'uds')
        _, record = bay.scan(direct=True)
        detail = ecus(record)['77D']['details'][0]
        assert detail['code'] == 'C0035-1F' and detail['failure_type'] == '1F' and detail['status'] == '2F', detail
        assert 'dtc_status.confirmed' in detail['says']
        speed = [value for data in detail['data'] for value in data.get('values', []) if value['key'] == 'vehicle_speed']
        assert speed and speed[0]['number'] == 46.0, detail
        finding = next(f for f in record['findings'] if f['code'] == 'C0035-1F')
        assert finding['failure_type'] == '1F' and finding['states'] == ['stored']


def the_record_satisfies_the_contract():
    with Workshop(args) as bay:
        bay.car('--car', 'uds')
        _, record = bay.scan(direct=True)
        schemas = os.path.join(os.path.dirname(os.path.abspath(__file__)), '../../cloud/contract/schemas')
        with open(f'{schemas}/fl.diagnosis.v1.json') as file: jsonschema.Draft7Validator(json.load(file)).validate(record)


def a_car_of_29_bits_is_read_the_same_way():
    with Workshop(args) as bay:
        bay.car('--car', 'uds29')
        _, record = bay.scan(direct=True)
        found = ecus(record)
        assert {'18DAF110', '18DAF128', '18DAF153', '18DAF160'} <= set(found), sorted(found)
        assert found['18DAF128']['system'] == 'brakes' and found['18DAF128']['request'] == '18DA28F1'
        assert ('18DAF128', 'C0031-04') in [c[:2] for c in codes(record)]


def a_car_that_speaks_obd_over_uds_only_is_scanned_like_any_other():
    with Workshop(args) as bay:
        bay.car('--car', 'obdonuds')
        exit_code, record = bay.scan(direct=True)
        engine = ecus(record)['7E8']
        assert exit_code == 0 and record['dialect'] == 'obd_on_uds', record.get('dialect')
        assert record['vehicle']['vin'] == '1GNSKCKD3RR123456'
        assert engine['stored']['codes'] == ['P0171-00'] and engine['pending']['codes'] == ['P0455-00'], engine['stored']
        assert engine['permanent']['codes'] == ['P0171-00'] and engine['mil'] is True
        assert engine['ready_since_clear']['how']['state'] == 'read' and engine['calibrations'] and engine['part_number'] == '12710438'
        assert any(v['key'] == 'engine_speed' for frame in engine['freeze_frames'] for v in frame['values']), engine['freeze_frames']


def a_lorry_of_wwh_obd_keeps_its_classes():
    with Workshop(args) as bay:
        bay.car('--car', 'wwh')
        exit_code, record = bay.scan(direct=True)
        assert exit_code == 0 and record['dialect'] == 'wwh_obd', record.get('dialect')
        classes = {d['code']: d.get('emission_class') for d in ecus(record)['18DAF100']['details']}
        assert classes.get('SPN 3216 FMI 4') == 'A' and classes.get('SPN 110 FMI 3') == 'C', classes


def the_engine_alone_is_scanned_when_asked_for():
    with Workshop(args) as bay:
        bay.car('--car', 'uds')
        done = bay.run('scan', '--json', '--emissions', direct=True)
        record = json.loads(done.stdout)
        assert set(ecus(record)) == {'7E8', '7E9'} and 'modules' not in record, sorted(ecus(record))


def an_adapter_that_cannot_address_says_so_and_reads_the_rest():
    with Workshop(args) as bay:
        bay.car('--car', 'uds', '--quirk', 'few_commands')
        exit_code, record = bay.scan(direct=True)
        assert exit_code == 0 and ('7E8', 'P0299') in [c[:2] for c in codes(record)]


def live_data_works_after_a_whole_scan():
    with Workshop(args) as bay:
        bay.car('--car', 'uds')
        bay.daemon()
        bay.scan()
        done = bay.run('watch', 'engine_speed', '-n', '3', '--json')
        assert done.returncode == 0 and done.stdout.count('engine_speed') >= 3, done.stdout + done.stderr
        guard = bay.status()['guard']
        assert guard['counters']['asked'] > 60 and guard['state'] == 'asking', guard


def the_page_shows_the_control_units_in_both_languages():
    with Workshop(args) as bay:
        bay.car('--car', 'uds')
        for lang, words in (('en', ('CONTROL UNITS', '5Q0614517BM', 'Brakes, ABS')), ('zh', ('控制单元', '5Q0614517BM', '制动'))):
            page = bay.run('scan', '--lang', lang, direct=True).stdout
            for word in words: assert word in page, (word, page[:2000])


def a_sweep_waits_for_a_car_that_stands():
    with Workshop(args) as bay:
        bay.car('--car', 'uds', '--drive')
        moving = lambda: any(json.loads(line).get('value', 0) > 0 for line in bay.run('watch', '0D', '--count', '1', '--json', direct=True).stdout.splitlines())
        wait_for('it drives', moving)
        done = bay.run('scan', '--sweep', '--json', direct=True)
        assert done.returncode == 5, (done.returncode, done.stdout[:300], done.stderr)


run_all([a_car_with_body_ecus_is_one_scan, each_ecu_says_which_part_it_is, a_code_keeps_failure_type_status_severity_and_snapshot,
         the_record_satisfies_the_contract, a_car_of_29_bits_is_read_the_same_way,
         a_car_that_speaks_obd_over_uds_only_is_scanned_like_any_other, a_lorry_of_wwh_obd_keeps_its_classes, the_engine_alone_is_scanned_when_asked_for,
         an_adapter_that_cannot_address_says_so_and_reads_the_rest, live_data_works_after_a_whole_scan,
         the_page_shows_the_control_units_in_both_languages, a_sweep_waits_for_a_car_that_stands], args.only)
