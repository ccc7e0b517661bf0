/** Worker threads that die: the job starts again from its newest checkpoint, and its files hold each row once. Runs what was built last. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { createEnvironment } from '../../src/environment/create-environment.ts'
import type { JobEvent } from '../../src/environment/job.ts'

test.each([
  ['exit', 'THREAD_EXITED'],
  ['throw', 'USER_FUNCTION_FAILED'],
])(
  'by %s',
  async (how, code) => {
    const directory = mkdtempSync(join(tmpdir(), 'millrace-death-'))
    const events: JobEvent[] = []
    const environment = createEnvironment({
      timeZone: 'UTC',
      settings: {
        'parallelism.default': '2',
        'execution.checkpointing.dir': join(directory, 'checkpoints'),
        'execution.checkpointing.interval': '20 ms',
        'restart-strategy.type': 'fixed-delay',
        'restart-strategy.fixed-delay.attempts': '2',
        'restart-strategy.fixed-delay.delay': '10 ms',
      },
      onJobEvent: (_, event) => events.push(event),
    })
    environment.createFunction('deadly', {
      module: new URL('./deadly-function.mjs', import.meta.url),
      export: 'deadly',
      parameters: ['BIGINT', 'STRING'],
      returns: 'BIGINT',
    })
    await environment.executeSql(
      `CREATE TABLE numbers (n BIGINT) WITH ('connector' = 'datagen', 'rows-per-second' = '80000', 'fields.n.kind' = 'sequence',
       'fields.n.start' = '1', 'fields.n.end' = '60000');
     CREATE TABLE kept (n BIGINT, twice BIGINT) WITH ('connector' = 'filesystem', 'path' = '${directory}/kept', 'format' = 'csv');`,
    )
    const insert = environment.executeSql(
      `INSERT INTO kept SELECT deadly(n, '${join(directory, how)}'), 2 * n FROM numbers`,
    )
    if (how === 'throw') {
      // What a function throws would come again.
      await expect(insert).rejects.toMatchObject({ code })
    } else {
      await insert
      expect(events.filter(({ kind }) => kind === 'restarts')).toMatchObject([
        { failure: { code } },
      ])
      const lines = readdirSync(join(directory, 'kept'))
        .filter((name) => !name.startsWith('.'))
        .flatMap((name) =>
          readFileSync(join(directory, 'kept', name), 'utf8')
            .trimEnd()
            .split('\n'),
        )
      expect(new Set(lines).size).toBe(60_000)
      expect(lines).toHaveLength(60_000)
    }
    await environment.close()
    rmSync(directory, { recursive: true, force: true })
  },
  60_000,
)
