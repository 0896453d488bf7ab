import { type Page } from '@playwright/test';
import { expect, field, person, press, scripted, test, uniqueEmail } from '../helpers';
import { addToCart, eventually, goods, placeOrder, ship } from '../shop';

// One after the other: they count the orders of one seller, that no other spec buys from.
test.describe.configure({ mode: 'default' });

/** How many parts a tab says there are. */
async function count(page: Page, tab: string): Promise<number> {
  const link = page.getByRole('navigation', { name: 'Status' }).getByRole('link', { name: new RegExp(`^${tab}`) });
  // A status that no part has may have no tab.
  if ((await link.count()) === 0) return 0;
  return Number((await link.innerText()).replace(/\D/g, ''));
}

test('a new order is marked, on top and counted until somebody opens it', async ({ browser, page }) => {
  const seller = await person(browser, 'seller4');
  await seller.goto('/dashboard/orders?status=all');
  const before = await count(seller, 'New');

  await addToCart(page, goods.kite);
  await seller.evaluate(() => { document.documentElement.dataset.same = 'yes'; });
  const number = await placeOrder(page, { email: uniqueEmail() });
  if (scripted()) {
    // Within two seconds, and without loading the page anew.
    await expect(seller.getByRole('link', { name: number })).toBeVisible({ timeout: 2_000 });
    await expect(seller.locator('html')).toHaveAttribute('data-same', 'yes');
  } else {
    await eventually(seller, seller.getByRole('link', { name: number }));
  }
  expect(await count(seller, 'New')).toBe(before + 1);
  const row = seller.locator('tbody tr').first();
  await expect(row).toContainText(number);
  await expect(row).toHaveClass(/unread/);
  await expect(row).toContainText('New');

  await row.getByRole('link', { name: number }).click();
  await expect(seller.getByRole('heading', { level: 1, name: number })).toBeVisible();
  await seller.goto('/dashboard/orders?status=all');
  expect(await count(seller, 'New')).toBe(before);
  await expect(seller.locator('tbody tr').filter({ hasText: number })).not.toHaveClass(/unread/);
});

test('the filter of the list is kept', async ({ browser, page }) => {
  await addToCart(page, goods.kite);
  const number = await placeOrder(page, { email: uniqueEmail() });
  const seller = await person(browser, 'seller4');
  await seller.goto('/dashboard/orders');
  await field(seller, 'Search').fill(number);
  await press(seller, 'Apply');
  await expect(seller.locator('tbody tr')).toHaveCount(1);
  await seller.reload();
  await expect(seller.locator('tbody tr')).toHaveCount(1);
  // Also when one comes back by the link in the navigation.
  await seller.goto('/');
  await seller.goto('/dashboard/orders');
  await expect(field(seller, 'Search')).toHaveValue(number);
  await expect(seller.locator('tbody tr')).toHaveCount(1);

  // The list can do the first steps itself, and what was done moves between its counts.
  await seller.goto(`/dashboard/orders?status=all&q=${number}`);
  const processing = await count(seller, 'Processing');
  await press(seller.locator('tbody tr'), 'Mark as processing');
  await expect(seller.getByText('The order is marked as processing.')).toBeVisible();
  expect(await count(seller, 'Processing')).toBe(processing + 1);
  await seller.goto('/dashboard/orders?status=processing');
  await expect(seller.getByRole('link', { name: number })).toBeVisible();
  await seller.goto('/dashboard/orders?status=shipped');
  await expect(seller.getByRole('link', { name: number })).toHaveCount(0);
});

test('some units are packed and shipped now, the rest later', async ({ browser, page }) => {
  await page.goto(`/products/${goods.kite.slug}`);
  await field(page, 'Quantity').fill('3');
  await press(page, 'Add to cart');
  const number = await placeOrder(page, { email: uniqueEmail() });
  const seller = await person(browser, 'seller4');
  await seller.goto(`/dashboard/orders?status=all&q=${number}`);
  await seller.getByRole('link', { name: number }).first().click();
  await press(seller, 'Mark as processing');
  await field(seller, 'Units to pack').fill('5');
  await press(seller, 'Pack');
  await expect(field(seller, 'Units to pack')).toHaveAttribute('aria-invalid', 'true');
  await expect(field(seller, 'Units to pack')).toHaveValue('5');
  await field(seller, 'Units to pack').fill('2');
  await press(seller, 'Pack');
  await expect(seller.getByRole('heading', { name: 'Ship 2 packed pieces' })).toBeVisible();
  await ship(seller, `JD${Date.now()}1`);
  await press(seller, 'Pack');
  await ship(seller, `JD${Date.now()}2`);
  await expect(seller.getByRole('button', { name: 'Mark as delivered' })).toHaveCount(2);

  // A note the customer may read.
  await field(seller, 'Note').fill('Both parcels left today.');
  await seller.getByRole('checkbox', { name: 'The customer may read it' }).check();
  await press(seller, 'Add note');
  await eventually(page, page.getByText('Both parcels left today.'));
});
