import { TestBed } from '@angular/core/testing';
import type { Angle } from '@app/core/api/models';
import { setUp } from '@testing/fakes';
import { AngleHead } from './angle-head';

describe('AngleHead', () => {
  async function show(angles: Angle[] = [{ yaw: 0, pitch: 0, roll: 0 }]) {
    await setUp();
    const fixture = TestBed.createComponent(AngleHead);
    fixture.componentRef.setInput('angles', angles);
    await fixture.whenStable();
    const root: HTMLElement = fixture.nativeElement;
    const press = async (key: string, shiftKey = false) => {
      root.querySelector('.big')?.dispatchEvent(new KeyboardEvent('keydown', { key, shiftKey }));
      await fixture.whenStable();
    };
    const click = async (selector: string, index = 0) => {
      root.querySelectorAll<HTMLElement>(selector)[index].click();
      await fixture.whenStable();
    };
    return { fixture, root, press, click };
  }

  it('turns by keyboard', async () => {
    const { fixture, press } = await show();
    await press('ArrowRight');
    await press('ArrowUp');
    await press(']', true);
    expect(fixture.componentInstance.angles()).toEqual([{ yaw: 5, pitch: 5, roll: 1 }]);
    await press('Home');
    expect(fixture.componentInstance.angles()).toEqual([{ yaw: 0, pitch: 0, roll: 0 }]);
  });

  it('takes presets, adds angles and removes them', async () => {
    const { fixture, root, click } = await show();
    await click('.mini', 2);
    expect(fixture.componentInstance.angles()[0].yaw).toBe(20);
    await click('[data-testid=angle-add]');
    expect(fixture.componentInstance.angles()).toHaveLength(2);
    await click('.drop', 0);
    expect(fixture.componentInstance.angles()).toHaveLength(1);
    expect(root.querySelector('.drop')).toBeNull();
  });

  it('names itself by the angle', async () => {
    const { root, press } = await show();
    expect(root.querySelector('.big')?.getAttribute('aria-label')).toContain('Straight');
    await press('ArrowLeft');
    expect(root.querySelector('.big')?.getAttribute('aria-label')).toContain('-5°');
  });
});
