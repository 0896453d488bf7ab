import { expect, field, message, press, signUp, test } from '../helpers';
import { addToCart, cards, fillCard, fillCheckout, goods, placeOrder } from '../shop';

test('a declined card can be replaced by another', async ({ page }) => {
  await signUp(page);
  await addToCart(page, goods.bottle);
  const number = await placeOrder(page, { card: cards.declined });
  await expect(page).toHaveURL(`/orders/${number}/pay`);
  await expect(page.getByText('Nothing was charged')).toBeVisible();
  await fillCard(page, cards.pays);
  await press(page, 'Pay');
  await expect(page).toHaveURL(`/orders/${number}`);
  await expect(page.locator('.timeline')).toContainText('Order confirmed');
});

test('a card may ask for a code', async ({ page }) => {
  await signUp(page);
  await addToCart(page, goods.notebook);
  const number = await placeOrder(page, { card: cards.asks });
  await expect(page).toHaveURL(`/orders/${number}/pay`);
  await field(page, 'Code').fill('123456');
  await press(page, 'Confirm payment');
  await expect(page).toHaveURL(`/orders/${number}`);
  await expect(message(page)).toContainText('Your payment is confirmed');
});

test('a code lowers the price, and sending the checkout twice orders once', async ({ page }) => {
  await signUp(page);
  await addToCart(page, goods.bottle, goods.notebook);
  await field(page, 'Promotion code').fill('NO-SUCH-CODE');
  await press(page, 'Apply code');
  await expect(field(page, 'Promotion code')).toHaveValue('NO-SUCH-CODE');
  await field(page, 'Promotion code').fill('WELCOME10');
  await press(page, 'Apply code');
  await expect(page.getByText('Discount')).toBeVisible();

  await fillCheckout(page);
  const sent = await page.locator('form#checkout').evaluate((form: HTMLFormElement) =>
    Object.fromEntries([...new FormData(form)].map(([name, value]) => [name, String(value)])),
  );
  await press(page, 'Place order');
  await expect(page).toHaveURL(/\/orders\/[^/]+$/);
  const first = page.url();
  const again = await page.request.post('/api/checkout/place', {
    form: sent,
    headers: { origin: new URL(first).origin },
    maxRedirects: 0,
  });
  expect(new URL(again.headers()['location'] ?? '', first).href).toBe(first);
  await page.goto('/orders');
  await expect(page.locator('.order-row')).toHaveCount(1);
});
