// Bundles the package's entries into a few modules: hundreds of small files would cost the command
// line most of its start. Types come from `tsc`.
export default {
  input: { index: 'src/index.ts', 'cli/main': 'src/cli/main.ts' },
  platform: 'node',
  external: [/^node:/, /^[^./]/],
  output: {
    dir: 'dist/bundle',
    format: 'esm',
    entryFileNames: '[name].js',
    chunkFileNames: 'chunks/[name]-[hash].js',
    sourcemap: true,
    minify: false,
  },
}
