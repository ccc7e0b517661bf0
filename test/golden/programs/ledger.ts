import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const programs = dirname(fileURLToPath(import.meta.url))

/** The ledger of one heading: what its programs cannot do yet, one `file/program mode CODE` a line, sorted. */
const ledgerPath = (heading: string): string => join(programs, heading, 'not-there-yet.txt')

export function readLedger(heading: string): string[] {
  const path = ledgerPath(heading)
  return existsSync(path)
    ? readFileSync(path, 'utf8')
        .split('\n')
        .filter((line) => line !== '')
    : []
}

export function writeLedger(heading: string, lines: readonly string[]): void {
  writeFileSync(
    ledgerPath(heading),
    [...lines]
      .sort()
      .map((line) => `${line}\n`)
      .join(''),
  )
}
