import { type Page } from '@playwright/test';
import { expect, field, fieldError, press, signUp, test } from '../helpers';
import { address, fill } from '../shop';

async function add(page: Page, kind: 'shipping' | 'billing', street: string, asDefault = false): Promise<void> {
  await page.goto(`/dashboard/addresses/new?kind=${kind}`);
  await fill(page, { ...address, 'Address line 1': street });
  if (asDefault) await page.getByRole('checkbox', { name: 'Use as my default' }).check();
  await press(page, 'Save address');
  await expect(page).toHaveURL(/\/dashboard\/addresses$/);
}

function card(page: Page, street: string) {
  return page.getByRole('article').filter({ hasText: street });
}

test('addresses are added and changed, and one of each kind is the default', async ({ page }) => {
  await signUp(page);
  await add(page, 'shipping', '1 First Street');
  await add(page, 'shipping', '2 Second Street');
  await add(page, 'billing', '3 Third Street');
  await expect(card(page, '1 First Street')).toContainText('Default');
  await expect(card(page, '2 Second Street').getByText('Default', { exact: true })).toHaveCount(0);
  await expect(card(page, '3 Third Street')).toContainText('Default');

  await press(card(page, '2 Second Street'), 'Make default');
  await expect(card(page, '2 Second Street').getByText('Default', { exact: true })).toBeVisible();
  await expect(card(page, '1 First Street').getByText('Default', { exact: true })).toHaveCount(0);
  await expect(card(page, '3 Third Street').getByText('Default', { exact: true })).toBeVisible();
  await add(page, 'shipping', '4 Fourth Street', true);
  await expect(page.getByText('Default', { exact: true })).toHaveCount(2);

  await card(page, '1 First Street').getByRole('link', { name: /^Edit/ }).click();
  await expect(field(page, 'Address line 1')).toHaveValue('1 First Street');
  await fill(page, { 'Address line 1': '9 Ninth Street', City: '' });
  await press(page, 'Save address');
  expect(await fieldError(field(page, 'City'))).toMatch(/\S/);
  await expect(field(page, 'Address line 1')).toHaveValue('9 Ninth Street');
  await fill(page, { City: 'Shelbyville' });
  await press(page, 'Save address');
  await expect(card(page, '9 Ninth Street')).toContainText('Shelbyville');

  await card(page, '9 Ninth Street').getByText('Remove…').click();
  await press(card(page, '9 Ninth Street'), 'Remove');
  await expect(card(page, '9 Ninth Street')).toHaveCount(0);
  await expect(page.getByRole('article')).toHaveCount(3);
});
