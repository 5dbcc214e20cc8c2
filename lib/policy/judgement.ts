import { compareNames } from '../names';
import { Problem } from '../problem';
import type { WrittenManifests } from './kubernetes-objects';
import { type Finding, PolicyReport } from './policy-report';
import type { Rule, Violation, WrittenRange } from './rule';
import { MANIFEST_RULES, STACK_RULES } from './rules';
import type { Suppression } from './suppression';
import type { WrittenStack } from './terraform-resources';

/** Rules, applied to one thing after another; of what was seen, nothing but findings and ranges is kept. */
export class Judgement {
  private readonly findings: Finding[] = [];
  private readonly kept = new Map<Rule<never>, WrittenRange[]>();

  /** @internal */
  constructor(private readonly suppressions: readonly Suppression[]) {}

  /** Looks at a Terraform stack. */
  addStack(stack: WrittenStack): void {
    this.judge(STACK_RULES, stack);
  }

  /** Looks at objects that are applied together. */
  addManifests(manifests: WrittenManifests): void {
    this.judge(MANIFEST_RULES, manifests);
  }

  /**
   * What was found, sorted by place.
   *
   * @param options `isPartial` if something was left out, so that a suppression may be needed by what was not seen
   */
  report({ isPartial = false }: { readonly isPartial?: boolean } = {}): PolicyReport {
    const across = [...this.kept].flatMap(([rule, ranges]) => findingsOf(rule, rule.across!.check(ranges)));
    const used = new Set<Suppression>();
    const findings = [...this.findings, ...across]
      .map((finding): Finding => {
        const { rule, path } = finding.problem.facts;
        const suppression = this.suppressions.find((accepted) => accepted.accepts(rule!, path!));
        if (!suppression) return finding;
        used.add(suppression);
        return { ...finding, accepted: suppression.reason };
      })
      .sort((a, b) => compareNames(a.problem.facts.path!, b.problem.facts.path!));
    const unused = isPartial ? [] : this.suppressions.filter((suppression) => !used.has(suppression));
    return new PolicyReport(findings, unused);
  }

  private judge<Subject>(rules: readonly Rule<Subject>[], subject: Subject): void {
    for (const rule of rules) {
      this.findings.push(...findingsOf(rule, rule.check(subject)));
      if (!rule.across) continue;
      const kept = this.kept.get(rule) ?? [];
      kept.push(...rule.across.keep(subject));
      this.kept.set(rule, kept);
    }
  }
}

function findingsOf({ id, severity }: Rule<never>, violations: readonly Violation[]): Finding[] {
  return violations.map((violation) => ({ severity, problem: new Problem({ ...violation, rule: id }) }));
}
