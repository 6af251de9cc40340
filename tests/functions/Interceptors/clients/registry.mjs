// Manages interceptors through a client that openapi-client-axios makes of an OpenAPI description of Unblu's Web API v4:
// unblu.openapi.json, or Unblu's own (as JSON) where SPEC names it. Prints status and body of every answer, a line each.
import OpenAPIClientAxios from 'openapi-client-axios';
import { readFileSync } from 'node:fs';

const [baseURL, password] = process.argv.slice(2);
const definition = JSON.parse(readFileSync(process.env.SPEC ?? new URL('unblu.openapi.json', import.meta.url)));
const api = new OpenAPIClientAxios.default({ definition, axiosConfigDefaults: { baseURL, auth: { username: 'admin', password }, validateStatus: () => true } });
const client = await api.init();
client.defaults.baseURL = baseURL;

const say = (name, answer) => {
  console.log(JSON.stringify({ name, status: answer.status, body: answer.data === '' ? null : answer.data }));
  return answer.data;
};
const data = {
  $_type: 'FileUploadInterceptorData', name: 'By a client', order: 3, mimeTypeRegex: 'image/.*', webhookStatus: 'INACTIVE',
  webhookEndpoint: 'https://scanner.example/hook', webhookApiVersion: 'V4', webhookSecret: 'the secret',
};
const created = say('create', await client.fileUploadInterceptorsCreate(null, data));
const id = { interceptorId: created.id };
say('read', await client.fileUploadInterceptorsRead(id));
say('getByName', await client.fileUploadInterceptorsGetByName({ name: 'By a client' }));
say('update', await client.fileUploadInterceptorsUpdate(null, { ...created, order: 4 }));
say('update again', await client.fileUploadInterceptorsUpdate(null, { ...created, order: 5 }));
say('search', await client.fileUploadInterceptorsSearch(null, {
  $_type: 'FileUploadInterceptorQuery',
  searchFilters: [{
    $_type: 'NameFileUploadInterceptorSearchFilter', field: 'NAME', operator: { $_type: 'EqualsStringOperator', type: 'EQUALS', value: 'By a client' },
  }],
  orderBy: [{ $_type: 'FileUploadInterceptorOrderBy', field: 'NAME', order: 'ASCENDING' }], offset: 0, limit: 10,
}));
say('approve', await client.fileUploadInterceptorsApproveFileUpload(null, { token: 'unknown' }));
say('reject', await client.fileUploadInterceptorsRejectFileUpload(null, { token: 'unknown', reason: 'no' }));
say('ping', await client.fileUploadInterceptorsSendPing({ interceptorId: 'unknown' }));
say('delete', await client.fileUploadInterceptorsDelete(id));
say('read deleted', await client.fileUploadInterceptorsRead(id));
