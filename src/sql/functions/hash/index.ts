import type {
  CallContext,
  DigestAlgorithm,
  FunctionExample,
  ScalarDefinition,
} from '../../../contracts/function.ts'
import { defineError } from '../../../core/errors.ts'
import { defineScalar } from '../define.ts'
import { encodeUtf8 } from '../string/code-points.ts'
import { hashCode } from './hash-code.ts'

export const unknownDigest = defineError({
  code: 'SQL_UNKNOWN_DIGEST',
  domain: 'user',
  retry: 'never',
  message: (p: { length: number }) => `There is no SHA-2 digest of ${p.length} bits.`,
  remedy: (_p) => 'Use 224, 256, 384 or 512.',
})

const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'))

/** Bytes as small hexadecimal digits. */
function hexText(bytes: Uint8Array): string {
  let text = ''
  for (const byte of bytes) text += HEX[byte]
  return text
}

/** Digest of text's UTF-8 form, or of bytes, in hexadecimal. */
const digestText = (
  call: Pick<CallContext, 'session'>,
  algorithm: DigestAlgorithm,
  value: string | Uint8Array,
): string =>
  hexText(call.session.digest(algorithm, typeof value === 'string' ? encodeUtf8(value) : value))

function digestFunction(
  name: string,
  algorithm: DigestAlgorithm,
  hexDigits: number,
  examples: readonly FunctionExample[],
): ScalarDefinition {
  return defineScalar({
    name,
    family: 'hash',
    signatures: [`(STRING) -> CHAR(${hexDigits})`, `(BYTES) -> CHAR(${hexDigits})`],
    nulls: 'propagate',
    refusesBareNull: true,
    deterministic: true,
    doc: `Returns the ${name} digest of text's UTF-8 form, or of bytes, as ${hexDigits} hexadecimal digits.`,
    examples: [...examples, [`${name}(CAST(NULL AS STRING))`, 'NULL']],
    prepare: (call) => (value: string | Uint8Array) => digestText(call, algorithm, value),
  })
}

const SHA2: Readonly<Record<number, DigestAlgorithm>> = {
  224: 'sha224',
  256: 'sha256',
  384: 'sha384',
  512: 'sha512',
}

/** SHA2: see `doc`. */
export const sha2 = defineScalar({
  name: 'SHA2',
  family: 'hash',
  signatures: ['(STRING, INT) -> VARCHAR(128)', '(BYTES, INT) -> VARCHAR(128)'],
  nulls: 'propagate',
  refusesBareNull: true,
  deterministic: true,
  doc: 'Returns the SHA-2 digest of 224, 256, 384 or 512 bits in hexadecimal.',
  examples: [
    ["SHA2('abc', 224)", '23097d223405d8228642a477bda255b32aadbce4bda0b3f7e36c9da7'],
    ["SHA2('abc', 256)", 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad'],
    ["SHA2('abc', 1)", 'error: SQL_UNKNOWN_DIGEST'],
    ["SHA2('abc', CAST(NULL AS INT))", 'NULL'],
  ],
  prepare:
    (call) =>
    (value: string | Uint8Array, length: number): string => {
      const algorithm = SHA2[length]
      if (algorithm === undefined) throw unknownDigest({ length })
      return digestText(call, algorithm, value)
    },
})

/** Digests, in the order of the reference. */
export const hashFunctions: readonly ScalarDefinition[] = [
  hashCode,
  digestFunction('MD5', 'md5', 32, [
    ["MD5('abc')", '900150983cd24fb0d6963f7d28e17f72'],
    ["MD5('')", 'd41d8cd98f00b204e9800998ecf8427e'],
    ["MD5(X'61')", '0cc175b9c0f1b6a831c399e269772661'],
  ]),
  digestFunction('SHA1', 'sha1', 40, [
    ["SHA1('abc')", 'a9993e364706816aba3e25717850c26c9cd0d89d'],
    ["SHA1(X'616263')", 'a9993e364706816aba3e25717850c26c9cd0d89d'],
  ]),
  digestFunction('SHA224', 'sha224', 56, [
    ["SHA224('abc')", '23097d223405d8228642a477bda255b32aadbce4bda0b3f7e36c9da7'],
    ["CHAR_LENGTH(SHA224(''))", '56'],
  ]),
  digestFunction('SHA256', 'sha256', 64, [
    ["SHA256('abc')", 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad'],
    ["CHAR_LENGTH(SHA256(''))", '64'],
  ]),
  digestFunction('SHA384', 'sha384', 96, [
    ["LEFT(SHA384('abc'), 16)", 'cb00753f45a35e8b'],
    ["CHAR_LENGTH(SHA384(''))", '96'],
  ]),
  digestFunction('SHA512', 'sha512', 128, [
    ["LEFT(SHA512('abc'), 16)", 'ddaf35a193617aba'],
    ["CHAR_LENGTH(SHA512(''))", '128'],
  ]),
  sha2,
]
