// A Discord on 127.0.0.1 for the wire tests, with a user's side spoken as JSON lines:
// a question {"id": 1, "op": "slash", ...} on stdin, {"id": 1, "result": ...} or {"id": 1, "error": ...} on stdout.
import http from 'node:http'
import net from 'node:net'
import readline from 'node:readline'

let discord

// The package listens on every interface; these tests may use loopback only.
const listen = net.Server.prototype.listen
net.Server.prototype.listen = function (port, ...rest) {
  return typeof port === 'number' && typeof rest[0] !== 'string'
    ? listen.call(this, port, '127.0.0.1', ...rest)
    : listen.call(this, port, ...rest)
}

// Three documented answers that discord.py reads and the package lacks.
const createServer = http.createServer
http.createServer = (handler) =>
  createServer((request, response) => {
    if (request.method === 'GET' && /\/applications\/@me$/.test(request.url)) return application(response)
    const callback = /\/interactions\/(\d+)\/[^/]+\/callback\?.*with_response=(true|1)/.exec(request.url)
    if (callback) answerWithResource(response, callback[1])
    if (request.method === 'POST' && /\/channels\/\d+\/threads(\?|$)/.test(request.url) && !request.headers['x-plain']) {
      return forumPost(request, response)
    }
    return handler(request, response)
  })

// A forum post is a thread and its first message in one request; the package knows the two apart.
async function forumPost(request, response) {
  const chunks = []
  for await (const chunk of request) chunks.push(chunk)
  const { message, ...thread } = JSON.parse(Buffer.concat(chunks))
  const headers = { 'content-type': 'application/json', authorization: request.headers.authorization, 'x-plain': '1' }
  const post = async (path, body) => {
    const answer = await fetch(`http://${request.headers.host}${path}`, {
      method: 'POST',
      headers,
      body: JSON.stringify(body),
    })
    return { status: answer.status, body: await answer.json() }
  }
  const made = await post(request.url, thread)
  if (message && made.status < 300) {
    const api = request.url.replace(/\/channels\/.*/, '')
    made.body.message = (await post(`${api}/channels/${made.body.id}/messages`, message)).body
  }
  response.writeHead(made.status, { 'content-type': 'application/json' })
  response.end(JSON.stringify(made.body))
}

function application(response) {
  const id = discord.botUserId
  const owner = { id, username: 'owner', discriminator: '0', avatar: null, global_name: null }
  const about = { id, name: 'bot', icon: null, description: '', summary: '', verify_key: '00', flags: 0, team: null }
  response.writeHead(200, { 'content-type': 'application/json' })
  response.end(JSON.stringify({ ...about, bot_public: true, bot_require_code_grant: false, owner }))
}

// A 204 on an interaction's callback becomes the body that with_response=true asks for.
function answerWithResource(response, interactionId) {
  const writeHead = response.writeHead.bind(response)
  const end = response.end.bind(response)
  let empty = false
  response.writeHead = (status, ...rest) => {
    if (status !== 204) return writeHead(status, ...rest)
    empty = true
    return response
  }
  response.end = (...body) => {
    if (!empty && response.statusCode !== 204) return end(...body)
    callbackBody(interactionId).then((told) => {
      response.statusCode = 200
      writeHead(200, { 'content-type': 'application/json' })
      end(JSON.stringify(told))
    })
    return response
  }
}

async function callbackBody(interactionId) {
  const row = await discord.prisma.interactionResponse.findUnique({ where: { interactionId } })
  const interaction = { id: interactionId, type: 2, response_message_loading: row.type === 5 }
  return { interaction: { ...interaction, response_message_ephemeral: false }, resource: { type: row.type } }
}

const { DigitalDiscord } = await import('discord-digital-twin')
discord = new DigitalDiscord({
  guild: { name: 'Newsroom' },
  channels: [{ name: 'briefings', type: 0 }, { name: 'archive', type: 15 }],
  users: [{ username: 'alice' }],
})
await discord.start()

const plain = (key, value) => (typeof value === 'bigint' ? String(value) : value)
const say = (line) => process.stdout.write(JSON.stringify(line, plain) + '\n')
const userId = await discord.getFirstNonBotUserId()
const channels = await discord.prisma.channel.findMany()
say({
  api: discord.restUrl,
  gateway: discord.gatewayUrl,
  token: discord.botToken,
  channels: Object.fromEntries(channels.map((channel) => [channel.name, channel.id])),
})

const operations = {
  slash: ({ channelId, name, commandId, options }) =>
    discord.channel(channelId).user(userId).runSlashCommand({ name, commandId, options }),
  click: ({ channelId, messageId, customId }) =>
    discord.channel(channelId).user(userId).clickButton({ messageId, customId }),
  messages: ({ channelId }) => discord.channel(channelId).getMessages(),
  threads: ({ channelId }) => discord.channel(channelId).getThreads(),
  commands: () => discord.prisma.applicationCommand.findMany(),
  responses: () => discord.prisma.interactionResponse.findMany(),
}

async function stop() {
  await discord.stop()
  process.exit(0)
}

readline
  .createInterface({ input: process.stdin })
  .on('line', async (line) => {
    const { id, op, ...told } = JSON.parse(line)
    if (op === 'stop') return stop()
    try {
      say({ id, result: (await operations[op](told)) ?? null })
    } catch (error) {
      say({ id, error: String(error?.message ?? error) })
    }
  })
  .on('close', stop)
