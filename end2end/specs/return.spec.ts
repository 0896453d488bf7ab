import { type Browser, type Page } from '@playwright/test';
import { expect, field, openMail, person, press, signUp, test } from '../helpers';
import { addToCart, cards, deliver, eventually, goods, openPart, pack, placeOrder, request, ship } from '../shop';

/** An order of one bottle that arrived, and its return asked for; answers number and email. */
async function returned(browser: Browser, page: Page): Promise<[string, string]> {
  const email = await signUp(page);
  await addToCart(page, goods.bottle);
  const number = await placeOrder(page, { card: cards.pays });
  // Operations may ship for every seller.
  const ops = await person(browser, 'ops');
  await openPart(ops, number);
  await pack(ops);
  await ship(ops, `JD${Date.now()}`);
  await deliver(ops);

  await page.goto(`/orders/${number}`);
  await page.getByRole('link', { name: `Request return of ${goods.bottle.title}` }).click();
  await field(page, 'Quantity').fill('7');
  await press(page, 'Request return');
  await expect(field(page, 'Quantity')).toHaveAttribute('aria-invalid', 'true');
  await expect(field(page, 'Quantity')).toHaveValue('7');
  await field(page, 'Quantity').fill('1');
  await field(page, 'Reason').selectOption({ index: 1 });
  await field(page, 'What is wrong').fill('The lid leaks.');
  await press(page, 'Request return');
  await expect(page).toHaveURL(`/orders/${number}`);
  await expect(page.getByRole('heading', { name: `Return of 1 × ${goods.bottle.title}` })).toBeVisible();
  return [number, email];
}

test('a return is asked for, approved with an amount, and refunded', async ({ browser, page }) => {
  test.setTimeout(120_000);
  const [number, email] = await returned(browser, page);
  const admin = await person(browser, 'admin');
  await admin.goto('/admin/returns');
  const row = request(admin, number);
  await expect(row).toContainText('The lid leaks.');
  const amount = row.getByLabel(/^Refund in USD/);
  await amount.fill('9999');
  await press(row, 'Approve');
  await expect(amount).toHaveAttribute('aria-invalid', 'true');
  await amount.fill('12.34');
  await press(row, 'Approve');
  await expect(row).toHaveCount(0);

  // The page that shows the request follows until the money is back.
  await eventually(page, page.getByText('Amount: $12.34'));
  await eventually(page, page.getByText('$12.34 refunded'));
  await page.goto(`/orders/${number}`);
  const back = page.locator('.requests');
  await expect(back).toContainText('Send by');
  await field(back, 'Carrier').selectOption('ups');
  await field(back, 'Tracking number').fill('no number');
  await press(back, 'I have sent it');
  await expect(field(back, 'Tracking number')).toHaveAttribute('aria-invalid', 'true');
  await expect(field(back, 'Tracking number')).toHaveValue('no number');
  await field(back, 'Tracking number').fill('1Z999AA10123456784');
  await press(back, 'I have sent it');
  await expect(page.getByText('Thank you. The seller is told to expect it.')).toBeVisible();
  await expect(back).toContainText('In transit');

  const seller = await person(browser, 'seller');
  await openPart(seller, number);
  await expect(seller.getByRole('link', { name: '1Z999AA10123456784' })).toBeVisible();
  await press(seller, 'Received, all fit for sale');
  await expect(seller.getByText('The return is marked as received.')).toBeVisible();
  await page.goto(`/orders/${number}`);
  await expect(back).toContainText('Closed');
  await openMail(page, email, new RegExp(`${number}.*return approved`));
  await openMail(page, email, new RegExp(`${number}.*12\\.34 refunded`));
});

test('a return that is not fit for sale is inspected and closed with a note', async ({ browser, page }) => {
  test.setTimeout(120_000);
  const [number] = await returned(browser, page);
  const admin = await person(browser, 'admin');
  await admin.goto('/admin/returns');
  await press(request(admin, number), 'Approve');
  await expect(request(admin, number)).toHaveCount(0);

  const seller = await person(browser, 'seller');
  await openPart(seller, number);
  await press(seller, 'Mark as received');
  await field(seller, 'Units fit for sale').fill('0');
  await press(seller, 'Mark as inspected');
  const reason = field(seller, 'What is wrong with the others');
  await expect(reason).toHaveAttribute('aria-invalid', 'true');
  await expect(field(seller, 'Units fit for sale')).toHaveValue('0');
  await reason.fill('The lid is cracked.');
  await press(seller, 'Mark as inspected');
  await expect(seller.getByText('1: The lid is cracked.')).toBeVisible();

  await admin.goto('/admin/returns?show=to-close');
  const row = request(admin, number);
  await expect(row).toContainText('The lid is cracked.');
  await field(row, 'Note').fill('Written off.');
  await press(row, 'Close');
  await expect(row).toHaveCount(0);
  await page.goto(`/orders/${number}`);
  await expect(page.locator('.requests')).toContainText('Written off.');
});

test('a return is taken back before it is decided', async ({ browser, page }) => {
  test.setTimeout(120_000);
  const [number] = await returned(browser, page);
  await press(page, 'Withdraw the return');
  await expect(page.getByText('The return is withdrawn: the goods stay with you.')).toBeVisible();
  await expect(page.locator('.requests')).toContainText('Withdrawn');
  await expect(page.getByRole('link', { name: `Request return of ${goods.bottle.title}` })).toBeVisible();
  const admin = await person(browser, 'admin');
  await admin.goto('/admin/returns');
  await expect(request(admin, number)).toHaveCount(0);
});

test('a return is rejected with a reason', async ({ browser, page }) => {
  test.setTimeout(120_000);
  const [number, email] = await returned(browser, page);
  const admin = await person(browser, 'admin');
  await admin.goto('/admin/returns');
  const row = request(admin, number);
  await row.getByText('Reject…').click();
  await field(row, 'Reason').fill('It was dropped.');
  await press(row, 'Reject');
  await expect(row).toHaveCount(0);
  await eventually(page, page.getByText('Answer: It was dropped.'));
  await openMail(page, email, new RegExp(`${number}.*return not accepted`));
});
