import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { ProjectFolder } from './command';
import { smallFleet } from './small-fleet';

/** A project before which stand programs that do as if they were terraform and kubectl, and write down how they were called. */
export class FakedProject extends ProjectFolder {
  constructor(program: string) {
    super(program);
    this.fake('terraform', TERRAFORM);
    this.fake('kubectl', KUBECTL);
  }

  /** How the fakes were called, in order. */
  calls(): string[] {
    const log = join(this.path, 'fakes/log');
    return existsSync(log) ? readFileSync(log, 'utf8').trimEnd().split('\n') : [];
  }

  /** Lets calls of a program fail whose words hold these. */
  fail(program: string, words: string): void {
    this.write(`fakes/fail-${program}`, words);
  }

  /** Lets calls of a program take two seconds whose words hold these. */
  delay(program: string, words: string): void {
    this.write(`fakes/delay-${program}`, words);
  }

  /** Lets nothing fail or take long any more. */
  mend(): void {
    for (const program of ['kubectl', 'terraform'])
      for (const what of ['fail', 'delay']) rmSync(join(this.path, `fakes/${what}-${program}`), { force: true });
  }

  /** What kubectl prints for calls whose words hold these. */
  answer(words: string, text: string): void {
    this.write(`fakes/answers/${Buffer.from(words).toString('hex')}`, text);
  }

  /** What a plan of a stack would change. */
  plan(stack: string, ...changes: object[]): void {
    this.write(`fakes/plans/${stack}`, JSON.stringify({ resource_changes: changes }));
  }

  /** Forgets everything that was called, set and done. */
  forget(): void {
    for (const name of ['log', 'answers', 'plans'])
      rmSync(join(this.path, 'fakes', name), { recursive: true, force: true });
    rmSync(join(this.path, 'cdktf.out/.tenantry-rollout.json'), { force: true });
    this.mend();
  }

  /** Files that hold a text, those of the fakes left out. */
  filesWith(text: string): string[] {
    return readdirSync(this.path, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && !entry.parentPath.includes('/fakes'))
      .map((entry) => join(entry.parentPath, entry.name))
      .filter((file) => readFileSync(file, 'utf8').includes(text));
  }
}

/** A project of the small fleet. */
export function aProjectWithFakes(program = smallFleet()): FakedProject {
  return new FakedProject(program);
}

const HEAD = `#!/bin/sh
here=$(cd "$(dirname "$0")" && pwd)
fail() { [ -f "$here/fail-$1" ] && case "$2" in *"$(cat "$here/fail-$1")"*) echo "$1: out of luck" >&2; exit 1;; esac; }
delay() { [ -f "$here/delay-$1" ] && case "$2" in *"$(cat "$here/delay-$1")"*) sleep 2; echo "$1 is complete: $2" >>"$here/log";; esac; }
`;

const TERRAFORM = `${HEAD}
if [ "$1" = version ]; then echo Terraform v1.11.4; exit; fi
stack=$(basename "$PWD")
echo "terraform $1 $stack\${TF_VAR_join_credentials:+ with join credentials}" >>"$here/log"
fail terraform "$*"
delay terraform "$*"
if [ "$1" = show ]; then cat "$here/plans/$stack" 2>/dev/null || echo '{"resource_changes":[]}'; fi
`;

/** A Secret has a base64 text in every entry; nothing else is there unless somebody says so. */
const KUBECTL = `${HEAD}
if [ "$1" = version ]; then echo Client Version: v1.35.4; exit; fi
echo "kubectl $*" >>"$here/log"
fail kubectl "$*"
delay kubectl "$*"
for answer in "$here"/answers/*; do
  [ -f "$answer" ] || continue
  words=$(basename "$answer" | sed 's/../\\\\x&/g')
  words=$(bash -c "printf '%b' '$words'")
  case "$*" in *"$words"*) cat "$answer"; exit;; esac
done
case "$*" in
  *'get secret '*) printf Y3JlZGVudGlhbA==;;
  *.status.notAfter*) printf 2099-01-01T00:00:00Z;;
esac
`;
