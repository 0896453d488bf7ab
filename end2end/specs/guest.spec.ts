import { expect, field, message, person, press, test, uniqueEmail } from '../helpers';
import { addToCart, fill, goods, placeOrder } from '../shop';

test('a guest orders and follows the order by number and email', async ({ browser, page }) => {
  const email = uniqueEmail();
  await addToCart(page, goods.bottle);
  const number = await placeOrder(page, { email });
  await expect(page.getByRole('heading', { level: 1, name: number })).toBeVisible();

  // From another browser, without a session.
  const later = await person(browser);
  expect((await later.goto(`/orders/${number}`))?.status()).toBe(404);
  await later.goto('/track');
  await fill(later, { 'Order number': number.toLowerCase(), Email: email.toUpperCase() });
  await press(later, 'Track order');
  await expect(later.getByRole('heading', { level: 1, name: number })).toBeVisible();
  await expect(later.getByText(goods.bottle.title).first()).toBeVisible();
});

test('a wrong number and a wrong address are answered by the same words', async ({ browser, page }) => {
  const emails = [uniqueEmail(), uniqueEmail()];
  const numbers: string[] = [];
  for (const email of emails) {
    await addToCart(page, goods.notebook);
    numbers.push(await placeOrder(page, { email }));
  }
  const stranger = await person(browser);
  const answers: string[] = [];
  for (const typed of [
    { 'Order number': numbers[0]!, Email: 'someone-else@example.com' },
    { 'Order number': numbers[1]!, Email: emails[0]! },
  ]) {
    await stranger.goto('/track');
    await fill(stranger, typed);
    await press(stranger, 'Track order');
    await expect(stranger).toHaveURL(/\/track/);
    await expect(field(stranger, 'Email')).toHaveValue(typed.Email);
    await expect(field(stranger, 'Order number')).toHaveValue(typed['Order number']);
    answers.push(await message(stranger).innerText());
  }
  expect(answers[0]).toContain('No order was found');
  expect(answers[1]).toBe(answers[0]);
});
