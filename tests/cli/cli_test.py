#!/usr/bin/env python3
"""cli_test.py FAULTLINE [--update]: runs the command line against recorded bays and compares what it prints.

A recorded bay (bays/NAME.jsonl) is what faultlined says on its control socket during one operation; a tiny server plays it.
Pages are compared with golden/NAME.LANG.txt; --update writes them anew (read the difference before committing it)."""
import json, os, pty, re, select, signal, socket, subprocess, sys, tempfile, threading, unicodedata, unittest

here = os.path.dirname(os.path.abspath(__file__))
program = os.path.abspath(sys.argv[1])
update = '--update' in sys.argv


class Bay:
    """Plays one recording to every connection; keeps what it was told."""

    def __init__(self, name=None, events=None, hold=False):
        self.folder = tempfile.TemporaryDirectory()
        self.path = os.path.join(self.folder.name, 'control')
        self.events = events if events is not None else content('bays', name + '.jsonl').splitlines()
        self.hold = hold            # plays values, then waits for {"stop":true}
        self.heard = []
        self.server = socket.socket(socket.AF_UNIX)
        self.server.bind(self.path)
        self.server.listen(4)
        self.thread = threading.Thread(target=self.serve, daemon=True)
        self.thread.start()

    def serve(self):
        while True:
            try: link, _ = self.server.accept()
            except OSError: return
            with link, link.makefile('rw') as lines:
                self.play(lines)

    def play(self, lines):
        try:
            request = lines.readline()
            if not request: return              # only looked whether somebody listens
            self.heard.append(json.loads(request))
            if self.heard[-1]['op'] == 'status' and not any('"idle"' in e for e in self.events):
                lines.write(json.dumps({'event': 'result', 'exit': 0, 'data': {'adapter': {'link': 'pty:/dev/pts/7'}}}) + '\n')
                lines.flush()
                return
            for event in self.events:
                if self.hold and '"result"' in event:
                    self.heard.append(json.loads(lines.readline()))
                lines.write(event + '\n')
                lines.flush()
                if '"question"' in event:
                    answer = lines.readline()
                    self.heard.append(json.loads(answer) if answer else None)
                    if not self.heard[-1]['answer']:
                        lines.write(json.dumps({'event': 'error', 'exit': 5, 'code': 'no_consent', 'args': {}}) + '\n')
                        lines.flush()
                        return
        except (BrokenPipeError, ConnectionResetError):
            pass

    def __enter__(self): return self

    def __exit__(self, *_):
        self.server.shutdown(socket.SHUT_RDWR)   # wakes accept; closing under it would hand the next bay's number to this thread
        self.thread.join(10)
        self.server.close()
        self.folder.cleanup()


def content(*path):
    with open(os.path.join(here, *path)) as file: return file.read()


def environment(**more):
    plain = {k: v for k, v in os.environ.items() if not re.match(r'LC_|LANG|NO_COLOR|FAULTLINE|XDG_RUNTIME|TERM|COLUMNS', k)}
    return {**plain, 'XDG_RUNTIME_DIR': '/nowhere', 'XDG_STATE_HOME': '/nowhere', 'TZ': 'UTC0', **more}


def run(*arguments, bay=None, feed=None, **env):
    command = [program, *arguments] + (['--control', bay.path] if bay else [])
    done = subprocess.run(command, input=feed, stdin=None if feed is not None else subprocess.DEVNULL, capture_output=True, text=True,
                          timeout=60, env=environment(**env))
    return done.returncode, done.stdout, done.stderr


