import { compareNames } from '../names';
import { Cidr } from '../network/cidr';
import { Problem, type ProblemProps } from '../problem';
import type { WrittenManifests } from './kubernetes-objects';
import { type Finding, PolicyReport } from './policy-report';
import type { Rule, Severity, Violation, WrittenRange } from './rule';
import { MANIFEST_RULES, ruleNamed, STACK_RULES } from './rules';
import type { Suppression } from './suppression';
import type { WrittenStack } from './terraform-resources';

/** What was found; no {@link Problem} yet, which would hold on to what led to it. */
interface Note {
  readonly severity: Severity;
  readonly facts: ProblemProps;
}

/** What a {@link Judgement} has kept of what it has seen, as plain data. */
export interface JudgementNotes {
  /** What was found. */
  readonly findings: readonly Note[];

  /** Id of a rule to ranges, each with its place. */
  readonly ranges: readonly (readonly [string, readonly (readonly [string, string])[]])[];
}

/** Rules, applied to one thing after another; of what was seen, nothing but findings and ranges is kept. */
export class Judgement {
  private readonly findings: Note[] = [];
  private readonly kept = new Map<string, WrittenRange[]>();

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

  /** What was seen so far, for a judgement in another process. */
  get notes(): JudgementNotes {
    return {
      findings: this.findings,
      ranges: [...this.kept].map(([id, kept]) => [id, kept.map(({ path, range }) => [path, `${range}`])]),
    };
  }

  /** Takes over what another judgement has seen. */
  adopt({ findings, ranges }: JudgementNotes): void {
    this.findings.push(...findings);
    for (const [id, kept] of ranges)
      this.keep(
        id,
        kept.map(([path, range]) => ({ path, range: Cidr.of(range) })),
      );
  }

  /**
   * What was found, sorted by place.
   *
   * @param options `isPartial` if something was left out, so that a suppression may be needed by what was not seen
   */
  report({ isPartial = false }: { readonly isPartial?: boolean } = {}): PolicyReport {
    const across = [...this.kept].flatMap(([id, ranges]) => {
      const rule = ruleNamed(id);
      return findingsOf(rule, rule.across!.check(ranges));
    });
    const used = new Set<Suppression>();
    const findings = [...this.findings, ...across]
      .map(({ severity, facts }): Finding => {
        const finding = { severity, problem: new Problem(facts) };
        const suppression = this.suppressions.find((accepted) => accepted.accepts(facts.rule!, facts.path!));
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
      if (rule.across) this.keep(rule.id, rule.across.keep(subject));
    }
  }

  private keep(id: string, ranges: readonly WrittenRange[]): void {
    const kept = this.kept.get(id) ?? [];
    kept.push(...ranges);
    this.kept.set(id, kept);
  }
}

function findingsOf({ id, severity }: Pick<Rule<never>, 'id' | 'severity'>, violations: readonly Violation[]): Note[] {
  return violations.map((violation) => ({ severity, facts: { ...violation, rule: id } }));
}
