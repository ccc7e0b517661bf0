import { isAscii as nodeIsAscii, isUtf8 as nodeIsUtf8 } from 'node:buffer'

/** True when every byte is below 128. Vectorised: several gigabytes a second. */
export const isAscii = (bytes: Uint8Array): boolean => nodeIsAscii(bytes)

/** True when the bytes are well-formed UTF-8 from first to last. Vectorised. */
export const isUtf8 = (bytes: Uint8Array): boolean => nodeIsUtf8(bytes)