def on_terminal(*arguments, bay, typed=b'', until=None, interrupt=False, **env):
    """Runs on a pseudo terminal; types once `until` was printed. Returns exit code and everything printed."""
    pid, terminal = pty.fork()
    if pid == 0:
        try: os.execve(program, [program, *arguments, '--control', bay.path], environment(TERM='xterm', **env))
        finally: os._exit(127)
    seen = b''
    waiting = True
    while select.select([terminal], [], [], 30)[0]:
        try: part = os.read(terminal, 65536)
        except OSError: break
        if not part: break
        seen += part
        if waiting and until and until in seen:
            waiting = False
            if typed: os.write(terminal, typed)
            if interrupt: os.kill(pid, signal.SIGINT)
    os.close(terminal)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), seen.decode()


def width(line):
    return sum(2 if unicodedata.east_asian_width(c) in 'WF' else 0 if unicodedata.combining(c) else 1 for c in line)


class Pages(unittest.TestCase):
    maxDiff = None

    def check_page(self, name, text):
        if update:
            with open(os.path.join(here, 'golden', name + '.txt'), 'w') as file: file.write(text)
        self.assertEqual(text, content('golden', name + '.txt'))
        self.assertEqual([line for line in text.splitlines() if width(line) > 100 or line.endswith(' ')], [])
        self.assertNotIn('\x1b', text)

    def check_both(self, name, recording, *arguments, exit=0):
        for lang in ('en', 'zh'):
            with Bay(recording) as bay:
                code, out, err = run(*arguments, '--lang', lang, bay=bay)
            self.assertEqual((code, err), (exit, ''))
            self.check_page(f'{name}.{lang}', out)

    def test_a_scan_with_faults(self): self.check_both('scan_faults', 'scan_faults', 'scan')
    def test_times_are_told_on_the_readers_clock(self):
        with Bay('scan_faults') as bay:
            _, out, _ = run('scan', '--lang', 'en', bay=bay, TZ='CST-8')
        self.assertIn('2025-11-21 16:30:00 CST', out)

    def test_a_scan_in_full(self): self.check_both('scan_full', 'scan_faults', 'scan', '--full')
    def test_a_scan_without_faults(self): self.check_both('scan_clean', 'scan_clean', 'scan')
    def test_what_could_not_be_read_is_never_no_faults(self):
        self.check_both('scan_unknown', 'scan_unknown', 'scan')
        self.assertNotIn('No faults', content('golden', 'scan_unknown.en.txt'))
    def test_adapters_with_reason_and_cure(self): self.check_both('detect', 'detect', 'detect')
    def test_a_cleared_vehicle_shows_the_difference(self): self.check_both('clear', 'clear', 'clear', '--yes')
    def test_a_watch_into_a_file_is_a_log(self): self.check_both('watch', 'watch', 'watch', '0C')
    def test_the_state_of_the_daemon(self): self.check_both('status', 'status', 'status')

    def test_what_an_adapter_prints_cannot_command_the_terminal(self):
        with Bay('hostile') as bay: _, out, _ = run('scan', bay=bay)
        self.assertIn('?]0;gone?ELM?', out)

    def test_every_verb_explains_itself_in_both_languages(self):
        for lang in ('en', 'zh'):
            for verb in ('', 'detect', 'scan', 'watch', 'clear', 'vehicle', 'due', 'service', 'workorder', 'odometer', 'checklist', 'plan', 'report', 'fault', 'analyse', 'symptom', 'case', 'pack', 'remote', 'doctor', 'enroll', 'decode', 'status'):
                code, out, _ = run(*filter(None, [verb, '--help', '--lang', lang]))
                self.assertEqual(code, 0)
                self.assertIn('faultline ' + verb, out)
                self.assertEqual([line for line in out.splitlines() if width(line) > 112], [])
                self.assertEqual(run('help', *filter(None, [verb]), '--lang', lang)[1], out)


