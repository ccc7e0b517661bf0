import { defineScalar } from '../define.ts'
import { writeLower, writeUpper } from './bytes/arena-text.ts'
import { arenaText, bytesOf, costlyEmitter, range } from './emit-text.ts'

/** UPPER: see `doc`; Unicode's full mapping, independent of the locale. */
export const upper = defineScalar({
  name: 'UPPER',
  family: 'string',
  signatures: ['(T:CHARACTER) -> T'],
  nulls: 'propagate',
  refusesBareNull: true,
  deterministic: true,
  doc: 'Turns text into capital letters.',
  examples: [
    ["UPPER('Hello, world')", 'HELLO, WORLD'],
    ["UPPER(CAST('straße' AS STRING))", 'STRASSE'],
    ['UPPER(CAST(NULL AS STRING))', 'NULL'],
  ],
  evaluate: (text: string): string => text.toUpperCase(),
  emit: costlyEmitter((e, args) =>
    arenaText(e, args, `${e.constant(writeUpper)}(arena, ${range(bytesOf(args[0]))})`),
  ),
})

/** LOWER: see `doc`; Unicode's full mapping, independent of the locale. */
export const lower = defineScalar({
  name: 'LOWER',
  family: 'string',
  signatures: ['(T:CHARACTER) -> T'],
  nulls: 'propagate',
  refusesBareNull: true,
  deterministic: true,
  doc: 'Turns text into small letters.',
  examples: [
    ["LOWER('Hello, WORLD')", 'hello, world'],
    ["LOWER('ÀÉΣ')", 'àéς'],
    ['LOWER(CAST(NULL AS STRING))', 'NULL'],
  ],
  evaluate: (text: string): string => text.toLowerCase(),
  emit: costlyEmitter((e, args) =>
    arenaText(e, args, `${e.constant(writeLower)}(arena, ${range(bytesOf(args[0]))})`),
  ),
})

/** INITCAP: see `doc`; letters and digits beyond ASCII separate words and stay as they are, as in Flink. */
export const initcap = defineScalar({
  name: 'INITCAP',
  family: 'string',
  signatures: ['(T:CHARACTER) -> T'],
  nulls: 'propagate',
  refusesBareNull: true,
  deterministic: true,
  doc: 'Gives every word a capital first letter and small others; words are runs of ASCII letters and digits.',
  examples: [
    ["INITCAP('hello wORLD foo-bar')", 'Hello World Foo-Bar'],
    ["INITCAP('1abc o''neil')", "1abc O'Neil"],
    ["INITCAP('éa')", 'éA'],
    ['INITCAP(CAST(NULL AS STRING))', 'NULL'],
  ],
  evaluate: (text: string): string =>
    text.replace(/[A-Za-z0-9]+/g, (word) => word[0]!.toUpperCase() + word.slice(1).toLowerCase()),
})

export const caseFunctions = [upper, lower, initcap] as const
