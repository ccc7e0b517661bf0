import { defineError } from '../../core/errors.ts'

export const filesystemScheme = defineError({
  code: 'FILESYSTEM_SCHEME',
  domain: 'user',
  retry: 'never',
  message: (p: { path: string; scheme: string }) =>
    `The path '${p.path}' is on a '${p.scheme}' file system, which Millrace cannot reach.`,
  remedy: () => "Name a local path, with 'file://' before it or without.",
})

/**
 * Turns the option `path` into a local path: `file:///a`, `file:/a` and `/a` are the same.
 *
 * @throws FILESYSTEM_SCHEME for other schemes
 */
export function localPathOf(path: string): string {
  const match = /^([a-zA-Z][a-zA-Z0-9+.-]+):(?=\/)/.exec(path)
  if (match === null) return path
  const scheme = match[1]!.toLowerCase()
  const rest = path.slice(match[0].length)
  if (scheme !== 'file' || /^\/\/[^/]/.test(rest)) throw filesystemScheme({ path, scheme })
  return rest.replace(/^\/\/(?=\/)/, '')
}
