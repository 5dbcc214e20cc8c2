import { readFileSync } from 'node:fs';
import { parseAllDocuments } from 'yaml';
import { pathOf } from '../../lib/policy/kubernetes-objects';
import type { KubernetesObject } from '../../lib/kubernetes-object';
import { Policy } from '../../lib/policy/policy';
import { ruleNamed } from '../../lib/policy/rules';
import type { SuppressionProps } from '../../lib/policy/suppression';

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
 * The policy pack as a validation plugin of cdk8s' commands. In `cdk8s.yaml`:
 *
 *     validations:
 *       - package: tenantry
 *         version: 0.1.0
 *         class: PolicyPlugin
 *         properties:
 *           suppressions:
 *             - { rule: HCP-2, of: lab/StatefulSet/etcd, reason: The lab is thrown away every week. }
 *
 * Errors fail `cdk8s synth`; warnings, and suppressions that nothing needs, are logged.
 */
export class PolicyPlugin {
  private readonly policy: Policy;

  /** @throws Problem when a suppression has no reason, or names no rule */
  constructor({ suppressions = [] }: PolicyPluginProps = {}) {
    this.policy = new Policy(suppressions);
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
      report.addViolation({
        ruleName: `${facts.rule}: ${ruleNamed(facts.rule!).title}`,
        recommendation: facts.what,
        fix: facts.remedy,
        violatingResources: [
          {
            resourceName: facts.path!.split('/').at(-1)!,
            locations: [facts.path!],
            manifestPath: fileOf.get(facts.path!) ?? manifests[0]!,
          },
        ],
      });
    }
    for (const line of judged.notices) logger.log(line);
    report.submit(judged.errors.length > 0 ? 'failure' : 'success', { findings: judged.summary });
  }
}

const EVERYWHERE = { place: '', objects: [] };
