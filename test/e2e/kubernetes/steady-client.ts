import { readFileSync } from 'node:fs';
import { request } from 'node:https';
import { parse } from 'yaml';

/** How often it writes and reads, in milliseconds. */
const PERIOD = 100;

/** Longest time to wait for an answer, in milliseconds. */
const TIMEOUT = 30_000;

/** Objects that are written in turn: none again while an earlier write to it may still be under way. */
const OBJECTS = TIMEOUT / PERIOD;

const KINDS = { configmaps: 'ConfigMap', secrets: 'Secret' } as const;

/** A client that writes and reads ten times a second, each time by a connection of its own, and counts what fails. */
export class SteadyClient {
  /** Begins, as the user of a kubeconfig, with objects of a kind. */
  static async start(kubeconfig: string, resource: keyof typeof KINDS = 'configmaps'): Promise<SteadyClient> {
    const client = new SteadyClient(kubeconfig, resource);
    for (let n = 0; n < OBJECTS; n += 1) {
      const metadata = { name: `steady-${n}` };
      await client.send('POST', client.folder, { apiVersion: 'v1', kind: KINDS[resource], metadata }, [201, 409]);
    }
    client.timer = setInterval(() => void client.beat(), PERIOD);
    return client;
  }

  /** What failed, and how many milliseconds after the beginning. */
  readonly failures: string[] = [];

  /** Requests that were answered as they should be. */
  answered = 0;

  /** The longest answer, in milliseconds. */
  slowest = 0;

  private readonly started = Date.now();
  private readonly server: URL;
  private readonly tls: {
    readonly ca: Buffer;
    readonly cert: Buffer;
    readonly key: Buffer;
    readonly servername?: string;
  };
  private timer: NodeJS.Timeout | undefined;
  private readonly running = new Set<Promise<void>>();
  private count = 0;

  private readonly folder: string;

  private constructor(kubeconfig: string, resource: keyof typeof KINDS) {
    this.folder = `/api/v1/namespaces/default/${resource}`;
    const { clusters, users } = parse(readFileSync(kubeconfig, 'utf8'));
    const { cluster } = clusters[0];
    const { user } = users[0];
    const decoded = (text: string) => Buffer.from(text, 'base64');
    this.server = new URL(cluster.server as string);
    this.tls = {
      ca: decoded(cluster['certificate-authority-data']),
      cert: decoded(user['client-certificate-data']),
      key: decoded(user['client-key-data']),
      servername: cluster['tls-server-name'],
    };
  }

  /** Ends, when all requests are answered. */
  async stop(): Promise<void> {
    clearInterval(this.timer);
    await Promise.all(this.running);
  }

  /** A line for people. */
  toString(): string {
    const seconds = ((Date.now() - this.started) / 1000).toFixed(0);
    return `${this.answered} requests answered in ${seconds} s, ${this.failures.length} failed, slowest ${this.slowest} ms`;
  }

  private async beat(): Promise<void> {
    const count = (this.count += 1);
    const path = `${this.folder}/steady-${count % OBJECTS}`;
    const work = (async () => {
      // Digits, padded to four: good in a Secret too, as base64.
      const change = { data: { count: `${count}`.padStart(8, '0') } };
      const isWritten = await this.attempt(`write ${count}`, () => this.send('PATCH', path, change, [200]));
      await this.attempt(`read ${count}`, async () => {
        const { data } = JSON.parse(await this.send('GET', path, undefined, [200]));
        if (isWritten && Number(data.count) < count) throw new Error(`found ${data.count}: an answered write is lost`);
      });
    })();
    this.running.add(work);
    await work;
    this.running.delete(work);
  }

  private async attempt(what: string, action: () => Promise<unknown>): Promise<boolean> {
    const started = Date.now();
    try {
      await action();
      this.answered += 1;
      return true;
    } catch (error) {
      this.failures.push(`${started - this.started} ms: ${what}: ${(error as Error).message}`);
      return false;
    } finally {
      this.slowest = Math.max(this.slowest, Date.now() - started);
    }
  }

  private send(method: string, path: string, body: object | undefined, expected: readonly number[]): Promise<string> {
    return new Promise((resolve, reject) => {
      const type = method === 'PATCH' ? 'application/merge-patch+json' : 'application/json';
      const { hostname, port } = this.server;
      const sent = request(
        {
          ...this.tls,
          host: hostname,
          port,
          path,
          method,
          agent: false,
          timeout: TIMEOUT,
          headers: { 'content-type': type },
        },
        (response) => {
          let text = '';
          response.on('data', (data: Buffer) => (text += data.toString()));
          response.on('error', reject);
          response.on('end', () =>
            expected.includes(response.statusCode!)
              ? resolve(text)
              : reject(new Error(`${response.statusCode}: ${text.slice(0, 300)}`)),
          );
        },
      );
      sent.on('timeout', () => sent.destroy(new Error(`no answer in ${TIMEOUT} ms`)));
      sent.on('error', reject);
      sent.end(body && JSON.stringify(body));
    });
  }
}
