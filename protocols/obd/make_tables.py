#!/usr/bin/env python3
"""make_tables.py DATA_DIR OUT_DIR: checks data/*.tbl and writes them as constexpr C++ tables.

The grammar is described in data/README.md. Any mistake in the data stops the build with file and line."""
import glob
import os
import re
import sys
from fractions import Fraction

VSS_ROOT = 'Vehicle.OBD.'
MAX_PIDS_IN_ONE_REQUEST = 6
MAX_VALUES = 256   # obd/decode.hpp


class Mistake(Exception):
    pass


def rows(path):
    """Yields (line number, is indented, fields) of one table."""
    with open(path, encoding='utf-8') as file:
        for number, line in enumerate(file, 1):
            if line.strip() and not line.startswith('#'):
                yield number, line[0] == ' ', [field.strip() for field in line.rstrip('\n').split('|')]


def quoted(text):
    return '"' + text.replace('\\', '\\\\').replace('"', '\\"') + '"'


def number(text):
    """An exact C++ double for "0.1", "100/255", "-40"."""
    value = Fraction(text)
    return f'{value.numerator}.0 / {value.denominator}.0' if value.denominator != 1 else f'{value.numerator}.0'


def wanted(condition, complaint):
    if not condition:
        raise Mistake(complaint)


def hex_byte(text):
    wanted(re.fullmatch('[0-9A-F]{2}', text), f'"{text}" is not two upper-case hexadecimal digits')
    return int(text, 16)


def read_choices(path):
    lists = {}
    for line, indented, fields in rows(path):
        try:
            if not indented:
                name = re.fullmatch(r'list ([a-z_0-9]+)', fields[0])
                wanted(name and len(fields) == 1, 'expected "list NAME"')
                wanted(name[1] not in lists, f'list {name[1]} occurs twice')
                current = lists[name[1]] = []
                prefix = name[1]
            else:
                wanted(len(fields) == 4, 'expected raw | key | English | Chinese')
                raw = int(fields[0])
                wanted(not current or raw > current[-1][0], 'raw values must ascend')
                current.append((raw, f'{prefix}.{fields[1]}', fields[2], fields[3]))
        except (Mistake, ValueError) as error:
            raise Mistake(f'{path}:{line}: {error}') from None
    return lists


def read_signal(fields, pid, lengths, lists):
    wanted(len(fields) in (7, 8), 'expected key | place | scale | offset | unit | English | Chinese | options')
    key, place, scale, offset, unit, english, chinese = fields[:7]
    wanted(re.fullmatch('[a-z][a-z0-9_]*', key), f'"{key}" is not snake_case')
    wanted(english and chinese, 'both names are needed')
    where = re.fullmatch(r'(\d+):(\d+)(s?)', place)
    wanted(where, f'"{place}" is no place (start:length, s for signed)')
    start, length = int(where[1]), int(where[2])
    wanted(1 <= length <= 32, 'a signal has 1 to 32 bits')
    wanted(start + length <= 8 * max(lengths), 'the signal ends beyond the data of its PID')
    wanted(Fraction(scale) > 0, 'a scale is above zero')
    signal = dict(key=key, pid=pid, start=start, length=length, signed=bool(where[3]), scale=number(scale),
                  offset=number(offset), unit=unit, en=english, zh=chinese, vss='', na='signal::no_raw',
                  off='signal::no_raw', support='signal::no_bit', wide='signal::no_bit', factor=1, choices='')
    for option in (fields[7].split() if len(fields) == 8 else []):
        name, _, value = option.partition('=')
        if name == 'vss':
            signal['vss'] = VSS_ROOT + value
        elif name == 'enum':
            wanted(value in lists, f'no list {value} in choices.tbl')
            signal['choices'] = value
        elif name in ('na', 'off'):
            wanted(int(value, 16) < 1 << length, f'{option} does not fit into {length} bits')
            signal[name] = f'0x{value}U'
        elif name == 'support':
            wanted(int(value) < 8 * min(lengths), f'{option} lies beyond the data')
            signal['support'] = value
        elif name == 'wide':
            bit, _, factor = value.partition('x')
            wanted(int(bit) < 8 * min(lengths), f'{option} lies beyond the data')
            signal['wide'], signal['factor'] = bit, int(factor)
        elif name == 'dtc':
            wanted(length == 16, 'a code has 16 bits')
        else:
            raise Mistake(f'unknown option {option}')
    plain_rules = ('signal::no_raw', 'signal::no_raw', 'signal::no_bit', 'signal::no_bit')
    signal['conditions'] = (signal['na'], signal['off'], signal['support'], signal['wide']) != plain_rules
    return signal


