#!/usr/bin/env node
import module from 'node:module'
import { setFlagsFromString } from 'node:v8'

// Node 22 and later keep compiled code on disk: the next start is quicker.
module.enableCompileCache?.()

// Node 20 optimizes a function after so few turns of its loops that it knows little of it, and often has to do it again: that was a fifth of the
// CPU time of runs of a second. Later versions count calls.
if (process.versions.node.startsWith('20.')) setFlagsFromString('--interrupt-budget=400000')

const { main } = await import('../dist/bundle/cli/main.js')
process.exitCode = await main(process.argv.slice(2))
