#!/usr/bin/env python3
"""From the code to the broker and back out again: authority, faultline enroll, mosquitto with certificates on both sides,
faultline-sync and faultline-platform as real programs. usage: enrol_test.py BINARIES"""
import json, os, pathlib, signal, stat, subprocess, sys

sys.path.insert(0, str(pathlib.Path(__file__).parents[1] / 'sync_e2e'))
from bench_of_programs import Programs, wait_for


class Fleet:
    def __init__(self, binaries):
        self.at = Programs(binaries)
        self.folder = str(self.at.place / 'authority')

    def platform(self, *words, code=0):
        done = subprocess.run([self.at.binaries / 'faultline-platform', *words], capture_output=True, text=True, timeout=60, cwd=self.at.place)
        assert done.returncode == code, f'{words}: exit {done.returncode}: {done.stdout}{done.stderr}'
        return done.stdout.strip() + done.stderr.strip()

    def authority(self, verb, *words, code=0): return self.platform('authority', verb, '--folder', self.folder, '--lang', 'en', *words, code=code)

    def enroll(self, *words, folder='identity', code=0):
        done = subprocess.run([self.at.binaries / 'faultline', 'enroll', *words, '--folder', str(self.at.place / folder), '--lang', 'en'],
                              capture_output=True, text=True, timeout=60, cwd=self.at.place)
        assert done.returncode == code, f'{words}: exit {done.returncode}: {done.stdout}{done.stderr}'
        return done.stdout + done.stderr

    def serve(self):
        port = self.at.place / 'port'
        port.unlink(missing_ok=True)
        self.at.start('authority', [str(self.at.binaries / 'faultline-platform'), 'authority', 'serve', '--folder', self.folder, '--port', '0', '--port-file', str(port)])
        wait_for(port.exists, 'the enrolment service listens', 20)
        self.where = f'localhost:{port.read_text().strip()}'

    def broker(self):
        place = self.at.place
        (place / 'acl').write_text((pathlib.Path(__file__).parents[2] / 'cloud' / 'deploy' / 'acl').read_text())
        config = place / 'tls.conf'
        config.write_text(f'listener {self.at.port} 127.0.0.1\ncafile {self.folder}/ca.pem\ncertfile {place}/broker.pem\nkeyfile {place}/broker.key\n'
                          f'crlfile {self.folder}/crl.pem\nrequire_certificate true\nuse_identity_as_username true\nuse_username_as_clientid true\nallow_anonymous false\n'
                          f'acl_file {place}/acl\npersistence false\nmax_inflight_messages 100\n' + ('user root\n' if os.geteuid() == 0 else ''))
        self.at.start('broker', [self.at.mosquitto, '-c', str(config)])
        wait_for(self.at.broker_listens, 'the broker listens', 20)
        self.at.address = lambda: f'mqtts://localhost:{self.at.port}'

    def sync(self):
        identity = str(self.at.place / 'identity' / 'current')
        self.at.sync('--ca', identity + '/ca.pem', '--cert', identity + '/gateway.pem', '--key', identity + '/gateway.key')


def main(binaries):
    fleet = Fleet(binaries)
    with fleet.at as at:
        at.address = lambda: f'mqtts://localhost:{at.port}'
        fleet.authority('init', '--host', 'localhost', '--host', '127.0.0.1')
        assert 'already' in fleet.authority('init', '--host', 'localhost', code=1)
        fleet.serve()

        # The code: once, whole, from the right authority, for the right host.
        code = fleet.authority('claim', 'bay-1')
        assert 'no claim code' in fleet.enroll('--claim', code[:-1], '--authority', fleet.where, code=6)
        assert 'Nobody answers' in fleet.enroll('--claim', code, '--authority', 'localhost:1', code=6)
        done = fleet.enroll('--claim', code, '--authority', fleet.where)
        assert 'bay-1' in done, done
        key = at.place / 'identity' / 'current' / 'gateway.key'
        assert stat.S_IMODE(key.stat().st_mode) == 0o600
        assert 'already' in fleet.enroll('--claim', code, '--authority', fleet.where, folder='thief', code=5)
        other = Fleet.__new__(Fleet)
        other.at, other.folder = at, str(at.place / 'other-authority')
        other.authority('init', '--host', 'localhost')
        foreign = other.authority('claim', 'bay-1')
        assert 'is not who the code was made by' in fleet.enroll('--claim', foreign, '--authority', fleet.where, folder='thief', code=6)
        assert not (at.place / 'thief' / 'current').exists()

        # The certificate opens the broker, and records arrive.
        fleet.authority('server-certificate', '--host', 'localhost', '--out', str(at.place / 'broker'))
        platform_code = fleet.authority('claim', 'faultline-platform')
        fleet.enroll('--claim', platform_code, '--authority', fleet.where, folder='platform-identity')
        fleet.broker()
        of_platform = str(at.place / 'platform-identity' / 'current')
        at.platform('--ca', of_platform + '/ca.pem', '--cert', of_platform + '/gateway.pem', '--key', of_platform + '/gateway.key')
        ids = at.enqueue(5)
        fleet.sync()
        at.drained()

        # Too early to renew; renewed when told to, with the sync process running: no record lost, the old pair kept beside it.
        assert 'too early' in fleet.enroll('--renew', '--authority', fleet.where)
        before = os.readlink(at.place / 'identity' / 'current')
        serial = json.loads(fleet.enroll('--json'))['not_after']
        assert 'Renewed' in fleet.enroll('--renew', '--now', '--authority', fleet.where)
        after = os.readlink(at.place / 'identity' / 'current')
        assert after != before and (at.place / 'identity' / before / 'gateway.pem').exists()
        assert json.loads(fleet.enroll('--json'))['not_after'] >= serial
        ids += at.enqueue(5)
        at.signal('sync', signal.SIGHUP)
        at.drained()
        at.expect_exactly_once(ids)
        listed = [json.loads(line) for line in fleet.authority('list', '--json').splitlines()]
        assert [one['gateway'] for one in listed].count('bay-1') == 2, listed

        # Revoked: no renewal, and after the broker has read the list no connection; nothing is lost.
        assert '2 certificates revoked' in fleet.authority('revoke', 'bay-1')
        assert 'revoked' in fleet.enroll('--renew', '--now', '--authority', fleet.where, code=5)
        at.kill('broker')
        fleet.broker()
        at.enqueue(3)
        wait_for(lambda: at.status('sync').get('trouble') == 'tls', 'the revoked certificate is refused', 60)
        assert at.depth() == 3

        # A new code brings it back.
        again = fleet.authority('claim', 'bay-1')
        fleet.enroll('--claim', again, '--authority', fleet.where)
        at.signal('sync', signal.SIGHUP)
        at.drained()

        # Nonsense at the door harms nobody.
        import socket
        host, port = fleet.where.split(':')
        for junk in (b'', b'GET / HTTP/1.1\r\n\r\n', os.urandom(4096)):
            with socket.create_connection((host, int(port)), 5) as line: line.sendall(junk)
        fleet.enroll('--claim', fleet.authority('claim', 'bay-2'), '--authority', fleet.where, folder='second')
        assert at.kill('authority', signal.SIGTERM) == 0


main(sys.argv[1])
