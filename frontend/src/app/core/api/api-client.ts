import { HttpClient, HttpEvent, HttpParams } from '@angular/common/http';
import { Injectable, inject } from '@angular/core';
import { Observable, firstValueFrom } from 'rxjs';
import {
  Album,
  ApiToken,
  Avatar,
  AvatarChange,
  AvatarFilter,
  AvatarVersion,
  BrowserSession,
  BulkAction,
  CustomStyle,
  CustomStyleVersion,
  CustomStyleVersionListed,
  DataCopy,
  Edit,
  EditPreview,
  EditPreviewRequest,
  EditRequest,
  EditText,
  Engine,
  Export,
  ExportPreset,
  ExportRequest,
  Generation,
  GenerationRequest,
  Language,
  Me,
  Page,
  Photo,
  PhotoChange,
  PreviewItem,
  PrivacyTimes,
  Style,
  StyleContract,
  StylePicture,
  StylePictureKind,
  StylePreviewRequest,
  Tag,
  ThemeChoice,
} from './models';

const ROOT = '/api/v1/';

type Query = Record<string, string | number | boolean | null | undefined>;

/** One method a call; errors are `ApiError`s. It keeps no state. */
@Injectable({ providedIn: 'root' })
export class ApiClient {
  private readonly http = inject(HttpClient);

  // Accounts
  csrf = () => this.get<{ csrf_token: string }>('auth/csrf');
  signUp = (body: { email: string; password: string; language: Language; accept_terms: true }) =>
    this.post<Me>('auth/signup', body);
  signIn = (body: { email: string; password: string }) => this.post<Me>('auth/login', body);
  signOut = () => this.post<void>('auth/logout');
  me = () => this.get<Me>('me');
  updateMe = (body: { language?: Language; theme?: ThemeChoice }) => this.patch<Me>('me', body);
  deleteMe = (password: string) => this.delete<void>('me', { password });
  changePassword = (body: { current: string; new: string }) => this.post<void>('me/password', body);
  requestReset = (email: string) => this.post<void>('auth/password-reset', { email });
  confirmReset = (body: { uid: string; token: string; password: string }) =>
    this.post<void>('auth/password-reset/confirm', body);
  tokens = () => this.get<Page<ApiToken> | ApiToken[]>('tokens').then(items);
  privacy = () => this.get<PrivacyTimes>('privacy');
  dataCopy = () => this.get<DataCopy>('me/data');
  requestDataCopy = () => this.post<DataCopy>('me/data');
  sessions = () => this.get<BrowserSession[]>('sessions');
  endSession = (id: string) => this.delete<void>(`sessions/${id}`);
  endOtherSessions = () => this.delete<void>('sessions');
  createToken = (body: { name: string; expires_in_days: number | null }) =>
    this.post<ApiToken>('tokens', body);
  revokeToken = (id: string) => this.delete<void>(`tokens/${id}`);
  socketTicket = () => this.post<{ ticket: string; expires_in: number }>('socket-ticket');

  // Photos
  /** `consent`: the version of the words that were confirmed. */
  uploadPhoto(file: Blob, name: string, consent: string): Observable<HttpEvent<Photo>> {
    const form = new FormData();
    form.append('file', file, name);
    form.append('consent', 'true');
    form.append('consent_version', consent);
    return this.http.post<Photo>(ROOT + 'photos', form, {
      reportProgress: true,
      observe: 'events',
    });
  }
  photos = () => this.get<Page<Photo>>('photos');
  photo = (id: string) => this.get<Photo>(`photos/${id}`);
  updatePhoto = (id: string, body: PhotoChange) => this.patch<Photo>(`photos/${id}`, body);
  deletePhoto = (id: string) => this.delete<void>(`photos/${id}`);
  requestPreviews = (id: string) => this.post<unknown>(`photos/${id}/previews`);
  previews = (id: string) => this.get<{ items: PreviewItem[] }>(`photos/${id}/previews`);

  // Generations
  styles = () => this.get<Page<Style> | Style[]>('styles').then(items);
  engines = () => this.get<Engine[]>('engines');
  createGeneration = (body: GenerationRequest, key: string) =>
    this.once<Generation>('generations', body, key);
  generations = (query: { active?: boolean } = {}) =>
    this.get<Page<Generation>>('generations', query);
  generation = (id: string) => this.get<Generation>(`generations/${id}`);
  cancelGeneration = (id: string) => this.post<unknown>(`generations/${id}/cancel`);
  deleteGeneration = (id: string) => this.delete<void>(`generations/${id}`);
  keepVariant = (id: string, name?: string) =>
    this.post<Avatar>(`variants/${id}/keep`, name ? { name } : {});

  // Edits
  createEdit = (body: EditRequest, key: string) => this.once<Edit>('edits', body, key);
  edit = (id: string) => this.get<Edit>(`edits/${id}`);
  cancelEdit = (id: string) => this.post<Edit>(`edits/${id}/cancel`);
  /** A photo as an avatar, so that it can be edited; the one it is already where there is one. */
  openPhoto = (id: string) => this.post<Edit>(`photos/${id}/avatar`);
  askPreview = (session: string, body: EditPreviewRequest) =>
    firstValueFrom(this.http.put<unknown>(`${ROOT}edit-previews/${session}`, body));
  editPreview = (session: string) => this.get<EditPreview>(`edit-previews/${session}`);
  /** What a sentence asks for, but for the wishes at these places in an earlier answer to it. */
  readText = (text: string, without: readonly number[] = []) =>
    this.post<EditText>('edit-texts', without.length ? { text, without } : { text });
  versions = (avatar: string) => this.get<AvatarVersion[]>(`avatars/${avatar}/versions`);
  showVersion = (avatar: string, version: number) =>
    this.post<Avatar>(`avatars/${avatar}/current`, { version });
  deleteVersion = (avatar: string, version: number) =>
    this.delete<void>(`avatars/${avatar}/versions/${version}`);

