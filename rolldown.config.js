// Bundles the package's entries into a few modules: hundreds of small files would cost the command
// line most of its start. Types come from `tsc`.
export default {
  input: {
    index: 'src/index.ts',
    testing: 'src/testing/index.ts',
    'cli/main': 'src/cli/main.ts',
    'slot-worker': 'src/environment/slot-worker.ts',
    'nexmark-functions': 'src/cli/bench/nexmark-functions.ts',
  },
  platform: 'node',
  // Commander goes along: it is read at each start, and one file is read sooner than six.
  external: [/^node:/, /^(?!commander$)[^./]/],
  output: {
    dir: 'dist/bundle',
    // Chunks of earlier builds have other names and would stay.
    cleanDir: true,
    format: 'esm',
    entryFileNames: '[name].js',
    chunkFileNames: 'chunks/[name]-[hash].js',
    sourcemap: true,
    minify: false,
  },
}
