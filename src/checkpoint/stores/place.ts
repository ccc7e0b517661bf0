import type { ObjectStore } from '../../contracts/object-store.ts'

/** Path of a store or of an object in it, for people: without the scheme where it is a file. */
export const pathIn = (store: Pick<ObjectStore, 'location'>, name?: string): string =>
  `${store.location.replace(/^file:/, '')}${name === undefined ? '' : `/${name}`}`

/** A path without its last name, and that name. */
export function splitPath(path: string): readonly [parent: string, name: string] {
  const trimmed = path.replace(/\/+$/, '')
  const slash = trimmed.lastIndexOf('/')
  if (slash === -1) return ['.', trimmed]
  return [trimmed.slice(0, slash) || '/', trimmed.slice(slash + 1)]
}
