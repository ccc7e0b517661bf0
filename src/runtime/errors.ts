import { defineError } from '../core/errors.ts'

export const slotGraphDiffers = defineError({
  code: 'RUNTIME_GRAPH_DIFFERS',
  domain: 'internal',
  retry: 'never',
  message: (p: { slot: number }) =>
    `Thread ${p.slot + 1} has made another job graph of the plan than the coordinator.`,
  remedy: () =>
    'See that all functions and tables of the job are the same in every thread; else report it with the script.',
})
