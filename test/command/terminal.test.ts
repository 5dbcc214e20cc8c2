import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ProjectFolder } from '../support/command';
import { describeUnless } from '../support/describe-unless';
import { aProjectWithFakes, type FakedProject } from '../support/fakes';
import { KEYS, Typist } from '../support/typist';

const reason = Typist.obstacle();
const MINUTE = 60_000;

describeUnless(reason, 'on a terminal', () => {
  describe('init', () => {
    test(
      'asks for what no option says, and takes the usual answer for Enter',
      async () => {
        const folder = new ProjectFolder();
        const typist = new Typist(folder, 'init', 'fleet', '--no-install', '--cloud', 'paris-prod');
        await typist.sees('Name of the first tenant cluster');
        typist.type(`acme-lab${KEYS.enter}`);
        for (const question of [
          'name of the region',
          'network with',
          'zones',
          'Image',
          'Flavor',
          'context',
          'Address',
          'Name at',
        ]) {
          await typist.sees(question);
          typist.type(KEYS.enter);
        }
        const { code, screen } = await typist.end();
        expect([code, screen]).toEqual([
          0,
          expect.stringContaining('fleet has a program, main.ts, for cluster acme-lab'),
        ]);
        const program = readFileSync(join(folder.path, 'fleet/main.ts'), 'utf8');
        for (const word of ["'acme-lab'", "'paris-prod'", "'RegionOne'"]) expect(program).toContain(word);
      },
      MINUTE,
    );

    test(
      'ends at a question that is left, and has written nothing',
      async () => {
        const folder = new ProjectFolder();
        const typist = new Typist(folder, 'init', 'fleet', '--no-install');
        await typist.sees('Name of the first tenant cluster');
        typist.type(KEYS.enter);
        await typist.sees('Entry of clouds.yaml');
        typist.type(KEYS.interrupt);
        const { code, screen } = await typist.end();
        expect([code, screen.trimEnd()]).toEqual([130, expect.stringMatching(/\ninterrupted$/)]);
        expect(screen).not.toMatch(/^\s+at /m);
        expect(readdirSync(folder.path)).toEqual([]);
      },
      MINUTE,
    );
  });

  describe('apply', () => {
    let project: FakedProject;
    const apply = (...words: string[]) => new Typist(project, 'apply', '--no-synth', ...words);

    beforeAll(() => {
      project = aProjectWithFakes();
      expect(project.tenantry('synth')).toMatchObject({ code: 0 });
    }, MINUTE);
    beforeEach(() => project.forget());

    test(
      'rolls out what somebody has said yes to',
      async () => {
        const typist = apply();
        await typist.sees('Roll out these 4 steps?');
        typist.type('y');
        const { code, screen } = await typist.end();
        expect([code, screen]).toEqual([0, expect.stringContaining('Rolled out: 4 steps.')]);
        expect(screen).toContain('✓ control-plane acme-prod: 7 waves applied and ready');
      },
      MINUTE,
    );

    test.each([
      ['no', KEYS.enter, 1, 'nobody has consented to the rollout'],
      ['Ctrl-C', KEYS.interrupt, 130, 'interrupted'],
    ])(
      'does nothing for %s',
      async (_, key, expected, said) => {
        const typist = apply();
        await typist.sees('Roll out these 4 steps?');
        typist.type(key);
        const { code, screen } = await typist.end();
        expect([code, screen]).toEqual([expected, expect.stringContaining(said)]);
        expect(screen).not.toMatch(/^\s+at /m);
        expect(project.calls()).toEqual([]);
      },
      MINUTE,
    );

    test(
      'brings to its end what has begun when Ctrl-C is pressed, and goes on from there',
      async () => {
        project.delay('kubectl', 'rollout status');
        const typist = apply('--yes');
        // A program that is only being started is still in the terminal's group, and would be reached.
        await typist.sees('control-plane acme-prod: waiting for the rollout');
        typist.type(KEYS.interrupt);
        await typist.sees('interrupted: waiting for what has begun');
        const { code, screen } = await typist.end();
        expect(screen).toContain('✓ control-plane acme-prod: 7 waves applied and ready');
        expect(screen).toContain('– stack acme-prod-paris: not begun');
        expect([code, screen]).toEqual([130, expect.stringContaining('1 of 4 steps is not complete')]);

        project.mend();
        const { code: second, err } = project.tenantry('apply', '--no-synth', '--yes');
        expect([second, err]).toEqual([
          0,
          expect.stringContaining('✓ control-plane acme-prod: complete since the last run'),
        ]);
      },
      MINUTE,
    );

    test(
      'ends what runs when Ctrl-C is pressed again',
      async () => {
        project.delay('kubectl', 'rollout status');
        const typist = apply('--yes');
        await typist.sees('control-plane acme-prod: waiting for the rollout');
        typist.type(KEYS.interrupt);
        await typist.sees('another interrupt ends it');
        typist.type(KEYS.interrupt);
        const { code, screen } = await typist.end();
        expect([code, screen]).toEqual([130, expect.stringContaining('– control-plane acme-prod: interrupted')]);
        expect(screen).not.toMatch(/^\s+at /m);
        expect(project.calls().filter((call) => call.startsWith('kubectl is complete'))).toEqual([]);
        expect(existsSync(join(project.path, 'cdktf.out/.tenantry-rollout.json'))).toBe(true);
      },
      MINUTE,
    );

    test(
      'replaces what somebody has consented to',
      async () => {
        project.plan('paris', {
          ...{ address: 'openstack_lb_listener_v2.api', type: 'openstack_lb_listener_v2', mode: 'managed' },
          change: { actions: ['delete', 'create'], before: { port: 1 }, after: { port: 2 }, replace_paths: [['port']] },
        });
        const typist = apply('--yes');
        await typist.sees('± openstack_lb_listener_v2.api is replaced');
        await typist.sees('Let stack paris do that?');
        typist.type('y');
        const { code, screen } = await typist.end();
        expect([code, screen]).toEqual([0, expect.stringContaining('✓ stack paris: 1 × replace')]);
        expect(project.calls()).toContain('terraform apply paris');
      },
      MINUTE,
    );
  });
});
