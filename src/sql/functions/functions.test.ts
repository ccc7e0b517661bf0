// What must be true of all definitions of functions; their examples run in test/functions/examples.test.ts.
import { expect, it } from 'vitest'
import { scalarFunctions } from './index.ts'

it.each(scalarFunctions.map((each) => [each.family, each.name, each] as const))(
  'the definition of %s %s has one sentence or more of doc, and one way to compute',
  (_family, _name, each) => {
    expect(each.doc).toMatch(/^[^\n]+\.$/)
    expect(each.evaluate === undefined).toBe(each.prepare !== undefined)
  },
)
