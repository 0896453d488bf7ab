import AxeBuilder from '@axe-core/playwright';
import { type Page, expect } from '@playwright/test';

/** No serious or critical accessibility finding. Needs a browser that runs scripts: axe is one. */
export async function expectAccessible(page: Page): Promise<void> {
  // A framed mail runs no scripts, not even axe.
  await page.locator('iframe').evaluateAll((frames) => frames.forEach((frame) => frame.remove()));
  await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' });
  await expectNoFindings(page, new AxeBuilder({ page }), 'light');
  // In the dark only the colours are others.
  await page.emulateMedia({ colorScheme: 'dark' });
  await expectNoFindings(page, new AxeBuilder({ page }).withRules('color-contrast'), 'dark');
}

async function expectNoFindings(page: Page, axe: AxeBuilder, scheme: string): Promise<void> {
  const { violations } = await axe.analyze();
  const findings = violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, help, nodes }) => `${id}: ${help}\n  ${nodes.map((node) => node.html).join('\n  ')}`);
  expect.soft(findings, `axe on ${page.url()} (${scheme})`).toEqual([]);
}

export async function expectNoSidewaysScroll(page: Page): Promise<void> {
  const wider = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  expect.soft(wider, `${page.url()} is wider than the screen`).toBeLessThanOrEqual(0);
}
