import { HttpClient } from '@angular/common/http';
import { Injectable, inject } from '@angular/core';
import { firstValueFrom } from 'rxjs';
import type { Verification } from './models';

const ROOT = '/api/v1/verify';

/** Asking where a file comes from; apart from `ApiClient`, as one page only needs it. */
@Injectable({ providedIn: 'root' })
export class VerifyApi {
  private readonly http = inject(HttpClient);

  send(file: File): Promise<Verification> {
    const form = new FormData();
    form.append('file', file, 'file');
    return firstValueFrom(this.http.post<Verification>(ROOT, form));
  }
  get(id: string): Promise<Verification> {
    return firstValueFrom(this.http.get<Verification>(`${ROOT}/${id}`));
  }
}
