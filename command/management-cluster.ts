import { join } from 'node:path';
import type { ClusterRecord, FleetRecord, ManifestsRecord } from '../lib/fleet/fleet-record';
import { JOIN_VARIABLE } from '../lib/bootstrap/join-command';
import { Problem } from '../lib/problem';
import { KubernetesVersion } from '../lib/versions/kubernetes-version';
import { folderFingerprint } from './fingerprint';
import { call, must, ToolFailure } from './process';
import { requirePrograms } from './required-programs';

/** Annotation of a control plane's namespace: fingerprint of the manifests that were rolled out completely last. */
const ROLLED_OUT = 'tenantry/rolled-out';

/** An object that an apply would make or change. */
export interface ChangedObject {
  /** `Kind namespace/name`, as far as it has them. */
  readonly name: string;

  /** What happens to it. */
  readonly action: 'create' | 'update';
}

/** A management cluster, reached by kubectl and by the scripts that were synthesized. */
export class ManagementCluster {
  /**
   * That of a name in a fleet.
   *
   * @throws Problems when what speaks to it is not installed
   */
  static of(
    { managementClusters }: FleetRecord,
    name: string,
    { manifests }: { readonly manifests: string },
  ): ManagementCluster {
    requirePrograms(['kubectl', 'bash']);
    const record = managementClusters.find((candidate) => candidate.name === name);
    return new ManagementCluster(name, record?.context ?? name, manifests);
  }

  /**
   * The same, when it answers.
   *
   * @throws Problem when it does not
   */
  static async answering(...of: Parameters<typeof ManagementCluster.of>): Promise<ManagementCluster> {
    const found = ManagementCluster.of(...of);
    await found.requireAnswer();
    return found;
  }

  private constructor(
    private readonly name: string,
    /** The kubectl context that leads to it. */
    readonly context: string,
    /** The platform's folder of manifests. */
    private readonly manifests: string,
  ) {}

  /**
   * Asks whether it is there, before anything is made that needs it.
   *
   * @throws Problem when it does not answer
   */
  async requireAnswer(): Promise<void> {
    const { code, errors } = await this.kubectl('--request-timeout=10s', 'get', '--raw=/version');
    if (code === 0) return;
    throw new Problem({
      what: 'a management cluster does not answer',
      found: errors.trim().split('\n').at(-1),
      allowed: `a context ${this.context} of kubectl that leads to it`,
      remedy: 'correct your kubeconfig, or kubeContext in the program; tenantry doctor looks at all of them',
      path: this.name,
    });
  }

  /** Applies manifests wave by wave, waiting for the gates between them. */
  async apply(folder: string, script: string, onLine: (line: string) => void): Promise<void> {
    await must('sh', [join(this.manifests, folder, script), this.context], {
      onLine: (line) => onLine(line.replace(/^\d\d:\d\d:\d\d\s+/, '')),
    });
  }

  /** What applying manifests would make and change. */
  async plan({ folder, waves }: ManifestsRecord): Promise<ChangedObject[]> {
    const changes: ChangedObject[] = [];
    for (const { file } of waves) {
      const words = ['diff', '--server-side', '--force-conflicts', '--field-manager=tenantry'];
      const { code, output, errors } = await this.kubectl(...words, `--filename=${join(this.manifests, folder, file)}`);
      if (code > 1) throw new ToolFailure(`kubectl diff of ${folder}/${file}`, errors.trim());
      changes.push(...changedObjects(output));
    }
    return changes;
  }

  /** What applying the manifests of a cluster would make and change; of one that is not there, only how much that is. */
  async planCluster(cluster: ClusterRecord): Promise<ChangedObject[]> {
    const { manifests, namespace } = cluster;
    if (!(await this.has('namespace', namespace))) {
      return manifests.waves.map(({ file, objects }) => ({ name: `${objects} objects of ${file}`, action: 'create' }));
    }
    const changes = await this.plan(manifests);
    // Jobs go some time after they are complete.
    const haveRun = (await this.isRolledOut(cluster)) === true;
    return changes.filter(({ name, action }) => !(haveRun && action === 'create' && name.startsWith('Job ')));
  }

  /** Whether an object is there. */
  async has(kind: string, name: string, namespace?: string): Promise<boolean> {
    return (
      (await this.read('get', kind, name, ...inNamespace(namespace), '--ignore-not-found', '--output=name')) !== ''
    );
  }

