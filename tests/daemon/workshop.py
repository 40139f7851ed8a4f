"""A small workshop for tests: a simulated car behind a pty, the command line, the daemon. Everything lives in a temporary
folder and is stopped by process id. Nothing waits by time: conditions with a deadline."""
import argparse, json, os, shutil, signal, socket, sqlite3, subprocess, sys, tempfile, time


def programs():
    parser = argparse.ArgumentParser()
    for name in ('simcar', 'faultline', 'faultlined', 'faults'):
        parser.add_argument('--' + name, required=True)
    parser.add_argument('--only', default='')
    return parser.parse_args()


def wait_for(what, condition, seconds=30):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        value = condition()
        if value: return value
        time.sleep(0.02)   # between looks at the condition, never instead of one
    raise AssertionError(f'{what}: not within {seconds} s')


class Workshop:
    def __init__(self, args):
        self.args = args
        self.folder = tempfile.mkdtemp(prefix='faultline-bay-')
        self.elm = self.folder + '/elm'
        self.adapter = 'pty:' + self.elm   # what command line and daemon open
        self.car_control = self.folder + '/car'
        self.control = self.folder + '/control'
        self.database = self.folder + '/bay.db'
        self.environment = dict(os.environ, FAULTLINE_FAULTS=args.faults, XDG_RUNTIME_DIR=self.folder, LANG='C.UTF-8')
        self.running = []

    def __enter__(self): return self

    def __exit__(self, *_):
        for process in self.running:
            if process.poll() is None: process.send_signal(signal.SIGTERM)
        for process in self.running:
            try: process.wait(10)
            except subprocess.TimeoutExpired: process.kill()
        shutil.rmtree(self.folder, ignore_errors=True)

    def start(self, name, *arguments):
        log = open(f'{self.folder}/{name}.log', 'ab')
        process = subprocess.Popen([getattr(self.args, name), *arguments], stdout=log, stderr=log, env=self.environment)
        self.running.append(process)
        return process

    def car(self, *arguments):
        process = self.start('simcar', '--pty', '--link', self.elm, '--control', self.car_control, *arguments)
        wait_for('the simulated car', lambda: os.path.exists(self.elm) and os.path.exists(self.car_control))
        return process

    def daemon(self, *arguments):
        process = self.start('faultlined', '--adapter', self.adapter, '--database', self.database, '--control', self.control, *arguments)
        def ready():
            assert process.poll() is None, self.log('faultlined')
            return os.path.exists(self.control) and self.status()
        wait_for('the daemon', ready)
        return process

    def log(self, name): return open(f'{self.folder}/{name}.log').read()

    def tell_car(self, *command):
        done = subprocess.run([self.args.simcar, 'ctl', self.car_control, *command], capture_output=True, text=True, timeout=20)
        assert done.returncode == 0, f'simcar ctl {command}: {done.stdout}{done.stderr}'

    def run(self, *arguments, direct=False, timeout=120, **more):
        where = ['--adapter', self.adapter, '--database', self.folder + '/direct.db'] if direct else ['--control', self.control]
        return subprocess.run([self.args.faultline, *arguments, *where], capture_output=True, text=True, timeout=timeout,
                              env=self.environment, **more)

    def scan(self, direct=False):
        done = self.run('scan', '--json', direct=direct)
        assert done.stdout, f'exit {done.returncode}: {done.stderr}'
        return done.returncode, json.loads(done.stdout)

    def status(self):
        """Asks the socket itself, as any program may."""
        try:
            with socket.socket(socket.AF_UNIX) as line:
                line.settimeout(10)
                line.connect(self.control)
                line.sendall(b'{"op":"status"}\n')
                answer = b''
                while not answer.endswith(b'\n'):
                    more = line.recv(65536)
                    if not more: return None
                    answer += more
                return json.loads(answer)['data']
        except OSError:
            return None

    def order(self, op, **given):
        """Begins an operation on the control socket; gives the socket and its events as they come."""
        line = socket.socket(socket.AF_UNIX)
        line.settimeout(60)
        line.connect(self.control)
        line.sendall(json.dumps({'op': op, 'args': given}).encode() + b'\n')
        return line, (json.loads(text) for text in line.makefile())

    def rows(self, query, database=None):
        with sqlite3.connect(f'file:{database or self.database}?mode=ro', uri=True) as db: return db.execute(query).fetchall()


def codes(record): return sorted((f['ecu'], f['code'], tuple(f['states'])) for f in record['findings'])


def run_all(tests, only=''):
    failed = 0
    for test in tests:
        if only and only not in test.__name__: continue
        try:
            test()
            print(f'ok      {test.__name__}', flush=True)
        except Exception as wrong:   # one broken promise must not hide the next
            failed += 1
            print(f'FAILED  {test.__name__}: {type(wrong).__name__}: {wrong}', flush=True)
    sys.exit(1 if failed else 0)
