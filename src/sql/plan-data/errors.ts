import { defineError } from '../../core/errors.ts'

export const functionByValue = defineError({
  code: 'FUNCTION_BY_VALUE',
  domain: 'user',
  retry: 'never',
  message: (p: { name: string; register?: string }) =>
    `The function ${p.name} was registered by value, and cannot travel to other threads.`,
  remedy: (p) =>
    `Register it as { module, export } for parallelism above 1: ${p.register ?? 'createFunction'}('${p.name}', { module: new URL('./functions.js', import.meta.url), export: '…', … }); or set 'parallelism.default' to 1.`,
})

export const tableByValue = defineError({
  code: 'TABLE_BY_VALUE',
  domain: 'user',
  retry: 'never',
  message: (p: { table: string }) =>
    `The table ${p.table} is an object of the program, and cannot travel to other threads.`,
  remedy: () =>
    "Create it by CREATE TABLE or createTable, which threads can do again; or set 'parallelism.default' to 1.",
})

export const planVersionUnknown = defineError({
  code: 'PLAN_VERSION',
  domain: 'user',
  retry: 'never',
  message: (p: { version: unknown; known: number }) =>
    `The plan has version ${JSON.stringify(p.version) ?? 'none'}; this Millrace reads version ${p.known}.`,
  remedy: () => 'Make the plan anew from its SQL with the Millrace that is to run it.',
})

export const planFunctionUnknown = defineError({
  code: 'PLAN_FUNCTION_UNKNOWN',
  domain: 'user',
  retry: 'never',
  message: (p: { name: string }) => `The plan calls the function ${p.name}, which is not there.`,
  remedy: () => 'Make the plan anew from its SQL with the Millrace that is to run it.',
})