class Machines(unittest.TestCase):
    def test_json_is_the_record_alone(self):
        with Bay('scan_faults') as bay: code, out, err = run('scan', '--json', bay=bay)
        self.assertEqual((code, err), (0, ''))
        self.assertEqual(json.loads(out), json.loads(bay.events[-1])['data'])

    def test_exit_code_tells_of_faults_only_when_asked(self):
        for recording, exit in (('scan_faults', 1), ('scan_clean', 0), ('scan_unknown', 4)):
            with Bay(recording) as bay: self.assertEqual(run('scan', '--exit-code', bay=bay)[0], exit)
            with Bay(recording) as bay: self.assertEqual(run('scan', bay=bay)[0], 0)

    def test_an_error_is_a_sentence_and_an_object(self):
        with Bay('busy') as bay: code, out, err = run('scan', '--json', bay=bay)
        self.assertEqual(code, 3)
        self.assertEqual(json.loads(out)['error']['code'], 'link_busy')
        self.assertIn('foo (123)', err)
        with Bay('no_vehicle') as bay: code, out, err = run('scan', '--lang', 'zh', bay=bay)
        self.assertEqual((code, out), (4, ''))
        self.assertIn('车辆无应答', err)

    def test_watch_as_json_lines(self):
        with Bay('watch') as bay: code, out, err = run('watch', '0C,05', '--json', '--count', '4', '--duration', '2.5s', bay=bay)
        lines = [json.loads(line) for line in out.splitlines()]
        self.assertEqual((code, err, len(lines)), (0, '', 5))
        self.assertEqual(lines[0], {'time_ms': 0, 'ecu': '7E8', 'pid': '0C', 'key': 'engine_speed', 'value': 1726.0, 'unit': 'rpm',
                                    'state': 'ok', 'raw': '1AF8'})
        self.assertEqual(lines[4]['summary']['latency_ms']['p99'], 95.0)
        self.assertEqual(bay.heard[0], {'op': 'watch', 'args': {'signals': ['0C', '05'], 'count': 4, 'duration_s': 2.5}})

    def test_watch_as_csv(self):
        with Bay('watch') as bay: code, out, err = run('watch', '0C', '--csv', bay=bay)
        self.assertEqual(out.splitlines()[0], 'time_ms,ecu,pid,key,value,unit,state,raw')
        self.assertEqual(out.splitlines()[3], '200,7E8,0C,engine_speed,1731.25,rpm,ok,1AF8')
        self.assertEqual(len(out.splitlines()), 5)
        self.assertIn('4 values', err)

    def test_nothing_usable_connected_is_exit_3(self):
        with Bay('detect_none') as bay: code, out, _ = run('detect', bay=bay)
        self.assertEqual(code, 3)
        self.assertIn('No adapter was found', out)

    def test_decode_and_fault_need_no_bay(self):
        code, out, _ = run('decode', feed='{"id":7,"protocol":"can11","request":"010C","lines":["7E8 04 41 0C 1A F8"]}\n')
        self.assertEqual((code, json.loads(out)['id']), (0, 7))
        code, _, err = run('fault', 'P0301', '--faults', '/nowhere/faults.db')
        self.assertEqual(code, 6)
        self.assertIn('/nowhere/faults.db', err)
        code, _, err = run('symptom', 'shakes', '--faults', '/nowhere/faults.db')
        self.assertEqual(code, 6)
        self.assertIn('/nowhere/faults.db', err)


