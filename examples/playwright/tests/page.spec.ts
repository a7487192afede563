import { expect, test } from '@playwright/test';

test('a page is shown', async ({ page }) => {
  await page.setContent('<h1>Shop</h1>');
  await expect(page.getByRole('heading')).toHaveText('Shop');
});

test('a page fails with its trace and its screenshot', async ({ page }) => {
  await page.setContent('<h1>Shop</h1>');
  await expect(page.getByRole('heading')).toHaveText('Closed', { timeout: 500 });
});
