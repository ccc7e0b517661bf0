import type { ObjectStore } from '../../contracts/object-store.ts'
import type { Platform } from '../../contracts/platform.ts'
import { defineError } from '../../core/errors.ts'
import { FileObjectStore } from './file-store.ts'
import { MemoryObjectStore } from './memory-store.ts'

export const objectStoreScheme = defineError({
  code: 'OBJECT_STORE_SCHEME',
  domain: 'user',
  retry: 'never',
  message: (p: { location: string }) => `There is no store for '${p.location}' yet.`,
  remedy: () => 'Name a directory, as /var/lib/millrace or file:/var/lib/millrace.',
})

/**
 * Opens the store at `file:/path`, a path, or `memory:name`.
 *
 * @throws OBJECT_STORE_SCHEME for other schemes
 */
export function openObjectStore(location: string, platform: Platform): ObjectStore {
  const [, scheme, rest] = /^([a-z][a-z0-9+.-]*):(.*)$/i.exec(location) ?? []
  if (scheme === 'memory') return new MemoryObjectStore(rest!)
  if (scheme !== undefined && scheme !== 'file') throw objectStoreScheme({ location })
  const path = scheme === undefined ? location : rest!.replace(/^\/\/(?=\/)/, '')
  const unique = Array.from(platform.random.bytes(4), (byte) =>
    byte.toString(16).padStart(2, '0'),
  ).join('')
  return new FileObjectStore(platform.files, path, `${platform.environment.processId}-${unique}`)
}
