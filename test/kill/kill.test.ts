/** A few rounds of the kill campaign, on what was built last: `npm run kill` has all of it. */
import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

const campaign = fileURLToPath(new URL('./campaign.mjs', import.meta.url))

test.each(['filter, rolling files', 'large files in parts'])(
  '%s',
  (name) => {
    const seed = String(Date.now() % 1_000_000)
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      [campaign, '--kills', '6', '--case', name, '--seed', seed],
      { encoding: 'utf8' },
    )
    expect(status, `seed ${seed}\n${stdout}\n${stderr}`).toBe(0)
    expect(stdout).toMatch(/"kills":\d+/)
  },
  120_000,
)
