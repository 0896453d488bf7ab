import { type Browser, type Locator, type Page, expect, test as base } from '@playwright/test';

/** Everyone in the demo shop has this password. */
export const PASSWORD = 'waybill-demo';

export const people = {
  customer: 'customer@example.com',
  seller: 'seller@example.com',
  seller2: 'seller2@example.com',
  seller4: 'seller4@example.com',
  ops: 'ops@example.com',
  admin: 'admin@example.com',
} as const;
export type Who = keyof typeof people;

let visitors = 0;

/** Each test comes from a network address of its own, so that limits on attempts count it alone. */
export const test = base.extend({
  extraHTTPHeaders: async ({}, use, info) => {
    visitors += 1;
    await use({ 'x-e2e-client': `10.${info.workerIndex % 256}.${Math.floor(visitors / 256) % 256}.${visitors % 256}` });
  },
});
export { expect };

/** Never the same twice: specs share one shop. */
export function unique(word: string): string {
  return `${word}-${Date.now().toString(36)}${Math.random().toString(36).slice(2, 7)}`;
}

export function uniqueEmail(): string {
  return `${unique('e2e')}@example.com`;
}

/** Labels may carry a mark for optional fields, and some are the start of another's ("Address line 1"). */
export function field(scope: Page | Locator, label: string): Locator {
  const words = label.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  return scope.getByLabel(new RegExp(`^\\s*${words}\\s*(\\(optional\\))?\\s*$`));
}

export function button(scope: Page | Locator, name: string): Locator {
  return scope.getByRole('button', { name, exact: true });
}

/** Presses a button and waits for the page that answers. */
export async function press(scope: Page | Locator, name: string): Promise<void> {
  await button(scope, name).first().click();
}

/** What a page says about the form just sent. */
export function message(page: Page): Locator {
  return page.locator('main').getByRole('status').or(page.locator('main').getByRole('alert')).filter({ hasText: /\S/ });
}

/** The sentence beside a field that could not be accepted. */
export async function fieldError(control: Locator): Promise<string> {
  await expect(control).toHaveAttribute('aria-invalid', 'true');
  const ids = ((await control.getAttribute('aria-describedby')) ?? '').split(' ').filter((id) => id.endsWith('-error'));
  expect(ids, 'the error is tied to its field').toHaveLength(1);
  return control.page().locator(`[id="${ids[0]}"]`).innerText();
}

export async function signInAs(page: Page, email: string, password: string): Promise<void> {
  await page.goto('/sign-in');
  await field(page, 'Email').fill(email);
  await field(page, 'Password').fill(password);
  await press(page, 'Sign in');
}

export async function signIn(page: Page, who: Who): Promise<void> {
  await signInAs(page, people[who], PASSWORD);
  await expect(page).not.toHaveURL(/\/sign-in/);
}

export async function signOut(page: Page): Promise<void> {
  await press(page, 'Sign out');
  await expect(button(page, 'Sign out')).toHaveCount(0);
}

/** A new account, signed in; answers its email address. */
export async function signUp(page: Page, email = uniqueEmail(), password = PASSWORD): Promise<string> {
  await page.goto('/sign-up');
  await field(page, 'Full name').fill('Ada Example');
  await field(page, 'Email').fill(email);
  await field(page, 'Password').fill(password);
  await press(page, 'Sign up');
  await expect(page).not.toHaveURL(/\/sign-up/);
  return email;
}

/** Another person in the same spec: own cookies, the project's screen and settings. */
export async function person(browser: Browser, who?: Who): Promise<Page> {
  const context = await browser.newContext();
  const page = await context.newPage();
  if (who) await signIn(page, who);
  return page;
}

/** Whether this project's browser runs scripts. */
export function scripted(): boolean {
  return test.info().project.use.javaScriptEnabled !== false;
}

/** Opens the mail to `recipient` whose subject fits; mails are sent by jobs, so it may take a moment. */
export async function openMail(page: Page, recipient: string, subject: RegExp): Promise<void> {
  const link = page.getByRole('row').filter({ hasText: recipient }).getByRole('link', { name: subject });
  await expect(async () => {
    await page.goto('/demo/mail');
    await expect(link.first()).toBeVisible({ timeout: 500 });
  }).toPass({ timeout: 15_000 });
  await link.first().click();
  await expect(page.getByRole('heading', { level: 1, name: subject })).toBeVisible();
}