class Mistakes(unittest.TestCase):
    def refused(self, *arguments, says, lang='en'):
        code, out, err = run(*arguments, '--lang', lang)
        self.assertEqual((code, out), (2, ''), arguments)
        self.assertIn(says, err)

    def test_each_is_named_with_its_cure(self):
        self.refused('scan', '--ful', says='There is no option "--ful". Did you mean --full?')
        self.refused('scan', '--adaptor=x', says='Did you mean --adapter?')
        self.refused('scan', '--zzzzzzzz', says='There is no option "--zzzzzzzz".')
        self.refused('scna', says='There is no verb "scna". Did you mean scan?')
        self.refused('scan', '--adapter', says='--adapter needs a value')
        self.refused('watch', '0C', '--count', 'many', says='--count does not take "many"')
        self.refused('watch', '0C', '--count', '0', says='--count')
        self.refused('watch', '0C', '--duration', 'nan', says='--duration')
        self.refused('watch', says='Which signals?')
        self.refused('watch', '0C', '--json', '--csv', says='exclude each other')
        self.refused('fault', says='Which code?')
        self.refused('symptom', says='What does the driver notice?')
        self.refused('symptom', 'shakes', '--codes', 'P03', says='--codes does not take "P03"')
        self.refused('analyse', says='Which codes?')
        self.refused('analyse', 'P0301', 'P03', says='analyse does not take "P03"')
        self.refused('fault', '--alarm', 'moon:3', says='--alarm does not take "moon:3"')
        self.refused('fault', 'P0301', '--ftb', 'XYZ', says='--ftb')
        self.refused('case', 'add', '--codes', 'engine', says='--codes does not take "engine"')
        self.refused('case', 'add', '--year', '21', says='--year')
        self.refused('case', 'dance', says='What about cases?')
        self.refused('pack', says='What about packs?')
        self.refused('pack', 'install', says='What about packs?')
        self.refused('pack', 'list', '--keys', says='--keys needs a value')
        self.refused('help', 'dance', says='There is no verb "dance"')
        self.refused(says='Name a verb')
        self.refused('scan', '--ful', says='是否应为 --full？', lang='zh')

    def test_an_unknown_signal_is_refused_before_the_car_is_asked(self):
        with Bay('watch') as bay: code, out, err = run('watch', 'engine_sped', bay=bay)
        self.assertEqual((code, out, bay.heard), (2, '', []))
        self.assertIn('Did you mean engine_speed?', err)

    def test_an_unknown_language_is_refused(self):
        self.assertEqual(run('scan', '--lang', 'fr')[0], 2)

    def test_a_named_daemon_that_is_not_there(self):
        code, out, err = run('scan', '--control', '/nowhere/control')
        self.assertEqual(code, 3)
        self.assertIn('/nowhere/control', err)

    def test_only_a_daemon_has_a_status(self):
        code, out, err = run('status')
        self.assertEqual((code, out), (3, ''))
        self.assertIn('No faultlined answers', err)

    def test_something_else_at_the_socket(self):
        for nonsense in ('HTTP/1.1 400', '{"event":17}', '[]', '{"event":"result"}', '{"event":"error","exit":"x"}', '\x00\xff'):
            with Bay(events=[nonsense]) as bay: code, _, err = run('scan', bay=bay)
            self.assertEqual(code, 3, nonsense)
            self.assertIn('does not speak', err)

    def test_a_daemon_that_ends_in_the_middle(self):
        with Bay(events=['{"event":"progress","text":"progress.storing"}']) as bay: code, _, err = run('scan', bay=bay)
        self.assertEqual(code, 3)
        self.assertIn('ended in the middle', err)

    def test_a_record_of_another_shape(self):
        with Bay(events=['{"event":"result","exit":0,"data":{"ecus":7}}']) as bay: code, _, err = run('scan', bay=bay)
        self.assertEqual(code, 6)
        self.assertIn('report this sentence', err)


class Languages(unittest.TestCase):
    def test_the_locale_decides_and_the_option_rules(self):
        for env, chinese in (({'LANG': 'zh_CN.UTF-8'}, True), ({'LANG': 'en_US.UTF-8'}, False), ({}, False), ({'LANG': 'de_DE'}, False),
                             ({'LANG': 'zh_CN', 'LC_MESSAGES': 'C'}, False), ({'LC_ALL': 'zh_TW', 'LC_MESSAGES': 'en'}, True),
                             ({'LC_ALL': '', 'LANG': 'zh_CN'}, True)):
            self.assertEqual('用法' in run('--help', **env)[1], chinese, env)
        self.assertNotIn('用法', run('--help', '--lang', 'en', LANG='zh_CN.UTF-8')[1])


