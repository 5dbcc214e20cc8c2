/** What a new project is about. */
export interface ProjectFacts {
  /** Name of its package. */
  readonly name: string;

  /** Entry of `clouds.yaml`. */
  readonly cloud: string;

  /** OpenStack's name of the region. */
  readonly region: string;

  /** The cloud's network with the addresses outside. */
  readonly externalNetwork: string;

  /** Availability zones. */
  readonly zones: readonly string[];

  /** kubectl context of the management cluster. */
  readonly context: string;

  /** Address of a node of the management cluster. */
  readonly node: string;

  /** Name at which control planes are reached. */
  readonly host: string;

  /** Name of the first tenant cluster. */
  readonly cluster: string;

  /** Name of the image of nodes. */
  readonly image: string;

  /** Name of the flavor of nodes. */
  readonly flavor: string;
}

/** Packages of a new project: name to version. */
export interface ProjectPackages {
  /** What the program imports. */
  readonly dependencies: Readonly<Record<string, string>>;

  /** What compiles it. */
  readonly devDependencies: Readonly<Record<string, string>>;
}

/** The files of a new project that synthesizes as it is: path to content. */
export function projectFiles(facts: ProjectFacts, packages: ProjectPackages): Record<string, string> {
  const app = 'npm run --silent build && node --enable-source-maps build/main.js';
  return {
    'package.json': json({
      name: facts.name,
      private: true,
      scripts: { build: 'tsc', synth: 'tenantry synth', diff: 'tenantry diff', apply: 'tenantry apply' },
      ...packages,
    }),
    'tsconfig.json': json({
      compilerOptions: {
        target: 'ES2022',
        module: 'Node16',
        moduleResolution: 'Node16',
        strict: true,
        noUncheckedIndexedAccess: true,
        skipLibCheck: true,
        outDir: 'build',
        sourceMap: true,
        rootDir: '.',
        types: ['node'],
      },
      include: ['*.ts'],
    }),
    'cdktf.json': json({ language: 'typescript', app, sendCrashReports: 'false' }),
    'cdk8s.yaml': `language: typescript\napp: ${app}\noutput: dist\n`,
    '.gitignore': [
      'node_modules/',
      'build/',
      'cdktf.out/',
      '# Leave this out when Flux or Argo CD reads the manifests from here.',
      'dist/',
      '*.tfstate*',
      '*.kubeconfig',
      'clouds.yaml',
      '',
    ].join('\n'),
    'main.ts': program(facts),
    'README.md': readme(facts),
  };
}

function program(facts: ProjectFacts): string {
  const { cloud, region, externalNetwork, zones, context, node, host, cluster, image, flavor } = facts;
  const tenant = tenantOf(cluster);
  return `import {
  Cidr,
  EtcdTopology,
  Flavor,
  Image,
  KubernetesVersion,
  ManagementCluster,
  NodeCount,
  OperatingSystem,
  Platform,
  Region,
  RegionStack,
  runProgram,
  ServiceEndpoint,
  Size,
  Tenant,
  TenantCluster,
} from 'tenantry';

/** Where servers are. Credentials stay in clouds.yaml. */
const REGION = Region.define('main', {
  cloud: ${quoted(cloud)},
  regionName: ${quoted(region)},
  externalNetwork: ${quoted(externalNetwork)},
  zones: [${zones.map(quoted).join(', ')}],
  addressSpace: Cidr.of('10.16.0.0/13'),
});

runProgram(() => {
  const platform = new Platform();
  const stack = new RegionStack(platform, 'main', { region: REGION });

  // The Kubernetes cluster whose pods are the control planes; cert-manager is installed in it.
  const home = ManagementCluster.fromAttributes(platform, 'home', {
    region: REGION,
    kubeContext: ${quoted(context)},
    nodes: { 'node-1': ${quoted(node)} },
    endpoint: ServiceEndpoint.sharedLoadBalancer({ stack, host: ${quoted(host)} }),
  });

  const cluster = new TenantCluster(platform, ${quoted(cluster)}, {
    tenant: new Tenant(platform, ${quoted(tenant)}),
    managementCluster: home,
    version: KubernetesVersion.V1_35,
    etcd: EtcdTopology.dedicated({ members: 3, storage: Size.gibibytes(10) }),
  });
  cluster.addNodePool('web', {
    stack,
    image: Image.named(${quoted(image)}, { operatingSystem: OperatingSystem.UBUNTU_24_04 }),
    flavor: Flavor.named(${quoted(flavor)}),
    nodes: NodeCount.fixed(2),
  });

  console.log(\`\${platform.synth()}\`);
});
`;
}

/** The tenant of a cluster: what its name begins with, unless something else has that name. */
export function tenantOf(cluster: string): string {
  const [first = ''] = cluster.split('-');
  return [cluster, 'main', 'home'].includes(first) ? `${cluster}-team` : first;
}

function readme({ name, cluster }: ProjectFacts): string {
  return `# ${name}

Kubernetes clusters as one program: \`main.ts\`.

\`\`\`sh
npm install
npx tenantry synth                # writes cdktf.out, dist and allocations.json; commit the last
npx tenantry doctor               # is everything there that an apply needs?
npx tenantry plan                 # what would change in OpenStack and in Kubernetes
npx tenantry apply                # makes it so, in order; may be interrupted and repeated
npx tenantry kubeconfig ${cluster} -o ${cluster}.kubeconfig
\`\`\`

After a change of \`main.ts\`, \`npx tenantry diff\` shows what a synthesis would change, and \`npx tenantry --help\` the rest.
`;
}

/** A text as TypeScript writes it. */
function quoted(text: string): string {
  return `'${text.replaceAll(/['\\]/g, '\\$&').replaceAll('\n', '\\n')}'`;
}

function json(value: unknown): string {
  return `${JSON.stringify(value, undefined, 2)}\n`;
}
