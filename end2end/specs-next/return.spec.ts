import { expect, test } from '@playwright/test';
import { button, expectGoodPage, field, fillCart, openOrder, person, placeOrder, signIn } from '../helpers';

test('a return is asked for, approved with an amount, and refunded', async ({ browser, page }) => {
  test.setTimeout(180_000);
  await signIn(page, 'customer');
  await fillCart(page);
  const number = await placeOrder(page);

  // Whoever's goods they are: operations may ship for every seller.
  const ops = await person(browser, 'ops');
  await openOrder(ops, '/dashboard/orders', number);
  await button(ops, 'Mark as processing').click();
  await button(ops, 'Pack').first().click();
  await field(ops, 'Carrier').fill('DHL');
  await field(ops, 'Tracking number').fill('JD0146000002');
  await button(ops, 'Ship').first().click();
  await button(ops, 'Mark as delivered').first().click();

  await page.goto(`/orders/${number}`);
  await page.getByRole('link', { name: /return/i }).first().click();
  await expect(page).toHaveURL(/\/return\//);
  await expectGoodPage(page);
  const reason = field(page, 'Reason');
  if (await reason.count()) {
    const isSelect = (await reason.first().evaluate((element) => element.tagName)) === 'SELECT';
    await (isSelect ? reason.first().selectOption({ index: 1 }) : reason.first().fill('Does not fit'));
  }
  await button(page, 'Request return').click();

  const admin = await person(browser, 'admin');
  await admin.goto('/admin/returns');
  await expectGoodPage(admin);
  const request = admin.locator('article, li, tr').filter({ hasText: number }).last();
  await button(request, 'Approve').click();

  await page.goto(`/orders/${number}`);
  await expect(page.getByText(/refund/i).first()).toBeVisible({ timeout: 15_000 });
  await expectGoodPage(page);
});
