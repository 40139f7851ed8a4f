#!/usr/bin/env python3
"""make_identification.py TABLE OUT: checks data/identification.tbl and writes it as a constexpr C++ table."""
import re
import sys

KINDS = ('ascii', 'date', 'hex')


class Mistake(Exception):
    pass


def wanted(condition, complaint):
    if not condition:
        raise Mistake(complaint)


def quoted(text):
    return '"' + text.replace('\\', '\\\\').replace('"', '\\"') + '"'


def read(path):
    entries, keys = [], set()
    with open(path, encoding='utf-8') as file:
        for number, line in enumerate(file, 1):
            if not line.strip() or line.startswith('#'):
                continue
            try:
                fields = [field.strip() for field in line.rstrip('\n').split('|')]
                wanted(len(fields) == 5, 'expected DID | kind | key | English | Chinese')
                did, kind, key, english, chinese = fields
                wanted(re.fullmatch('[0-9A-F]{4}', did), f'"{did}" is not four upper-case hexadecimal digits')
                wanted(not entries or did > entries[-1][0], 'identifiers must ascend')
                wanted(kind in KINDS, f'"{kind}" is no kind ({", ".join(KINDS)})')
                wanted(re.fullmatch('[a-z][a-z0-9_]*', key), f'"{key}" is not snake_case')
                wanted(key not in keys, f'key {key} occurs twice')
                wanted(english and chinese, 'both names are needed')
            except Mistake as mistake:
                raise Mistake(f'{path}:{number}: {mistake}') from None
            keys.add(key)
            entries.append((did, kind, key, english, chinese))
    wanted(entries, f'{path}: no entries')
    return entries


def main():
    table, out = sys.argv[1:]
    entries = read(table)
    rows = ''.join(f'    {{0x{did}, did_kind::{kind}, {quoted("did." + key)}, {quoted(en)}, {quoted(zh)}}},\n'
                   for did, kind, key, en, zh in entries)
    with open(out, 'w', encoding='utf-8') as file:
        file.write('// Made from identification.tbl. Do not edit.\n#pragma once\n\n#include <array>\n\n'
                   '#include "protocols/uds/identification.hpp"\n\nnamespace faultline::uds::tables {\n\n'
                   f'inline constexpr std::array<did_info, {len(entries)}> identification{{{{\n{rows}}}}};\n\n'
                   '}   // namespace faultline::uds::tables\n')


if __name__ == '__main__':
    try:
        main()
    except Mistake as mistake:
        sys.exit(str(mistake))
