/** What helps to test with Millrace: a world in memory that a seed drives, and operators held to their contract. */
export { SimulatedWorld, simulatedPlatform } from '../platform/simulated/index.ts'
export { CheckedOperator } from './checked-operator.ts'
export { CommittedTables } from './committed-tables.ts'
export {
  type HarnessElement,
  type HarnessSnapshot,
  type KeyedProcessHarness,
  type KeyedProcessHarnessOptions,
  keyedProcessHarness,
} from './keyed-process-harness.ts'
export { JOB_NAMES } from './simulation/jobs.ts'
export { runSeed, type SeedReport } from './simulation/run-seed.ts'
