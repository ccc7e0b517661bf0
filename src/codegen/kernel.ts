/** Kernels kept; the least recently used go first. */
const MAX_CACHED_KERNELS = 2048

const cache = new Map<string, (constants: readonly unknown[]) => unknown>()
let kernelCount = 0

/**
 * Compiles a kernel: `body` is JavaScript that returns a function; it sees `constants` and nothing
 * of its surroundings. Texts are cached, so plans that differ only in constants share compiled code.
 * This is the only place that makes code from text: user input never gets into `body`, only into `constants`.
 *
 * @param name shown in stack traces and profiles, e.g. `calc-3`
 */
export function compileKernel<T>(
  name: string,
  body: string,
  constants: readonly unknown[] = [],
): T {
  let factory = cache.get(body)
  if (factory === undefined) {
    const source = `'use strict'\n${body}\n//# sourceURL=generated/${name}-${kernelCount++}.js`
    factory = new Function('constants', source) as (constants: readonly unknown[]) => unknown
    if (cache.size >= MAX_CACHED_KERNELS) {
      for (const oldest of cache.keys()) {
        cache.delete(oldest)
        break
      }
    }
  } else {
    cache.delete(body)
  }
  cache.set(body, factory)
  return factory(constants) as T
}

/** Collects constants while a kernel's text is written and hands out their names. */
export class ConstantPool {
  readonly values: unknown[] = []

  /** Adds a value; returns the expression that reads it inside the kernel. */
  add(value: unknown): string {
    this.values.push(value)
    return `constants[${this.values.length - 1}]`
  }
}
