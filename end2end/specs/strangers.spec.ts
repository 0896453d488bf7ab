import { expect, person, signIn, signUp, test } from '../helpers';
import { addToCart, fill, address, goods, openPart, placeOrder } from '../shop';

test('a stranger gets the same 404 for another person’s pages as for none', async ({ browser, page }) => {
  await signUp(page);
  await addToCart(page, goods.notebook);
  const number = await placeOrder(page);
  const line = (await page.content()).match(/line[=/]([0-9a-f-]{36})/)?.[1] ?? '00000000-0000-7000-8000-000000000000';
  await page.goto('/dashboard/addresses/new');
  await fill(page, address);
  await page.getByRole('button', { name: 'Save address' }).click();
  const edit = await page.getByRole('link', { name: /^Edit/ }).first().getAttribute('href');

  const stranger = await person(browser);
  await signUp(stranger);
  const none = await stranger.goto('/orders/00000-00000');
  expect(none?.status()).toBe(404);
  const words = await stranger.locator('main').innerText();
  for (const path of [
    `/orders/${number}`,
    `/orders/${number}/cancel`,
    `/orders/${number}/pay`,
    `/orders/${number}/return/${line}`,
    edit!,
    '/dashboard/addresses/00000000-0000-7000-8000-000000000000/edit',
  ]) {
    const response = await stranger.goto(path);
    expect(response?.status(), path).toBe(404);
    expect(await stranger.locator('main').innerText(), path).toBe(words);
  }
});

test('a seller finds no other seller’s part', async ({ browser, page }) => {
  await signUp(page);
  await addToCart(page, goods.notebook);
  const number = await placeOrder(page);
  const owner = await person(browser, 'seller2');
  await openPart(owner, number);
  const path = new URL(owner.url()).pathname;

  const other = await person(browser, 'seller');
  for (const each of [path, `${path}/packing-slip`, `/orders/${number}`]) {
    expect((await other.goto(each))?.status(), each).toBe(404);
  }
  await other.goto(`/dashboard/orders?status=all&q=${number}`);
  await expect(other.getByRole('link', { name: number })).toHaveCount(0);
});

test('customers and sellers find no pages of staff', async ({ browser, page }) => {
  await signIn(page, 'customer');
  for (const path of ['/dashboard/orders', '/admin/orders', '/admin/cancellations', '/admin/returns', '/admin/jobs']) {
    expect((await page.goto(path))?.status(), path).toBe(404);
  }
  const seller = await person(browser, 'seller');
  for (const path of ['/admin/orders', '/admin/cancellations', '/admin/returns', '/admin/jobs']) {
    expect((await seller.goto(path))?.status(), path).toBe(404);
  }
});

test('nobody signed in is asked to sign in', async ({ page }) => {
  for (const path of ['/orders', '/dashboard/addresses', '/dashboard/orders', '/admin/orders', '/admin/returns']) {
    await page.goto(path);
    await expect(page, path).toHaveURL(/\/sign-in\?next=/);
  }
});
