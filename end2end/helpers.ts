import AxeBuilder from '@axe-core/playwright';
import { type Browser, type Locator, type Page, expect, test } from '@playwright/test';

/** Everyone in the demo shop has this password. */
export const PASSWORD = 'waybill-demo';

export const people = {
  customer: 'customer@example.com',
  seller: 'seller@example.com',
  seller2: 'seller2@example.com',
  ops: 'ops@example.com',
  admin: 'admin@example.com',
} as const;
export type Who = keyof typeof people;

export interface Address {
  'Full name': string;
  Phone: string;
  'Address line 1': string;
  'Address line 2'?: string;
  City: string;
  'State or region': string;
  Postcode: string;
  Country: string;
}

export const address: Address = {
  'Full name': 'Ada Example',
  Phone: '+1 555 010 0100',
  'Address line 1': '1 Test Street',
  City: 'Springfield',
  'State or region': 'Illinois',
  Postcode: '62701',
  Country: 'United States',
};

/** Never the same twice: specs share one shop. */
export function unique(word: string): string {
  return `${word}-${Date.now().toString(36)}${Math.random().toString(36).slice(2, 7)}`;
}

/** Labels may carry a mark for required fields, and some are the start of another's ("Address line 1"). */
export function field(scope: Page | Locator, label: string): Locator {
  const words = label.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  return scope.getByLabel(new RegExp(`^\\s*${words}\\s*(\\*|\\((required|optional)\\))?\\s*$`));
}

export function button(scope: Page | Locator, name: string): Locator {
  return scope.getByRole('button', { name, exact: true });
}

/** Menus fold away on a phone: opens whatever hides the control. */
export async function reveal(page: Page, control: Locator): Promise<void> {
  if (await control.first().isVisible()) return;
  const menu = page.getByText('Menu', { exact: true }).first();
  if (await menu.isVisible()) await menu.click();
  await expect(control.first()).toBeVisible();
}

export async function signInAs(page: Page, email: string, password: string): Promise<void> {
  await page.goto('/sign-in');
  await field(page, 'Email').fill(email);
  await field(page, 'Password').fill(password);
  await button(page, 'Sign in').click();
}

export async function signIn(page: Page, who: Who): Promise<void> {
  await signInAs(page, people[who], PASSWORD);
  await expect(page).not.toHaveURL(/\/sign-in/);
}

export async function signOut(page: Page): Promise<void> {
  const control = button(page, 'Sign out');
  await reveal(page, control);
  await control.first().click();
  await expect(button(page, 'Sign out')).toHaveCount(0);
}

/** A new account, signed in; answers its address. */
export async function signUp(page: Page, email = `${unique('e2e')}@example.com`, password = PASSWORD): Promise<string> {
  await page.goto('/sign-up');
  for (const name of ['Full name', 'Name']) {
    const input = field(page, name);
    if (await input.count()) await input.first().fill('Ada Example');
  }
  await field(page, 'Email').fill(email);
  await field(page, 'Password').fill(password);
  await button(page, 'Sign up').click();
  await expect(page).not.toHaveURL(/\/sign-up/);
  return email;
}

/** Another person in the same spec: own cookies; Playwright gives the project's screen and settings to it. */
export async function person(browser: Browser, who?: Who): Promise<Page> {
  const context = await browser.newContext();
  const page = await context.newPage();
  if (who) await signIn(page, who);
  return page;
}

/** Product pages of the list, as paths. */
export async function productPaths(page: Page): Promise<string[]> {
  await page.goto('/products');
  const hrefs = await page.locator('a[href^="/products/"]').evaluateAll((links) =>
    links.map((link) => new URL((link as HTMLAnchorElement).href).pathname),
  );
  return [...new Set(hrefs)].filter((path) => /^\/products\/[^/]+$/.test(path));
}

