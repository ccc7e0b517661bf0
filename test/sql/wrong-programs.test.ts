import { expect, it } from 'vitest'
import { errorOf, makeSession } from './make-session.ts'
import { wrongBatchPrograms, wrongPrograms } from './wrong-programs.ts'
import { wrongBatchSchema, wrongSchema } from './wrong-schema.ts'

it.each(wrongPrograms)('%s', (statement, error) => {
  expect(errorOf(makeSession(wrongSchema), statement)).toBe(error)
})

it.each(wrongBatchPrograms)('batch: %s', (statement, error) => {
  const session = makeSession(wrongBatchSchema, { 'execution.runtime-mode': 'batch' })
  expect(errorOf(session, statement)).toBe(error)
})
