declare const config: {
  readonly input: Readonly<Record<string, string>>
  readonly platform: 'node'
  readonly external: RegExp[]
  readonly output: {
    readonly dir: string
    readonly format: 'esm'
    readonly entryFileNames: string
    readonly chunkFileNames: string
    readonly sourcemap: boolean
    readonly minify: boolean
  }
}
export default config
