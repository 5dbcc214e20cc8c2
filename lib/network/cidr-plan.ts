import { compareNames, ownValue } from '../names';
import { Problem, type ProblemProps } from '../problem';
import { Cidr, compareCidrs } from './cidr';

/** What a {@link CidrPlan} is made from. */
export interface CidrPlanProps {
  /** The address space that ranges are given out of. */
  readonly space: Cidr;

  /** Prefix length of the ranges that are given out, the space's own or longer. */
  readonly prefix: number;

  /** Who needs a range, in any order; a name appears once. */
  readonly claimants: readonly string[];

  /**
   * Ranges that users chose, by claimant; of any size, inside the space or outside.
   *
   * @default - none; every range is allocated
   */
  readonly chosen?: Readonly<Record<string, Cidr>>;

  /**
   * Ranges given out by an earlier plan, by claimant, in CIDR notation: the content of the allocations file. They are kept
   * as they are, also when space or prefix have changed since: a range in use cannot be changed. A claimant that has left
   * keeps nothing.
   *
   * @default - none; this is the first plan
   */
  readonly pinned?: Readonly<Record<string, string>>;

  /**
   * Ranges that others use and nobody here may have.
   *
   * @default - none
   */
  readonly reserved?: readonly Cidr[];

  /**
   * Ranges that nobody here is given, but who chose one or has it pinned keeps it: what some claimants could not reach if it
   * were given to them.
   *
   * @default - none
   */
  readonly avoided?: readonly Cidr[];
}

/** A {@link CidrPlan} of those who can have a range, and why the others cannot. */
export interface JudgedCidrPlan {
  /** The plan of all claimants that are not in `problems`. */
  readonly plan: CidrPlan;

  /** Claimant to its mistake, in alphabetical order. */
  readonly problems: ReadonlyMap<string, Problem>;
}

/**
 * One range of addresses for each claimant of a space; all are disjoint.
 *
 * A chosen range wins, then a pinned one; the rest get the lowest free blocks, claimants in alphabetical order. Blocks lie
 * at multiples of their size, so a choice of another size leaves a gap around itself:
 *
 *     space    10.16.0.0/20   |----------------|
 *     chosen   beta /23       |  BB            |
 *     blocks   /22            |..  aaaacccc    |    the first block is not whole any more
 *
 * A plan made again from its own result is the same plan, and a claimant that comes or goes moves nobody else's range.
 */
export class CidrPlan {
  /**
   * @throws Problem when a choice or a pin cannot be kept, or when the space is used up: the first of all mistakes
   */
  static of(props: CidrPlanProps): CidrPlan {
    const { plan, problems } = CidrPlan.judge(props);
    for (const problem of problems.values()) throw problem;
    return plan;
  }

  /** Plans the ranges of all who can have one, and says of each of the others what is wrong. */
  static judge(props: CidrPlanProps): JudgedCidrPlan {
    const { chosen = {}, pinned = {}, reserved = [] } = props;
    const claimants = [...props.claimants].sort(compareNames);
    const draft = new Draft(props);
    for (const cidr of reserved) draft.want({ rank: Rank.RESERVED, claimant: '', cidr });
    for (const claimant of claimants) {
      const choice = ownValue(chosen, claimant);
      const pin = ownValue(pinned, claimant);
      if (choice !== undefined)
        draft.want({ rank: choice.toString() === pin ? Rank.PINNED : Rank.CHOSEN, claimant, cidr: choice });
      else if (pin !== undefined) draft.wantPin(claimant, pin);
    }
    draft.settle();
    draft.allocate(claimants);
    const problems = new Map([...draft.problems].sort(([a], [b]) => compareNames(a, b)));
    return { plan: new CidrPlan(draft.ranges), problems };
  }

  private constructor(private readonly ranges: ReadonlyMap<string, Cidr>) {}

  /**
   * The range of a claimant.
   *
   * @throws Problem when the plan was made without it
   */
  rangeOf(claimant: string): Cidr {
    const range = this.ranges.get(claimant);
    if (range === undefined) {
      throw new Problem({
        what: 'an address range is asked for by a name that the plan does not know',
        found: claimant,
        allowed: [...this.ranges.keys()].join(', '),
        remedy: 'add it to the claimants',
      });
    }
    return range;
  }

  /** Claimant to range, in alphabetical order: what to pin in the next plan. */
  toPins(): Record<string, string> {
    return Object.fromEntries(
      [...this.ranges].sort(([a], [b]) => compareNames(a, b)).map(([claimant, range]) => [claimant, range.toString()]),
    );
  }
}

/** Who stays when two ranges overlap: the lower. */
enum Rank {
  RESERVED,
  PINNED,
  CHOSEN,
}

