import { Problem } from '../problem';
import { ruleNamed } from './rules';

/** Properties of a {@link Suppression}. */
export interface SuppressionProps {
  /** Id of the rule, such as `OS-NET-4`. */
  readonly rule: string;

  /**
   * Where it is accepted: a path as findings have it, or the beginning of one up to a slash; `*` stands for anything.
   *
   * @default - everywhere
   */
  readonly of?: string;

  /** Why it is accepted, for whoever reviews it: a sentence. */
  readonly reason: string;
}

/** A finding that is accepted, with the reason. */
export class Suppression {
  /** @throws Problem when there is no such rule, or no reason */
  static of(props: SuppressionProps): Suppression {
    ruleNamed(props.rule);
    if (typeof props.reason !== 'string' || props.reason.trim().length < 10) {
      throw new Problem({
        what: `a finding of rule ${props.rule} is accepted without a reason`,
        found: props.reason,
        allowed: 'a sentence that says why',
        remedy: 'write why it is right here, or mend what is found',
      });
    }
    return new Suppression(props);
  }

  /** Id of the rule. */
  readonly rule: string;

  /** Where it is accepted; `*` for everywhere. */
  readonly place: string;

  /** Why. */
  readonly reason: string;

  private readonly pattern: RegExp;

  private constructor({ rule, of = '*', reason }: SuppressionProps) {
    this.rule = rule;
    this.place = of;
    this.reason = reason;
    const parts = of.split('*').map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'));
    this.pattern = new RegExp(`^${parts.join('.*')}(/|$)`);
  }

  /** Whether a finding is meant. */
  accepts(rule: string, path: string): boolean {
    return this.rule === rule && this.pattern.test(path);
  }
}
