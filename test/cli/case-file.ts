/**
 * Cases of the command line as text. A case begins with `=== title`; then come, each where it is needed:
 *
 *     > {"output": "json"}          options of the command
 *     file /data/a.csv              a file, its lines behind `|`
 *     | 1,2
 *     hex /data/b.csv 31 ff 0a      a file of bytes
 *     SELECT 1                      the script: all other lines
 *
 * and what the command did: `--- stdout`, `--- stderr`, `--- exit 1`. Tests write that part anew when vitest runs with -u.
 */
export interface Case {
  readonly title: string
  /** The lines up to the outcome, as they are in the file. */
  readonly given: readonly string[]
  readonly options: Readonly<Record<string, unknown>>
  readonly files: Readonly<Record<string, string | Uint8Array>>
  readonly script: string
}

export interface Outcome {
  readonly exitCode: number
  readonly stdout: string
  readonly stderr: string
}

/** Reads the cases of a file; lines before the first case are its heading. */
export function readCases(text: string): {
  readonly heading: readonly string[]
  readonly cases: readonly Case[]
} {
  const [heading, ...parts] = text.split(/^(?==== )/m)
  return { heading: (heading ?? '').split('\n').slice(0, -1), cases: parts.map(readCase) }
}

function readCase(text: string): Case {
  const [title, ...lines] = text.split('\n')
  const end = lines.findIndex((line) => line.startsWith('--- '))
  const given = end < 0 ? lines : lines.slice(0, end)
  while (given.at(-1) === '') given.pop()
  const files: Record<string, string | Uint8Array> = {}
  const script: string[] = []
  let options: Readonly<Record<string, unknown>> = {}
  let file: string | undefined
  for (const line of given) {
    if (line.startsWith('> '))
      options = JSON.parse(line.slice(2)) as Readonly<Record<string, unknown>>
    else if (line.startsWith('file ')) {
      file = line.slice(5)
      files[file] = ''
    } else if (line.startsWith('|') && file !== undefined)
      files[file] = `${files[file] as string}${line.slice(2)}\n`
    else if (line.startsWith('hex ')) {
      const [, path, ...bytes] = line.split(' ')
      files[path!] = Uint8Array.from(bytes, (byte) => Number.parseInt(byte, 16))
    } else script.push(line)
  }
  return { title: title!.slice(4), given, options, files, script: script.join('\n') }
}

/** The text of a case with what the command did. */
export function writeCase({ title, given }: Case, { exitCode, stdout, stderr }: Outcome): string {
  const blocks = [`=== ${title}`, ...given]
  if (stdout !== '') blocks.push('--- stdout', stdout.replace(/\n$/, ''))
  if (stderr !== '') blocks.push('--- stderr', stderr.replace(/\n$/, ''))
  blocks.push(`--- exit ${exitCode}`, '', '')
  return blocks.join('\n')
}
