#!/usr/bin/env python3
"""make_makers.py WMI_TABLE OUT_HEADER: checks the maker table and writes it as a sorted constexpr C++ table."""
import os
import re
import sys


def main(table, header):
    makers = {}
    with open(table, encoding='utf-8') as file:
        for number, line in enumerate(file, 1):
            if not line.strip() or line.startswith('#'):
                continue
            fields = [field.strip() for field in line.split('|')]
            fault = None
            if len(fields) != 5 or not all(fields):
                fault = 'expected WMI | key | group | English | Chinese'
            elif not re.fullmatch('[A-HJ-NPR-Z0-9]{3}|[A-HJ-NPR-Z0-9]{2}9[A-HJ-NPR-Z0-9]{3}', fields[0]):
                fault = f'"{fields[0]}" is no world manufacturer identifier'
            elif fields[0] in makers:
                fault = f'{fields[0]} occurs twice'
            elif not all(re.fullmatch('[a-z][a-z0-9_]*', key) for key in fields[1:3]):
                fault = 'keys are snake_case'
            if fault:
                sys.exit(f'{table}:{number}: {fault}')
            makers[fields[0]] = fields
    rows = ['    {' + ', '.join(f'"{field}"' for field in makers[wmi]) + '},' for wmi in sorted(makers)]
    os.makedirs(os.path.dirname(header), exist_ok=True)
    with open(header, 'w', encoding='utf-8') as file:
        file.write('\n'.join(['// Made from protocols/vin/data/wmi.tbl by make_makers.py.', '#pragma once', '',
                              '#include "protocols/vin/vin.hpp"', '', 'namespace faultline::vin::tables {',
                              'inline constexpr maker makers[] = {', *rows, '};',
                              '}  // namespace faultline::vin::tables', '']))


if __name__ == '__main__':
    main(*sys.argv[1:])
