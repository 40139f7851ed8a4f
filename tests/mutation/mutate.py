#!/usr/bin/env python3
"""mutate.py BUILD TARGET SOURCE [--filter GTEST_FILTER] [--most N] [--seed N]

Do the tests notice? Changes one comparison or number of SOURCE at a time (in a copy), compiles that one file, links TARGET with it in front of
the library it belongs to, and runs the tests. A mutant that survives is printed with its line and makes the script fail, unless the
line says so itself (`// mutant: why it is the same program`). BUILD must be built; nothing in it or in the sources is changed.

    tests/mutation/mutate.py build/test vehicle_test gateway/vehicle/harm_guard.cpp --filter 'harm_guard.*'
"""
import argparse, json, os, random, re, shlex, subprocess, sys, tempfile

COMPARISONS = {'<': '<=', '<=': '<', '>': '>=', '>=': '>', '==': '!=', '!=': '==', '&&': '||', '||': '&&'}
TOKENS = re.compile(r'(?<![<>=!&|+\-*/%^])(&&|\|\||<=|>=|==|!=|(?<= )[<>](?= ))(?![<>=])|(?<![\w.\'"])(0x[0-9A-Fa-f]+|\d+)(?![\w.\'"])')


def mutants_of(text):
    """(offset, length, replacement) of every change worth trying; comments, includes and strings are left alone."""
    offset = 0
    for line in text.splitlines(keepends=True):
        code = line.split('//')[0]
        if not code.lstrip().startswith('#') and '"' not in code and 'static_assert' not in code and 'mutant:' not in line:
            for found in TOKENS.finditer(code):
                token = found.group(0)
                if token in COMPARISONS: new = COMPARISONS[token]
                else:
                    number = int(token, 0)
                    new = hex(number + 1) if token.startswith('0x') else str(number + 1)
                yield offset + found.start(), len(token), new
        offset += len(line)


def command_of(build, source):
    for entry in json.load(open(os.path.join(build, 'compile_commands.json'))):
        if os.path.realpath(entry['file']) == os.path.realpath(source): return entry['directory'], shlex.split(entry['command'])
    sys.exit(f'{source} is not compiled in {build}')


def link_of(build, target):
    said = subprocess.run(['ninja', '-C', build, '-t', 'commands', target], capture_output=True, text=True, check=True).stdout
    for line in reversed(said.splitlines()):
        found = re.search(rf'(\S*g\+\+\S*|\S*clang\+\+\S*|\S*/c\+\+)\s(.*-o\s+\S*{target}\b.*?)(?:\s&&|$)', line)
        if found: return shlex.split(found.group(1) + ' ' + found.group(2))
    sys.exit(f'no link command of {target}')


def killed(build, folder, compile_it, link, tests, text, change):
    at, length, new = change
    source = os.path.join(folder, 'mutant.cpp')
    with open(source, 'w') as file: file.write(text[:at] + new + text[at + length:])
    directory, words = compile_it
    words = list(words)
    words[words.index('-o') + 1] = os.path.join(folder, 'mutant.o')
    words[words.index('-c') + 1] = source
    words = [word for word in words if not word.startswith('-Werror')]
    if subprocess.run(words, cwd=directory, capture_output=True).returncode != 0: return True   # it does not even compile
    program = os.path.join(folder, 'mutant')
    line = list(link)
    line[line.index('-o') + 1] = program
    line.insert(1, os.path.join(folder, 'mutant.o'))   # before the library: its own copy is not taken then
    made = subprocess.run(line, cwd=build, capture_output=True, text=True)
    if made.returncode != 0: sys.exit(made.stderr)
    try: return subprocess.run([program, *tests], capture_output=True, timeout=120).returncode != 0
    except subprocess.TimeoutExpired: return True


def main():
    parser = argparse.ArgumentParser()
    for name in ('build', 'target', 'source'): parser.add_argument(name)
    parser.add_argument('--filter', default='*')
    parser.add_argument('--most', type=int, default=0)
    parser.add_argument('--seed', type=int, default=1)
    given = parser.parse_args()
    build, source = os.path.abspath(given.build), os.path.abspath(given.source)
    text = open(source).read()
    changes = list(mutants_of(text))
    if given.most and len(changes) > given.most: changes = sorted(random.Random(given.seed).sample(changes, given.most))
    if not changes: sys.exit('nothing to change')
    compile_it, link = command_of(build, source), link_of(build, given.target)
    survivors = 0
    with tempfile.TemporaryDirectory(prefix='faultline-mutants-') as folder:
        for change in changes:
            if killed(build, folder, compile_it, link, [f'--gtest_filter={given.filter}', '--gtest_brief=1'], text, change): continue
            survivors += 1
            at, length, new = change
            number = text.count('\n', 0, at)
            print(f'SURVIVED {given.source}:{number + 1}: {text[at:at + length]} -> {new}   {text.splitlines()[number].strip()}', flush=True)
    print(f'{len(changes) - survivors} of {len(changes)} mutants of {given.source} died')
    sys.exit(1 if survivors else 0)


if __name__ == '__main__': main()
