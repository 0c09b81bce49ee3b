import type { StandaloneConfig } from './config.ts'

/** A setting of `jatai up`, as the reference shows it. */
export interface Setting {
  /** Variable of the environment. */
  readonly variable: string
  /** Option of the command line, which wins over the environment. */
  readonly option?: string
  /** What holds without it, in words or as it would be written in backticks. */
  readonly default: string
  readonly summary: string
}

/** Every setting of `jatai up`. */
export const SETTINGS: Readonly<Record<keyof StandaloneConfig, Setting>> = {
  port: {
    variable: 'JATAI_PORT',
    option: '--port',
    default: '`8080`',
    summary: 'Port for the pipelines of `test`; those of `prod` are on the next one. `0` takes free ports.',
  },
  host: {
    variable: 'JATAI_HOST',
    option: '--host',
    default: '`127.0.0.1`',
    summary: 'Address to listen on; `0.0.0.0` lets other machines in.',
  },
  data: {
    variable: 'JATAI_DATA',
    option: '--data',
    default: '`.jatai`',
    summary: 'Folder for everything that is kept: messages, documents, files, the log of executions.',
  },
  realm: {
    variable: 'JATAI_REALM',
    option: '--realm',
    default: '`demo`',
    summary: 'Name of the realm: lower-case letters, digits and hyphens.',
  },
  pipelines: {
    variable: 'JATAI_PIPELINES',
    option: '--pipelines',
    default: 'none',
    summary: 'Folder of pipeline documents to serve; a changed file is deployed again, a deleted one undeployed.',
  },
  drain: {
    variable: 'JATAI_DRAIN',
    option: '--drain',
    default: '`30`',
    summary: 'Seconds that a graceful stop waits for running executions.',
  },
  outboundAllow: {
    variable: 'JATAI_OUTBOUND_ALLOW',
    default: 'none',
    summary: 'Networks and hosts that steps may connect to although they are refused otherwise, with commas between.',
  },
  outboundDeny: {
    variable: 'JATAI_OUTBOUND_DENY',
    default: 'none',
    summary: 'Networks and hosts that steps may not connect to. The metadata addresses of clouds are always refused.',
  },
  outboundProxy: {
    variable: 'JATAI_OUTBOUND_PROXY',
    default: 'none',
    summary: 'Address of an HTTP proxy for the calls of steps.',
  },
  noProxy: {
    variable: 'NO_PROXY',
    default: 'none',
    summary: 'Hosts that are called without the proxy, with commas between.',
  },
  hl7Port: {
    variable: 'JATAI_HL7_PORT',
    default: 'none',
    summary: 'Port for HL7 messages of `test`, usually 2575; those of `prod` are on the next one.',
  },
  internalPort: {
    variable: 'JATAI_INTERNAL_PORT',
    default: 'none',
    summary: 'Port of the internal API of `test`; that of `prod` is on the next one.',
  },
  internalHost: {
    variable: 'JATAI_INTERNAL_HOST',
    default: 'the same as `JATAI_HOST`',
    summary: 'Address of the internal API to listen on.',
  },
  mtlsPort: {
    variable: 'JATAI_MTLS_PORT',
    default: 'none',
    summary: 'Port for callers with client certificates of `test`; that of `prod` is on the next one.',
  },
  tlsCert: {
    variable: 'JATAI_TLS_CERT',
    default: 'none',
    summary: 'Certificate chain of all ports, a PEM file. With it and its key they speak TLS, and HTTP/2 by ALPN.',
  },
  tlsKey: { variable: 'JATAI_TLS_KEY', default: 'none', summary: 'Key of the certificate, a PEM file.' },
  mtlsCert: {
    variable: 'JATAI_MTLS_CERT',
    default: 'that of `JATAI_TLS_CERT`',
    summary: 'Certificate chain of the port for client certificates, a PEM file.',
  },
  mtlsKey: {
    variable: 'JATAI_MTLS_KEY',
    default: 'that of `JATAI_TLS_KEY`',
    summary: 'Key of that certificate, a PEM file.',
  },
  mtlsClientCa: {
    variable: 'JATAI_MTLS_CLIENT_CA',
    default: 'none',
    summary: 'Authorities whose client certificates are let in, a PEM file.',
  },
  uploadLimit: {
    variable: 'JATAI_UPLOAD_LIMIT',
    default: '`100`',
    summary: 'Largest Maximum Request Size of HTTP-File triggers, in MB.',
  },
  waitingCalls: {
    variable: 'JATAI_WAITING_CALLS',
    default: '`10000`',
    summary: 'Calls of one pipeline that may wait for it; more are answered with 503.',
  },
  sshKnownHosts: {
    variable: 'JATAI_SSH_KNOWN_HOSTS',
    default: 'none',
    summary: 'A `known_hosts` file: SSH servers in it must show the key that it says.',
  },
  masterKey: {
    variable: 'JATAI_MASTER_KEY',
    default: 'the file `master-key` in the data folder',
    summary: 'Key under which secrets are stored. Several with commas between: the first seals, the others still open.',
  },
  allowedOrigins: {
    variable: 'JATAI_ALLOWED_ORIGINS',
    default: 'none',
    summary: 'Origins, such as `https://portal.example.com`, whose pages may call the admin API, with commas between.',
  },
  trustProxy: {
    variable: 'JATAI_TRUST_PROXY',
    default: '`false`',
    summary: 'Believe the `X-Forwarded-…` headers of a proxy in front of the admin API.',
  },
  address: {
    variable: 'JATAI_ADDRESS',
    default: 'that of each request',
    summary:
      'Address under which people know the platform, such as `https://core.example.com` or `https://{realm}.core.example.com`: links in mails begin with it.',
  },
  smtp: {
    variable: 'JATAI_SMTP',
    default: 'none',
    summary:
      'Mail server for invitations and new passwords: `smtp://user:password@host:587`, or `smtps://…:465`. Without it, links are shown.',
  },
  mailFrom: {
    variable: 'JATAI_MAIL_FROM',
    default: '`Jataí <no-reply@localhost>`',
    summary: 'Sender of these mails.',
  },
  logLevel: {
    variable: 'JATAI_LOG_LEVEL',
    default: '`warn`',
    summary:
      'What the platform tells of itself, as JSON lines: `error`, `warn`, `info` or `debug`. Pipelines log elsewhere.',
  },
  telegramToken: {
    variable: 'JATAI_TELEGRAM_TOKEN',
    default: 'none',
    summary: 'Token of the Telegram bot that tells of alerts.',
  },
  metricsToken: {
    variable: 'JATAI_METRICS_TOKEN',
    default: 'none',
    summary: 'What a Prometheus shows as bearer token to read `/metrics`. Without it only this machine may read them.',
  },
  oldestTool: {
    variable: 'JATAI_OLDEST_TOOL',
    default: 'none',
    summary: 'Version of `jatai` below which its calls of the admin API are refused, such as `1.2.0`.',
  },
}
