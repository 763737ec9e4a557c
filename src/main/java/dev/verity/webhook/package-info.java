/// The public endpoint: reads a webhook, verifies it, guards mode and account, makes it durable in
/// the inbox, and only then answers with a 2xx.
package dev.verity.webhook;
