#!/usr/bin/env python3
"""make_tables.py PARAMETERS.tbl OUT.hpp: checks the table and writes it as constexpr C++.

The grammar is described in data/README.md. Any mistake in the data stops the build with file and line."""
import os
import re
import sys
from fractions import Fraction


class Mistake(Exception):
    pass


def wanted(condition, complaint):
    if not condition:
        raise Mistake(complaint)


def quoted(text):
    return '"' + text.replace('\\', '\\\\').replace('"', '\\"') + '"'


def number(text):
    value = Fraction(text)
    return f'{value.numerator}.0 / {value.denominator}.0' if value.denominator != 1 else f'{value.numerator}.0'


def read_group(fields):
    wanted(len(fields) == 4, 'expected group PGN | acronym | English | Chinese')
    head = re.fullmatch(r'group ([0-9A-F]{5})', fields[0])
    wanted(head, f'"{fields[0]}" is not "group" and five upper-case hexadecimal digits')
    pgn = int(head[1], 16)
    wanted(pgn <= 0x1FFFF, 'a PGN has 18 bits, the highest is 0 here')
    wanted((pgn >> 8 & 0xFF) >= 0xF0 or pgn & 0xFF == 0, 'the low byte of a PDU1 group is 00')
    wanted(all(fields[1:]), 'acronym and both names are needed')
    return pgn


def read_parameter(fields, pgn):
    wanted(len(fields) == 8, 'expected key | spn | place | scale | offset | unit | English | Chinese')
    key, spn, place, scale, offset, unit, english, chinese = fields
    wanted(re.fullmatch('[a-z][a-z0-9_]*', key), f'"{key}" is not snake_case')
    wanted(english and chinese, 'both names are needed')
    wanted(spn.isdigit() and 0 < int(spn) <= 0x7FFFE, f'"{spn}" is no SPN')
    where = re.fullmatch(r'(\d+):(\d+)', place)
    wanted(where, f'"{place}" is no place (start:length)')
    start, length = int(where[1]), int(where[2])
    wanted(length in (2, 4, 8, 16, 32), 'a parameter has 2, 4, 8, 16 or 32 bits')
    wanted(length >= 8 and start % 8 == 0 or length < 8 and start // 8 == (start + length - 1) // 8,
           'a parameter begins at a byte, or lies inside one')
    wanted(start + length <= 64, 'the parameter ends beyond eight bytes')
    wanted(Fraction(scale) > 0, 'a scale is above zero')
    return (int(spn), pgn, start, length, number(scale), number(offset), key, unit, english, chinese)


def read(path):
    parameters, groups, pgn = [], set(), None
    with open(path, encoding='utf-8') as file:
        for line, text in enumerate(file, 1):
            if not text.strip() or text.startswith('#'):
                continue
            fields = [field.strip() for field in text.rstrip('\n').split('|')]
            try:
                if text[0] != ' ':
                    pgn = read_group(fields)
                    wanted(pgn not in groups, f'group {pgn:05X} occurs twice')
                    groups.add(pgn)
                    continue
                wanted(pgn is not None, 'a parameter before its group')
                new = read_parameter(fields, pgn)
                wanted(all(new[0] != old[0] for old in parameters), f'SPN {new[0]} occurs twice')
                wanted(all(new[6] != old[6] for old in parameters), f'{new[6]} occurs twice')
                parameters.append(new)
            except (Mistake, ValueError, ZeroDivisionError) as error:
                raise Mistake(f'{path}:{line}: {error}') from None
    wanted(parameters, f'{path}: has no parameters')
    return sorted(parameters, key=lambda p: (p[1], p[2]))


def main():
    try:
        parameters = read(sys.argv[1])
    except Mistake as mistake:
        sys.exit(str(mistake))
    lines = ['// Written by protocols/j1939/make_tables.py from data/parameters.tbl; not to be edited.', '#pragma once', '',
             '#include <array>', '', 'namespace faultline::j1939::table {', '',
             f'inline constexpr std::array<parameter, {len(parameters)}> parameters{{{{']
    for spn, pgn, start, length, scale, offset, *texts in parameters:
        lines.append(f'    {{{spn}, 0x{pgn:05X}, {start}, {length}, {scale}, {offset}, {", ".join(map(quoted, texts))}}},')
    lines += ['}};', '', '}   // namespace faultline::j1939::table', '']
    os.makedirs(os.path.dirname(sys.argv[2]), exist_ok=True)
    with open(sys.argv[2], 'w', encoding='utf-8') as file:
        file.write('\n'.join(lines))


if __name__ == '__main__':
    main()
