import { Agent, request } from 'node:https';
import type { Kubectl } from './management';

/** An answer of an API server. */
export interface ApiAnswer {
  readonly status: number;
  readonly body: any;
}

/** Talks to a tenant cluster's API as its administrator, fast enough to write while things break. */
export class TenantApi {
  private readonly agent: Agent;

  /**
   * @param port of the loopback, which leads to the API server
   * @param host name in the API server's certificate
   */
  constructor(
    management: Kubectl,
    namespace: string,
    private readonly port: number,
    private readonly host: string,
  ) {
    const dataOf = (name: string) => management.get('secret', name, '-n', namespace).data as Record<string, string>;
    const textOf = (text: string | undefined) => Buffer.from(text!, 'base64');
    const credential = dataOf('tenant-bootstrap');
    this.agent = new Agent({
      ca: textOf(dataOf('cluster-ca')['tls.crt']),
      cert: textOf(credential['tls.crt']),
      key: textOf(credential['tls.key']),
      servername: host,
      keepAlive: true,
    });
  }

  /** Sends a request and waits a few seconds for the answer; status 0 when none came. */
  send(method: string, path: string, body?: unknown): Promise<ApiAnswer> {
    const text = body === undefined ? undefined : JSON.stringify(body);
    const headers =
      text === undefined ? {} : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) };
    return new Promise((resolve) => {
      const nothing = () => resolve({ status: 0, body: undefined });
      const sent = request(
        {
          host: '127.0.0.1',
          port: this.port,
          method,
          path,
          headers,
          agent: this.agent,
          servername: this.host,
          timeout: 5000,
        },
        (response) => {
          const parts: Buffer[] = [];
          response.on('data', (part: Buffer) => parts.push(part));
          response.on('error', nothing);
          response.on('end', () => {
            const answer = Buffer.concat(parts).toString();
            resolve({ status: response.statusCode!, body: answer.startsWith('{') ? JSON.parse(answer) : answer });
          });
        },
      );
      sent.on('error', nothing);
      sent.on('timeout', () => sent.destroy());
      sent.end(text);
    });
  }

  /** Makes a ConfigMap; whether it was acknowledged, or is there from an attempt before. */
  async write(name: string, text = ''): Promise<boolean> {
    const { status } = await this.create(name, text);
    return status === 201 || status === 409;
  }

  /** Makes a ConfigMap. */
  create(name: string, text = ''): Promise<ApiAnswer> {
    return this.send('POST', CONFIG_MAPS, { metadata: { name }, data: { text } });
  }

  /** What a ConfigMap holds, if it is there. */
  async read(name: string): Promise<string | undefined> {
    const { status, body } = await this.send('GET', `${CONFIG_MAPS}/${name}`);
    return status === 200 ? body.data.text : undefined;
  }

  /** Names of all ConfigMaps, as the API server remembers them (`cached`) or as etcd holds them. */
  async names(cached = false): Promise<string[]> {
    const { status, body } = await this.send('GET', `${CONFIG_MAPS}${cached ? '?resourceVersion=0' : ''}`);
    // What it remembers is read anew after a restore: it asks for patience.
    if (status === 429) return pause(1000).then(() => this.names(cached));
    if (status !== 200) throw new Error(`no list, but ${status}: ${JSON.stringify(body)}`);
    return body.items.map((item: any) => item.metadata.name as string);
  }
}

const CONFIG_MAPS = '/api/v1/namespaces/default/configmaps';

/** Writes one object after the other, and remembers which were acknowledged and how long the longest silence was. */
export class Writer {
  readonly acknowledged: string[] = [];
  /** What was said of the others. */
  readonly failures: string[] = [];
  longestSilence = 0;
  private isOn = true;
  private readonly done: Promise<void>;

  constructor(api: TenantApi, prefix: string) {
    this.done = this.run(api, prefix);
  }

  private async run(api: TenantApi, prefix: string): Promise<void> {
    let last = Date.now();
    for (let n = 0; this.isOn; n += 1) {
      const name = `${prefix}-${n}`;
      const { status, body } = await api.create(name);
      if (status === 201) {
        this.acknowledged.push(name);
        this.longestSilence = Math.max(this.longestSilence, Date.now() - last);
        last = Date.now();
      } else {
        this.failures.push(`${status}: ${body?.message ?? 'no answer'}`);
      }
      await pause(50);
    }
    this.longestSilence = Math.max(this.longestSilence, Date.now() - last);
  }

  /** Ends it. */
  async stop(): Promise<void> {
    this.isOn = false;
    await this.done;
  }
}

/** Waits so many milliseconds. */
export function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
