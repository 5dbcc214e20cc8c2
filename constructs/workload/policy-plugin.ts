import { readFileSync } from 'node:fs';
import { parseAllDocuments } from 'yaml';
import { unknownName } from '../../lib/names';
import { pathOf } from '../../lib/policy/kubernetes-objects';
import type { KubernetesObject } from '../../lib/kubernetes-object';
import { Policy } from '../../lib/policy/policy';
import { ruleNamed } from '../../lib/policy/rules';
import type { SuppressionProps } from '../../lib/policy/suppression';
import { Problem } from '../../lib/problem';

/** Properties of a {@link PolicyPlugin}, as `properties` in `cdk8s.yaml`. */
export interface PolicyPluginProps {
  /**
   * What is accepted, by namespace, kind and name, as `acme/Deployment/kube-apiserver`.
   *
   * @default - nothing
   */
  readonly suppressions?: readonly SuppressionProps[];
}

/**
 * What a plugin is given: the part of cdk8s' `ValidationContext` that is used here.
 *
 * @see https://cdk8s.io/docs/latest/cli/synth/#validations
 */
export interface PolicyPluginContext {
  /** Files of manifests. */
  readonly manifests: readonly string[];

  /** Where findings go. */
  readonly report: {
    addViolation(violation: {
      readonly ruleName: string;
      readonly recommendation: string;
      readonly fix: string;
      readonly violatingResources: readonly {
        readonly resourceName: string;
        readonly locations: readonly string[];
        readonly manifestPath: string;
      }[];
    }): void;
    submit(status: 'success' | 'failure', metadata?: Record<string, string>): void;
  };

  /** Where messages go. */
  readonly logger: { log(message: string): void };
}

/**
 * The policy pack as a validation plugin of cdk8s' commands. In `cdk8s.yaml`, with the folder of the package that the project has
 * installed (by its bare name, cdk8s installs another copy from the registry):
 *
 *     validations:
 *       - package: ./node_modules/tenantry
 *         version: 0.1.0
 *         class: PolicyPlugin
 *         properties:
 *           suppressions:
 *             - { rule: HCP-2, of: lab/StatefulSet/etcd, reason: The lab is thrown away every week. }
 *
 * Errors fail `cdk8s synth` with exit code 2; warnings, and suppressions that nothing needs, are logged.
 *
 * @see https://cdk8s.io/docs/latest/cli/synth/#validations
 */
export class PolicyPlugin {
  private readonly policy: Policy;

  /** @throws Problem when properties are none of {@link PolicyPluginProps}, a suppression has no reason, or names no rule */
  constructor(props: PolicyPluginProps = {}) {
    this.policy = new Policy(suppressionsIn(props));
  }

  /** Looks at all manifests together, and reports. */
  // eslint-disable-next-line @typescript-eslint/require-await -- cdk8s awaits it
  async validate({ manifests, report, logger }: PolicyPluginContext): Promise<void> {
    const fileOf = new Map<string, string>();
    const objects = manifests.flatMap((file) =>
      parseAllDocuments(readFileSync(file, 'utf8')).flatMap((document) => {
        const object = document.toJS() as KubernetesObject | null;
        if (!object?.kind) return [];
        fileOf.set(pathOf(EVERYWHERE, object), file);
        return object;
      }),
    );
    const judgement = this.policy.start();
    judgement.addManifests({ ...EVERYWHERE, objects });
    const judged = judgement.report();
    for (const { facts } of judged.errors) {
      const path = facts.path!;
      const name = path.split('/').at(-1)!;
      const file = fileOf.get(path);
      const found = facts.found === undefined ? '' : ` (found ${JSON.stringify(facts.found)})`;
      report.addViolation({
        ruleName: `${facts.rule}: ${ruleNamed(facts.rule!).title}`,
        recommendation: `${facts.what}${found}`,
        fix: `${facts.remedy}; allowed: ${facts.allowed}`,
        violatingResources: [
          {
            // A name alone would lead cdk8s to any construct of this name, where there is no object at all.
            resourceName: file === undefined ? path : name,
            locations: [path],
            manifestPath: file ?? fileOfNamespace(fileOf, name) ?? manifests[0]!,
          },
        ],
      });
    }
    for (const line of judged.notices) logger.log(line);
    report.submit(judged.errors.length > 0 ? 'failure' : 'success', { findings: judged.summary });
  }
}

const EVERYWHERE = { place: '', objects: [] };

/** Properties come out of YAML, where nobody has looked at them. */
function suppressionsIn(props: PolicyPluginProps): readonly SuppressionProps[] {
  for (const name of Object.keys(props)) {
    if (name !== 'suppressions') {
      throw unknownName('the policy plugin has no such property', name, ['suppressions'], 'remove it');
    }
  }
  const suppressions: unknown = props.suppressions ?? [];
  if (Array.isArray(suppressions) && suppressions.every((one) => typeof (one as SuppressionProps)?.rule === 'string')) {
    return suppressions as SuppressionProps[];
  }
  throw new Problem({
    what: 'the suppressions of the policy plugin are no list of rules',
    found: suppressions,
    allowed: 'a list, each with rule, reason and, if not everywhere, of',
    remedy: 'write a dash before each, and the id of a rule in it',
  });
}

/** A file with something of a namespace in it, which itself is made elsewhere. */
function fileOfNamespace(fileOf: ReadonlyMap<string, string>, namespace: string): string | undefined {
  return [...fileOf].find(([path]) => path.startsWith(`${namespace}/`))?.[1];
}
