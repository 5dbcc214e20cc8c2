import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { basename, dirname } from 'node:path';
import { ENDPOINT } from './hosted';
import { Kubectl, reach } from './management';

/**
 * A GitRepository in the management cluster without git behind it: what Flux' source-controller does of a commit is done here.
 * The folder is packed, the archive is served over http, and the object's status names address, digest and revision.
 */
export class FluxRepository {
  /** Makes the object, and serves what will be published. */
  static async start(name: string, namespace: string): Promise<FluxRepository> {
    const archives = new Map<string, Buffer>();
    const server = createServer(({ url = '' }, response) => {
      const archive = archives.get(url);
      response.writeHead(archive ? 200 : 404).end(archive);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    reach(port);
    const repository = {
      apiVersion: 'source.toolkit.fluxcd.io/v1',
      kind: 'GitRepository',
      metadata: { name, namespace },
      spec: { interval: '1m', url: 'https://git.example.net/fleet.git', ref: { branch: 'main' } },
    };
    Kubectl.MANAGEMENT.run(['apply', '--server-side', '-f', '-'], JSON.stringify(repository));
    return new FluxRepository(name, namespace, server, archives, `http://${ENDPOINT}:${port}`);
  }

  private constructor(
    private readonly name: string,
    private readonly namespace: string,
    private readonly server: Server,
    private readonly archives: Map<string, Buffer>,
    private readonly address: string,
  ) {}

  /** Makes a folder, which lies at the repository's root, the newest revision: its name. */
  publish(folder: string): string {
    const archive = execFileSync('tar', ['-C', dirname(folder), '-cz', basename(folder)], {
      maxBuffer: 64 * 1024 * 1024,
    });
    const hash = createHash('sha256').update(archive).digest('hex');
    const revision = `main@sha256:${hash}`;
    const [path, lastUpdateTime] = [`/${hash}.tar.gz`, new Date().toISOString()];
    this.archives.set(path, archive);
    const status = {
      observedGeneration: 1,
      artifact: {
        digest: `sha256:${hash}`,
        lastUpdateTime,
        path,
        revision,
        size: archive.length,
        url: this.address + path,
      },
      conditions: [
        { type: 'Ready', status: 'True', reason: 'Succeeded', message: revision, lastTransitionTime: lastUpdateTime },
      ],
    };
    Kubectl.MANAGEMENT.run([
      ...['patch', 'gitrepository', this.name, '-n', this.namespace, '--subresource=status', '--type=merge'],
      `--patch=${JSON.stringify({ status })}`,
    ]);
    return revision;
  }

  /** Serves nothing any more. */
  stop(): void {
    this.server.closeAllConnections();
    this.server.close();
  }
}
