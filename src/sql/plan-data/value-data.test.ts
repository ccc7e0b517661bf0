/** Values through JSON: what JSON does not have must not come back as something else. */
import { expect, it } from 'vitest'
import { valueText } from '../../../test/expressions/value-text.ts'
import type { Value } from '../../core/value.ts'
import { decodeValue, encodeValue, type ValueData } from './value-data.ts'

const VALUES: readonly Value[] = [
  null,
  true,
  0,
  -1.5,
  -0,
  Number.NaN,
  Number.POSITIVE_INFINITY,
  Number.NEGATIVE_INFINITY,
  5e-324,
  Number.MAX_VALUE,
  0n,
  -(2n ** 63n),
  10n ** 38n - 1n,
  '',
  '{"bigint":"1"}',
  'é😀\u0000\n',
  new Uint8Array(0),
  Uint8Array.of(0, 15, 255),
  [],
  [1, null, [2n, 'x']],
  new Map<Value, Value>([
    ['a', 1n],
    [null, [Number.NaN]],
  ]),
  new Map(),
]

it.each(VALUES.map((value) => [valueText(value), value] as const))('%s', (text, value) => {
  const data = JSON.parse(JSON.stringify(encodeValue(value))) as ValueData
  expect(valueText(decodeValue(data))).toBe(text)
})

it('lone surrogates are kept', () => {
  const data = JSON.parse(JSON.stringify(encodeValue('\ud83d'))) as ValueData
  expect(decodeValue(data)).toBe('\ud83d')
})
