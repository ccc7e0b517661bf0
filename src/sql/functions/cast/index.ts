/** Casts between SQL types: what is allowed, and the functions that do it. */
export { castFunction, prepareCast, prepareTryCast, type ValueCast } from './cast.ts'
export { castFailed } from './errors.ts'
export { type CastSupport, castSupport } from './support.ts'
export { emitTimeCast, emitTimeCastGuard } from './time-cast-emit.ts'
export { fitText, textOf } from './to-text.ts'
