import { type Locator } from '@playwright/test';
import { button, expect, signIn, test } from '../helpers';
import { addToCart, goods } from '../shop';

async function box(thing: Locator): Promise<{ x: number; y: number; width: number }> {
  const found = await thing.boundingBox();
  if (!found) throw new Error('it is not drawn');
  return found;
}

test.beforeEach(({}, info) => {
  test.skip(info.project.name !== 'phone', 'about a narrow screen');
});

test('the bar begins at the tab it is on, and a long name ends in an ellipsis', async ({ page }) => {
  await signIn(page, 'admin');
  for (const path of ['/admin/returns', '/dashboard/orders?status=partially_refunded']) {
    await page.goto(path);
    for (const bar of await page.locator('.nav, .tabs').all()) {
      const tab = await box(bar.locator('[aria-current]'));
      // Widths of text are no whole pixels.
      expect(tab.x, path).toBeGreaterThan(-1);
      expect(tab.x + tab.width, path).toBeLessThan(361);
    }
  }
  const who = page.locator('.who');
  expect(await who.evaluate((name) => name.scrollWidth > name.clientWidth), 'the name is too long for the header').toBe(true);
  // A flex box would cut it without one.
  await expect(who).toHaveCSS('display', 'block');
  await expect(who).toHaveCSS('text-overflow', 'ellipsis');
});

test('what can be done with a line of the cart stands in one row', async ({ page }) => {
  await addToCart(page, goods.notebook);
  // Where things stand is known when the styles are there.
  await page.waitForLoadState('load');
  const [update, remove] = [await box(button(page, 'Update')), await box(button(page, 'Remove'))];
  expect(remove.y).toBe(update.y);
  expect(remove.x + remove.width).toBeLessThanOrEqual(360);
});

test('deciding on a request begins at the left', async ({ page }) => {
  await signIn(page, 'admin');
  await page.goto('/admin/returns');
  const row = page.locator('.queue-row').first();
  expect((await box(row.getByText('Reject…'))).x).toBe((await box(button(row, 'Approve'))).x);
});
