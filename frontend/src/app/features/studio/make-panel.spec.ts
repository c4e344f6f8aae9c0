import { TestBed } from '@angular/core/testing';
import { engine, settle, setUp } from '@testing/fakes';
import type { Engine, Style } from '../../core/api/models';
import { EnginesStore } from '../../core/engines/engines-store';
import { StudioForm } from '../../core/studio/studio-form';
import { MakePanel } from './make-panel';

const HEAVY = engine({
  id: 'sd15-lcm',
  name: 'Open weights',
  default: false,
  styles: ['anime'],
  text: true,
  seconds: [],
  licences: [{ name: 'RAIL', url: 'https://example.com/', restrictions: 'Do no harm.' }],
});

function style(id: string): Style {
  return {
    id,
    name: id,
    description: '',
    kind: 'rendered',
    tags: [],
    background: true,
    looks: [],
    sample_url: '',
    credits: [],
  };
}

describe('MakePanel', () => {
  async function show(engines: Engine[], id = 'anime') {
    const http = await setUp();
    TestBed.inject(EnginesStore).load();
    TestBed.tick();
    http.expectOne('/api/v1/engines').flush(engines);
    await settle();
    const fixture = TestBed.createComponent(MakePanel);
    fixture.componentRef.setInput('style', style(id));
    await fixture.whenStable();
    return { fixture, root: fixture.nativeElement as HTMLElement };
  }

  it('asks nothing about engines where there is one', async () => {
    const { root } = await show([engine(), { ...HEAVY, available: false }]);
    expect(root.querySelector('[data-testid=engines]')).toBeNull();
  });

  it('says who draws and how long that takes, and lets one choose', async () => {
    const { fixture, root } = await show([engine(), HEAVY]);
    const words = () => root.querySelector('[data-testid=engine-words]')!.textContent;
    const chips = [...root.querySelectorAll<HTMLElement>('[data-testid=engines] .chip')];
    expect(chips.map((chip) => chip.getAttribute('aria-pressed'))).toEqual(['true', 'false']);
    expect(words()).toContain('About 8 seconds.');
    expect(root.querySelector('textarea')).toBeNull();
    chips[1].click();
    await fixture.whenStable();
    expect(words()).toContain('not known yet');
    expect(root.textContent).toContain('Do no harm.');
    const text = root.querySelector('textarea')!;
    text.value = ' red hair ';
    text.dispatchEvent(new Event('input'));
    const request = TestBed.inject(StudioForm).request('photo', 'anime');
    expect(request).toMatchObject({ engine: 'sd15-lcm', text: 'red hair' });
  });

  it('says when the one chosen leaves the style to another', async () => {
    const { fixture, root } = await show([engine(), HEAVY], 'micah');
    TestBed.inject(StudioForm).engine.set('sd15-lcm');
    await fixture.whenStable();
    const words = root.querySelector('[data-testid=engine-words]')!.textContent;
    expect(words).toContain('Not in this style: Built in draws instead.');
    expect(root.querySelector('textarea')).toBeNull();
  });
});
