import { OptionProblem, parseDurationMs } from '../../core/options.ts'
import { findTimeZone } from '../../core/time/zone.ts'
import { jobSettingDefinitions } from './job-settings.ts'
import type { SettingDefinition } from './setting-definition.ts'

const oneOf =
  (...values: readonly string[]) =>
  (text: string): void => {
    if (!values.includes(text.trim().toLowerCase()))
      throw new OptionProblem(`expected one of ${values.join(', ')}`)
  }

const only =
  (value: string, why: string) =>
  (text: string): void => {
    if (text.trim().toLowerCase() !== value.toLowerCase())
      throw new OptionProblem(`only '${value}' is possible: ${why}`)
  }

const positiveInteger = (text: string): void => {
  if (!/^\s*[1-9]\d{0,8}\s*$/.test(text))
    throw new OptionProblem('expected a whole number from 1 up')
}

const duration = (text: string): void => void parseDurationMs(text)

const zone = (text: string): void => {
  if (text !== 'default' && findTimeZone(text) === undefined)
    throw new OptionProblem("expected a zone such as 'Europe/Berlin', 'UTC' or 'GMT+02:00'")
}

const boolean = oneOf('true', 'false')

const family = (doc: string, keys: readonly string[]): readonly SettingDefinition[] =>
  keys.map((key) => ({ key, effect: 'accepted', fallback: undefined, doc }))

