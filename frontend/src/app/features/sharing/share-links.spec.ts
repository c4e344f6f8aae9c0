import { HttpTestingController } from '@angular/common/http/testing';
import { TestBed } from '@angular/core/testing';
import { avatar, setUp, settle, share } from '@testing/fakes';
import { ShareLinks } from './share-links';

describe('ShareLinks', () => {
  let http: HttpTestingController;
  let host: HTMLElement;

  const find = (id: string) => host.querySelector<HTMLElement>(`[data-testid="${id}"]`);
  const addresses = () =>
    [...host.querySelectorAll<HTMLInputElement>('[data-testid="share-address"]')].map(
      ({ value }) => value,
    );

  beforeEach(async () => {
    http = await setUp();
    const fixture = TestBed.createComponent(ShareLinks);
    fixture.componentRef.setInput('avatar', avatar('a'));
    host = fixture.nativeElement as HTMLElement;
    fixture.detectChanges();
    http.expectOne('/api/v1/shares?id=a').flush([share('old')]);
    await settle();
  });

  it('makes a link as it was asked for, and shows it first', async () => {
    find('share-download')?.click();
    const week = [...host.querySelectorAll('button')].find((one) =>
      one.textContent?.includes('7 days'),
    );
    week?.click();
    find('share-create')?.click();
    const call = http.expectOne('/api/v1/shares');
    expect(call.request.body).toEqual({ id: 'a', expires_in_days: 7, download: true });
    call.flush(share('new', { download: true }));
    await settle();
    expect(addresses()).toEqual(['http://x/s/new', 'http://x/s/old']);
  });

  it('forgets a link once it is revoked, and not before', async () => {
    find('share-revoke')?.click();
    http.expectOne('/api/v1/shares/old').flush(null, { status: 503, statusText: '' });
    await settle();
    expect(addresses()).toEqual(['http://x/s/old']);
    expect(host.querySelector('[role="alert"]')?.textContent).toContain('server.unavailable');
    find('share-revoke')?.click();
    http.expectOne('/api/v1/shares/old').flush(null);
    await settle();
    expect(addresses()).toEqual([]);
  });
});
