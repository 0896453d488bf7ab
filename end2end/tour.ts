import { type Page } from '@playwright/test';
import { expect, press, signIn, type Who } from './helpers';
import { addToCart, goods } from './shop';

/** A page of every type, as somebody sees it. */
export interface Stop {
  name: string;
  who?: Who;
  /** Goes there; a path, or the way. */
  go: string | ((page: Page) => Promise<unknown>);
}

async function first(page: Page, list: string, link: string): Promise<void> {
  await page.goto(list);
  const href = await page.locator(link).first().getAttribute('href');
  await page.goto(href!);
}

/** The page that changes an order of which nothing is packed. */
async function openEdit(page: Page): Promise<void> {
  // Another test may pack it at this moment.
  await expect(async () => {
    await first(page, '/admin/orders?status=confirmed', 'tbody th a');
    await page.getByRole('link', { name: 'Change the order' }).click();
    await expect(page.getByLabel('Address line 2')).toBeVisible({ timeout: 2_000 });
  }).toPass();
}

const ORDER = '.order-row a';
const PART = 'tbody th a[href^="/dashboard/orders/"]';

/** Every type of page, empty and filled, with and without errors. */
export const stops: Stop[] = [
  { name: 'home', go: '/' },
  { name: 'products', go: '/products' },
  { name: 'product', go: '/products/down-jacket' },
  { name: 'product-sold-out', go: '/products/camp-stove' },
  { name: 'cart-empty', go: '/cart' },
  { name: 'track', go: '/track' },
  { name: 'sign-in', go: '/sign-in' },
  { name: 'sign-in-errors', go: async (page) => { await page.goto('/sign-in'); await press(page, 'Sign in'); await expect(page.getByRole('alert')).toBeVisible(); } },
  { name: 'sign-up', go: '/sign-up' },
  { name: 'forgotten-password', go: '/forgotten-password' },
  { name: 'reset-password-spent', go: '/reset-password/no-such-link' },
  { name: 'not-found', go: '/no-such-page' },
  { name: 'order-not-found', go: '/orders/00000-00000' },
  { name: 'mails', go: '/demo/mail' },
  { name: 'mail', go: (page) => first(page, '/demo/mail', 'tbody a') },
  { name: 'cart', go: (page) => addToCart(page, goods.bottle, goods.notebook) },
  { name: 'checkout-guest', go: '/checkout' },
  { name: 'checkout-errors', go: async (page) => { await page.goto('/checkout'); await page.getByRole('radio', { name: /^Card/ }).check(); await press(page, 'Place order'); await expect(page.getByRole('alert')).toBeVisible(); } },
  { name: 'orders', who: 'customer', go: '/orders' },
  { name: 'orders-none-match', who: 'customer', go: '/orders?q=nothing-like-this' },
  { name: 'order', who: 'customer', go: (page) => first(page, '/orders', ORDER) },
  { name: 'order-part-shipped', who: 'customer', go: (page) => first(page, '/orders?status=partially_shipped', ORDER) },
  { name: 'order-cancelled', who: 'customer', go: (page) => first(page, '/orders?status=cancelled', ORDER) },
  { name: 'order-returned', who: 'customer', go: (page) => first(page, '/orders?status=return_requested', ORDER) },
  { name: 'pay', who: 'customer', go: async (page) => { await first(page, '/orders?status=pending', ORDER); await page.goto(`${page.url()}/pay`); } },
  { name: 'cancel', who: 'customer', go: async (page) => { await first(page, '/orders?status=confirmed&sort=oldest', ORDER); await page.goto(`${page.url()}/cancel`); } },
  { name: 'return', who: 'customer', go: async (page) => { await first(page, '/orders?status=completed', ORDER); await page.goto((await page.locator('a[href*="/return/"]').first().getAttribute('href'))!); } },
  { name: 'addresses', who: 'customer', go: '/dashboard/addresses' },
  { name: 'address-new', who: 'customer', go: '/dashboard/addresses/new' },
  { name: 'address-edit', who: 'customer', go: (page) => first(page, '/dashboard/addresses', 'a[href$="/edit"]') },
  { name: 'seller-orders', who: 'seller', go: '/dashboard/orders?status=all' },
  { name: 'seller-orders-none', who: 'seller', go: '/dashboard/orders?status=all&q=nothing-like-this' },
  { name: 'seller-order-new', who: 'seller', go: (page) => first(page, '/dashboard/orders?status=confirmed', PART) },
  { name: 'seller-order-shipped', who: 'seller', go: (page) => first(page, '/dashboard/orders?status=shipped', PART) },
  { name: 'seller-order-returns', who: 'seller', go: (page) => first(page, '/dashboard/orders?status=return_requested', PART) },
  { name: 'packing-slip', who: 'seller', go: (page) => first(page, '/dashboard/orders?status=shipped', PART).then(() => page.goto(`${page.url()}/packing-slip`)) },
  { name: 'ops-orders', who: 'ops', go: '/dashboard/orders?status=all' },
  { name: 'admin-orders', who: 'admin', go: '/admin/orders' },
  { name: 'admin-order', who: 'admin', go: (page) => first(page, '/admin/orders', 'tbody th a') },
  { name: 'order-edit', who: 'admin', go: (page) => openEdit(page) },
  { name: 'order-edit-preview', who: 'admin', go: async (page) => { await openEdit(page); await page.getByLabel('Address line 2').fill('Flat 4'); await press(page, 'Preview'); await expect(page.getByRole('heading', { name: 'What it would come to' })).toBeVisible(); } },
  { name: 'admin-refunds', who: 'admin', go: '/admin/refunds' },
  { name: 'admin-customers', who: 'admin', go: '/admin/customers?q=ada' },
  { name: 'admin-cancellations', who: 'admin', go: '/admin/cancellations' },
  { name: 'admin-cancellations-decided', who: 'admin', go: '/admin/cancellations?show=decided' },
  { name: 'admin-returns', who: 'admin', go: '/admin/returns' },
  { name: 'admin-returns-to-close', who: 'admin', go: '/admin/returns?show=to-close' },
  { name: 'admin-returns-decided', who: 'admin', go: '/admin/returns?show=decided' },
  { name: 'admin-jobs', who: 'admin', go: '/admin/jobs' },
];

/** Goes to every page of a person, and does something there. */
export async function tour(page: Page, who: Who | undefined, at: (stop: Stop) => Promise<void>): Promise<void> {
  if (who) await signIn(page, who);
  for (const stop of stops.filter((each) => each.who === who)) {
    if (typeof stop.go === 'string') await page.goto(stop.go);
    else await stop.go(page);
    await expect(page.getByRole('heading', { level: 1 }), stop.name).toBeVisible();
    await at(stop);
  }
}
