import { deserialize, serialize } from 'node:v8'

/** Writes plain JavaScript values as bytes: what structured clone can copy. Throws for functions, symbols and the like. */
export const serialiseStructured = (value: unknown): Uint8Array => serialize(value)

/** Reads what `serialiseStructured` wrote. The value may keep views of the bytes: they must stay untouched. */
export const deserialiseStructured = (bytes: Uint8Array): unknown => deserialize(bytes)