interface Wish {
  readonly rank: Rank;
  readonly claimant: string;
  readonly cidr: Cidr;
}

/** The state of one planning: the ranges that are taken, in ascending order, and who cannot have theirs. */
class Draft {
  readonly ranges = new Map<string, Cidr>();
  readonly problems = new Map<string, Problem>();
  private wishes: Wish[] = [];

  constructor(private readonly props: CidrPlanProps) {}

  wantPin(claimant: string, text: string): void {
    try {
      this.want({ rank: Rank.PINNED, claimant, cidr: Cidr.of(text) });
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      this.fail(claimant, { ...error.facts, remedy: `take the pin of ${claimant} out of the allocations` });
    }
  }

  want(wish: Wish): void {
    if (wish.cidr.family === this.props.space.family) {
      this.wishes.push(wish);
      return;
    }
    if (wish.rank === Rank.RESERVED) return;
    this.fail(wish.claimant, {
      what: `the address range of ${wish.claimant} is of another family than its space`,
      found: wish.cidr,
      allowed: `an IPv${this.props.space.family} range, such as one inside ${this.props.space.toString()}`,
      remedy: 'choose one, or leave the choice to the plan',
    });
  }

  /** Drops whoever overlaps a better one. Ranges either nest or are disjoint, so neighbours in order are all to look at. */
  settle(): void {
    const ordered = [...this.wishes].sort((a, b) => compareWishes(a, b));
    const taken: Wish[] = [];
    for (const wish of ordered) {
      const last = taken.at(-1);
      if (last === undefined || !last.cidr.overlaps(wish.cidr)) {
        taken.push(wish);
      } else if (last.rank === Rank.RESERVED && wish.rank === Rank.RESERVED) {
        continue;
      } else if (isBetter(wish, last)) {
        this.fail(last.claimant, overlapOf(last, wish));
        taken.splice(-1, 1, wish);
      } else {
        this.fail(wish.claimant, overlapOf(wish, last));
      }
    }
    this.wishes = taken;
    for (const { claimant, cidr, rank } of taken) if (rank !== Rank.RESERVED) this.ranges.set(claimant, cidr);
  }

  allocate(claimants: readonly string[]): void {
    const { space, prefix, avoided = [] } = this.props;
    const obstacles = [...this.wishes.map(({ cidr }) => cidr), ...avoided]
      .filter(({ family }) => family === space.family)
      .sort(compareCidrs);
    const count = space.subnetCount(prefix);
    let index = 0n;
    let neighbour = 0;
    for (const claimant of claimants) {
      if (this.ranges.has(claimant) || this.problems.has(claimant)) continue;
      let block: Cidr | undefined;
      while (block === undefined && index < count) {
        const candidate = space.subnet(prefix, index);
        while (obstacles[neighbour] && obstacles[neighbour]!.end < candidate.start) neighbour += 1;
        const obstacle = obstacles[neighbour];
        if (obstacle?.overlaps(candidate)) {
          // Behind the obstacle, however many blocks it covers.
          index = (obstacle.end - space.start) / candidate.size + 1n;
        } else {
          block = candidate;
          index += 1n;
        }
      }
      if (block === undefined) {
        this.fail(claimant, {
          what: `no address range is left for ${claimant}`,
          found: `${claimants.length} that need one`,
          allowed: `${count} ranges of prefix length ${prefix} in ${space.toString()}`,
          remedy: 'widen the space, or make the ranges smaller',
        });
      } else {
        this.ranges.set(claimant, block);
      }
    }
  }

  private fail(claimant: string, facts: ProblemProps): void {
    if (!this.problems.has(claimant)) this.problems.set(claimant, new Problem(facts));
  }
}

function compareWishes(a: Wish, b: Wish): number {
  return compareCidrs(a.cidr, b.cidr) || a.rank - b.rank || compareNames(a.claimant, b.claimant);
}

function isBetter(a: Wish, b: Wish): boolean {
  return a.rank < b.rank || (a.rank === b.rank && compareNames(a.claimant, b.claimant) < 0);
}

function overlapOf(loser: Wish, winner: Wish): ProblemProps {
  const other =
    winner.rank === Rank.RESERVED ? winner.cidr.toString() : `${winner.cidr.toString()} of ${winner.claimant}`;
  return {
    what: `the address range of ${loser.claimant} overlaps ${winner.rank === Rank.RESERVED ? 'one that is in use' : `that of ${winner.claimant}`}`,
    found: loser.cidr,
    allowed: `a range that does not overlap ${other}`,
    remedy:
      loser.rank === Rank.PINNED
        ? `take the pin of the one that is not in use yet out of the allocations`
        : 'choose another, or leave the choice to the plan',
  };
}
