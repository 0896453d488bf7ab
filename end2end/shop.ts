import { type Locator, type Page, expect } from '@playwright/test';
import { button, field, press, scripted } from './helpers';

/** Demo goods with so much stock that no run of the specs sells them out. */
export const goods = {
  /** Of Northwind Outdoor (`seller`). */
  bottle: { slug: 'steel-bottle-750-ml', title: 'Steel Bottle 750 ml', seller: 'Northwind Outdoor' },
  /** Of Paper & Ink (`seller2`). */
  notebook: { slug: 'dotted-notebook-a5', title: 'Dotted Notebook A5', seller: 'Paper & Ink' },
  /** Of Little Workshop (`seller4`). */
  kite: { slug: 'kite', title: 'Kite', seller: 'Little Workshop' },
} as const;
export type Good = (typeof goods)[keyof typeof goods];

export type Address = Record<string, string>;

export const address: Address = {
  'Full name': 'Ada Example',
  Phone: '+1 555 010 0100',
  'Address line 1': '1 Test Street',
  City: 'Springfield',
  'State or region': 'IL',
  Postcode: '62701',
  Country: 'United States',
};

export const cards = { pays: '4242 4242 4242 4242', declined: '4000 0000 0000 0002', asks: '4000 0025 0000 3155' } as const;

export async function addToCart(page: Page, ...wanted: Good[]): Promise<void> {
  for (const good of wanted) {
    await page.goto(`/products/${good.slug}`);
    await press(page, 'Add to cart');
    await expect(page).toHaveURL(/\/cart/);
    await expect(page.getByRole('link', { name: good.title }).first()).toBeVisible();
  }
}

/** Fills fields by their labels; of several with a label the first, as the delivery address comes before the other. */
export async function fill(scope: Page | Locator, values: Record<string, string>): Promise<void> {
  for (const [label, value] of Object.entries(values)) {
    const input = field(scope, label).first();
    if ((await input.evaluate((element) => element.tagName)) === 'SELECT') await input.selectOption({ label: value });
    else await input.fill(value);
  }
}

export async function fillCard(page: Page, number: string): Promise<void> {
  await fill(page, { 'Card number': number, 'Expiry (MM/YY)': '12/49', 'Security code': '123' });
}

export interface Checkout {
  /** Guests give an address for mail. */
  email?: string;
  /** A card's number; else cash on delivery. */
  card?: string;
}

/** From a filled cart to a checkout that could be sent. */
export async function fillCheckout(page: Page, { email, card }: Checkout = {}): Promise<void> {
  await page.goto('/cart');
  await press(page, 'Check out');
  await expect(page).toHaveURL(/\/checkout/);
  if (email) await fill(page, { Email: email });
  // Who has a saved address chooses it; a new one is typed. What is shown depends on the styles, so wait for them.
  await page.waitForLoadState('load');
  if (await field(page, 'Address line 1').first().isVisible()) await fill(page, address);
  if (card) {
    await page.getByRole('radio', { name: /^Card/ }).check();
    await fillCard(page, card);
  } else {
    await page.getByRole('radio', { name: /^Cash on delivery/ }).check();
  }
}

/** Orders what is in the cart; answers the order's number. */
export async function placeOrder(page: Page, options: Checkout = {}): Promise<string> {
  await fillCheckout(page, options);
  await press(page, 'Place order');
  await expect(page).toHaveURL(/\/orders\/[^/]+/);
  return orderNumber(page);
}

/** The number in the address of an order's page. */
export function orderNumber(page: Page): string {
  const found = new URL(page.url()).pathname.match(/^\/orders\/([^/]+)/);
  if (!found?.[1]) throw new Error(`no order at ${page.url()}`);
  return found[1];
}

/** Opens a seller's part of an order from the list. */
export async function openPart(seller: Page, number: string): Promise<void> {
  await seller.goto(`/dashboard/orders?status=all&q=${number}`);
  await seller.getByRole('link', { name: number }).first().click();
  await expect(seller.getByRole('heading', { level: 1, name: number })).toBeVisible();
}

/** On the page of a part: from new to packed. */
export async function pack(seller: Page): Promise<void> {
  await press(seller, 'Mark as processing');
  await press(seller, 'Pack');
  await expect(button(seller, 'Ship')).toBeVisible();
}

/** On the page of a packed part: hands everything to a carrier. */
export async function ship(seller: Page, tracking: string): Promise<void> {
  await fill(seller, { Carrier: 'DHL', 'Tracking number': tracking });
  await press(seller, 'Ship');
  await expect(seller.getByRole('link', { name: tracking })).toBeVisible();
}

/** On the page of a shipped part. */
export async function deliver(seller: Page): Promise<void> {
  await press(seller, 'Mark as delivered');
  await expect(button(seller, 'Mark as delivered')).toHaveCount(0);
}

/** Waits until an open page shows something: live with scripts, else at the next look. */
export async function eventually(page: Page, sight: Locator): Promise<void> {
  if (scripted()) {
    await expect(sight.first()).toBeVisible();
    return;
  }
  await expect(async () => {
    await page.reload();
    await expect(sight.first()).toBeVisible({ timeout: 500 });
  }).toPass({ timeout: 15_000 });
}

/** A request in a queue of the administrator. */
export function request(admin: Page, number: string): Locator {
  return admin.locator('.queue-row').filter({ hasText: number });
}
