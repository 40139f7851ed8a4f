#!/usr/bin/env python3
"""make_ecus.py ECUS SYSTEMS OUT: checks data/ecus.tbl and data/systems.tbl and writes them as constexpr C++ tables."""
import re
import sys

DIALECTS = {'uds': 'false', 'uds,kwp': 'true'}
SOURCES = ('standard', 'published', 'unconfirmed')


class Mistake(Exception):
    pass


def wanted(condition, complaint):
    if not condition:
        raise Mistake(complaint)


def quoted(text):
    return '"' + text.replace('\\', '\\\\').replace('"', '\\"') + '"'


def lines(path, columns, take):
    with open(path, encoding='utf-8') as file:
        for number, line in enumerate(file, 1):
            if not line.strip() or line.startswith('#'):
                continue
            try:
                fields = [field.strip() for field in line.rstrip('\n').split('|')]
                wanted(len(fields) == columns, f'expected {columns} columns')
                wanted(all(fields), 'no column may be empty')
                take(fields)
            except Mistake as mistake:
                raise Mistake(f'{path}:{number}: {mistake}') from None


def read_systems(path):
    systems = {}

    def take(fields):
        key, english, chinese = fields
        wanted(re.fullmatch('[a-z][a-z_]*', key), f'"{key}" is not snake_case')
        wanted(key not in systems, f'{key} occurs twice')
        wanted(not systems or key > list(systems)[-1], 'keys must ascend')
        systems[key] = (english, chinese)

    lines(path, 3, take)
    return systems


def identifier(text):
    wanted(re.fullmatch('[0-9A-F]{3}|[0-9A-F]{8}', text), f'"{text}" is neither three nor eight upper-case hexadecimal digits')
    number = int(text, 16)
    wanted(number <= (0x7FF if len(text) == 3 else 0x1FFFFFFF), f'{text} is no CAN identifier')
    wanted(len(text) == 3 or number > 0x7FF, f'{text} would be taken for an 11-bit identifier')
    return number


def read_ecus(path, systems):
    entries, seen = [], set()

    def take(fields):
        group, request, response, system, dialect, source = fields
        wanted(re.fullmatch(r'\*|[a-z][a-z_]*', group), f'"{group}" is no maker group')
        wanted(len(request) == len(response), 'request and response have different widths')
        ask, answer = identifier(request), identifier(response)
        wanted(ask != answer, 'an ECU does not answer with the identifier it is asked with')
        wanted(system in systems, f'system "{system}" is not in systems.tbl')
        wanted(dialect in DIALECTS, f'"{dialect}" is no dialect ({", ".join(DIALECTS)})')
        wanted(source in SOURCES, f'"{source}" is no source ({", ".join(SOURCES)})')
        wanted(('ask', group, ask) not in seen and ('answer', group, answer) not in seen, f'{group} has this identifier already')
        seen.update({('ask', group, ask), ('answer', group, answer)})
        entries.append((group, ask, answer, system, DIALECTS[dialect], source))

    lines(path, 6, take)
    return entries


def main():
    ecus, systems, out = sys.argv[1:]
    names = read_systems(systems)
    entries = read_ecus(ecus, names)
    unused = set(names) - {entry[3] for entry in entries}
    wanted(not unused, f'{systems}: no ECU belongs to {", ".join(sorted(unused))}')
    rows = ''.join(f'    {{{quoted(group)}, {{0x{ask:X}, 0x{answer:X}}}, {quoted(system)}, {kwp}, known_from::{source}}},\n'
                   for group, ask, answer, system, kwp, source in entries)
    words = ''.join(f'    {{{quoted(key)}, {quoted(en)}, {quoted(zh)}}},\n' for key, (en, zh) in names.items())
    with open(out, 'w', encoding='utf-8') as file:
        file.write('// Made from ecus.tbl and systems.tbl. Do not edit.\n#pragma once\n\n#include <array>\n\n'
                   '#include "gateway/vehicle/known_ecus.hpp"\n\nnamespace faultline::vehicle::tables {\n\n'
                   f'inline constexpr std::array<known_ecu, {len(entries)}> ecus{{{{\n{rows}}}}};\n\n'
                   f'inline constexpr std::array<system_name, {len(names)}> systems{{{{\n{words}}}}};\n\n'
                   '}   // namespace faultline::vehicle::tables\n')


if __name__ == '__main__':
    try:
        main()
    except Mistake as mistake:
        sys.exit(str(mistake))