  editPictures = () => this.get<Page<StylePicture>>('edit-pictures', { page_size: 100 });
  editPicture = (id: string) => this.get<StylePicture>(`edit-pictures/${id}`);
  deleteEditPicture = (id: string) => this.delete<void>(`edit-pictures/${id}`);
  addEditPicture = (file: Blob, name: string) =>
    this.form<StylePicture>('edit-pictures', file, name);

  // Styles of one's own
  customStyles = () => this.get<Page<CustomStyle>>('custom-styles', { page_size: 100 });
  customStyle = (id: string) => this.get<CustomStyle>(`custom-styles/${id}`);
  createStyle = (style: StyleContract) => this.post<CustomStyle>('custom-styles', { style });
  saveStyle = (id: string, style: StyleContract) =>
    firstValueFrom(this.http.put<CustomStyle>(`${ROOT}custom-styles/${id}`, { style }));
  deleteStyle = (id: string) => this.delete<void>(`custom-styles/${id}`);
  restoreStyle = (id: string) => this.post<CustomStyle>(`custom-styles/${id}/restore`);
  duplicateStyle = (id: string, name: string) =>
    this.post<CustomStyle>(`custom-styles/${id}/duplicate`, { name });
  styleVersions = (id: string) =>
    this.get<CustomStyleVersionListed[]>(`custom-styles/${id}/versions`);
  styleVersion = (id: string, number: number) =>
    this.get<CustomStyleVersion>(`custom-styles/${id}/versions/${number}`);
  styleFile = (id: string) =>
    firstValueFrom(this.http.get(`${ROOT}custom-styles/${id}/file`, { responseType: 'blob' }));
  importStyle = (file: Blob) => this.form<CustomStyle>('custom-styles/import', file, 'style');
  addStylePicture = (file: Blob, kind: StylePictureKind, name: string) =>
    this.form<StylePicture>('style-pictures', file, name, { kind });
  stylePicture = (id: string) => this.get<StylePicture>(`style-pictures/${id}`);
  askStylePreview = (session: string, body: StylePreviewRequest) =>
    firstValueFrom(this.http.put<unknown>(`${ROOT}style-previews/${session}`, body));
  stylePreview = (session: string) => this.get<EditPreview>(`style-previews/${session}`);
  /** The bytes of a file of ours. */
  bytes = (url: string) =>
    firstValueFrom(this.http.get(url, { responseType: 'arraybuffer' })).then(
      (buffer) => new Uint8Array(buffer),
    );

  // Gallery
  avatars = (filter: AvatarFilter) => this.get<Page<Avatar>>('avatars', { ...filter });
  /** Follows a cursor link, whatever host the server wrote into it. */
  more<T>(next: string): Promise<Page<T>> {
    const url = new URL(next, location.origin);
    return firstValueFrom(this.http.get<Page<T>>(url.pathname + url.search));
  }
  avatar = (id: string) => this.get<Avatar>(`avatars/${id}`);
  updateAvatar = (id: string, body: AvatarChange) => this.patch<Avatar>(`avatars/${id}`, body);
  deleteAvatar = (id: string) => this.delete<void>(`avatars/${id}`);
  restoreAvatar = (id: string) => this.post<Avatar>(`avatars/${id}/restore`);
  bulk = (ids: string[], action: BulkAction, value?: string) =>
    this.post<unknown>(
      'avatars/bulk',
      value === undefined ? { ids, action } : { ids, action, value },
    );
  albums = () => this.get<Page<Album> | Album[]>('albums').then(items);
  createAlbum = (name: string) => this.post<Album>('albums', { name });
  renameAlbum = (id: string, name: string) => this.patch<Album>(`albums/${id}`, { name });
  deleteAlbum = (id: string) => this.delete<void>(`albums/${id}`);
  tags = () => this.get<Page<Tag> | Tag[]>('tags').then(items);
  exportPresets = () => this.get<Page<ExportPreset> | ExportPreset[]>('export-presets').then(items);
  createExport = (body: ExportRequest) => this.post<Export>('exports', body);
  export = (id: string) => this.get<Export>(`exports/${id}`);

  private get<T>(path: string, query: Query = {}): Promise<T> {
    let params = new HttpParams();
    for (const [name, value] of Object.entries(query)) {
      if (value !== undefined && value !== null && value !== '') {
        params = params.set(name, String(value));
      }
    }
    return firstValueFrom(this.http.get<T>(ROOT + path, { params }));
  }

  private post<T>(path: string, body: unknown = {}): Promise<T> {
    return firstValueFrom(this.http.post<T>(ROOT + path, body));
  }

  /** However often it is sent, it happens once. */
  private once<T>(path: string, body: unknown, key: string): Promise<T> {
    const headers = { 'Idempotency-Key': key };
    return firstValueFrom(this.http.post<T>(ROOT + path, body, { headers }));
  }

  private form<T>(
    path: string,
    file: Blob,
    name: string,
    fields: Record<string, string> = {},
  ): Promise<T> {
    const form = new FormData();
    form.append('file', file, name);
    for (const [field, value] of Object.entries(fields)) form.append(field, value);
    return this.post<T>(path, form);
  }

  private patch<T>(path: string, body: unknown): Promise<T> {
    return firstValueFrom(this.http.patch<T>(ROOT + path, body));
  }

  private delete<T>(path: string, body?: unknown): Promise<T> {
    return firstValueFrom(this.http.delete<T>(ROOT + path, { body }));
  }
}

/** Short lists may come whole or as a page. */
function items<T>(answer: Page<T> | T[]): T[] {
  return Array.isArray(answer) ? answer : answer.results;
}