def read_pids(paths, lists):
    pids, signals, keys = [], [], set()
    for path in paths:
        for line, indented, fields in rows(path):
            try:
                if not indented:
                    head = re.fullmatch(r'pid ([0-9A-F]{2})', fields[0])
                    wanted(head and len(fields) == 4, 'expected pid HEX | length,... | English | Chinese')
                    pid = int(head[1], 16)
                    wanted(not pids or pid > pids[-1]['pid'], 'PIDs must ascend')
                    lengths = [int(text) for text in fields[1].split(',')]
                    wanted(1 <= len(lengths) <= 3 and all(0 < n < 64 for n in lengths), 'one to three lengths of 1 to 63 bytes')
                    pids.append(dict(pid=pid, lengths=lengths, en=fields[2], zh=fields[3], first=len(signals), count=0))
                else:
                    signal = read_signal(fields, pids[-1]['pid'], pids[-1]['lengths'], lists)
                    wanted(signal['key'] not in keys, f'key {signal["key"]} occurs twice')
                    keys.add(signal['key'])
                    signals.append(signal)
                    pids[-1]['count'] += 1
            except (Mistake, ValueError, ZeroDivisionError) as error:
                raise Mistake(f'{path}:{line}: {error}') from None
    most = sorted((pid['count'] for pid in pids), reverse=True)[:MAX_PIDS_IN_ONE_REQUEST]
    wanted(sum(most) <= MAX_VALUES, f'{sum(most)} signals in six PIDs: raise max_values in decode.hpp')
    return pids, signals


def pid_tables(pids, signals, lists):
    out = ['inline constexpr choice choices[] = {']
    ranges = ['    {0, 0},']
    ids, place = {'': 0}, 0
    for name, entries in lists.items():
        ids[name] = len(ids)
        ranges.append(f'    {{{place}, {len(entries)}}},   // {name}')
        place += len(entries)
        out += [f'    {{{raw}, {quoted(key)}, {quoted(en)}, {quoted(zh)}}},' for raw, key, en, zh in entries]
    out += ['};', 'inline constexpr choice_range choice_ranges[] = {', *ranges, '};', 'inline constexpr signal signals[] = {']
    for s in signals:
        out.append('    {' + ', '.join([quoted(s['key']), quoted(s['en']), quoted(s['zh']), quoted(s['unit']), quoted(s['vss']),
                                        s['scale'], s['offset'], s['na'], s['off'], str(s['start']), str(ids[s['choices']]),
                                        str(s['length']), f'0x{s["pid"]:02X}', s['support'], s['wide'], str(s['factor']),
                                        'true' if s['signed'] else 'false',
                                        'true' if s['conditions'] else 'false']) + '},')
    out += ['};', 'inline constexpr pid_info pids[] = {']
    for p in pids:
        lengths = ', '.join(map(str, p['lengths']))
        out.append(f'    {{0x{p["pid"]:02X}, {{{lengths}}}, {p["first"]}, {p["count"]}, {quoted(p["en"])}, {quoted(p["zh"])}}},')
    index = {p['pid']: i for i, p in enumerate(pids)}
    out += ['};', '// place in `pids` plus one; 0 = not in the table', 'inline constexpr std::uint8_t pid_index[256] = {']
    wanted(len(pids) < 255, 'too many PIDs for an eight-bit index')
    for row in range(0, 256, 16):
        out.append('    ' + ', '.join(str(index[i] + 1 if i in index else 0) for i in range(row, row + 16)) + ',')
    return out + ['};']


def plain(path, columns, make):
    """One C++ initialiser per row of a simple table."""
    out, seen = [], set()
    for line, _, fields in rows(path):
        try:
            wanted(len(fields) == columns, f'expected {columns} columns, found {len(fields)}')
            key, text = make(fields)
            wanted(key not in seen, f'{key} occurs twice')
            seen.add(key)
            out.append(f'    {{{text}}},')
        except (Mistake, ValueError) as error:
            raise Mistake(f'{path}:{line}: {error}') from None
    return out


def unit_row(fields):
    code = hex_byte(fields[0])
    signed = 'true' if code >= 0x80 else 'false'
    return code, f'0x{code:02X}, {number(fields[1])}, {number(fields[2])}, {quoted(fields[3])}, {signed}'


