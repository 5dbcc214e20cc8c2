import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Result } from 'axe-core';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { writeReport } from '../../constructs/fleet';
import type { FleetRecord } from '../../lib';
import { declareReferenceFleet } from '../../stacks/reference-fleet';
import { synthesized } from '../support/platforms';
import { describeWith, judge } from './judges';

const AXE = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');
const PAGES = ['index.html', 'clusters/acme-prod.html', 'changes.html'];

describeWith(['chromium'], 'the report of the reference fleet, in a browser', () => {
  let browser: Browser;
  let folder: string;

  beforeAll(async () => {
    const { root } = synthesized((platform) => void declareReferenceFleet(platform));
    const manifests = join(root, 'dist');
    const before = join(root, 'before');
    mkdirSync(before);
    writeFileSync(join(before, 'fleet.json'), earlier(join(manifests, 'fleet.json')));
    await writeReport({ manifests, outdir: join(root, 'cdktf.out'), since: before });
    folder = join(manifests, 'report');
    browser = await chromium.launch({ executablePath: judge('chromium'), args: ['--no-sandbox', '--disable-gpu'] });
  }, 300_000);
  afterAll(() => browser.close());

  describe.each(PAGES)('%s', (name) => {
    test.each([
      ['light', 1360],
      ['dark', 390],
    ] as const)(
      'has no finding of axe: %s, %i pixels wide',
      async (colorScheme, width) => {
        await withPage(name, { colorScheme, viewport: { width, height: 900 } }, async (page) => {
          await page.evaluate(AXE);
          const { violations } = await page.evaluate<{ violations: Result[] }>('axe.run()');
          expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)).toEqual([]);
          expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(width);
        });
      },
      120_000,
    );

    test('can be walked with the keyboard: to the content at once, then to whatever can be used', async () => {
      await withPage(name, {}, async (page) => {
        const focused = () => page.evaluate<string>('document.activeElement.outerHTML.slice(0, 200)');
        await page.keyboard.press('Tab');
        expect(await focused()).toContain('Skip to content');
        await page.keyboard.press('Enter');
        expect(await focused()).toMatch(/^<main/);
        const usable = await page.locator('main a, main summary, main [tabindex="0"]').count();
        for (let step = 0; step < usable; step++) {
          await page.keyboard.press('Tab');
          const { isInside, outline } = await page.evaluate<{ isInside: boolean; outline: string }>(
            `({ isInside: document.querySelector('main').contains(document.activeElement),
                outline: getComputedStyle(document.activeElement).outlineStyle })`,
          );
          expect([step, isInside, outline]).toEqual([step, true, 'solid']);
        }
      });
    }, 120_000);

    test('can be printed', async () => {
      await withPage(name, {}, async (page) => {
        expect((await page.pdf({ format: 'A4' })).length).toBeGreaterThan(10_000);
      });
    }, 120_000);
  });

  /** Opens a page, and fails on anything that it complains of or asks the network for. */
  async function withPage(name: string, options: BrowserContextOptions, look: (page: Page) => Promise<void>) {
    const context = await browser.newContext({ bypassCSP: true, ...options });
    const page = await context.newPage();
    const heard: string[] = [];
    page.on('console', (message) => heard.push(message.text()));
    page.on('pageerror', (error) => heard.push(`${error}`));
    page.on('request', (request) => heard.push(request.url()));
    await page.goto(`file://${join(folder, name)}`);
    await look(page);
    expect(heard).toEqual([`file://${join(folder, name)}`]);
    await context.close();
  }
});

/** The record of a fleet as it was before an upgrade, and before one of its clusters came. */
function earlier(file: string): string {
  const record = JSON.parse(readFileSync(file, 'utf8')) as FleetRecord;
  const [first, ...others] = record.clusters;
  return JSON.stringify({ ...record, clusters: [{ ...first, version: '1.34.9' }, ...others.slice(1)] });
}
