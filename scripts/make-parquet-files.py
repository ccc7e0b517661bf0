#!/usr/bin/env python3
"""Writes test/parquet/data: small Parquet files over types, encodings, codecs, page versions, NULLs and
nesting, each with the rows that its writer read back, one JSON array a line.

    pip install pyarrow duckdb numpy
    python3 scripts/make-parquet-files.py

Values are the engine's internal ones: integers and scaled decimals in digits, dates in days, times in
milliseconds, timestamps in microseconds, bytes in hexadecimal.
"""
import datetime as dt
import decimal
import json
import math
import os
import random

import duckdb
import numpy
import pyarrow as pa
import pyarrow.parquet as pq

OUT = os.path.join(os.path.dirname(__file__), '..', 'test', 'parquet', 'data')
EPOCH = dt.datetime(1970, 1, 1)
WIDE = decimal.Context(prec=80)
random.seed(7)


def internal(value, sql):
    """A value as JSON, by the SQL type that the test declares."""
    if value is None:
        return None
    if isinstance(sql, dict):
        if 'row' in sql:
            return [internal(value.get(name), kind) for name, kind in sql['row']]
        if 'array' in sql:
            return [internal(item, sql['array']) for item in value]
        key, item = sql['map']
        return [[internal(k, key), internal(v, item)] for k, v in value]
    base = sql.split('(')[0]
    if base in ('TINYINT', 'SMALLINT', 'INT', 'BIGINT'):
        return str(int(value))
    if base == 'DECIMAL':
        scale = int(sql.split(',')[1].rstrip(')'))
        return str(int(decimal.Decimal(value).scaleb(scale, WIDE)))
    if base == 'DATE':
        return str((value - EPOCH.date()).days)
    if base == 'TIME':
        return str(((value.hour * 60 + value.minute) * 60 + value.second) * 1000 + value.microsecond // 1000)
    if base in ('TIMESTAMP', 'TIMESTAMP_LTZ'):
        if value.tzinfo is not None:
            value = value.astimezone(dt.timezone.utc).replace(tzinfo=None)
        return str((value - EPOCH) // dt.timedelta(microseconds=1))
    if base in ('FLOAT', 'DOUBLE'):
        value = float(value)
        if math.isnan(value):
            return 'NaN'
        if math.isinf(value):
            return 'Infinity' if value > 0 else '-Infinity'
        return value
    if base == 'BYTES':
        return bytes(value).hex()
    return value


def save_rows(name, schema, rows, note):
    with open(os.path.join(OUT, name.replace('.parquet', '.ndjson')), 'w') as out:
        json.dump({'note': note, 'schema': schema}, out, ensure_ascii=False)
        out.write('\n')
        for row in rows:
            json.dump(row, out, ensure_ascii=False, separators=(',', ':'))
            out.write('\n')


def record(name, schema, table, note):
    columns = [table.column(column).to_pylist() for column, _ in schema]
    rows = [[internal(value, sql) for value, (_, sql) in zip(values, schema)] for values in zip(*columns)]
    save_rows(name, schema, rows, note)


def write(name, schema, table, note, **options):
    pq.write_table(table, os.path.join(OUT, name), **options)
    record(name, schema, table, note)


def with_nulls(values, share):
    return [None if random.random() < share else value for value in values]


def integer(bits):
    low = -(2 ** (bits - 1))
    return random.choice([0, -1, 1, -low - 1, low, random.randrange(low, -low)])


ALL = [
    ('b', 'BOOLEAN'), ('i8', 'TINYINT'), ('i16', 'SMALLINT'), ('i32', 'INT'), ('i64', 'BIGINT'),
    ('u8', 'SMALLINT'), ('u16', 'INT'), ('u32', 'BIGINT'), ('u64', 'DECIMAL(20,0)'),
    ('f32', 'FLOAT'), ('f64', 'DOUBLE'), ('f16', 'FLOAT'),
    ('d9', 'DECIMAL(9,2)'), ('d18', 'DECIMAL(18,4)'), ('d38', 'DECIMAL(38,10)'),
    ('date', 'DATE'), ('tms', 'TIME(3)'), ('tus', 'TIME(3)'),
    ('ts_ms', 'TIMESTAMP(3)'), ('ts_us', 'TIMESTAMP(6)'), ('ltz_us', 'TIMESTAMP_LTZ(6)'),
    ('s', 'STRING'), ('u', 'STRING'), ('bin', 'BYTES'), ('fixed', 'BYTES'),
]


def micros():
    offset = random.choice([0, -1, 1, 999, -999, random.randrange(-2 * 10 ** 15, 4 * 10 ** 15)])
    return EPOCH + dt.timedelta(microseconds=offset)


def millis():
    return micros().replace(microsecond=random.randrange(1000) * 1000)


def dec(precision, scale):
    top = 10 ** precision - 1
    return decimal.Decimal(random.choice([0, 1, -1, top, -top, random.randrange(-top, top)])).scaleb(-scale, WIDE)


def time():
    return dt.time(random.randrange(24), random.randrange(60), random.randrange(60), random.randrange(10 ** 6))


MAKE = {
    'b': (pa.bool_(), lambda: random.random() < 0.5),
    'i8': (pa.int8(), lambda: integer(8)), 'i16': (pa.int16(), lambda: integer(16)),
    'i32': (pa.int32(), lambda: integer(32)), 'i64': (pa.int64(), lambda: integer(64)),
    'u8': (pa.uint8(), lambda: integer(8) + 128), 'u16': (pa.uint16(), lambda: integer(16) + 2 ** 15),
    'u32': (pa.uint32(), lambda: integer(32) + 2 ** 31), 'u64': (pa.uint64(), lambda: integer(64) + 2 ** 63),
    'f32': (pa.float32(), lambda: float(numpy.float32(random.choice([0.0, -0.0, math.inf, -math.inf, math.nan, random.gauss(0, 1e3)])))),
    'f64': (pa.float64(), lambda: random.choice([0.0, -0.0, math.inf, -math.inf, math.nan, 5e-324, random.gauss(0, 1e9)])),
    'f16': (pa.float16(), lambda: numpy.float16(random.choice([0.0, 1.5, -2.25, 6e-08, 65504.0, math.inf]))),
    'd9': (pa.decimal128(9, 2), lambda: dec(9, 2)), 'd18': (pa.decimal128(18, 4), lambda: dec(18, 4)),
    'd38': (pa.decimal128(38, 10), lambda: dec(38, 10)),
    'date': (pa.date32(), lambda: EPOCH.date() + dt.timedelta(days=random.randrange(-30000, 60000))),
    'tms': (pa.time32('ms'), lambda: time().replace(microsecond=random.randrange(1000) * 1000)),
    'tus': (pa.time64('us'), time),
    'ts_ms': (pa.timestamp('ms'), millis), 'ts_us': (pa.timestamp('us'), micros),
    'ltz_us': (pa.timestamp('us', tz='UTC'), lambda: micros().replace(tzinfo=dt.timezone.utc)),
    's': (pa.string(), lambda: random.choice(['', 'a', 'hello', 'x' * random.randrange(40), f'key-{random.randrange(20)}'])),
    'u': (pa.string(), lambda: random.choice(['', 'grün', '日本語', '🙂 ok', 'plain', 'né' * random.randrange(5)])),
    'bin': (pa.binary(), lambda: random.randbytes(random.randrange(12))),
    'fixed': (pa.binary(5), lambda: random.randbytes(5)),
}


def all_types(count, share):
    arrays, fields = [], []
    for name, _ in ALL:
        kind, value = MAKE[name]
        values = [value() for _ in range(count)]
        arrays.append(pa.array(values if share is None else with_nulls(values, share), kind))
        fields.append(pa.field(name, kind, nullable=share is not None))
    return pa.Table.from_arrays(arrays, schema=pa.schema(fields))


def only(schema, table, names):
    return [field for field in schema if field[0] in names], table.select(names)


def flat_files():
    for codec in ['none', 'snappy', 'gzip', 'brotli', 'zstd', 'lz4']:
        write(f'types-{codec}.parquet', ALL, all_types(100, 0.2), f'all types, {codec}, dictionaries', compression=codec)
    write('types-required.parquet', ALL, all_types(100, None), 'all types, none of them optional')
    write('types-v2.parquet', ALL, all_types(150, 0.2), 'version 2 pages', data_page_version='2.0', compression='zstd')
    write('types-v2-plain.parquet', ALL, all_types(150, 0.2), 'version 2 pages, no dictionaries',
          data_page_version='2.0', use_dictionary=False, compression='snappy')
    write('types-plain.parquet', ALL, all_types(150, 0.1), 'no dictionaries', use_dictionary=False, compression='none')
    write('types-nulls.parquet', ALL, all_types(50, 1.0), 'nothing but NULLs')
    write('types-groups.parquet', ALL, all_types(200, 0.1), 'many row groups, small pages',
          row_group_size=90, data_page_size=64, write_batch_size=16, compression='none')
    write('types-checksum.parquet', ALL, all_types(60, 0.1), 'pages with checksums', write_page_checksum=True)
    old = ['b', 'i8', 'i16', 'i32', 'i64', 'u8', 'u16', 'u64', 'f32', 'f64', 'd9', 'd18', 'd38', 'date', 'tms', 'tus', 's', 'bin', 'fixed']
    schema, table = only(ALL, all_types(60, 0.1), old)
    write('types-old.parquet', schema, table, 'format version 1.0', version='1.0')
    schema, table = only(ALL, all_types(100, 0.2), ['d9', 'd18', 'd38'])
    write('decimals-as-integers.parquet', schema, table, 'decimals in INT32 and INT64', store_decimal_as_integer=True)
    write('empty.parquet', ALL, all_types(0, 0.1), 'no rows')


def encodings():
    count = 600
    schema = [('i32', 'INT'), ('i64', 'BIGINT'), ('f32', 'FLOAT'), ('f64', 'DOUBLE'), ('s', 'STRING'), ('t', 'STRING'),
              ('fixed', 'BYTES'), ('b', 'BOOLEAN'), ('ramp', 'BIGINT'), ('split', 'INT'), ('wide', 'BIGINT')]

    def table(share):
        words = sorted(f'user/{random.randrange(300):04d}/page' for _ in range(count))
        values = {
            'i32': ([integer(32) for _ in range(count)], pa.int32()),
            'i64': ([integer(64) for _ in range(count)], pa.int64()),
            'f32': ([i / 4 for i in range(count)], pa.float32()),
            'f64': ([random.gauss(0, 1) for _ in range(count)], pa.float64()),
            's': (words, pa.string()),
            't': ([random.choice(['', 'ä', 'text', 'y' * random.randrange(100)]) for _ in range(count)], pa.string()),
            'fixed': ([word[:9].encode() for word in words], pa.binary(9)),
            'b': ([i % 5 < 3 for i in range(count)], pa.bool_()),
            'ramp': ([10 ** 15 + i * 1000 + random.randrange(50) for i in range(count)], pa.int64()),
            'split': ([i * i for i in range(count)], pa.int32()),
            'wide': ([i << 40 for i in range(count)], pa.int64()),
        }
        return pa.table({name: pa.array(with_nulls(column, share), kind) for name, (column, kind) in values.items()})

    chosen = {
        'i32': 'DELTA_BINARY_PACKED', 'i64': 'DELTA_BINARY_PACKED', 'f32': 'BYTE_STREAM_SPLIT', 'f64': 'BYTE_STREAM_SPLIT',
        's': 'DELTA_BYTE_ARRAY', 't': 'DELTA_LENGTH_BYTE_ARRAY', 'fixed': 'DELTA_BYTE_ARRAY', 'b': 'RLE',
        'ramp': 'DELTA_BINARY_PACKED', 'split': 'BYTE_STREAM_SPLIT', 'wide': 'BYTE_STREAM_SPLIT',
    }
    for version in ['1.0', '2.0']:
        for share in [0, 0.3]:
            write(f'encodings-v{version[0]}-{"nulls" if share else "full"}.parquet', schema, table(share),
                  f'delta and split encodings, version {version} pages', use_dictionary=False, column_encoding=chosen,
                  data_page_version=version, data_page_size=900, write_batch_size=50, compression='zstd')
    write('split-fixed.parquet', [('fixed', 'BYTES')], table(0.1).select(['fixed']), 'BYTE_STREAM_SPLIT of fixed bytes',
          use_dictionary=False, column_encoding={'fixed': 'BYTE_STREAM_SPLIT'})


def fallback():
    count = 1200
    table = pa.table({
        's': pa.array(with_nulls([f'value-{random.randrange(1000)}' for _ in range(count)], 0.1), pa.string()),
        'n': pa.array([random.randrange(10 ** 6) * 10 ** 9 for _ in range(count)], pa.int64()),
        'd': pa.array([decimal.Decimal(random.randrange(10 ** 9)).scaleb(-2) for _ in range(count)], pa.decimal128(12, 2)),
    })
    write('fallback.parquet', [('s', 'STRING'), ('n', 'BIGINT'), ('d', 'DECIMAL(12,2)')], table,
          'dictionaries that grow too large give way to PLAIN', dictionary_pagesize_limit=1500, data_page_size=700, write_batch_size=100)


def times():
    nanos = [0, 1, -1, 999, 1000, -1000, -1001, 1700000000123456789, -1700000000123456789]
    clocks = [0, 1, 999999, 1000000, 86399999999999, 5, 6, 7, 8]
    pq.write_table(pa.table({
        'ts_ns': pa.array(nanos, pa.timestamp('ns')),
        'ltz_ns': pa.array(nanos, pa.timestamp('ns', tz='UTC')),
        'tns': pa.array(clocks, pa.time64('ns')),
        'ltz_ms': pa.array([n // 10 ** 6 for n in nanos], pa.timestamp('ms', tz='UTC')),
    }), os.path.join(OUT, 'nanos.parquet'))
    schema = [('ts_ns', 'TIMESTAMP(6)'), ('ltz_ns', 'TIMESTAMP_LTZ(6)'), ('tns', 'TIME(3)'), ('ltz_ms', 'TIMESTAMP_LTZ(3)')]
    rows = [[str(n // 1000), str(n // 1000), str(t // 10 ** 6), str(n // 10 ** 6 * 1000)] for n, t in zip(nanos, clocks)]
    save_rows('nanos.parquet', schema, rows, 'nanoseconds are rounded down')
    for name, has_dictionary in [('dictionary', True), ('plain', False)]:
        pq.write_table(pa.table({'t': pa.array(nanos, pa.timestamp('ns'))}), os.path.join(OUT, f'int96-{name}.parquet'),
                       use_deprecated_int96_timestamps=True, use_dictionary=has_dictionary)
        save_rows(f'int96-{name}.parquet', [('t', 'TIMESTAMP(6)')], [[str(n // 1000)] for n in nanos], 'INT96 timestamps')


def nested():
    def maybe(make, share=0.2):
        return None if random.random() < share else make()

    def text():
        return random.choice(['', 'a', 'bb', 'ccc', 'dddd'])

    def listed(make, most=4):
        return [make() for _ in range(random.randrange(most))]

    count = 120
    point = pa.struct([('x', pa.int32()), ('y', pa.string())])

    def points():
        return {'x': maybe(lambda: integer(32)), 'y': maybe(text)}

    def column(make, kind):
        return pa.array([maybe(make) for _ in range(count)], kind)

    table = pa.table({
        'id': pa.array(range(count), pa.int64()),
        'r': column(points, point),
        'rr': column(lambda: {'p': maybe(points), 'q': maybe(lambda: 1.5)}, pa.struct([('p', point), ('q', pa.float64())])),
        'l': column(lambda: listed(lambda: maybe(lambda: integer(64))), pa.list_(pa.int64())),
        'ls': column(lambda: listed(lambda: maybe(text)), pa.list_(pa.string())),
        'll': column(lambda: listed(lambda: maybe(lambda: listed(lambda: maybe(lambda: 7)))), pa.list_(pa.list_(pa.int32()))),
        'lr': column(lambda: listed(lambda: maybe(points)), pa.list_(point)),
        'm': column(lambda: [(f'k{i}', maybe(lambda: integer(32))) for i in range(random.randrange(4))], pa.map_(pa.string(), pa.int32())),
        'ml': column(lambda: [(i, maybe(lambda: listed(text))) for i in range(random.randrange(3))], pa.map_(pa.int32(), pa.list_(pa.string()))),
        'rl': column(lambda: {'v': maybe(lambda: listed(lambda: True)), 'd': maybe(lambda: decimal.Decimal('12345678901234567890.12'))},
                     pa.struct([('v', pa.list_(pa.bool_())), ('d', pa.decimal128(30, 2))])),
    })
    row = {'row': [('x', 'INT'), ('y', 'STRING')]}
    schema = [('id', 'BIGINT'), ('r', row), ('rr', {'row': [('p', row), ('q', 'DOUBLE')]}), ('l', {'array': 'BIGINT'}),
              ('ls', {'array': 'STRING'}), ('ll', {'array': {'array': 'INT'}}), ('lr', {'array': row}),
              ('m', {'map': ['STRING', 'INT']}), ('ml', {'map': ['INT', {'array': 'STRING'}]}),
              ('rl', {'row': [('v', {'array': 'BOOLEAN'}), ('d', 'DECIMAL(30,2)')]})]
    write('nested.parquet', schema, table, 'rows, arrays, maps', compression='snappy')
    write('nested-v2.parquet', schema, table, 'rows, arrays, maps; version 2, small pages and row groups', data_page_version='2.0',
          data_page_size=60, write_batch_size=7, row_group_size=70, compression='zstd')
    write('nested-plain.parquet', schema, table, 'rows, arrays, maps; small pages, no dictionaries', use_dictionary=False,
          data_page_size=100, write_batch_size=11, compression='none')
    write('nested-old-lists.parquet', schema, table, 'lists whose element is called item', use_compliant_nested_type=False)


def by_duckdb():
    query = """
        SELECT (i * 7919 % 1000)::INTEGER AS i, CASE WHEN i % 9 = 0 THEN NULL ELSE i * 1000003 END::BIGINT AS n, (i % 7)::TINYINT AS t,
               'name ' || (i % 13) AS s, (i / 3.0)::DECIMAL(14,3) AS d, (i / 3.0)::DECIMAL(30,5) AS w, i % 3 = 0 AS b,
               DATE '2020-01-01' + (i % 900)::INTEGER AS day, TIMESTAMP '1999-12-31 23:59:59.999999' + INTERVAL (i) SECOND AS ts,
               [x FOR x IN range(i % 4)]::INTEGER[] AS l, {'a': i::INTEGER, 'b': NULL::VARCHAR} AS r, i * 0.1::DOUBLE AS f
        FROM range(400) t(i)"""
    schema = [('i', 'INT'), ('n', 'BIGINT'), ('t', 'TINYINT'), ('s', 'STRING'), ('d', 'DECIMAL(14,3)'), ('w', 'DECIMAL(30,5)'), ('b', 'BOOLEAN'),
              ('day', 'DATE'), ('ts', 'TIMESTAMP(6)'), ('l', {'array': 'INT'}), ('r', {'row': [('a', 'INT'), ('b', 'STRING')]}), ('f', 'DOUBLE')]
    for version in ['V1', 'V2']:
        name = f'duckdb-{version.lower()}.parquet'
        duckdb.sql(f"COPY ({query}) TO '{os.path.join(OUT, name)}' (FORMAT parquet, PARQUET_VERSION {version}, COMPRESSION zstd)")
        record(name, schema, pq.read_table(os.path.join(OUT, name)), f'written by DuckDB, {version}')


os.makedirs(OUT, exist_ok=True)
flat_files()
encodings()
fallback()
times()
nested()
by_duckdb()
