import type { FileSystem } from '../contracts/platform.ts'
import { defineError } from '../core/errors.ts'
import type { Terminal } from './terminal.ts'
import { wrongUsage } from './usage.ts'

export const scriptEncoding = defineError({
  code: 'CLI_SCRIPT_ENCODING',
  domain: 'user',
  retry: 'never',
  message: (p: { problem: string }) => p.problem,
  remedy: () => 'Save the script as UTF-8 text.',
})

/** A script with the name that messages call it by. */
export interface Script {
  readonly text: string
  readonly file: string
}

const READ_BYTES = 1 << 16

/**
 * Reads what `--file` or `--execute` name; `--file -` is standard input.
 *
 * @throws CLI_USAGE when neither or both are given, or one more than once; FILE_NOT_FOUND, FILE_IS_DIRECTORY, FILE_ACCESS_DENIED, FILE_IO;
 *   CLI_SCRIPT_ENCODING when the script is not UTF-8
 */
export async function readScript(
  given: { readonly file?: unknown; readonly execute?: unknown },
  terminal: Terminal,
): Promise<Script> {
  const { file, execute } = given
  if ((file === undefined) === (execute === undefined)) {
    throw wrongUsage({
      problem:
        file === undefined
          ? 'There is no script to run.'
          : '--file and --execute cannot both be given.',
      remedy: 'Write millrace sql -f script.sql, or millrace sql -e "SELECT 1".',
    })
  }
  for (const [option, value] of Object.entries({ '--file': file, '--execute': execute })) {
    if (!Array.isArray(value)) continue
    throw wrongUsage({
      problem: `${option} is given more than once.`,
      remedy: "Put all statements into one script, with ';' between them.",
    })
  }
  if (execute !== undefined) return { text: String(execute), file: '<command line>' }
  if (file === '-')
    return { text: decodeScript(await terminal.readStandardInput(), '<stdin>'), file: '<stdin>' }
  const path = String(file)
  return { text: decodeScript(await readWhole(terminal.platform.files, path), path), file: path }
}

async function readWhole(files: FileSystem, path: string): Promise<Uint8Array> {
  const file = await files.openRead(path)
  try {
    const chunks: Uint8Array[] = []
    let size = 0
    for (;;) {
      // The size is asked of the reads, not of the file: pipes have none.
      const chunk = new Uint8Array(READ_BYTES)
      const count = await file.read(chunk, size)
      if (count === 0) break
      chunks.push(chunk.subarray(0, count))
      size += count
    }
    const whole = new Uint8Array(size)
    let at = 0
    for (const chunk of chunks) {
      whole.set(chunk, at)
      at += chunk.length
    }
    return whole
  } finally {
    await file.close()
  }
}

function decodeScript(bytes: Uint8Array, file: string): string {
  if ((bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff)) {
    throw scriptEncoding({ problem: 'The script is UTF-16 text.' }, { location: { file } })
  }
  const zero = bytes.indexOf(0)
  if (zero >= 0) {
    throw scriptEncoding(
      { problem: 'The script is no text: it holds a zero byte.' },
      { location: { file, byteOffset: zero } },
    )
  }
  try {
    // A byte order mark at the start is taken away here.
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    const at = validPrefixLength(bytes)
    const line = 1 + bytes.subarray(0, at).filter((byte) => byte === 0x0a).length
    const hex = bytes[at]!.toString(16).padStart(2, '0')
    throw scriptEncoding(
      { problem: `The script is not UTF-8: the byte 0x${hex} begins no character.` },
      { location: { file, line, byteOffset: at } },
    )
  }
}

/** Bytes before the first one that is no UTF-8. */
function validPrefixLength(bytes: Uint8Array): number {
  const isValid = (length: number): boolean => {
    try {
      // A character that is cut by the end of the prefix is no mistake.
      new TextDecoder('utf-8', { fatal: true }).decode(bytes.subarray(0, length), { stream: true })
      return true
    } catch {
      return false
    }
  }
  let low = 0
  let high = bytes.length
  while (low < high) {
    const middle = Math.ceil((low + high) / 2)
    if (isValid(middle)) low = middle
    else high = middle - 1
  }
  // What is left may be the beginning of a character that never ends.
  let start = low
  while (start > 0 && (bytes[start - 1]! & 0xc0) === 0x80) start--
  if (start > 0 && bytes[start - 1]! >= 0xc0 && !isComplete(bytes.subarray(start - 1, low)))
    return start - 1
  return low
}

function isComplete(bytes: Uint8Array): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes)
    return true
  } catch {
    return false
  }
}
