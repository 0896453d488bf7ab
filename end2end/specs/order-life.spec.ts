import { button, expect, field, openMail, person, press, scripted, signUp, test } from '../helpers';
import { addToCart, cards, deliver, eventually, goods, openPart, pack, placeOrder, request, ship } from '../shop';

test('an order lives its whole life between three people', async ({ browser, page }) => {
  test.setTimeout(120_000);
  const tracking = `JD${Date.now()}`;

  // The customer orders from two sellers and pays by card.
  const email = await signUp(page);
  await addToCart(page, goods.bottle, goods.notebook);
  const number = await placeOrder(page, { card: cards.pays });
  await expect(page.getByText(`Order ${number} is placed`)).toBeVisible();
  for (const { seller } of [goods.bottle, goods.notebook]) {
    await expect(page.getByRole('heading', { name: `From ${seller}` })).toBeVisible();
  }

  // One seller begins, packs and ships their part.
  const seller = await person(browser, 'seller');
  await openPart(seller, number);
  await pack(seller);
  await ship(seller, tracking);
  const shipped = page.getByText(tracking).first();
  if (scripted()) {
    // The open page shows it by itself.
    await expect(shipped).toBeVisible({ timeout: 2_000 });
  } else {
    await page.reload();
    await expect(shipped).toBeVisible();
  }
  await expect(page.getByText('Northwind Outdoor is preparing the goods')).toBeVisible();

  // The customer asks to cancel the rest.
  await page.getByRole('link', { name: 'Request cancellation' }).click();
  await expect(page.getByText(`1 × ${goods.notebook.title}`).first()).toBeVisible();
  await press(page, 'Request cancellation');
  await expect(field(page, 'Reason')).toHaveAttribute('aria-invalid', 'true');
  await field(page, 'Reason').selectOption({ index: 1 });
  await field(page, 'Anything we should know').fill('One notebook is enough.');
  await press(page, 'Request cancellation');
  await expect(button(page, 'Withdraw the cancellation')).toBeVisible();

  // An administrator agrees; the customer's open page follows.
  const admin = await person(browser, 'admin');
  await admin.goto('/admin/cancellations');
  await expect(request(admin, number)).toContainText('One notebook is enough.');
  await press(request(admin, number), 'Approve');
  await expect(request(admin, number)).toHaveCount(0);
  await admin.goto('/admin/cancellations?show=decided');
  await expect(request(admin, number)).toContainText('Approved');
  await eventually(page, page.getByText('Paid back'));

  // The shipped part arrives.
  await deliver(seller);
  await eventually(page, page.getByText('1 item from Northwind Outdoor delivered'));

  // Every step is in the history.
  const history = page.locator('.timeline');
  for (const step of [
    'Order placed',
    'Order confirmed',
    'Northwind Outdoor packed 1 item',
    'Northwind Outdoor shipped 1 item',
    /^Cancellation of 1 item requested$/,
    'Cancellation approved',
    '1 item cancelled',
    /refunded$/,
    '1 item from Northwind Outdoor delivered',
  ]) {
    await expect(history.locator('.timeline-title').filter({ hasText: step }).first()).toBeVisible();
  }

  // And each was told by mail.
  for (const subject of ['confirmed', 'has shipped', 'cancellation requested', 'cancellation approved', 'refunded', 'delivered']) {
    await openMail(page, email, new RegExp(`${number}.*${subject}`));
  }
});

test('an order that is neither packed nor paid is cancelled at once', async ({ page }) => {
  const email = await signUp(page);
  await addToCart(page, goods.bottle);
  const number = await placeOrder(page);
  await page.getByRole('link', { name: 'Request cancellation' }).click();
  await expect(page.getByText('cancelled at once')).toBeVisible();
  await field(page, 'Reason').selectOption({ index: 1 });
  await press(page, 'Request cancellation');
  await expect(page).toHaveURL(`/orders/${number}`);
  await expect(page.locator('.timeline')).toContainText('Order cancelled');
  await expect(page.getByRole('link', { name: 'Request cancellation' })).toHaveCount(0);
  await openMail(page, email, new RegExp(`${number} cancelled`));
});

test('a rejected cancellation tells the customer why', async ({ browser, page }) => {
  await signUp(page);
  await addToCart(page, goods.notebook);
  const number = await placeOrder(page, { card: cards.pays });
  await page.goto(`/orders/${number}/cancel`);
  await field(page, 'Reason').selectOption({ index: 1 });
  await press(page, 'Request cancellation');

  const admin = await person(browser, 'admin');
  await admin.goto('/admin/cancellations');
  await request(admin, number).getByText('Reject…').click();
  await press(request(admin, number), 'Reject');
  // Without a reason it is asked for again, open.
  await expect(field(request(admin, number), 'Reason')).toHaveAttribute('aria-invalid', 'true');
  await field(request(admin, number), 'Reason').fill('It is with the courier already.');
  await press(request(admin, number), 'Reject');
  await expect(request(admin, number)).toHaveCount(0);
  await eventually(page, page.getByText('Answer: It is with the courier already.'));
});