/** Puts one product of each of `sellers` different sellers into the cart; answers their names. */
export async function fillCart(page: Page, sellers = 1): Promise<string[]> {
  const seen: string[] = [];
  for (const path of await productPaths(page)) {
    await page.goto(path);
    const add = button(page, 'Add to cart');
    if (!(await add.count()) || (await add.first().isDisabled())) continue;
    const soldBy = (await page.getByText(/Sold by/).first().innerText()).replace(/^.*Sold by\s*/s, '').trim();
    if (seen.includes(soldBy)) continue;
    await add.first().click();
    await page.waitForLoadState();
    seen.push(soldBy);
    if (seen.length === sellers) return seen;
  }
  throw new Error(`only ${seen.length} of ${sellers} sellers have something to sell`);
}

export async function fillAddress(scope: Page | Locator, to: Address = address): Promise<void> {
  for (const [label, value] of Object.entries(to)) {
    const input = field(scope, label).first();
    if ((await input.evaluate((element) => element.tagName)) === 'SELECT') await input.selectOption({ label: value });
    else await input.fill(value);
  }
}

export interface Checkout {
  /** Guests give an address for mail. */
  email?: string;
  to?: Address;
  /** The words on the payment choice. */
  payment?: RegExp;
}

/** From a filled cart to a placed order; answers its number. */
export async function placeOrder(page: Page, options: Checkout = {}): Promise<string> {
  await page.goto('/cart');
  await page.getByRole('button', { name: 'Check out', exact: true }).or(page.getByRole('link', { name: 'Check out', exact: true })).first().click();
  await expect(page).toHaveURL(/\/checkout/);
  if (options.email) await field(page, 'Email').first().fill(options.email);
  // Who has a saved address chooses it; a new one is typed.
  if (await field(page, 'Address line 1').first().isVisible()) await fillAddress(page, options.to);
  const payment = page.getByRole('radio', { name: options.payment ?? /cash on delivery/i });
  if (await payment.count()) await payment.first().check();
  await button(page, 'Place order').click();
  return orderNumber(page);
}

/** The number on the page of an order that was just placed. */
export async function orderNumber(page: Page): Promise<string> {
  await expect(page).toHaveURL(/\/(orders\/[^/?]+|track|checkout\/done)/, { timeout: 20_000 });
  const fromPath = new URL(page.url()).pathname.match(/^\/orders\/([^/]+)/);
  if (fromPath) return fromPath[1]!;
  const heading = await page.getByRole('heading', { level: 1 }).innerText();
  const number = heading.match(/\b[A-Z0-9][A-Z0-9-]{5,}\b/);
  if (!number) throw new Error(`no order number in the heading: ${heading}`);
  return number[0];
}

/** Opens one order in a list by its number. */
export async function openOrder(page: Page, list: string, number: string): Promise<void> {
  await page.goto(list);
  await page.getByRole('link', { name: new RegExp(number) }).first().click();
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
}

/** No serious or critical accessibility finding, and nothing sticks out sideways. */
export async function expectGoodPage(page: Page): Promise<void> {
  await expectNoSidewaysScroll(page);
  const target = scripted() ? page : await withScripts(page);
  const { violations } = await new AxeBuilder({ page: target }).analyze();
  const findings = violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, help, nodes }) => `${id}: ${help}\n  ${nodes.map((node) => node.html).join('\n  ')}`);
  if (target !== page) await target.context().close();
  expect(findings, `axe on ${page.url()}`).toEqual([]);
}

export async function expectNoSidewaysScroll(page: Page): Promise<void> {
  const wider = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  expect(wider, `${page.url()} is wider than the screen`).toBeLessThanOrEqual(0);
}

/** Whether this project's browser runs scripts. */
export function scripted(): boolean {
  return test.info().project.use.javaScriptEnabled !== false;
}

/** axe is a script: it looks at the very same HTML, scripts of the page removed, in a browser that may run it. */
async function withScripts(page: Page): Promise<Page> {
  const html = (await page.content())
    .replace(/<script\b[\s\S]*?<\/script>/gi, '')
    .replace(/<\/?noscript[^>]*>/gi, '');
  const context = await page.context().browser()!.newContext({ javaScriptEnabled: true });
  const copy = await context.newPage();
  await copy.route(page.url(), (route) => route.fulfill({ contentType: 'text/html; charset=utf-8', body: html }));
  await copy.goto(page.url());
  return copy;
}