def named_row(fields):
    code = hex_byte(fields[0])
    return code, f'0x{code:02X}, {quoted(fields[1])}, {quoted(fields[2])}'


def infotype_row(fields):
    code = hex_byte(fields[0])
    return code, f'0x{code:02X}, {quoted(fields[1])}, {quoted(fields[2])}, {quoted(fields[3])}'


def counter_row(fields):
    code = hex_byte(fields[0])
    return (code, fields[1]), f'0x{code:02X}, {int(fields[1])}, {quoted(fields[2])}, {quoted(fields[3])}, {quoted(fields[4])}'


def nrc_row(fields):
    code = hex_byte(fields[0])
    wanted(fields[1] in ('not_supported', 'not_now', 'pending', 'not_allowed', 'other'), f'unknown kind {fields[1]}')
    return code, (f'0x{code:02X}, refusal_kind::{fields[1]}, {quoted("nrc." + fields[0])}, {quoted(fields[2])}, '
                  f'{quoted(fields[3])}')


def readiness_row(fields):
    wanted(fields[0] in ('any', 'spark', 'compression'), f'unknown ignition {fields[0]}')
    bit = re.fullmatch('(b?)([0-7])', fields[1])
    wanted(bit, f'"{fields[1]}" is no bit')
    kind = {'any': 'any', 'spark': 'spark', 'compression': 'compression'}[fields[0]]
    return (kind, fields[1]), (f'monitor_kind::{kind}, {"true" if bit[1] else "false"}, {bit[2]}, {quoted(fields[2])}, '
                               f'{quoted(fields[3])}, {quoted(fields[4])}')


def write(path, body):
    text = '\n'.join(['// Made from protocols/obd/data by make_tables.py.', '#pragma once', '', *body, ''])
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, 'w', encoding='utf-8') as file:
        file.write(text)


def table(type_name, name, body):
    return [f'inline constexpr {type_name} {name}[] = {{', *body, '};']


def main(data, out):
    at = lambda name: os.path.join(data, name)
    lists = read_choices(at('choices.tbl'))
    pids, signals = read_pids(sorted(glob.glob(at('pids_*.tbl'))), lists)
    within = lambda body: ['namespace faultline::obd::tables {', *body, '}  // namespace faultline::obd::tables']
    write(os.path.join(out, 'pid_tables.hpp'),
          ['#include "protocols/obd/signals.hpp"', '',
           *within(['struct choice_range { std::uint16_t first; std::uint16_t count; };', *pid_tables(pids, signals, lists)])])
    write(os.path.join(out, 'monitor_tables.hpp'),
          ['#include "protocols/obd/monitors.hpp"', '',
           *within(table('unit_scaling', 'units', plain(at('units.tbl'), 4, unit_row)) +
                   table('named_id', 'monitor_ids', plain(at('monitor_ids.tbl'), 3, named_row)) +
                   table('named_id', 'test_ids', plain(at('test_ids.tbl'), 3, named_row)))])
    write(os.path.join(out, 'info_tables.hpp'),
          ['#include "protocols/obd/vehicle_info.hpp"', '',
           *within(['struct counter_name { std::uint8_t type; std::uint8_t place; std::string_view key; std::string_view en; '
                    'std::string_view zh; };'] +
                   table('infotype_name', 'infotypes', plain(at('infotypes.tbl'), 4, infotype_row)) +
                   table('counter_name', 'counters', plain(at('counters.tbl'), 5, counter_row)))])
    write(os.path.join(out, 'nrc_table.hpp'),
          ['#include "protocols/obd/nrc.hpp"', '', *within(table('nrc_info', 'nrcs', plain(at('nrc.tbl'), 4, nrc_row)))])
    write(os.path.join(out, 'readiness_table.hpp'),
          ['#include "protocols/obd/readiness.hpp"', '',
           *within(['enum class monitor_kind : std::uint8_t { any, spark, compression };',
                    'struct monitor_name { monitor_kind kind; bool continuous; std::uint8_t bit; std::string_view key; '
                    'std::string_view en; std::string_view zh; };'] +
                   table('monitor_name', 'monitor_names', plain(at('readiness.tbl'), 5, readiness_row)))])


if __name__ == '__main__':
    try:
        main(*sys.argv[1:])
    except Mistake as error:
        sys.exit(str(error))
