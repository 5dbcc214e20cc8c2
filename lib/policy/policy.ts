import { Judgement } from './judgement';
import { Suppression, type SuppressionProps } from './suppression';

/**
 * The policy pack: rules over everything that is written, and what is accepted of what they find.
 *
 * It looks at plain Terraform JSON and plain objects, so that it judges what is applied, whoever made it: escape hatches,
 * overrides and other people's constructs included.
 */
export class Policy {
  private readonly suppressions: Suppression[];

  /**
   * @param suppressions what is accepted
   * @throws Problem when one has no reason, or names no rule
   */
  constructor(suppressions: readonly SuppressionProps[] = []) {
    this.suppressions = suppressions.map((props) => Suppression.of(props));
  }

  /**
   * Accepts what a rule finds.
   *
   * @throws Problem when there is no reason, or no such rule
   */
  suppress(props: SuppressionProps): void {
    this.suppressions.push(Suppression.of(props));
  }

  /** Begins to look at things. */
  start(): Judgement {
    return new Judgement(this.suppressions);
  }
}
