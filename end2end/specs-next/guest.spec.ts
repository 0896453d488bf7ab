import { expect, test } from '@playwright/test';
import { expectGoodPage, field, fillCart, person, placeOrder, unique } from '../helpers';

test('a guest orders and follows the order by number and email', async ({ browser, page }) => {
  const email = `${unique('guest')}@example.com`;
  await fillCart(page);
  const number = await placeOrder(page, { email });
  await expectGoodPage(page);

  // From another browser, without a session.
  const later = await person(browser);
  await later.goto('/track');
  await expectGoodPage(later);
  await field(later, 'Order number').fill(number);
  await field(later, 'Email').fill(email);
  await later.getByRole('button', { name: /track/i }).click();
  await expect(later.getByText(number).first()).toBeVisible();
  await expectGoodPage(later);

  // The wrong address finds nothing, and does not say which of the two was wrong.
  await later.goto('/track');
  await field(later, 'Order number').fill(number);
  await field(later, 'Email').fill('someone-else@example.com');
  await later.getByRole('button', { name: /track/i }).click();
  await expect(later.getByText(/no order|not find|not found/i).first()).toBeVisible();
});
