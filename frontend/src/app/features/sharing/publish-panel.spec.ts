import { HttpTestingController } from '@angular/common/http/testing';
import { ComponentFixture, TestBed } from '@angular/core/testing';
import type { Publication } from '@app/core/api/models';
import { avatar, publication, setUp, settle } from '@testing/fakes';
import { PublishPanel, readTags } from './publish-panel';

const LIST = '/api/v1/publications?id=a';

describe('readTags', () => {
  it('trims, drops what is empty or there already, and keeps to ten', () => {
    expect(readTags(' Space, space ,, orbit')).toEqual(['Space', 'orbit']);
    expect(readTags('1,2,3,4,5,6,7,8,9,10,11')).toHaveLength(10);
    expect(readTags('')).toEqual([]);
  });
});

describe('PublishPanel', () => {
  let http: HttpTestingController;
  let fixture: ComponentFixture<PublishPanel>;
  let host: HTMLElement;

  const find = (id: string) => host.querySelector<HTMLElement>(`[data-testid="${id}"]`);

  async function open(row: Publication | null, version = 1, language: 'en' | 'ru' = 'en') {
    http = await setUp(language);
    fixture = TestBed.createComponent(PublishPanel);
    fixture.componentRef.setInput('avatar', avatar('a', { name: 'Hero', tags: ['Sky'], version }));
    host = fixture.nativeElement as HTMLElement;
    fixture.detectChanges();
    http.expectOne(LIST).flush({ next: null, results: row ? [row] : [] });
    http.expectOne('/api/v1/me/author').flush({ handle: 'anna' });
    await settle();
  }

  const rejected = (change: Partial<Publication> = {}) =>
    publication({
      state: 'rejected',
      can_appeal: true,
      decision: {
        verdict: 'rejected',
        source: 'review',
        reason: { code: 'rights', detail: 'Чужое произведение' },
        note: 'Логотип на кепке',
        version: 1,
        created_at: '2026-11-24T11:00:00Z',
      },
      ...change,
    });

  it('hands an avatar in with its name and tags, and says that it waits', async () => {
    await open(null);
    expect(host.textContent).toContain('@anna');
    find('publish-go')?.click();
    const call = http.expectOne('/api/v1/publications');
    expect(call.request.body).toEqual({ id: 'a', name: 'Hero', tags: ['Sky'] });
    call.flush(publication());
    await settle();
    expect(find('publish-state')?.dataset['state']).toBe('pending');
    expect(find('publish-go')).toBeNull();
  });

  it('says beside the button why it was not taken', async () => {
    await open(null);
    find('publish-go')?.click();
    http
      .expectOne('/api/v1/publications')
      .flush(
        { code: 'moderation.suspended', detail: 'You are suspended.' },
        { status: 403, statusText: '' },
      );
    await settle();
    expect(host.querySelector('[role="alert"]')?.textContent).toContain('You are suspended.');
    expect(find('publish-go')).not.toBeNull();
  });

  it('shows a rejection with its reason and the words, and takes one appeal', async () => {
    await open(rejected(), 1, 'ru');
    expect(find('publish-reason')?.textContent).toContain('Чужое произведение');
    expect(host.textContent).toContain('Логотип на кепке');
    expect(find('publish-go')).toBeNull();

    find('appeal-send')?.click();
    await settle();
    http.expectNone('/api/v1/publications/publication/appeal');
    expect(host.querySelector('[role="alert"]')?.textContent).toContain('почему');

    const field = find('appeal-text') as HTMLTextAreaElement;
    field.value = ' Это мой рисунок ';
    field.dispatchEvent(new Event('input'));
    find('appeal-send')?.click();
    const call = http.expectOne('/api/v1/publications/publication/appeal');
    expect(call.request.body).toEqual({ text: 'Это мой рисунок' });
    const appeal = {
      state: 'open' as const,
      text: 'Это мой рисунок',
      answer: '',
      created_at: '2026-11-24T11:10:00Z',
      decided_at: null,
    };
    call.flush(rejected({ can_appeal: false, appeal }));
    await settle();
    expect(find('appeal-state')?.textContent).toContain('рассматривают');
    expect(find('appeal-text')).toBeNull();
  });

  it('offers to publish another version of what was rejected, and not the same one', async () => {
    await open(rejected({ can_appeal: false }));
    expect(find('publish-go')).toBeNull();
    TestBed.resetTestingModule();
    await open(rejected({ can_appeal: false }), 2);
    expect(find('publish-go')?.textContent).toContain('new version');
  });

  it('withdraws, and may publish again', async () => {
    await open(publication({ state: 'approved', likes: 2, published_at: '2026-11-24T11:00:00Z' }));
    expect(find('publish-state')?.textContent).toContain('2 likes');
    find('publish-withdraw')?.click();
    http
      .expectOne('/api/v1/publications/publication/withdraw')
      .flush(publication({ state: 'withdrawn', file_url: null, thumb_url: null }));
    await settle();
    expect(find('publish-state')?.dataset['state']).toBe('withdrawn');
    expect(find('publish-go')?.textContent).toContain('Publish again');
  });
});