class Terminals(unittest.TestCase):
    def test_colours_only_on_a_terminal_that_wants_them(self):
        with Bay('scan_faults') as bay: self.assertIn('\x1b[', on_terminal('scan', bay=bay)[1])
        with Bay('scan_faults') as bay: self.assertNotIn('\x1b[1', on_terminal('scan', bay=bay, NO_COLOR='1')[1])
        with Bay('scan_faults') as bay: self.assertNotIn('\x1b[1', on_terminal('scan', '--no-color', bay=bay)[1])

    def test_clear_asks_and_a_no_clears_nothing(self):
        with Bay('clear') as bay: code, seen = on_terminal('clear', bay=bay, typed=b'n\n', until=b'[y/N]')
        self.assertEqual((code, bay.heard[1]), (5, {'answer': False}))
        self.assertIn('CLEARING WOULD TAKE AWAY', seen)
        self.assertIn('Nothing was cleared', seen)

    def test_clear_asks_and_a_yes_clears(self):
        with Bay('clear') as bay: code, seen = on_terminal('clear', bay=bay, typed=b'y\n', until=b'[y/N]')
        self.assertEqual((code, bay.heard[1]), (0, {'answer': True}))
        self.assertIn('P0171, P0442, P0700', seen)

    def test_clear_without_a_terminal_does_not_even_ask_the_car(self):
        with Bay('clear') as bay: code, _, err = run('clear', bay=bay)
        self.assertEqual((code, bay.heard), (5, []))
        self.assertIn('--yes', err)

    def test_a_live_table_stays_in_place_and_ctrl_c_brings_the_summary(self):
        with Bay('watch', hold=True) as bay: code, seen = on_terminal('watch', '0C', bay=bay, until=b'1726', interrupt=True)
        self.assertEqual((code, bay.heard[-1]), (0, {'stop': True}))
        self.assertIn('4 values in 0.2 s', seen)
        self.assertIn('A\r\x1b[J', seen)

    def test_a_daemon_that_does_not_stop_is_left_with_what_was_seen(self):
        with Bay('watch', hold=True) as bay:
            bay.events = bay.events[:3] + ['{"event":"progress","text":"progress.storing"}']
            bay.play = lambda lines, play=bay.play: (play(lines), lines.readline(), lines.readline())
            code, seen = on_terminal('watch', '0C', bay=bay, until=b'1726', interrupt=True)
        self.assertEqual(code, 0)
        self.assertIn('3 values', seen)


class Choice(unittest.TestCase):
    def test_the_same_adapter_goes_through_the_daemon(self):
        with Bay('scan_clean') as bay:
            code, out, err = run('scan', '--adapter', '/dev/pts/7', FAULTLINE_CONTROL=bay.path)
            self.assertEqual((code, err), (0, ''))
            self.assertEqual([told['op'] for told in bay.heard], ['status', 'scan'])

    def test_another_adapter_goes_past_it_and_says_so(self):
        with Bay('scan_clean') as bay, tempfile.TemporaryDirectory() as folder:
            code, out, err = run('scan', '--adapter', 'serial:/nowhere/tty', '--database', folder + '/x.db', FAULTLINE_CONTROL=bay.path)
            self.assertEqual((code, out), (3, ''))
            self.assertEqual([told['op'] for told in bay.heard], ['status'])
            self.assertIn('pty:/dev/pts/7', err)
            self.assertIn('/nowhere/tty', err)

    def test_the_usual_place_is_found(self):
        with Bay('scan_clean') as bay:
            os.mkdir(bay.folder.name + '/faultline')
            os.symlink(bay.path, bay.folder.name + '/faultline/control')
            self.assertEqual(run('scan', XDG_RUNTIME_DIR=bay.folder.name)[0], 0)


if __name__ == '__main__':
    unittest.main(argv=[sys.argv[0]])
