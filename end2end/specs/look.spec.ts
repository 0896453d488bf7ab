import { expectAccessible, expectNoSidewaysScroll } from '../look';
import { scripted, test } from '../helpers';
import { tour } from '../tour';

for (const who of [undefined, 'customer', 'seller', 'ops', 'admin'] as const) {
  test(`every page of ${who ?? 'a visitor'} fits the screen and is accessible, light and dark`, async ({ page }, info) => {
    test.skip(!scripted(), 'axe is a script, and the HTML is the same');
    test.setTimeout(180_000);
    await tour(page, who, async ({ name }) => {
      // For people to look at: WAYBILL_E2E_SHOTS is a folder.
      const shots = process.env.WAYBILL_E2E_SHOTS;
      for (const colorScheme of shots ? (['light', 'dark'] as const) : []) {
        await page.emulateMedia({ colorScheme });
        await page.screenshot({ path: `${shots}/${info.project.name}-${name}-${colorScheme}.png`, fullPage: true });
      }
      await expectNoSidewaysScroll(page);
      await expectAccessible(page);
    });
  });
}
