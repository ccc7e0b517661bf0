import { compileKernel } from '../../codegen/kernel.ts'

/**
 * Unpacks `groups` times 8 numbers of a fixed width, least significant bits first, from `bytes` at
 * `from` into `target` at `at`. Reads exactly `groups * width` bytes.
 */
export type UnpackKernel = (
  bytes: Uint8Array,
  from: number,
  target: Int32Array | Uint8Array,
  at: number,
  groups: number,
) => void

const kernels = new Map<number, UnpackKernel>()

/** Returns the kernel for numbers of `width` bits, 1 … 32. */
export function unpackKernel(width: number): UnpackKernel {
  let kernel = kernels.get(width)
  if (kernel === undefined) {
    kernel = compileKernel<UnpackKernel>(`unpack-${width}`, kernelText(width))
    kernels.set(width, kernel)
  }
  return kernel
}

function kernelText(width: number): string {
  const mask = width === 32 ? -1 : 2 ** width - 1
  const lines: string[] = []
  const words = Math.ceil(width / 4)
  for (let word = 0; word < words; word++) {
    const parts: string[] = []
    for (let byte = word * 4; byte < Math.min(width, word * 4 + 4); byte++) {
      const shift = (byte - word * 4) * 8
      const load = byte === 0 ? 'bytes[from]' : `bytes[from + ${byte}]`
      parts.push(shift === 0 ? load : `${load} << ${shift}`)
    }
    lines.push(`const w${word} = ${parts.join(' | ')}`)
  }
  for (let i = 0; i < 8; i++) {
    const bit = i * width
    const word = bit >> 5
    const shift = bit & 31
    const low = shift === 0 ? `w${word}` : `w${word} >>> ${shift}`
    const both = shift + width > 32 ? `(${low} | w${word + 1} << ${32 - shift})` : `(${low})`
    const value = width === 32 ? both : `${both} & ${mask}`
    lines.push(`target[at${i === 0 ? '' : ` + ${i}`}] = ${value}`)
  }
  return `return (bytes, from, target, at, groups) => {
for (let group = 0; group < groups; group++) {
${lines.join('\n')}
from += ${width}
at += 8
}
}`
}

/** One number of `width` bits (at most 32) that begins `bit` bits after `bytes[from]`. */
export function unpackOne(bytes: Uint8Array, from: number, bit: number, width: number): number {
  let at = from + Math.floor(bit / 8)
  let shift = bit & 7
  let value = 0
  let filled = 0
  while (filled < width) {
    const taken = Math.min(8 - shift, width - filled)
    value |= ((bytes[at]! >>> shift) & ((1 << taken) - 1)) << filled
    filled += taken
    shift = 0
    at++
  }
  return value
}
