"""Sixty entries as a technician reads them, in both languages: a change of data or composition shows as a diff of pages.
UPDATE=1 writes them anew."""
import difflib, os, subprocess, sys

program, faults = sys.argv[1:3]
here = os.path.dirname(os.path.abspath(__file__))
codes = '''P0010 P0011 P0016 P0030 P0087 P0101 P0102 P0113 P0118 P0122 P0128 P0131 P0135 P0141 P0171 P0172 P0201 P0234 P0261 P0299
P0300 P0301 P0325 P0335 P0340 P0401 P0420 P0442 P0455 P0463 P0500 P0507 P0520 P0562 P0606 P0627 P0700 P0741 P0A0F P0A80 P0AA6
P0C73 P0D3D P2002 P2135 P2263 P20EE P229F P3400 B0001 B0028 B0081 B0090 C0035 C0040 C0110 C0561 U0001 U0100 U0121 U0140'''.split()
assert len(codes) >= 60
failed = False
for lang in ('en', 'zh'):
    done = subprocess.run([program, 'fault', *codes, '--lang', lang, '--no-color', '--faults', faults], capture_output=True, text=True, timeout=60,
                          env={**os.environ, 'COLUMNS': '100', 'XDG_STATE_HOME': '/nowhere', 'XDG_RUNTIME_DIR': '/nowhere'})
    assert done.returncode in (0, 1), done.stderr
    path = os.path.join(here, f'pages.{lang}.txt')
    if os.environ.get('UPDATE'):
        with open(path, 'w') as file: file.write(done.stdout)
        continue
    with open(path) as file: wanted = file.read()
    difference = list(difflib.unified_diff(wanted.splitlines(), done.stdout.splitlines(), path, 'as printed now', lineterm='', n=2))
    failed = failed or bool(difference)
    print('\n'.join(difference[:80]))
sys.exit(1 if failed else 0)
