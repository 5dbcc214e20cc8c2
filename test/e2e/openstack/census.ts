/** What exists in a project, in all regions: `region service kind` to the names (or ids) of what there is. */
export type Census = Readonly<Record<string, readonly string[]>>;

/** Account that the census is taken with; its project's things are counted. */
export interface Account {
  readonly authUrl: string;
  readonly user: string;
  readonly password: string;
  readonly project: string;
}

const KINDS: readonly {
  readonly service: string;
  readonly path: string;
  readonly list: string;
  readonly own?: boolean;
}[] = [
  { service: 'compute', path: '/servers/detail', list: 'servers' },
  { service: 'compute', path: '/os-server-groups', list: 'server_groups' },
  { service: 'compute', path: '/os-keypairs', list: 'keypairs' },
  { service: 'network', path: '/v2.0/networks', list: 'networks', own: true },
  { service: 'network', path: '/v2.0/subnets', list: 'subnets', own: true },
  { service: 'network', path: '/v2.0/routers', list: 'routers', own: true },
  { service: 'network', path: '/v2.0/ports', list: 'ports', own: true },
  { service: 'network', path: '/v2.0/floatingips', list: 'floatingips', own: true },
  { service: 'network', path: '/v2.0/security-groups', list: 'security_groups', own: true },
  { service: 'volumev3', path: '/volumes/detail', list: 'volumes' },
  { service: 'load-balancer', path: '/v2/lbaas/loadbalancers', list: 'loadbalancers' },
  { service: 'load-balancer', path: '/v2/lbaas/listeners', list: 'listeners' },
  { service: 'load-balancer', path: '/v2/lbaas/pools', list: 'pools' },
  { service: 'dns', path: '/v2/zones', list: 'zones' },
];

/** Counts what a project has, by asking every service of every region. */
export async function takeCensus(account: Account): Promise<Census> {
  const { token, project, endpoints } = await authenticate(account);
  const counted = await Promise.all(
    KINDS.flatMap(({ service, path, list, own }) =>
      endpoints(service).map(async ({ region, url }) => {
        const items = await get(`${url}${path}${own ? `?project_id=${project}` : ''}`, token, list);
        return [`${region} ${service} ${list}`, items.map((item) => item.name || item.id).sort()] as const;
      }),
    ),
  );
  return Object.fromEntries(counted.sort(([a], [b]) => a.localeCompare(b)));
}

/** Name to user data of all servers of a project, as Nova hands it out; only an administrator may ask. */
export async function userDataOfServers(account: Account): Promise<Record<string, string>> {
  const { token, endpoints } = await authenticate(account);
  const found = await Promise.all(
    endpoints('compute').map(async ({ url }) => {
      const headers = { 'x-auth-token': token, 'x-openstack-nova-api-version': '2.3' };
      const response = await fetch(`${url}/servers/detail?all_tenants=1`, { headers });
      const { servers } = (await response.json()) as { servers: Record<string, string>[] };
      return servers.map((server) => {
        const encoded = server['OS-EXT-SRV-ATTR:user_data'] ?? '';
        return [server.name!, Buffer.from(encoded, 'base64').toString()] as const;
      });
    }),
  );
  return Object.fromEntries(found.flat());
}

interface Item {
  readonly name?: string;
  readonly id: string;
}

async function get(url: string, token: string, list: string): Promise<Item[]> {
  const response = await fetch(url, { headers: { 'x-auth-token': token } });
  if (!response.ok) throw new Error(`${url} answered ${response.status}`);
  const body = (await response.json()) as Record<string, Item[] | { keypair: Item }[]>;
  return body[list]!.map((item): Item => ('keypair' in item ? { name: item.keypair.name, id: '' } : item));
}

async function authenticate({ authUrl, user, password, project }: Account) {
  const domain = { name: 'Default' };
  const response = await fetch(`${authUrl}/auth/tokens`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      auth: {
        identity: { methods: ['password'], password: { user: { name: user, domain, password } } },
        scope: { project: { name: project, domain } },
      },
    }),
  });
  if (!response.ok) throw new Error(`${authUrl} answered ${response.status}`);
  const { token } = (await response.json()) as {
    token: {
      project: { id: string };
      catalog: { type: string; endpoints: { interface: string; region: string; url: string }[] }[];
    };
  };
  const endpoints = (service: string) =>
    token.catalog
      .filter(({ type }) => type === service)
      .flatMap((entry) => entry.endpoints)
      .filter((endpoint) => endpoint.interface === 'public');
  return { token: response.headers.get('x-subject-token')!, project: token.project.id, endpoints };
}