  /** Version of a cluster's API server; undefined when it has none yet. */
  async runningVersion({ namespace }: ClusterRecord): Promise<KubernetesVersion | undefined> {
    const image = await this.read(
      ...['get', 'deployment', 'kube-apiserver', `--namespace=${namespace}`, '--ignore-not-found'],
      '--output=jsonpath={.spec.template.spec.containers[0].image}',
    );
    const [, version] = /:v(1\.\d+\.\d+)/.exec(image) ?? [];
    return version === undefined ? undefined : KubernetesVersion.of(version);
  }

  /** Applies the first wave of a cluster, which makes its namespace. */
  async makeNamespace({ manifests }: ClusterRecord): Promise<void> {
    const [first] = manifests.waves;
    if (!first) return;
    const file = join(this.manifests, manifests.folder, first.file);
    await this.read('apply', '--server-side', '--force-conflicts', '--field-manager=tenantry', `--filename=${file}`);
  }

  /** Notes that what was synthesized of a cluster is applied and ready. */
  async noteRolledOut({ namespace, manifests }: ClusterRecord): Promise<void> {
    await this.read('annotate', 'namespace', namespace, '--overwrite', `${ROLLED_OUT}=${this.fingerprint(manifests)}`);
  }

  /** Whether what was synthesized of a cluster is applied and ready; undefined when nobody has noted anything. */
  async isRolledOut({ namespace, manifests }: ClusterRecord): Promise<boolean | undefined> {
    const path = `{.metadata.annotations.${ROLLED_OUT}}`;
    const noted = await this.read('get', 'namespace', namespace, '--ignore-not-found', `--output=jsonpath=${path}`);
    return noted === '' ? undefined : noted === this.fingerprint(manifests);
  }

  /** What new servers of a cluster join with, as variables for Terraform: for a day, to be kept in no file. */
  async joinCredentials({ manifests, scripts }: ClusterRecord): Promise<Record<string, string>> {
    if (scripts.joinCredentials === undefined) return {};
    const script = join(this.manifests, manifests.folder, scripts.joinCredentials);
    const printed = await must('bash', [script, '--context', this.context]);
    const name = `TF_VAR_${JOIN_VARIABLE}`;
    const [, value] = new RegExp(`^export ${name}='(.*)'$`, 's').exec(printed.trim()) ?? [];
    if (value === undefined) throw new ToolFailure(`bash ${script}`, `it printed no ${name}`);
    return { [name]: value };
  }

  /** A kubeconfig of a cluster for an hour. */
  async kubeconfig({ manifests, scripts }: ClusterRecord, server?: string): Promise<string> {
    const script = join(this.manifests, manifests.folder, scripts.kubeconfig);
    return must('sh', [script, this.context], { environment: server === undefined ? {} : { SERVER: server } });
  }

  /** Asks or tells it something, and expects an answer. */
  read(...words: readonly string[]): Promise<string> {
    return must('kubectl', [`--context=${this.context}`, ...words]).then((text) => text.trim());
  }

  private fingerprint({ folder }: ManifestsRecord): string {
    return folderFingerprint(join(this.manifests, folder));
  }

  private kubectl(...words: readonly string[]) {
    return call('kubectl', [`--context=${this.context}`, ...words], {
      environment: { KUBECTL_EXTERNAL_DIFF: 'diff -u -N' },
    });
  }
}

function inNamespace(namespace: string | undefined): string[] {
  return namespace === undefined ? [] : [`--namespace=${namespace}`];
}

/** Reads what kubectl diff has printed: a file for each object, named by group, version, kind, namespace and name. */
function changedObjects(text: string): ChangedObject[] {
  const files = text.split(/^(?=diff )/m).filter((part) => part.startsWith('diff '));
  return files.map((part) => {
    const [, name = ''] = /^\+\+\+ \S*\/MERGED-\d+\/(\S+)/m.exec(part) ?? [];
    const [, kind = '', rest = ''] = /(?:^|\.)v\w+\.([A-Z]\w*)\.(.*)$/.exec(name) ?? [];
    const [namespace, ...words] = rest.split('.');
    const object = kind === '' ? name : `${kind} ${namespace === '' ? '' : `${namespace}/`}${words.join('.')}`;
    return { name: object, action: /^@@ -0,0/m.test(part) ? 'create' : 'update' };
  });
}
