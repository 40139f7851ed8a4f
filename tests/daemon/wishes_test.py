"""What the platform wishes, through a real broker, faultline-sync and the daemon: an offered pack is fetched piece by piece, checked
and used; cases are merged; a daemon that comes later still gets both."""
import hashlib, json, os, shutil, signal, socket, subprocess, sys
from publisher import Publisher
from workshop import Workshop, programs, run_all, wait_for

args = programs()
mosquitto = shutil.which('mosquitto') or shutil.which('mosquitto', path='/usr/sbin:/usr/local/sbin')
if not mosquitto or not shutil.which('mosquitto_pub'):
    print('SKIP: mosquitto or mosquitto_pub is not installed')
    sys.exit(77)
piece = 96 * 1024


def free_port():
    with socket.socket() as probe:
        probe.bind(('127.0.0.1', 0))
        return probe.getsockname()[1]


class Place(Workshop):
    def __init__(self, with_daemon=True):
        super().__init__(args)
        self.environment.pop('FAULTLINE_FAULTS')
        self.publisher = Publisher(args, self.folder)
        self.port = free_port()
        with open(self.folder + '/broker.conf', 'w') as file:
            file.write(f'listener {self.port} 127.0.0.1\nallow_anonymous true\nmax_packet_size 262144\n')
        self.launch('mosquitto', [mosquitto, '-c', self.folder + '/broker.conf'])
        wait_for('the broker', self.broker_answers)
        if with_daemon: self.bay()

    def bay(self):
        process = self.start('faultlined', '--adapter', 'pty:' + self.elm, '--database', self.database, '--control', self.control, '--keys', self.publisher.keys)
        wait_for('the daemon', self.status)
        return process

    def launch(self, name, command):
        log = open(f'{self.folder}/{name}.log', 'ab')
        process = subprocess.Popen(command, stdout=log, stderr=log, env=self.environment)
        self.running.append(process)
        return process

    def sync(self):
        process = self.launch('sync', [os.path.join(os.path.dirname(args.faultlined), 'faultline-sync'), '--gateway', 'bay-1', '--database', self.database,
                                    '--broker', f'mqtt://127.0.0.1:{self.port}', '--control', self.control, '--reconnect-ms', '50'])
        wait_for('the connection', lambda: 'online' in self.log('sync'))   # or a wish is overwritten before anybody heard it
        return process

    def broker_answers(self):
        with socket.socket() as probe: return probe.connect_ex(('127.0.0.1', self.port)) == 0

    def publish(self, topic, content):
        subprocess.run(['mosquitto_pub', '-V', '5', '-p', str(self.port), '-q', '1', '-r', '-t', topic, '-s' if content else '-n'], input=content, check=True)

    def offer(self, file):
        subprocess.run([os.path.join(os.path.dirname(args.faultlined), 'faultline-platform'), 'offer', file, '--gateway', 'bay-1', '--broker',
                        f'mqtt://127.0.0.1:{self.port}'], check=True, timeout=60)

    def offer_by_hand(self, version, file, number, **more):
        content = open(file, 'rb').read()
        chunks = [content[at:at + piece] for at in range(0, len(content), piece)]
        for n, chunk in enumerate(chunks): self.publish(f'fl/packs/v1/faults/{version}/{n}', chunk)
        offer = {'name': 'faults', 'version': version, 'size': len(content), 'sha256': hashlib.sha256(content).hexdigest(), 'chunks': len(chunks)}
        self.publish('fl/v1/bay-1/down/config', json.dumps({'version': number, 'fault_pack': offer, **more}).encode())

    def in_use(self): return ((self.status() or {}).get('faults') or {}).get('pack')
    def title(self): return json.loads(self.run('fault', 'P0301', '--json', '--database', self.database).stdout)['title']['en']


