"""A whole scan through every quirk of the simulated adapter: the right codes, or a clear answer why not. Never a clean bill of
health for a car with faults, never a code that is not there."""
import concurrent.futures, json, subprocess
from workshop import Workshop, codes, programs

args = programs()

# Devices that are no adapter, or go away: the sentence that must come.
refusals = {'echo_7f': 'not_an_elm', 'modem': 'modem', 'silent': 'adapter_silent'}
# What these do leaves a scan that may be partial, but never wrong.
may_be_partial = {'goes_silent', 'unplug_mid_reply', 'err94', 'lost_digit', 'data_error_mark', 'rx_error_mark', 'few_commands', 'old_chip'}


def scan(quirk):
    with Workshop(args) as bay:
        bay.car(*(['--quirk', quirk] if quirk else []))
        done = bay.run('scan', '--json', direct=True, timeout=300)
        answer = json.loads(done.stdout) if done.stdout else {'error': {'code': f'nothing printed: {done.stderr}'}}
        return answer


def verdict(quirk, answer, truth):
    if 'error' in answer:
        code = answer['error']['code']
        if quirk in refusals: return None if code == refusals[quirk] else f'{code} instead of {refusals[quirk]}'
        return None if quirk in may_be_partial else f'error {code}'
    if quirk in refusals: return 'took it for an adapter'
    seen = {c[:2] for c in codes(answer)}
    wanted = {c[:2] for c in truth}
    if seen - wanted: return f'codes that are not there: {seen - wanted}'
    if answer['verdict'] == 'no_faults': return 'called a faulty car clean'
    if wanted - seen: return None if quirk in may_be_partial and answer['outcome'] != 'complete' else f'missing {wanted - seen}, {answer["outcome"]}'
    return None


listed = subprocess.run([args.simcar, '--list-quirks'], capture_output=True, text=True).stdout
quirks = [line.split()[0] for line in listed.splitlines() if line and not line[0].isspace()]
if args.only: quirks = [q for q in quirks if args.only in q]
truth = codes(scan(''))
assert truth, 'the car without quirks shows no codes'
failed = 0
with concurrent.futures.ThreadPoolExecutor(8) as pool:
    for quirk, answer in zip(quirks, pool.map(lambda q: scan(q), quirks)):
        wrong = verdict(quirk, answer, truth)
        failed += wrong is not None
        print(f'{"FAILED" if wrong else "ok    "}  {quirk}{": " + wrong if wrong else ""}', flush=True)
print(f'{len(quirks) - failed} of {len(quirks)} quirks survived')
raise SystemExit(1 if failed else 0)
