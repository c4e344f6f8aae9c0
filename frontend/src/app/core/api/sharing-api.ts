import { HttpClient, HttpParams } from '@angular/common/http';
import { Injectable, inject } from '@angular/core';
import { firstValueFrom } from 'rxjs';
import type {
  Block,
  Facets,
  Liking,
  Page,
  PublicFilter,
  PublicPicture,
  Publication,
  Reason,
  Sanction,
  Share,
  Shared,
} from './models';

const ROOT = '/api/v1/';

/** Sharing's part of the API; apart from `ApiClient`, as only some pages need it. */
@Injectable({ providedIn: 'root' })
export class SharingApi {
  private readonly http = inject(HttpClient);

  // One's own
  shares = (avatar: string) => this.get<Share[]>('shares', { id: avatar });
  createShare = (body: { id: string; expires_in_days: number; download: boolean }) =>
    this.post<Share>('shares', body);
  revokeShare = (id: string) => this.delete<void>(`shares/${id}`);
  publications = (avatar: string) => this.get<Page<Publication>>('publications', { id: avatar });
  publish = (body: { id: string; name?: string; tags: string[] }) =>
    this.post<Publication>('publications', body);
  withdraw = (id: string) => this.post<Publication>(`publications/${id}/withdraw`);
  appeal = (id: string, text: string) =>
    this.post<Publication>(`publications/${id}/appeal`, { text });
  handle = () => this.get<{ handle: string | null }>('me/author');
  setHandle = (handle: string) => this.put<{ handle: string }>('me/author', { handle });
  clearHandle = () => this.delete<void>('me/author');
  blocks = () => this.get<Block[]>('me/blocks');
  block = (publication: string) => this.post<Block>('me/blocks', { publication });
  unblock = (id: string) => this.delete<void>(`me/blocks/${id}`);
  sanctions = () => this.get<Sanction[]>('me/sanctions');

  // Everybody's
  shared = (token: string) => this.get<Shared>(`shared/${encodeURIComponent(token)}`);
  pictures = (filter: PublicFilter, count?: number) =>
    this.get<Page<PublicPicture>>('public', { ...filter, page_size: count });
  picture = (id: string) => this.get<PublicPicture>(`public/${id}`);
  facets = () => this.get<Facets>('public/facets');
  author = (handle: string) =>
    this.get<{ handle: string }>(`public/authors/${encodeURIComponent(handle)}`);
  like = (id: string) => this.put<Liking>(`public/${id}/like`);
  unlike = (id: string) => this.delete<Liking>(`public/${id}/like`);
  report = (id: string, body: { reason: Reason; text: string }) =>
    this.post<void>(`public/${id}/report`, body);

  private get<T>(path: string, query: Record<string, string | number | undefined> = {}) {
    let params = new HttpParams();
    for (const [name, value] of Object.entries(query)) {
      if (value !== undefined && value !== '') params = params.set(name, value);
    }
    return firstValueFrom(this.http.get<T>(ROOT + path, { params }));
  }

  private post<T>(path: string, body: unknown = {}): Promise<T> {
    return firstValueFrom(this.http.post<T>(ROOT + path, body));
  }

  private put<T>(path: string, body: unknown = {}): Promise<T> {
    return firstValueFrom(this.http.put<T>(ROOT + path, body));
  }

  private delete<T>(path: string): Promise<T> {
    return firstValueFrom(this.http.delete<T>(ROOT + path));
  }
}
