import { spawn } from 'node:child_process';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Shows a git repository to everybody on the host's loopback, by git's own protocol over http; nobody can push. */
export class GitServer {
  /** Starts it at a free port. */
  static async start(repository: string): Promise<GitServer> {
    const server = createServer((request, response) => {
      const isAdvertised = request.url?.endsWith('/info/refs?service=git-upload-pack') ?? false;
      const kind = isAdvertised ? 'advertisement' : 'result';
      response.setHeader('content-type', `application/x-git-upload-pack-${kind}`);
      if (isAdvertised) response.write('001e# service=git-upload-pack\n0000');
      const words = ['upload-pack', '--stateless-rpc', ...(isAdvertised ? ['--advertise-refs'] : []), repository];
      const { stdin, stdout } = spawn('git', words, { stdio: ['pipe', 'pipe', 'inherit'] });
      request.pipe(stdin);
      stdout.pipe(response);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return new GitServer(server);
  }

  private constructor(private readonly server: Server) {}

  /** Its port. */
  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  /** Stops it. */
  stop(): void {
    this.server.closeAllConnections();
    this.server.close();
  }
}
