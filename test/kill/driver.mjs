// Runs a script as `millrace sql` does, through the library, and kills itself at one of its file operations: at a random one, or at
// one of those that checkpoints are made of. Options by environment: SCRIPT, CHECKPOINTS, PARALLELISM, FAULT (`publish:before:2`).
import { readFileSync } from 'node:fs'
import { ROW_KIND_TEXT } from '../../dist/core/batch.js'
import { columnBuilder } from '../../dist/core/column-builder.js'
import { stringType } from '../../dist/core/types.js'
import { Environment } from '../../dist/environment/environment.js'
import { registries } from '../../dist/environment/registries.js'
import { nodePlatform } from '../../dist/platform/node/index.js'

const { SCRIPT, CHECKPOINTS, PARALLELISM, FAULT, IN_CALLER } = process.env

/** Which file operations a fault point is about. */
const POINTS = {
  // A page object of a slot that is whole and gets its name.
  write: ({ operation, path }) => operation === 'rename' && path.includes('/state/'),
  publish: ({ operation, path }) => operation === 'linkIfAbsent' && path.includes('/chk-'),
  published: ({ operation, path }) => operation === 'syncDirectory' && /job-[^/]*$/.test(path),
  commit: ({ operation, path }) => operation === 'rename' && path.includes('part-'),
  collect: ({ operation, path }) => operation === 'remove' && path.includes(CHECKPOINTS),
  restore: ({ operation, path }) => operation === 'openRead' && /\/(chk-|state\/)/.test(path),
  cut: ({ operation, path }) => operation === 'create' && path.includes('part-'),
  any: () => true,
}
const [point, when, number] = (FAULT ?? 'any:before:999999999').split(':')
let left = Number(number)

const platform = nodePlatform()
const files = new Proxy(platform.files, {
  get(target, operation) {
    const method = target[operation]
    if (typeof method !== 'function' || operation === 'resolve') return method
    return (...args) => {
      const touched = { operation, path: String(args[1] ?? args[0]) }
      if (operation !== 'rename' && operation !== 'linkIfAbsent') touched.path = String(args[0])
      const isHit = POINTS[point](touched) && --left === 0
      if (isHit && when === 'before') process.kill(process.pid, 'SIGKILL')
      const result = method.apply(target, args)
      if (!isHit) return result
      return Promise.resolve(result).then((value) => {
        process.kill(process.pid, 'SIGKILL')
        return value
      })
    }
  },
})

const filesystem = registries.connectors.find(({ name }) => name === 'filesystem')

/** Files of changes: the kind of each row stands before its columns. */
const changelogFiles = {
  ...filesystem,
  name: 'changelog-files',
  sink: (table) => {
    const schema = [{ name: 'op', type: stringType(false) }, ...table.schema]
    const sink = filesystem.sink({ ...table, schema })
    return {
      changelog: 'retract',
      delivery: sink.delivery,
      describe: () => sink.describe(),
      createCommitter: (context) => sink.createCommitter(context),
      createWriter: async (context) => {
        const writer = await sink.createWriter(context)
        const write = writer.write.bind(writer)
        writer.write = (batch) => write(withKinds(batch))
        return writer
      },
    }
  },
}

function withKinds(batch) {
  const kinds = columnBuilder(stringType(false))
  for (let i = 0; i < batch.rowCount; i++) kinds.append(ROW_KIND_TEXT[batch.kinds?.[i] ?? 0])
  return { ...batch, kinds: undefined, columns: [kinds.finish(), ...batch.columns] }
}

const environment = new Environment({
  platform: { ...platform, files },
  ...registries,
  connectors: [...registries.connectors, changelogFiles],
  runsInCaller: IN_CALLER === '1',
  settings: {
    'table.local-time-zone': 'UTC',
    'parallelism.default': PARALLELISM,
    'execution.checkpointing.dir': CHECKPOINTS,
    'execution.checkpointing.interval': '50 ms',
    'execution.checkpointing.num-retained': '2',
    'execution.state-recovery.path': 'latest',
  },
  onJobEvent: (_, event) => {
    if (event.kind === 'restored') console.log(event.hadFinished ? 'finished before' : 'restored')
    if (event.kind === 'checkpoint') console.log('checkpoint')
    if (event.kind === 'restarts') console.log(`restarts: ${event.failure?.stack ?? event.failure}`)
  },
})
await environment.executeSql(readFileSync(SCRIPT, 'utf8'))
console.log('finished')
