#!/usr/bin/env node
import module from 'node:module'

// Node 22 and later keep compiled code on disk: the next start is quicker.
module.enableCompileCache?.()

const { main } = await import('../dist/bundle/cli/main.js')
process.exitCode = await main(process.argv.slice(2))
