import { expect, test } from '@playwright/test';
import { expectGoodPage, fillCart, person, placeOrder, signIn, signUp } from '../helpers';

test('a stranger gets the same 404 for another person’s order as for none', async ({ browser, page }) => {
  await signIn(page, 'customer');
  await fillCart(page);
  const number = await placeOrder(page);

  const stranger = await person(browser);
  await signUp(stranger);
  for (const path of [`/orders/${number}`, `/orders/${number}/cancel`, '/orders/NO-SUCH-ORDER']) {
    const response = await stranger.goto(path);
    expect(response?.status(), path).toBe(404);
  }
  await expectGoodPage(stranger);
});

test('customers find no seller or administrator pages', async ({ page }) => {
  await signIn(page, 'customer');
  for (const path of ['/dashboard/orders', '/admin/orders', '/admin/cancellations', '/admin/returns']) {
    const response = await page.goto(path);
    expect(response?.status(), path).toBe(404);
  }
});

test('nobody signed in is asked to sign in', async ({ page }) => {
  for (const path of ['/orders', '/dashboard/addresses', '/dashboard/orders', '/admin/orders']) {
    await page.goto(path);
    await expect(page, path).toHaveURL(/\/sign-in/);
  }
});
