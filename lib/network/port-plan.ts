import { compareNames, ownValue } from '../names';
import { Problem, type ProblemProps } from '../problem';

/** An inclusive range of ports, or of other numbers that are given out one by one. */
export interface PortRange {
  /** Lowest port, 1 to 65535. */
  readonly first: number;

  /** Highest port, `first` to 65535. */
  readonly last: number;
}

/** What a {@link PortPlan} is made from. */
export interface PortPlanProps {
  /** Ports that may be given out. */
  readonly range: PortRange;

  /** Who needs a port, in any order; a name appears once. */
  readonly claimants: readonly string[];

  /**
   * Ports that users chose, by claimant.
   *
   * @default - none; every port is allocated
   */
  readonly chosen?: Readonly<Record<string, number>>;

  /**
   * Ports given out by an earlier plan, by claimant: the content of the allocations file. A claimant that has left keeps
   * nothing, and its port becomes free.
   *
   * @default - none; this is the first plan
   */
  readonly pinned?: Readonly<Record<string, number>>;

  /**
   * What is given out, as messages call it: `NodePort`, `cluster id`.
   *
   * @default 'port'
   */
  readonly noun?: string;
}

/** A {@link PortPlan} of those who can have a port, and why the others cannot. */
export interface JudgedPortPlan {
  /** The plan of all claimants that are not in `problems`. */
  readonly plan: PortPlan;

  /** Claimant to its mistake, in alphabetical order. */
  readonly problems: ReadonlyMap<string, Problem>;
}

/**
 * One port for each claimant of a shared address; also one NodePort, or one small id.
 *
 * A chosen port wins, then a pinned one; the rest get the lowest free ports, claimants in alphabetical order. So a plan
 * made again from its own result is the same plan, and a claimant that comes or goes moves nobody else's port. A pin means
 * that somebody may be using the port: it never yields to another's choice or to a narrower range without a word.
 */
export class PortPlan {
  /**
   * @throws Problem when a choice or a pin cannot be kept, or when the range has too few ports: the first of all mistakes
   */
  static of(props: PortPlanProps): PortPlan {
    const { plan, problems } = PortPlan.judge(props);
    for (const problem of problems.values()) throw problem;
    return plan;
  }

  /** Plans the ports of all who can have one, and says of each of the others what is wrong. */
  static judge(props: PortPlanProps): JudgedPortPlan {
    const { chosen = {}, pinned = {} } = props;
    const claimants = [...props.claimants].sort(compareNames);
    const draft = new Draft(props);

    for (const claimant of claimants) {
      const pin = ownValue(pinned, claimant);
      if (pin !== undefined && (ownValue(chosen, claimant) ?? pin) === pin) draft.keep(claimant, pin);
    }
    for (const claimant of claimants) {
      const choice = ownValue(chosen, claimant);
      if (choice !== undefined && choice !== ownValue(pinned, claimant)) draft.choose(claimant, choice);
    }
    draft.allocate(claimants);
    const problems = new Map([...draft.problems].sort(([a], [b]) => compareNames(a, b)));
    return { plan: new PortPlan(draft.ports, props.noun ?? 'port'), problems };
  }

  private constructor(
    private readonly ports: ReadonlyMap<string, number>,
    private readonly noun: string,
  ) {}

  /**
   * The port of a claimant.
   *
   * @throws Problem when the plan was made without it
   */
  portOf(claimant: string): number {
    const port = this.ports.get(claimant);
    if (port === undefined) {
      throw new Problem({
        what: `${withArticle(this.noun)} is asked for by a name that the plan does not know`,
        found: claimant,
        allowed: [...this.ports.keys()].join(', '),
        remedy: 'add it to the claimants',
      });
    }
    return port;
  }

  /** Claimant to port, in alphabetical order: what to pin in the next plan. */
  toPins(): Record<string, number> {
    return Object.fromEntries([...this.ports].sort(([a], [b]) => compareNames(a, b)));
  }
}

/** The state of one planning: who holds which port, and who cannot. */
class Draft {
  readonly ports = new Map<string, number>();
  readonly problems = new Map<string, Problem>();
  private readonly holders = new Map<number, { readonly claimant: string; readonly isPinned: boolean }>();
  private readonly range: PortRange;
  private readonly noun: string;

  constructor(props: PortPlanProps) {
    this.range = props.range;
    this.noun = props.noun ?? 'port';
  }

  keep(claimant: string, port: number): void {
    if (!this.isWithin(port)) {
      this.fail(claimant, {
        what: `the pinned ${this.noun} of ${claimant} is outside the range`,
        found: port,
        allowed: this.rangeText,
        remedy: `widen the range; or, if ${claimant} may move, take its pin out of the allocations`,
      });
      return;
    }
    const holder = this.holders.get(port);
    if (holder !== undefined) {
      this.fail(claimant, {
        what: `${holder.claimant} and ${claimant} are pinned to the same ${this.noun}`,
        found: port,
        allowed: `one claimant for each ${this.noun}`,
        remedy: 'take the pin of the one that is not in use yet out of the allocations',
      });
      return;
    }
    this.hold(claimant, port, true);
  }

  choose(claimant: string, port: number): void {
    if (!this.isWithin(port)) {
      this.fail(claimant, {
        what: `the ${this.noun} of ${claimant} is outside the range`,
        found: port,
        allowed: this.rangeText,
        remedy: 'choose one inside, leave the choice to the plan, or widen the range',
      });
      return;
    }
    const holder = this.holders.get(port);
    if (holder?.isPinned) {
      this.fail(claimant, {
        what: `${claimant} chose the ${this.noun} that ${holder.claimant} already has`,
        found: port,
        allowed: `any ${this.noun} of ${this.rangeText} that is not pinned`,
        remedy: `choose another; or, if ${holder.claimant} may move, take its pin out of the allocations`,
      });
      return;
    }
    if (holder !== undefined) {
      this.fail(claimant, {
        what: `${holder.claimant} and ${claimant} share ${withArticle(this.noun)}`,
        found: port,
        allowed: `one claimant for each ${this.noun}`,
        remedy: 'leave out one of the two choices',
      });
      return;
    }
    this.hold(claimant, port, false);
  }

  allocate(claimants: readonly string[]): void {
    const count = this.range.last - this.range.first + 1;
    let next = this.range.first;
    for (const claimant of claimants) {
      if (this.ports.has(claimant) || this.problems.has(claimant)) continue;
      while (this.holders.has(next)) next += 1;
      if (next > this.range.last) {
        this.fail(claimant, {
          what: `no ${this.noun} is left for ${claimant}`,
          found: `${claimants.length} that need one`,
          allowed: `${count} ${this.noun}${count === 1 ? '' : 's'} (${this.rangeText})`,
          remedy: 'widen the range or add a second endpoint',
        });
        continue;
      }
      this.hold(claimant, next, false);
    }
  }

  private hold(claimant: string, port: number, isPinned: boolean): void {
    this.holders.set(port, { claimant, isPinned });
    this.ports.set(claimant, port);
  }

  private fail(claimant: string, facts: ProblemProps): void {
    this.problems.set(claimant, new Problem(facts));
  }

  private isWithin(port: number): boolean {
    return Number.isInteger(port) && port >= this.range.first && port <= this.range.last;
  }

  private get rangeText(): string {
    return `${this.range.first} to ${this.range.last}`;
  }
}

function withArticle(noun: string): string {
  return `${/^[aeiou]/i.test(noun) ? 'an' : 'a'} ${noun}`;
}