def case(number, repair, version=1, **more):
    return {'case': f'019aa7f0-0000-7000-8000-{number:012d}', 'version': version, 'state': 'closed', 'codes': [{'code': 'P0301'}], 'vehicle': {'maker': 'BYD'},
            'repair': {'en': repair, 'zh': ''}, 'date': '2026-11-22', **more}


def an_offered_pack_is_fetched_checked_and_used():
    with Place() as place:
        place.sync()
        place.offer(place.publisher.pack(7, {'P0301': 'Seven'}))
        wait_for('version 7', lambda: place.in_use() == 7)
        assert place.title() == 'Seven'
        place.offer(place.publisher.pack(8, {'P0301': 'Eight'}))
        wait_for('version 8', lambda: place.in_use() == 8)
        assert not os.listdir(place.folder + '/spool'), 'the spool is not empty'
        told = lambda: subprocess.run(['mosquitto_sub', '-p', str(place.port), '-t', 'fl/v1/bay-1/state', '-C', '1', '-W', '5'], capture_output=True, text=True).stdout
        wait_for('the platform is told', lambda: json.loads(told() or '{}').get('fault_pack') == 8, 40)


def a_pack_of_a_stranger_is_refused_and_not_tried_again():
    with Place() as place:
        sync = place.sync()
        place.offer(place.publisher.pack(9, {'P0301': 'Nine'}, key='stranger'))
        refused = lambda: place.rows("SELECT count(*) FROM events WHERE kind = 'pack_refused'")[0][0]
        wait_for('the refusal', lambda: refused() == 1)
        place.offer(f'{place.folder}/faults-9-stranger-1.flpack')   # offered once more
        place.offer(place.publisher.pack(10, {'P0301': 'Ten'}))
        wait_for('version 10', lambda: place.in_use() == 10)
        assert refused() == 1 and sync.poll() is None and 'unknown_key' in place.log('sync')


def cases_are_merged_in_any_number():
    with Place() as place:
        place.sync()
        many = [case(n, f'replaced coil {"x" * 300}') for n in range(250)]
        for start in (0, 125):   # each message stays below the broker's limit
            delta = {'since': start, 'upto': start + 125, 'cases': many[start:start + 125]}
            place.publish('fl/v1/bay-1/down/config', json.dumps({'version': start, 'cases': delta}).encode())
        upto = lambda: place.status()['cases']['upto']
        wait_for('all parts', lambda: upto() == 250)
        told = json.loads(place.run('fault', 'P0301', '--json').stdout)['cases']
        assert told['similar'] == 250, told
        gone = {'since': 250, 'upto': 251, 'cases': [case(1, '', 2, removed=True)]}
        place.publish('fl/v1/bay-1/down/config', json.dumps({'version': 300, 'cases': gone}).encode())
        wait_for('the withdrawal', lambda: upto() == 251)
        assert json.loads(place.run('fault', 'P0301', '--json').stdout)['cases']['similar'] == 249


def nonsense_changes_nothing():
    with Place() as place:
        sync = place.sync()
        for wish in (b'', b'{', b'[]', b'{"version":"x"}', b'{"version":1,"fault_pack":7}', b'{"version":1,"cases":{"cases":[{"case":"x"}]}}',
                     json.dumps({'version': 2, 'fault_pack': {'name': 'faults', 'version': 3, 'size': 10**12, 'sha256': '0' * 64, 'chunks': 1}}).encode()):
            place.publish('fl/v1/bay-1/down/config', wish)
        place.publish('fl/packs/v1/faults/3/0', b'junk')
        place.offer_by_hand(7, place.publisher.pack(7, {'P0301': 'Seven'}), 9)
        wait_for('version 7 after all that', lambda: place.in_use() == 7)
        assert sync.poll() is None


run_all([an_offered_pack_is_fetched_checked_and_used, a_pack_of_a_stranger_is_refused_and_not_tried_again, cases_are_merged_in_any_number,
         nonsense_changes_nothing], args.only)
