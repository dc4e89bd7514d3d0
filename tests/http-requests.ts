import { type Agent, type IncomingHttpHeaders, request } from 'node:http';
import { connect } from 'node:net';

/** What a server answered. */
export interface HttpAnswer {
	readonly status: number;
	readonly headers: IncomingHttpHeaders;
	readonly body: Buffer;
	/** Local port of the connection: equal for requests over one connection. */
	readonly localPort: number;
}

/** One request over a real socket, the path sent exactly as given. `stopAfter`: hang up after so many bytes. */
export function httpRequest(
	port: number,
	path: string,
	options: {
		readonly method?: string;
		readonly headers?: Readonly<Record<string, string>>;
		readonly body?: string | Buffer;
		readonly agent?: Agent;
		readonly stopAfter?: number;
	} = {},
): Promise<HttpAnswer> {
	const { method = 'GET', headers = {}, body, agent, stopAfter = Number.POSITIVE_INFINITY } = options;
	return new Promise((resolve, reject) => {
		const call = request({ host: '127.0.0.1', port, path, method, headers, agent: agent ?? false }, (response) => {
			const chunks: Buffer[] = [];
			let received = 0;
			const localPort = response.socket.localPort ?? 0;
			const finish = (): void =>
				resolve({
					status: response.statusCode ?? 0,
					headers: response.headers,
					body: Buffer.concat(chunks).subarray(0, stopAfter),
					localPort,
				});
			response.on('data', (chunk: Buffer) => {
				chunks.push(chunk);
				received += chunk.length;
				if (received >= stopAfter) {
					finish();
					call.destroy();
				}
			});
			response.on('end', finish);
			response.on('error', (error) => (received >= stopAfter ? undefined : reject(error)));
		});
		call.on('error', reject);
		call.end(body);
	});
}

/** Sends bytes as they are and gives back all that comes until the server closes. */
export function rawExchange(port: number, bytes: string): Promise<string> {
	return new Promise((resolve, reject) => {
		const socket = connect(port, '127.0.0.1', () => socket.write(bytes));
		let answer = '';
		socket.setEncoding('latin1').on('data', (text: string) => {
			answer += text;
		});
		socket.on('close', () => resolve(answer));
		socket.on('error', reject);
	});
}
