import { type ChildProcess, spawn } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { rolldown } from 'rolldown'
import bundling from '../../rolldown.config.js'

const root = join(dirname(fileURLToPath(import.meta.url)), '../..')

/** Bundles the sources as they are now into a folder of its own, and answers the path of the program in it. */
export async function buildCommand(): Promise<string> {
  // Inside node_modules, so that the bundle finds the packages it needs.
  const cache = join(root, 'node_modules/.cache')
  mkdirSync(cache, { recursive: true })
  const folder = mkdtempSync(join(cache, 'millrace-cli-'))
  const { output, ...input } = bundling
  const bundle = await rolldown({ ...input, cwd: root, logLevel: 'silent' })
  await bundle.write({ ...output, dir: join(folder, 'dist/bundle'), sourcemap: false })
  await bundle.close()
  cpSync(join(root, 'bin'), join(folder, 'bin'), { recursive: true })
  cpSync(join(root, 'package.json'), join(folder, 'package.json'))
  return join(folder, 'bin/millrace.js')
}

export interface ProcessResult {
  readonly code: number | null
  readonly signal: string | null
  readonly stdout: string
  readonly stderr: string
  readonly elapsedMs: number
}

/** Waits for the end of a process and gathers what it prints. */
export function finished(child: ChildProcess): Promise<ProcessResult> {
  const startMs = performance.now()
  let stdout = ''
  let stderr = ''
  child.stdout?.setEncoding('utf8').on('data', (text: string) => (stdout += text))
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (stderr += text))
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (code, signal) =>
      resolve({ code, signal, stdout, stderr, elapsedMs: performance.now() - startMs }),
    )
  })
}

/** Runs a line of shell in which `millrace` is the program. */
export function shell(program: string, line: string, cwd: string): Promise<ProcessResult> {
  const script = `millrace() { "${process.execPath}" "${program}" "$@"; }\n${line}`
  return finished(spawn('bash', ['-c', script], { cwd, env: { ...process.env, TZ: 'UTC' } }))
}
