/**
 * Savepoints of every format, as they were written when it was new: each is restored. `UPDATE_GOLDEN=1` writes that of the present format
 * anew, which is right only as long as the format has not been released.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { SAVEPOINT_FORMAT } from '../../src/checkpoint/savepoint/savepoint.ts'
import { EVENTS, folded, SavepointLab } from './savepoint-lab.ts'

const GOLDEN = join(dirname(fileURLToPath(import.meta.url)), 'golden')

/** A job with grouped, DISTINCT and windowed state, and keys of several types. */
const SQL = `${EVENTS}
CREATE TABLE out1 (channel STRING, seconds TIMESTAMP(0), n BIGINT, bidders BIGINT, best BIGINT, first_channel STRING) WITH ('connector' = 'committed');
CREATE TABLE out2 (s TIMESTAMP(3), a BIGINT, n BIGINT, channels BIGINT) WITH ('connector' = 'committed');
EXECUTE STATEMENT SET BEGIN
INSERT INTO out1 SELECT CONCAT('channel ', CAST(MOD(bidder, 7) AS STRING)), CAST(FLOOR(ts TO MINUTE) AS TIMESTAMP(0)), COUNT(*), COUNT(DISTINCT bidder), MAX(price), MIN(channel)
  FROM bid GROUP BY CONCAT('channel ', CAST(MOD(bidder, 7) AS STRING)), CAST(FLOOR(ts TO MINUTE) AS TIMESTAMP(0));
INSERT INTO out2 SELECT window_start, MOD(auction, 5), COUNT(*), COUNT(DISTINCT channel)
  FROM TABLE(HOP(TABLE bid, DESCRIPTOR(ts), INTERVAL '2' SECOND, INTERVAL '6' SECOND)) GROUP BY window_start, window_end, MOD(auction, 5);
END;`
const HALFWAY = 60

async function writeGolden(folder: string): Promise<void> {
  const lab = new SavepointLab()
  await lab.stopAt(HALFWAY, SQL, { 'execution.checkpointing.dir': '/c' }, { path: '/golden' })
  rmSync(folder, { recursive: true, force: true })
  for (const path of lab.platform.files.paths()) {
    if (!path.startsWith('/golden/')) continue
    const file = join(folder, path.slice('/golden/'.length))
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, lab.platform.files.contentOf(path)!)
  }
  const rows = { out1: lab.tables.rows('out1'), out2: lab.tables.rows('out2') }
  writeFileSync(`${folder}.rows.json`, `${JSON.stringify(rows)}\n`)
}

const present = join(GOLDEN, `format-${SAVEPOINT_FORMAT}`)
if (process.env['UPDATE_GOLDEN'] !== undefined) await writeGolden(present)

describe('golden savepoints', () => {
  test('there is one of the present format', () => {
    expect(existsSync(join(present, 'savepoint.json'))).toBe(true)
  })

  const formats = readdirSync(GOLDEN, { withFileTypes: true }).filter((entry) =>
    entry.isDirectory(),
  )
  test.each(formats.map(({ name }) => name))('%s is restored', async (name) => {
    const lab = new SavepointLab()
    for (const entry of readdirSync(join(GOLDEN, name), { recursive: true, withFileTypes: true })) {
      if (!entry.isFile()) continue
      const path = join(entry.parentPath, entry.name)
      lab.platform.files.put(
        `/golden${path.slice(join(GOLDEN, name).length)}`,
        new Uint8Array(readFileSync(path)),
      )
    }
    await lab.run(SQL, {
      'execution.checkpointing.dir': '/c',
      'execution.state-recovery.path': '/golden',
    })
    const undisturbed = new SavepointLab()
    await undisturbed.run(SQL, {})
    // What had been committed when the savepoint was taken, and what came after.
    const before = JSON.parse(readFileSync(join(GOLDEN, `${name}.rows.json`), 'utf8')) as Record<
      string,
      string[]
    >
    for (const table of ['out1', 'out2'])
      expect(folded([...before[table]!, ...lab.tables.rows(table)])).toEqual(
        folded(undisturbed.tables.rows(table)),
      )
  })
})
