/** An entry of the built package that threads load: also for sources that run unbuilt, as tests do. */
export function builtModule(name: 'slot-worker' | 'nexmark-functions'): URL {
  const here = import.meta.url
  const root = here.slice(0, Math.max(here.lastIndexOf('/dist/'), here.lastIndexOf('/src/')))
  return new URL(`${root}/dist/bundle/${name}.js`)
}
