/** What is said when directories cannot be made, and that they are made where they can. */
import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { makeDirectories } from './make-directories.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'millrace-directories-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

test('all that are not there are made, and those that are there are left', async () => {
  const path = join(folder, 'a', 'b', 'c')
  await makeDirectories(path)
  await makeDirectories(path)
  expect(statSync(path).isDirectory()).toBe(true)
})

/** As Node and the system answer for a directory below `/read-only`, where nothing can be written. */
function readOnly(path: string, options?: { recursive: true }): Promise<never> {
  const isThere = path === '/read-only' || path === '/'
  const isBelow = path.startsWith('/read-only/') && !path.slice('/read-only/'.length).includes('/')
  const code = options?.recursive ? 'ENOENT' : isThere ? 'EEXIST' : isBelow ? 'EROFS' : 'ENOENT'
  return Promise.reject(Object.assign(new Error(code), { code }))
}

test.each(['/read-only/a', '/read-only/a/b/c'])(
  'that a file system is read-only is said, where Node says that %s is not there',
  async (path) => {
    await expect(makeDirectories(path, readOnly)).rejects.toMatchObject({ code: 'EROFS' })
  },
)
