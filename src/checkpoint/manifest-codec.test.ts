import fc from 'fast-check'
import { expect, test } from 'vitest'
import { nodePlatform } from '../platform/node/index.ts'
import { CHECKPOINT_FORMAT, type Manifest } from './manifest.ts'
import { decodeManifest, encodeManifest } from './manifest-codec.ts'

const { digest } = nodePlatform()

const manifest = (position: unknown): Manifest => ({
  format: CHECKPOINT_FORMAT,
  checkpointId: 7,
  kind: 'final',
  triggeredMs: 1,
  completedMs: 2,
  job: { name: 'j', fingerprint: 'f', parallelism: 2, maxParallelism: 128, options: { a: 'b' } },
  names: [{ uid: 'u', name: 'n' }],
  objects: [{ name: 'job/state/1', sizeBytes: 9 }],
  operators: [
    {
      uid: 'u',
      subtaskIndex: 1,
      tables: [
        {
          name: 't',
          namespace: -3,
          incarnation: 4,
          schema: { name: 't', keys: [], values: [{ name: 'v', storage: 'i64' }] },
          rowCount: 1,
          header: { format: 1 },
          pages: [
            {
              id: 'row/0',
              version: 3,
              object: 'job/state/1',
              offset: 2,
              sizeBytes: 7,
              checksum: 99,
            },
          ],
        },
      ],
      lists: [{ name: 'l', redistribution: 'union', values: [-0, Number.NaN, 1n] }],
    },
  ],
  tasks: [
    {
      uid: 'u',
      subtaskIndex: 1,
      watermarksMs: [-Infinity, Infinity],
      endedInputs: [],
      counters: {},
    },
  ],
  sources: [{ uid: 's', held: [[{ id: 'x', position }]], waiting: [], enumerator: position }],
  sinks: [{ uid: 'k', committables: [position] }],
})

test('everything that a manifest may hold comes back', () => {
  fc.assert(
    fc.property(
      fc.anything({
        withBigInt: true,
        withNullPrototype: false,
        values: [
          fc.string(),
          fc.double(),
          fc.bigInt(),
          fc.boolean(),
          fc.constant(null),
          fc.uint8Array(),
          fc.constant({ $: 'bigint', text: '1' }),
        ],
        key: fc.oneof(fc.string(), fc.constantFrom('$', 'text', 'entries')),
      }),
      (position) => {
        const whole = manifest(position)
        expect(decodeManifest(encodeManifest(whole, digest), 'm', digest)).toEqual(whole)
      },
    ),
    { seed: 1, numRuns: 500 },
  )
})

test('begins with a line that says what it is', () => {
  const [head] = new TextDecoder().decode(encodeManifest(manifest(1), digest)).split('\n')
  expect(head).toMatch(/^millrace-checkpoint 1 [0-9a-f]{8} \d+$/)
})
