import { planRegistries } from '../../src/environment/registries.ts'
import { simulatedPlatform } from '../../src/platform/simulated/index.ts'
import type { JobPlan } from '../../src/sql/plan/job-plan.ts'
import type { LogicalNode } from '../../src/sql/plan/logical.ts'
import { decodePlan, type PlanRegistries } from '../../src/sql/plan-data/decode-plan.ts'
import { encodePlan } from '../../src/sql/plan-data/encode-plan.ts'
import type { PlanData } from '../../src/sql/plan-data/plan-data.ts'

/** The plan as it comes out of its JSON, and the data. */
export function roundTrip(
  plan: JobPlan,
  registries: PlanRegistries = planRegistries(simulatedPlatform({ seed: 1 })),
): { readonly data: PlanData; readonly decoded: JobPlan } {
  const encoded = encodePlan(plan)
  const data = JSON.parse(JSON.stringify(encoded)) as PlanData
  return { data, decoded: decodePlan(data, registries) }
}

/** Everything of a plan but the sources and sinks themselves: two of these are compared part by part. */
export function comparable(plan: JobPlan): unknown {
  const seen = new Map<LogicalNode, unknown>()
  const nodeOf = (node: LogicalNode): unknown => {
    const known = seen.get(node)
    if (known !== undefined) return known
    const copy: Record<string, unknown> = { ...node, number: seen.size }
    seen.set(node, copy)
    if (node.kind === 'scan') copy['source'] = node.source.describe(node)
    if ('input' in node) copy['input'] = nodeOf(node.input)
    if ('inputs' in node) copy['inputs'] = node.inputs.map(nodeOf)
    return copy
  }
  return plan.outputs.map((output) => ({
    ...output,
    node: nodeOf(output.node),
    ...(output.kind === 'insert'
      ? { target: { ...output.target, sink: output.target.sink.describe() } }
      : {}),
  }))
}
