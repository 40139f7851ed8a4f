"""kill -9 of the daemon at random moments of scanning: every scan that was answered is in the database with its outbox row,
visits left open are closed at the next start, and the adapter is usable again at once."""
import json, random, signal, subprocess, uuid
from workshop import Workshop, programs, run_all, wait_for

args = programs()
rounds = 12


def a_killed_daemon_loses_no_committed_scan():
    chance = random.Random(20)
    answered = set()
    with Workshop(args) as bay:
        bay.car()
        for _ in range(rounds):
            daemon = bay.daemon('--no-pre-scan')
            scanning = subprocess.Popen([args.faultline, 'scan', '--emissions', '--json', '--control', bay.control], stdout=subprocess.PIPE,
                                        stderr=subprocess.DEVNULL, text=True, env=bay.environment)
            try:
                text, _ = scanning.communicate(timeout=chance.uniform(0.2, 4.0))
            except subprocess.TimeoutExpired:
                text = ''
            daemon.send_signal(signal.SIGKILL)
            daemon.wait()
            if not text: text = scanning.communicate()[0]
            if '"scan"' in text:
                record = json.loads(text)
                if 'scan' in record: answered.add(record['scan'])
        kept = {row[0] for row in bay.rows("SELECT id FROM scans")}
        queued = {str(uuid.UUID(row[0])) for row in bay.rows("SELECT lower(hex(msg_id)) FROM outbox")}
        assert answered, 'no scan finished: the test proves nothing'
        assert answered <= kept, f'lost: {answered - kept}'
        assert kept <= queued, 'a scan without its outbox row'
        assert bay.rows("PRAGMA integrity_check")[0][0] == 'ok'
        bay.daemon('--no-pre-scan')
        wait_for('old visits to be closed', lambda: bay.rows("SELECT count(*) FROM visits WHERE ended_ms IS NULL")[0][0] <= 1)
        print(f'        {len(answered)} scans answered in {rounds} rounds, {len(kept)} kept')


run_all([a_killed_daemon_loses_no_committed_scan], args.only)
