import { expect, field, press, signIn, signUp, test } from '../helpers';
import { addToCart, goods, placeOrder } from '../shop';

test('the history is searched, filtered and sorted', async ({ page }) => {
  await signIn(page, 'customer');
  await page.goto('/orders');
  const rows = page.locator('.order-row');

  await field(page, 'Order number or product').fill('Kite');
  await press(page, 'Apply');
  await expect(page).toHaveURL(/q=Kite/);
  await expect(rows.first()).toBeVisible();
  for (const row of await rows.all()) await expect(row).toContainText(/Kite|other item/);

  await page.goto('/orders');
  const number = (await rows.nth(3).getByRole('link').innerText()).replace('Order ', '');
  await field(page, 'Order number or product').fill(number);
  await press(page, 'Apply');
  await expect(rows).toHaveCount(1);
  await expect(rows).toContainText(number);

  await page.goto('/orders');
  await field(page, 'Status').selectOption({ label: 'Cancelled' });
  await press(page, 'Apply');
  await expect(page).toHaveURL(/status=cancelled/);
  await expect(rows.first()).toContainText('Cancelled');
  for (const row of await rows.all()) await expect(row).toContainText('Cancelled');

  await page.goto('/orders?sort=total_desc');
  const totals = (await page.locator('.order-total').allInnerTexts()).map((text) => Number(text.replace(/[^0-9.]/g, '')));
  expect(totals.length).toBeGreaterThan(5);
  expect(totals).toEqual([...totals].sort((a, b) => b - a));

  await page.goto('/orders?from=2001-01-01&to=2001-12-31');
  await expect(page.getByText('No orders match')).toBeVisible();
});

test('a long history has pages, and the way back', async ({ page }) => {
  test.setTimeout(120_000);
  await signIn(page, 'customer');
  const next = page.getByRole('link', { name: /Next/ });
  await page.goto('/orders');
  for (let more = 0; more < 6 && !(await next.count()); more += 1) {
    await addToCart(page, goods.notebook);
    await placeOrder(page);
    await page.goto('/orders');
  }
  const numbers = () => page.locator('.order-row').getByRole('link').allInnerTexts();
  const first = await numbers();
  expect(first).toHaveLength(20);
  await next.click();
  await expect(page.getByRole('link', { name: /Previous/ })).toBeVisible();
  const second = await numbers();
  expect(second.filter((number) => first.includes(number))).toEqual([]);
  await page.getByRole('link', { name: /Previous/ }).click();
  await expect(next).toBeVisible();
});

test('an order can be had again', async ({ page }) => {
  await signUp(page);
  await addToCart(page, goods.bottle, goods.notebook);
  await placeOrder(page);
  await press(page, 'Reorder');
  await expect(page).toHaveURL(/\/cart/);
  for (const { title } of [goods.bottle, goods.notebook]) {
    await expect(page.getByRole('link', { name: title }).first()).toBeVisible();
  }
  const again = await placeOrder(page);
  await page.goto('/orders');
  await expect(page.locator('.order-row')).toHaveCount(2);
  await expect(page.locator('.order-row').first()).toContainText(again);
});
