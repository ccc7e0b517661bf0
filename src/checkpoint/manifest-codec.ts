import type { Digest } from '../contracts/platform.ts'
import { checkpointDamaged, checkpointFormat } from './errors.ts'
import {
  CHECKPOINT_FORMAT,
  type Manifest,
  type OperatorSubtaskState,
  type StoredPage,
} from './manifest.ts'

const MAGIC = 'millrace-checkpoint'

/** A page as it is written: what it names is found in `objects` by position. */
type PackedPage = readonly [
  id: string,
  version: number,
  object: number,
  offset: number,
  sizeBytes: number,
  checksum: number,
]

/**
 * Writes a manifest as a line `millrace-checkpoint <format> <CRC-32 of the rest> <bytes of the rest>` and JSON text, in
 * which `{"$": kind, …}` stands for what JSON does not have.
 */
export function encodeManifest(manifest: Manifest, digest: Digest): Uint8Array {
  const objectIndexes = new Map(manifest.objects.map(({ name }, i) => [name, i]))
  const operators = manifest.operators.map((operator) => ({
    ...operator,
    tables: operator.tables.map((table) => ({
      ...table,
      pages: table.pages.map(
        (page): PackedPage => [
          page.id,
          page.version,
          objectIndexes.get(page.object)!,
          page.offset,
          page.sizeBytes,
          page.checksum,
        ],
      ),
    })),
  }))
  const body = new TextEncoder().encode(`${JSON.stringify({ ...manifest, operators }, tagged)}\n`)
  const head = new TextEncoder().encode(
    `${MAGIC} ${CHECKPOINT_FORMAT} ${hex(digest.crc32(body))} ${body.length}\n`,
  )
  const bytes = new Uint8Array(head.length + body.length)
  bytes.set(head)
  bytes.set(body, head.length)
  return bytes
}

/**
 * Reads what `encodeManifest` wrote.
 *
 * @param object its name, for messages
 * @throws CHECKPOINT_FORMAT where it is something else, CHECKPOINT_DAMAGED where it is not whole
 */
export function decodeManifest(bytes: Uint8Array, object: string, digest: Digest): Manifest {
  const end = bytes.indexOf(10)
  const head = new TextDecoder().decode(bytes.subarray(0, end === -1 ? 64 : Math.min(end, 64)))
  const [magic, format, checksum, length] = head.split(' ')
  if (magic !== MAGIC || format !== String(CHECKPOINT_FORMAT)) {
    // The first line may be what was lost.
    if (`${MAGIC} ${CHECKPOINT_FORMAT} `.startsWith(head))
      throw checkpointDamaged({ object, damage: 'truncated' })
    throw checkpointFormat({ object, format: head.slice(0, 40) })
  }
  const body = bytes.subarray(end + 1)
  if (end === -1 || body.length < Number(length))
    throw checkpointDamaged({ object, damage: 'truncated', offset: bytes.length })
  if (body.length !== Number(length) || hex(digest.crc32(body)) !== checksum)
    throw checkpointDamaged({ object, damage: 'corrupt' })
  const manifest = JSON.parse(new TextDecoder().decode(body), untagged) as Manifest
  return { ...manifest, operators: manifest.operators.map((state) => unpacked(state, manifest)) }
}

function unpacked(state: OperatorSubtaskState, { objects }: Manifest): OperatorSubtaskState {
  return {
    ...state,
    tables: state.tables.map((table) => ({
      ...table,
      namespace: table.namespace,
      pages: (table.pages as unknown as readonly PackedPage[]).map(
        ([id, version, object, offset, sizeBytes, checksum]): StoredPage => ({
          id,
          version,
          object: objects[object]!.name,
          offset,
          sizeBytes,
          checksum,
        }),
      ),
    })),
  }
}

const hex = (checksum: number): string => checksum.toString(16).padStart(8, '0')

/** Replacer of `JSON.stringify` for bigints, bytes and numbers that JSON does not have. */
export function tagged(_: string, value: unknown): unknown {
  if (typeof value === 'bigint') return { $: 'bigint', text: String(value) }
  if (typeof value === 'number' && (!Number.isFinite(value) || Object.is(value, -0)))
    return { $: 'number', text: Object.is(value, -0) ? '-0' : String(value) }
  if (value instanceof Uint8Array) return { $: 'bytes', text: bytesToText(value) }
  // An object of the user's own that looks like a tag. What this function returns is not shown to it again.
  if (typeof value === 'object' && value !== null && '$' in value)
    return { $: 'object', entries: Object.entries(value) }
  return value
}

/** Reviver of `JSON.parse` for what `tagged` replaced. */
export function untagged(_: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || !('$' in value)) return value
  const { $: kind, text, entries } = value as { $: unknown; text?: string; entries?: unknown }
  if (kind === 'bigint') return BigInt(text!)
  if (kind === 'number') return Number(text)
  if (kind === 'bytes') return textToBytes(text!)
  if (kind === 'object') return Object.fromEntries(entries as [string, unknown][])
  return value
}

function bytesToText(bytes: Uint8Array): string {
  let text = ''
  for (const byte of bytes) text += String.fromCharCode(byte)
  return btoa(text)
}

const textToBytes = (text: string): Uint8Array =>
  Uint8Array.from(atob(text), (char) => char.charCodeAt(0))
