import { expect, field, fieldError, press, signIn, test, uniqueEmail } from '../helpers';
import { addToCart, cards, fill, fillCheckout, goods } from '../shop';

test('bad fields are answered beside them, and what was typed is kept', async ({ page }) => {
  await addToCart(page, goods.bottle);
  await fillCheckout(page, { email: uniqueEmail(), card: '1234' });
  await fill(page, { Email: 'not an address', Phone: 'none', Postcode: '', Note: 'Leave it at the door.' });
  await page.getByRole('radio', { name: /^Express/ }).check();
  await press(page, 'Place order');

  await expect(page).toHaveURL(/\/checkout/);
  for (const label of ['Email', 'Phone', 'Postcode']) expect(await fieldError(field(page, label).first())).toMatch(/\S/);
  await expect(field(page, 'Email')).toHaveValue('not an address');
  await expect(field(page, 'Phone').first()).toHaveValue('none');
  await expect(field(page, 'Full name').first()).toHaveValue('Ada Example');
  await expect(field(page, 'Address line 1').first()).toHaveValue('1 Test Street');
  await expect(field(page, 'Note')).toHaveValue('Leave it at the door.');
  await expect(page.getByRole('radio', { name: /^Express/ })).toBeChecked();
  await expect(page.getByRole('radio', { name: /^Card/ })).toBeChecked();
  // A card is never kept.
  for (const label of ['Card number', 'Expiry (MM/YY)', 'Security code']) await expect(field(page, label)).toHaveValue('');
  // The summary leads to the fields.
  await page.getByRole('alert').getByRole('link').first().click();
  await expect(page).toHaveURL(/#checkout-/);
});

test('a card that cannot be one is answered beside its field', async ({ page }) => {
  await addToCart(page, goods.bottle);
  await fillCheckout(page, { email: uniqueEmail(), card: '4242 4242 4242 4241' });
  await press(page, 'Place order');
  expect(await fieldError(field(page, 'Card number'))).toMatch(/\S/);
  expect(await page.content()).not.toContain('4241');
  // The same checkout goes through with a good one.
  await fill(page, { 'Card number': cards.pays, 'Expiry (MM/YY)': '12/49', 'Security code': '123' });
  await press(page, 'Place order');
  await expect(page).toHaveURL(/\/orders\/[^/]+$/);
});

test('saved addresses are offered, and another can be typed', async ({ page }) => {
  await signIn(page, 'customer');
  await addToCart(page, goods.notebook);
  await page.goto('/checkout');
  await expect(page.getByRole('radio', { name: /500 Howard Street/ }).first()).toBeChecked();
  await expect(field(page, 'Address line 1').first()).toBeHidden();
  await page.getByRole('radio', { name: 'Another address' }).first().check();
  await expect(field(page, 'Address line 1').first()).toBeVisible();
  await page.getByRole('radio', { name: /^Cash/ }).check();
  await press(page, 'Place order');
  expect(await fieldError(field(page, 'Address line 1').first())).toMatch(/\S/);
  await expect(page.getByRole('radio', { name: 'Another address' }).first()).toBeChecked();
});

test('a quantity that cannot be had is refused beside its field', async ({ page }) => {
  await page.goto(`/products/${goods.bottle.slug}`);
  await field(page, 'Quantity').fill('many');
  await press(page, 'Add to cart');
  expect(await fieldError(field(page, 'Quantity'))).toMatch(/\S/);
  await expect(field(page, 'Quantity')).toHaveValue('many');
});
