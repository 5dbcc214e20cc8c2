import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Platform } from '../../../constructs/fleet';
import { FluxSource } from '../../../lib';
import { declareReferenceFleet } from '../../../stacks/reference-fleet';
import { readBack } from '../../support/platforms';

const root = mkdtempSync(join(tmpdir(), 'rollout-files-'));
afterAll(() => rmSync(root, { recursive: true }));

test('puts what applies a cluster beside its manifests, and the same order for Flux where nothing else looks', () => {
  const synthesize = (only: string[]) => {
    const platform = new Platform({
      outdir: join(root, 'cdktf.out'),
      manifests: join(root, 'dist'),
      allocations: join(root, 'allocations.json'),
      flux: FluxSource.gitRepository('fleet', { path: './dist/' }),
      only,
    });
    declareReferenceFleet(platform);
    return platform.synth();
  };
  synthesize(['acme-dev']);
  const { files, objects } = readBack(root);
  expect(files['dist/paris-1/acme-dev/apply.sh']).toContain('wave 40-api-server 40-api-server.k8s.yaml');
  expect(files['dist/paris-1/acme-dev/admin-kubeconfig.sh']).toContain('https://cp.paris.example.net:6001');
  const kustomizations = objects['flux/clusters/paris-1']!;
  for (const { metadata } of kustomizations) expect(metadata.name).toMatch(/^(paris-1|acme-dev)-[a-z0-9-]+$/);
  const waves = kustomizations.map(({ spec }) => spec.path).filter((path) => path.includes('acme-dev'));
  expect(waves[0]).toBe('./dist/flux/waves/paris-1/acme-dev/10-namespace');
  expect(waves.at(-1)).toBe('./dist/flux/waves/paris-1/acme-dev/95-kubernetes-endpoint');

  // Synthesizing another cluster alone leaves what Flux knows of this one.
  synthesize(['initech-lab']);
  expect(existsSync(join(root, 'dist/flux/clusters/paris-1/acme-dev.yaml'))).toBe(true);
  expect(existsSync(join(root, waves[0], 'kustomization.yaml'))).toBe(true);
});
