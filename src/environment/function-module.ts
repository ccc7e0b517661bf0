import { assert, defineError } from '../core/errors.ts'

interface ModulePlace {
  readonly name: string
  readonly module: string
}

export const functionModuleFailed = defineError<ModulePlace & { readonly problem: string }>({
  code: 'FUNCTION_MODULE_FAILED',
  domain: 'user',
  retry: 'never',
  message: (p) => `The module ${p.module} of the function ${p.name} cannot be loaded: ${p.problem}`,
  remedy: () =>
    "Give the module's URL, as new URL('./functions.js', import.meta.url), and see that it loads by itself.",
})

export const functionExportMissing = defineError<
  ModulePlace & { readonly export: string; readonly found: readonly string[] }
>({
  code: 'FUNCTION_EXPORT_MISSING',
  domain: 'user',
  retry: 'never',
  message: (p) => `The module ${p.module} of the function ${p.name} exports no '${p.export}'.`,
  remedy: (p) =>
    p.found.length === 0
      ? 'Export the function from the module.'
      : `Name one of its exports: ${p.found.join(', ')}.`,
})

export const functionExportType = defineError<
  ModulePlace & { readonly export: string; readonly found: string }
>({
  code: 'FUNCTION_EXPORT_TYPE',
  domain: 'user',
  retry: 'never',
  message: (p) =>
    `'${p.export}' of the module ${p.module} is to be the function ${p.name}, but is ${p.found}.`,
  remedy: () => 'Name an export that is a function.',
})

export const functionMethodMissing = defineError<{
  readonly name: string
  readonly method: string
}>({
  code: 'FUNCTION_METHOD_MISSING',
  domain: 'user',
  retry: 'never',
  message: (p) => `The aggregate function ${p.name} has no method ${p.method}.`,
  remedy: () =>
    'Give an object with createAccumulator, accumulate and getValue, and with retract and merge where queries need them.',
})

export type UserCode = (...args: unknown[]) => unknown

/**
 * Loads a function from a module, by `import()`: a module that is loaded already is not run again.
 *
 * @throws FUNCTION_MODULE_FAILED with the module's own error as `cause`, FUNCTION_EXPORT_MISSING, FUNCTION_EXPORT_TYPE
 */
export async function importFunction(
  place: ModulePlace & { readonly export: string },
): Promise<UserCode> {
  const found = await importExport(place)
  if (typeof found !== 'function')
    throw functionExportType({ ...place, found: found === null ? 'null' : `a ${typeof found}` })
  return found as UserCode
}

/**
 * Loads what a module exports under a name.
 *
 * @throws FUNCTION_MODULE_FAILED with the module's own error as `cause`, FUNCTION_EXPORT_MISSING
 */
export async function importExport(
  place: ModulePlace & { readonly export: string },
): Promise<unknown> {
  let exports: Readonly<Record<string, unknown>>
  try {
    exports = (await import(/* @vite-ignore */ place.module)) as Record<string, unknown>
  } catch (cause) {
    const problem = cause instanceof Error ? cause.message : String(cause)
    throw functionModuleFailed({ ...place, problem }, { cause })
  }
  if (!Object.hasOwn(exports, place.export))
    throw functionExportMissing({ ...place, found: Object.keys(exports).sort() })
  return exports[place.export]
}

/**
 * The address of a module as every thread can import it: URLs and names of packages as they are, paths made absolute.
 *
 * @param resolvePath makes a path absolute, from the working directory
 */
export function moduleAddress(module: string | URL, resolvePath: (path: string) => string): string {
  if (module instanceof URL) return module.href
  const isPath = /^(\.{0,2}[\\/]|[A-Za-z]:[\\/])/.test(module)
  return isPath ? fileUrl(resolvePath(module)) : module
}

function fileUrl(path: string): string {
  const parts = path.replaceAll('\\', '/').split('/')
  return `file://${path.startsWith('/') ? '' : '/'}${parts.map((part, i) => (i === 0 ? part : encodeURIComponent(part))).join('/')}`
}

/** Code of a module, which is there once it has been loaded: by its definition, before anything calls it. */
export class ModuleCode<Code> {
  readonly #name: string
  readonly #import: () => Promise<Code>
  #code: Code | undefined

  /** @param name of the function, for messages */
  constructor(name: string, importCode: () => Promise<Code>) {
    this.#name = name
    this.#import = importCode
  }

  readonly get = (): Code => {
    assert(this.#code !== undefined, `the function ${this.#name} is loaded before it is used`)
    return this.#code
  }

  readonly load = async (): Promise<void> => {
    this.#code ??= await this.#import()
  }
}
