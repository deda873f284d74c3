// The job: it is called at its times, and answers when all products have their prices.

import { createServer } from "node:http";
import { run } from "./job.js";

const server = createServer(async (request, response) => {
  if (request.method !== "POST" || request.url !== "/rates") {
    response.writeHead(404).end();
    return;
  }
  try {
    const count = await run(process.env, fetch);
    response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify({ products: count }));
  } catch (error) {
    console.error(error);
    response.writeHead(500).end();
  }
});

server.listen(Number(process.env.PORT ?? 8080));
