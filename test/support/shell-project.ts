import { spawn, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { COMMAND } from './command';
import { FakedProject } from './fakes';
import { smallFleet } from './small-fleet';
import type { Told, WrongInput } from './wrong-inputs';

const root = resolve(__dirname, '../..');

/** Programs of this machine that the synthesized scripts call; what is not here is not there. */
const TOOLS =
  'base64 basename bash cat chmod cp cut date dirname grep head id ln ls mkdir mktemp mv node od openssl readlink rm rmdir sed seq sh sleep sort tail touch tr uname wc';

/** A project of one cluster that was synthesized, of which everybody who makes a mistake gets a copy. */
export class ShellProject {
  private readonly path: string;

  constructor() {
    const project = new FakedProject(smallFleet());
    this.path = project.path;
    mkdirSync(join(this.path, 'node_modules'));
    mkdirSync(join(this.path, 'tools'));
    for (const name of ['constructs', 'cdktf', 'cdk8s']) {
      symlinkSync(join(root, 'node_modules', name), join(this.path, 'node_modules', name));
    }
    symlinkSync(root, join(this.path, 'node_modules/tenantry'));
    project.fake('tenantry', `#!/bin/sh\nexec node ${COMMAND.join(' ')} "$@"\n`);
    project.fake('kubectl-says', KUBECTL_SAYS);
    project.fake('truncate', '#!/bin/sh\nhead -c "$1" "$2" >cut && mv cut "$2"\n');
    const found = spawnSync('sh', ['-c', `for tool in ${TOOLS}; do command -v $tool; done`], {
      encoding: 'utf8',
    }).stdout;
    for (const tool of found.trim().split('\n')) symlinkSync(tool, join(this.path, 'tools', basename(tool)));
    expect(project.tenantry('synth').code).toBe(0);
  }

  /** A mistake in a shell: what is shown is what runs. */
  wrong(mistake: string, input: string): WrongInput {
    return { mistake, input, run: () => this.shell(input) };
  }

  private shell(input: string): Promise<Told> {
    const folder = mkdtempSync(join(tmpdir(), 'tenantry-'));
    cpSync(this.path, folder, { recursive: true, verbatimSymlinks: true });
    return new Promise((resolve) => {
      const child = spawn('/bin/sh', ['-c', `exec 2>&1\n${input}`], {
        cwd: folder,
        env: { PATH: `${folder}/fakes:${folder}/tools`, HOME: folder, TMPDIR: tmpdir(), CI: '1' },
      });
      let said = '';
      child.stdout.setEncoding('utf8').on('data', (text: string) => (said += text));
      child.on('close', (code) => resolve({ code: code ?? -1, said }));
    });
  }
}

/** Lets the fake kubectl answer calls whose words hold the first word with the second. */
const KUBECTL_SAYS = `#!/bin/sh
here=$(cd "$(dirname "$0")" && pwd)
mkdir -p "$here/answers"
printf %s "$2" >"$here/answers/$(printf %s "$1" | od -An -v -tx1 | tr -d ' \\n')"
`;
