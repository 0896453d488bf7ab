import { PASSWORD, button, expect, field, fieldError, message, openMail, press, signInAs, signOut, signUp, test } from '../helpers';

test('too many wrong passwords close an account for a while', async ({ page }) => {
  const email = await signUp(page);
  await signOut(page);
  for (let attempt = 0; attempt < 6; attempt += 1) {
    await signInAs(page, email, 'not the password');
    await expect(message(page)).toBeVisible();
  }
  await expect(page.getByText(/too many/i).first()).toBeVisible();
  // The right one does not open it either.
  await signInAs(page, email, PASSWORD);
  await expect(page.getByText(/too many/i).first()).toBeVisible();
  await expect(button(page, 'Sign out')).toHaveCount(0);
});

test('a wrong password keeps what was typed, and does not say whether the account exists', async ({ page }) => {
  const answers: string[] = [];
  const email = await signUp(page);
  await signOut(page);
  for (const typed of [email, 'nobody-here@example.com']) {
    await signInAs(page, typed, 'not the password');
    await expect(field(page, 'Email')).toHaveValue(typed);
    await expect(field(page, 'Password')).toHaveValue('');
    answers.push(await message(page).innerText());
  }
  expect(answers[1]).toBe(answers[0]);
});

test('signing in leads to the page that asked for it, and out again', async ({ page }) => {
  const email = await signUp(page);
  await signOut(page);
  await page.goto('/dashboard/addresses');
  await expect(page).toHaveURL(/\/sign-in/);
  await field(page, 'Email').fill(email);
  await field(page, 'Password').fill(PASSWORD);
  await press(page, 'Sign in');
  await expect(page).toHaveURL(/\/dashboard\/addresses/);
  await signOut(page);
  await page.goto('/orders');
  await expect(page).toHaveURL(/\/sign-in/);
});

test('a short password and a taken address are refused beside their fields', async ({ page }) => {
  await page.goto('/sign-up');
  await field(page, 'Full name').fill('Ada Example');
  await field(page, 'Email').fill('not an address');
  await field(page, 'Password').fill('short');
  await press(page, 'Sign up');
  expect(await fieldError(field(page, 'Email'))).toMatch(/\S/);
  expect(await fieldError(field(page, 'Password'))).toMatch(/10/);
  await expect(field(page, 'Full name')).toHaveValue('Ada Example');
  await expect(field(page, 'Email')).toHaveValue('not an address');
  await expect(field(page, 'Password')).toHaveValue('');
});

test('a forgotten password is replaced by the mailed link, once', async ({ page }) => {
  const email = await signUp(page);
  await signOut(page);
  await page.goto('/forgotten-password');
  await field(page, 'Email').fill(email);
  await press(page, 'Send the link');
  await expect(message(page)).toContainText('If this address has an account');

  await openMail(page, email, /new password/);
  const text = (await page.locator('.mail-text').textContent()) ?? '';
  const link = text.match(/\/reset-password\/\S+/)?.[0];
  expect(link, text).toBeTruthy();
  await page.goto(link!);
  await field(page, 'New password').fill('a quite different one');
  await press(page, 'Set new password');
  await expect(page).toHaveURL(/\/sign-in/);

  await signInAs(page, email, PASSWORD);
  await expect(page).toHaveURL(/\/sign-in/);
  await signInAs(page, email, 'a quite different one');
  await expect(button(page, 'Sign out')).toBeVisible();
  await page.goto(link!);
  await expect(page.getByText('used before or is too old')).toBeVisible();
});
