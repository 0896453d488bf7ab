import { type Page } from '@playwright/test';
import { expect, person, press, scripted, signUp, test } from '../helpers';
import { addToCart, goods, openPart, placeOrder } from '../shop';

/** An order that a customer has just placed, and its seller's page of it. */
async function placed(page: Page, seller: Page): Promise<string> {
  await signUp(page);
  await addToCart(page, goods.bottle);
  const number = await placeOrder(page);
  await openPart(seller, number);
  return number;
}

/** Marks the document, so that a page that was loaded anew is told from one that followed. */
async function mark(page: Page): Promise<() => Promise<void>> {
  await page.evaluate(() => { document.documentElement.dataset.same = 'yes'; });
  return async () => {
    await expect(page.locator('html'), 'the page was not loaded anew').toHaveAttribute('data-same', 'yes');
  };
}

test.beforeEach(() => {
  test.skip(!scripted(), 'without scripts there is a link that reads the page again');
});

test('a page that lost its connection shows what happened meanwhile', async ({ browser, context, page }) => {
  const seller = await person(browser, 'ops');
  await placed(page, seller);
  const same = await mark(page);
  const news = page.getByText('Northwind Outdoor is preparing the goods');
  await context.setOffline(true);
  await press(seller, 'Mark as processing');
  await expect(seller.getByText('The order is marked as processing.')).toBeVisible();
  // Longer than it takes a page that is connected.
  await page.waitForTimeout(2_500);
  await expect(news).toHaveCount(0);
  await context.setOffline(false);
  await expect(news.first()).toBeVisible();
  await same();
});

test('a page whose stream is refused for a while tries again and goes on where it was', async ({ browser, page }) => {
  const seller = await person(browser, 'ops');
  const number = await placed(page, seller);
  const asked: string[] = [];
  await page.route('**/live/orders/**', async (route) => {
    asked.push(new URL(route.request().url()).searchParams.get('after') ?? '');
    // A browser's own EventSource gives up for good on each of these.
    const status = [503, 429][asked.length - 1];
    await (status ? route.fulfill({ status }) : route.continue());
  });
  await page.goto(`/orders/${number}`);
  const same = await mark(page);
  await expect.poll(() => asked.length).toBeGreaterThan(0);
  await press(seller, 'Mark as processing');
  await expect(page.getByText('Northwind Outdoor is preparing the goods').first()).toBeVisible();
  await same();
  expect(asked.length).toBeGreaterThanOrEqual(3);
  expect(asked[0]).toMatch(/^\d+$/);
  expect(asked[2], 'it goes on after what the page showed').toBe(asked[0]);
});

test('a page that cannot be read at first is shown later', async ({ browser, page }) => {
  const seller = await person(browser, 'ops');
  const number = await placed(page, seller);
  let refused = 0;
  await page.route(`**/orders/${number}`, async (route) => {
    const live = route.request().headers()['waybill-live'] === '1';
    if (live && refused < 2) {
      refused += 1;
      await route.fulfill({ status: 502, body: 'Bad gateway' });
    } else {
      await route.continue();
    }
  });
  const same = await mark(page);
  await press(seller, 'Mark as processing');
  await expect(page.getByText('Northwind Outdoor is preparing the goods').first()).toBeVisible();
  expect(refused).toBe(2);
  await same();
});

test('what is being pressed is not replaced before it is let go', async ({ browser, page }) => {
  const seller = await person(browser, 'ops');
  await placed(page, seller);
  const news = page.getByText('Northwind Outdoor is preparing the goods');
  await page.getByRole('button', { name: 'Reorder' }).hover();
  await page.mouse.down();
  await press(seller, 'Mark as processing');
  await expect(seller.getByText('The order is marked as processing.')).toBeVisible();
  // Longer than it takes a page in which nothing is pressed.
  await page.waitForTimeout(2_500);
  await expect(news).toHaveCount(0);
  await page.mouse.move(0, 0);
  await page.mouse.up();
  await expect(news.first()).toBeVisible();
});
