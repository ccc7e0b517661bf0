/**
 * Would campaigns find bugs? Five that an engine of this kind may well have are planted, by changing methods from outside, and each of
 * them is found within a thousand seeds.
 */
import { afterEach, expect, test, vi } from 'vitest'
import { JobFolder } from '../../checkpoint/job-folder.ts'
import { StateWriter } from '../../checkpoint/state-writer.ts'
import { SimulatedFileSystem } from '../../platform/simulated/files.ts'
import { type InputChannel, InputGate } from '../../runtime/input-gate.ts'
import { SourceRunner } from '../../runtime/source-runner.ts'
import { runSeed } from './run-seed.ts'

const PLANTED: Readonly<Record<string, () => void>> = {
  'files are committed before they are synced': () => {
    const create = SimulatedFileSystem.prototype.create
    vi.spyOn(SimulatedFileSystem.prototype, 'create').mockImplementation(async function (
      this: SimulatedFileSystem,
      path,
    ) {
      const file = await create.call(this, path)
      const isPart = path.endsWith('.inprogress')
      return { ...file, sync: () => (isPart ? Promise.resolve() : file.sync()) }
    })
  },
  'a dirty mark is lost': () => {
    const store = StateWriter.prototype.store
    vi.spyOn(StateWriter.prototype, 'store').mockImplementation(function (
      this: StateWriter,
      request,
    ) {
      // The first page of rows counts as unchanged, whatever was written into it.
      const states = request.states.map((state) => ({
        ...state,
        snapshot: {
          ...state.snapshot,
          release: () => state.snapshot.release(),
          tables: state.snapshot.tables.map((table) => ({
            ...table,
            snapshot: {
              ...table.snapshot,
              pages: table.snapshot.pages.map((page) =>
                page.id === 'row/0' ? { id: page.id, version: 1, bytes: () => page.bytes() } : page,
              ),
            },
          })),
        },
      }))
      return store.call(this, { ...request, states })
    })
  },
  'barriers are overtaken': () => {
    const step = InputGate.prototype.step
    vi.spyOn(InputGate.prototype, 'step').mockImplementation(function (this: InputGate) {
      // Channels that have delivered a barrier are read on while others owe it.
      const blocked = this.channels.filter(({ isBlocked }: InputChannel) => isBlocked)
      for (const channel of blocked) channel.isBlocked = false
      const isBusy = step.call(this)
      for (const channel of blocked) channel.isBlocked = true
      return isBusy
    })
  },
  'a split is assigned twice': () => {
    // What is assigned after a checkpoint was triggered gets into the cut, though the coordinator has it in its own part.
    vi.spyOn(SourceRunner.prototype, 'awaitCut').mockImplementation(() => {})
  },
  'committables are forgotten': () => {
    const publish = JobFolder.prototype.publish
    vi.spyOn(JobFolder.prototype, 'publish').mockImplementation(function (
      this: JobFolder,
      manifest,
    ) {
      const sinks = manifest.sinks.map((sink) => ({ ...sink, committables: [] }))
      return publish.call(this, { ...manifest, sinks })
    })
  },
}

afterEach(() => vi.restoreAllMocks())

const MAX_SEEDS = 1000

test.each(Object.entries(PLANTED))('%s: found', async (_, plant) => {
  plant()
  let seed = 1
  while (seed <= MAX_SEEDS && (await runSeed(seed)).problem === undefined) seed++
  expect(seed).toBeLessThanOrEqual(MAX_SEEDS)
})
