import { expect, test } from '@playwright/test';
import { PASSWORD, button, expectGoodPage, field, signInAs, signOut, signUp } from '../helpers';

test('too many wrong passwords close an account for a while', async ({ page }) => {
  const email = await signUp(page);
  await signOut(page);
  for (let attempt = 0; attempt < 12; attempt += 1) {
    await signInAs(page, email, 'not the password');
    if (await page.getByText(/too many/i).count()) break;
  }
  await expect(page.getByText(/too many/i).first()).toBeVisible();
  await expectGoodPage(page);

  // The right one does not open it either.
  await signInAs(page, email, PASSWORD);
  await expect(page.getByText(/too many/i).first()).toBeVisible();
});

test('a wrong password keeps what was typed, and does not say whether the account exists', async ({ page }) => {
  await signInAs(page, 'nobody-here@example.com', 'not the password');
  await expect(field(page, 'Email')).toHaveValue('nobody-here@example.com');
  await expect(field(page, 'Password')).toHaveValue('');
  await expect(button(page, 'Sign in')).toBeVisible();
  await expectGoodPage(page);
});
