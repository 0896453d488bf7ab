import { expect, test } from '@playwright/test';
import { button, expectGoodPage, field, fillCart, openOrder, person, placeOrder, signIn, scripted } from '../helpers';

test('an order lives its whole life between three people', async ({ browser, page }) => {
  test.setTimeout(180_000);

  // The customer orders from two sellers.
  await signIn(page, 'customer');
  const sellers = await fillCart(page, 2);
  await page.goto('/cart');
  await expectGoodPage(page);
  const number = await placeOrder(page);
  for (const seller of sellers) await expect(page.getByText(seller).first()).toBeVisible();
  await expectGoodPage(page);

  // One seller packs and ships a part.
  const seller = await person(browser, 'seller');
  await openOrder(seller, '/dashboard/orders', number);
  await expectGoodPage(seller);
  await button(seller, 'Mark as processing').click();
  await button(seller, 'Pack').first().click();
  await field(seller, 'Carrier').fill('DHL');
  await field(seller, 'Tracking number').fill('JD0146000001');
  await button(seller, 'Ship').first().click();
  await expect(seller.getByText('JD0146000001').first()).toBeVisible();

  // The customer sees it: live, or at the next look.
  if (!scripted()) await page.reload();
  await expect(page.getByText('JD0146000001').first()).toBeVisible({ timeout: 5_000 });

  // What is not packed yet can still be cancelled, if an administrator agrees.
  await page.goto(`/orders/${number}/cancel`);
  await expectGoodPage(page);
  const reason = field(page, 'Reason');
  if (await reason.count()) {
    const isSelect = (await reason.first().evaluate((element) => element.tagName)) === 'SELECT';
    await (isSelect ? reason.first().selectOption({ index: 1 }) : reason.first().fill('Changed my mind'));
  }
  await button(page, 'Request cancellation').click();
  await expect(page.getByText(/cancellation/i).first()).toBeVisible();

  const admin = await person(browser, 'admin');
  await admin.goto('/admin/cancellations');
  await expectGoodPage(admin);
  const request = admin.locator('article, li, tr').filter({ hasText: number }).last();
  await button(request, 'Approve').click();
  await admin.goto('/admin/cancellations');
  await expect(admin.locator('article, li, tr').filter({ hasText: number }).getByRole('button', { name: 'Approve' })).toHaveCount(0);

  // The shipped part arrives.
  await openOrder(seller, '/dashboard/orders', number);
  await button(seller, 'Mark as delivered').first().click();
  await page.goto(`/orders/${number}`);
  await expect(page.getByText(/delivered/i).first()).toBeVisible();
  await expect(page.getByText(/cancelled/i).first()).toBeVisible();

  // And it can be had again.
  await button(page, 'Reorder').click();
  await expect(page).toHaveURL(/\/cart/);
});