/** All keys that SET takes, in the order SET shows them. */
export const settingDefinitions: readonly SettingDefinition[] = [
  {
    key: 'execution.runtime-mode',
    effect: 'honoured',
    fallback: 'streaming',
    doc: 'streaming or batch.',
    check: oneOf('streaming', 'batch'),
  },
  ...jobSettingDefinitions,
  {
    key: 'pipeline.name',
    effect: 'honoured',
    fallback: undefined,
    doc: 'Name of the jobs that follow.',
  },
  {
    key: 'table.local-time-zone',
    effect: 'honoured',
    fallback: 'default',
    doc: "Time zone of the session; 'default' is the system's.",
    check: zone,
  },
  {
    key: 'sql-client.execution.result-mode',
    effect: 'accepted',
    fallback: 'table',
    doc: 'the option --output says how results are printed',
    check: oneOf('table', 'changelog', 'tableau'),
  },
  {
    key: 'sql-client.display.max-column-width',
    effect: 'honoured',
    fallback: '60',
    doc: 'Widest column of a table, in characters.',
    check: positiveInteger,
  },
  {
    key: 'sql-client.execution.max-table-result.rows',
    effect: 'accepted',
    fallback: '1000000',
    doc: 'all rows are printed',
    check: positiveInteger,
  },
  {
    key: 'sql-client.verbose',
    effect: 'accepted',
    fallback: 'false',
    doc: 'errors always say all there is',
    check: boolean,
  },
  {
    key: 'pipeline.auto-watermark-interval',
    effect: 'honoured',
    fallback: '200 ms',
    doc: 'How far event time must rise before a watermark is due.',
    check: only('200 ms', 'other intervals come later'),
  },
  {
    key: 'table.dml-sync',
    effect: 'honoured',
    fallback: 'true',
    doc: 'An INSERT over bounded input ends before the next statement.',
    check: only('true', 'bounded inserts always end first'),
  },
  {
    key: 'table.sql-dialect',
    effect: 'honoured',
    fallback: 'default',
    doc: 'The dialect.',
    check: only('default', 'there is one dialect'),
  },
  {
    key: 'table.dynamic-table-options.enabled',
    effect: 'honoured',
    fallback: 'true',
    doc: 'Whether OPTIONS hints are read.',
    check: only('true', 'hints are always read'),
  },
  {
    key: 'table.exec.state.ttl',
    effect: 'honoured',
    fallback: '0 ms',
    doc: 'How long state is kept that is not written; 0 is for ever.',
    check: duration,
  },
  {
    key: 'table.optimizer.agg-phase-strategy',
    effect: 'honoured',
    fallback: 'AUTO',
    doc: 'Whether aggregations have a first phase in front of the exchange, where rows cross between subtasks: ONE_PHASE, TWO_PHASE, or AUTO as long as it makes fewer rows.',
    check: oneOf('auto', 'one_phase', 'two_phase'),
  },
  {
    key: 'table.optimizer.join-reorder-enabled',
    effect: 'honoured',
    fallback: 'false',
    doc: 'Whether inner joins come in the order in which the fewest rows are in between, by the sizes of tables and by keys. Otherwise only as few products as possible are made.',
    check: boolean,
  },
  {
    key: 'table.optimizer.distinct-agg.split.enabled',
    effect: 'honoured',
    fallback: 'false',
    doc: 'Whether aggregations with DISTINCT in streams have a first one by group and bucket of the values, so that large groups are spread over subtasks.',
    check: boolean,
  },
  {
    key: 'table.optimizer.distinct-agg.split.bucket-num',
    effect: 'honoured',
    fallback: '1024',
    doc: 'Into how many buckets the values of such an aggregation are split.',
    check: positiveInteger,
  },
  {
    key: 'table.exec.source.idle-timeout',
    effect: 'honoured',
    fallback: '0 ms',
    doc: 'After how long a silent source counts as idle.',
    check: (text) => void parseDurationMs(text),
  },
  {
    key: 'table.exec.sink.not-null-enforcer',
    effect: 'honoured',
    fallback: 'ERROR',
    doc: 'What happens to rows with NULL in a NOT NULL column of a sink: ERROR or DROP.',
    check: oneOf('error', 'drop'),
  },
  {
    key: 'table.exec.sink.upsert-materialize',
    effect: 'honoured',
    fallback: 'AUTO',
    doc: 'Whether a sink with a PRIMARY KEY is given the last row of each key: NONE, AUTO (where the rows have another key) or FORCE.',
    check: oneOf('none', 'auto', 'force'),
  },
  {
    key: 'table.exec.sink.keyed-shuffle',
    effect: 'honoured',
    fallback: 'AUTO',
    doc: 'Whether rows go to the subtasks of a sink by PRIMARY KEY: NONE, AUTO (as NONE: there are as many subtasks on both sides) or FORCE.',
    check: oneOf('none', 'auto', 'force'),
  },
  {
    key: 'table.exec.source.cdc-events-duplicate',
    effect: 'honoured',
    fallback: 'false',
    doc: 'Whether sources of changes may give a change twice: they are put right by their PRIMARY KEY then.',
    check: boolean,
  },
  {
    key: 'table.optimizer.non-deterministic-update.strategy',
    effect: 'honoured',
    fallback: 'IGNORE',
    doc: 'Whether values that are not the same each time are refused where a later change must repeat them: IGNORE or TRY_RESOLVE.',
    check: oneOf('ignore', 'try_resolve'),
  },
  {
    key: 'table.exec.sink.type-length-enforcer',
    effect: 'honoured',
    fallback: 'IGNORE',
    doc: 'What happens to texts and binaries that have not the length of their column: IGNORE, TRIM_PAD or ERROR.',
    check: oneOf('ignore', 'trim_pad', 'error'),
  },
  {
    key: 'table.exec.legacy-cast-behaviour',
    effect: 'honoured',
    fallback: 'DISABLED',
    doc: 'Whether a failing CAST gives NULL.',
    check: only('disabled', 'use TRY_CAST'),
  },
  {
    key: 'table.exec.mini-batch.enabled',
    effect: 'accepted',
    fallback: 'true',
    doc: 'rows are always processed in batches',
    check: boolean,
  },
  {
    key: 'table.exec.mini-batch.allow-latency',
    effect: 'accepted',
    fallback: '10 ms',
    doc: 'a batch leaves as soon as there is no more input',
    check: duration,
  },
  {
    key: 'table.exec.mini-batch.size',
    effect: 'accepted',
    fallback: '4096',
    doc: 'the engine chooses the size of its batches',
    check: positiveInteger,
  },
  {
    key: 'table.exec.resource.default-parallelism',
    effect: 'accepted',
    fallback: '-1',
    doc: "'parallelism.default' is the one for all operators",
  },
  {
    key: 'table.exec.spill-compression.',
    effect: 'accepted',
    fallback: undefined,
    doc: 'nothing is spilled',
  },
  {
    key: 'table.exec.sort.',
    effect: 'accepted',
    fallback: undefined,
    doc: 'sorting has no such settings',
  },
  {
    key: 'table.exec.shuffle-mode',
    effect: 'accepted',
    fallback: undefined,
    doc: 'exchanges are always pipelined',
  },
  {
    key: 'table.exec.deduplicate.',
    effect: 'accepted',
    fallback: undefined,
    doc: 'a busy key costs one update per batch in any case',
  },
  {
    key: 'table.exec.async-',
    effect: 'accepted',
    fallback: undefined,
    doc: 'there are no asynchronous operators yet',
  },
  {
    key: 'table.exec.window-agg.',
    effect: 'accepted',
    fallback: undefined,
    doc: 'windows need no buffer',
  },
  {
    key: 'table.exec.simplify-operator-name-enabled',
    effect: 'accepted',
    fallback: undefined,
    doc: 'names of operators are short in any case',
  },
  {
    key: 'table.exec.uid.',
    effect: 'accepted',
    fallback: undefined,
    doc: 'operators have stable names of their own',
  },
  {
    key: 'table.optimizer.',
    effect: 'accepted',
    fallback: undefined,
    doc: 'it advises another planner and changes no answer',
  },
  {
    key: 'table.display.',
    effect: 'accepted',
    fallback: undefined,
    doc: 'the display has no such setting',
  },
  {
    key: 'table.plan.',
    effect: 'accepted',
    fallback: undefined,
    doc: 'it advises another planner and changes no answer',
  },
  ...family('this shell has no such setting', [
    'sql-client.display.color-schema',
    'sql-client.display.print-time-cost',
    'sql-client.display.show-line-numbers',
    'sql-client.prompt.',
  ]),
  ...family('it belongs to the JVM or is chosen by the engine', [
    'pipeline.operator-chaining.',
    'pipeline.operator-chaining',
    'pipeline.object-reuse',
    'pipeline.auto-generate-uids',
    'pipeline.auto-type-registration',
    'pipeline.cached-files',
    'pipeline.classpaths',
    'pipeline.closure-cleaner-level',
    'pipeline.default-kryo-serializers',
    'pipeline.force-avro',
    'pipeline.force-kryo',
    'pipeline.generic-types',
    'pipeline.global-job-parameters',
    'pipeline.jars',
    'pipeline.jobvertex-parallelism-overrides',
    'pipeline.registered-kryo-types',
    'pipeline.registered-pojo-types',
    'pipeline.serialization-config',
    'pipeline.vertex-description-mode',
    'pipeline.vertex-name-include-index-prefix',
    'pipeline.watermark-alignment.',
  ]),
  {
    key: 'execution.checkpointing.mode',
    effect: 'accepted',
    fallback: undefined,
    doc: 'checkpoints are always exactly once',
    check: oneOf('exactly_once', 'at_least_once'),
  },
  ...['execution.checkpointing.unaligned.enabled', 'execution.checkpointing.unaligned'].map(
    (key): SettingDefinition => ({
      key,
      effect: 'honoured',
      fallback: undefined,
      doc: 'Whether barriers overtake rows.',
      check: only('false', 'unaligned checkpoints are not there yet'),
    }),
  ),
  {
    key: 'execution.checkpointing.max-concurrent-checkpoints',
    effect: 'honoured',
    fallback: undefined,
    doc: 'How many checkpoints may be under way at once.',
    check: only('1', 'concurrent checkpoints are not there yet'),
  },
  {
    key: 'jobmanager.execution.failover-strategy',
    effect: 'honoured',
    fallback: undefined,
    doc: 'What restarts together after a failure: the whole job.',
    check: only('full', 'restarting a region of a job is not there yet, the whole job restarts'),
  },
  {
    key: 'execution.checkpointing.externalized-checkpoint-retention',
    effect: 'accepted',
    fallback: undefined,
    doc: 'checkpoints are kept when a job ends',
  },
  {
    key: 'execution.checkpointing.',
    effect: 'accepted',
    fallback: undefined,
    doc: 'the engine has no such setting',
  },
  ...family('the engine has no such setting', [
    'execution.attached',
    'execution.batch-shuffle-mode',
    'execution.batch.',
    'execution.buffer-timeout',
    'execution.buffer-timeout.',
    'execution.job-listeners',
    'execution.program-config.',
    'execution.savepoint.',
    'execution.shutdown-on-application-finish',
    'execution.shutdown-on-attached-exit',
    'execution.sorted-inputs.',
    'execution.state-recovery.',
    'execution.submit-failed-job-on-application-error',
    'execution.target',
  ]),
  { key: 'state.', effect: 'accepted', fallback: undefined, doc: 'the engine has no such setting' },
  { key: 'taskmanager.', effect: 'accepted', fallback: undefined, doc: 'it belongs to a cluster' },
  { key: 'jobmanager.', effect: 'accepted', fallback: undefined, doc: 'it belongs to a cluster' },
  { key: 'cluster.', effect: 'accepted', fallback: undefined, doc: 'it belongs to a cluster' },
  { key: 'rest.', effect: 'accepted', fallback: undefined, doc: 'it belongs to a cluster' },
  { key: 'metrics.', effect: 'accepted', fallback: undefined, doc: 'there are no reporters yet' },
  { key: 'env.java.', effect: 'accepted', fallback: undefined, doc: 'there is no JVM' },
  {
    key: 'table.exec.emit.',
    effect: 'refused',
    fallback: undefined,
    doc: 'windows fire once, when they are complete',
  },
  {
    key: 'table.exec.disabled-operators',
    effect: 'refused',
    fallback: undefined,
    doc: 'operators cannot be disabled',
  },
]
