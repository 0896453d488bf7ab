import { expect, field, fieldError, person, press, signUp, test } from '../helpers';
import { addToCart, cards, fillCard, goods, placeOrder } from '../shop';

test('an order is changed before it is packed: previewed, then applied as it was shown', async ({ browser, page }) => {
  test.setTimeout(90_000);
  await signUp(page);
  await addToCart(page, goods.bottle, goods.notebook);
  const number = await placeOrder(page, { card: cards.pays });

  const admin = await person(browser, 'admin');
  await admin.goto(`/orders/${number}`);
  await admin.getByRole('link', { name: 'Change the order' }).click();
  const notebooks = admin.getByLabel(new RegExp(`^${goods.notebook.title}`));
  await notebooks.fill('none');
  await press(admin, 'Preview');
  expect(await fieldError(notebooks)).toContain('whole number');
  await expect(notebooks).toHaveValue('none');

  await notebooks.fill('0');
  await field(admin, 'Address line 1').fill('2 Other Street');
  await press(admin, 'Preview');
  await expect(admin.getByText(/goes back to the customer/)).toBeVisible();
  await expect(admin.getByText('2 Other Street').first()).toBeVisible();
  await press(admin, 'Apply the change');
  expect(await fieldError(field(admin, 'Reason'))).toContain('missing');
  await field(admin, 'Reason').fill('The customer called.');
  await press(admin, 'Apply the change');
  await expect(admin).toHaveURL(`/orders/${number}`);
  await expect(admin.getByText('The order is changed.')).toBeVisible();

  await page.goto(`/orders/${number}`);
  await expect(page.getByText('2 Other Street').first()).toBeVisible();
});

test('an order that was paid and gets dearer waits until its customer has paid the rest', async ({ browser, page }) => {
  test.setTimeout(90_000);
  await signUp(page);
  await addToCart(page, goods.notebook);
  const number = await placeOrder(page, { card: cards.pays });

  const admin = await person(browser, 'admin');
  await admin.goto(`/orders/${number}/edit`);
  await admin.getByLabel(new RegExp(`^${goods.notebook.title}`)).fill('2');
  await press(admin, 'Preview');
  await expect(admin.getByText(/then has .* to pay. The order waits/)).toBeVisible();
  await field(admin, 'Reason').fill('The customer wants two.');
  await press(admin, 'Apply the change');
  await expect(admin.getByText('The order is changed.')).toBeVisible();

  await page.goto(`/orders/${number}`);
  await page.getByRole('link', { name: 'Pay the rest' }).click();
  await expect(page.getByText('To pay:')).toBeVisible();
  await fillCard(page, cards.pays);
  await press(page, 'Pay');
  await expect(page).toHaveURL(`/orders/${number}`);
  await expect(page.getByRole('link', { name: 'Pay the rest' })).toHaveCount(0);
});
