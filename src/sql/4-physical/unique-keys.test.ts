/** Keys of rows that move between tasks when they change. */
import { expect, test } from 'vitest'
import { INSERT_ONLY } from './physical-node.ts'
import { spreadKeys } from './unique-keys.ts'

const CHANGES = { updates: true, deletes: false }

test('keys of rows that change hold what rows are spread by', () => {
  expect(spreadKeys([[0], [2, 3]], [3, 1], CHANGES)).toEqual([
    [0, 3, 1],
    [2, 3, 1],
  ])
  expect(spreadKeys([[]], [4], CHANGES)).toEqual([[4]])
  expect(spreadKeys([[1]], [], CHANGES)).toEqual([[1]])
})

test('rows that only come have no order to keep', () => {
  expect(spreadKeys([[0]], [1], INSERT_ONLY)).toEqual([[0]])
})
